package stage

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// sweep removes the networks of runs whose process is gone: only one that was killed leaves them. What
// cannot be removed is left to whoever may.
func sweep(ctx context.Context) {
	entries, err := os.ReadDir("/run/netns")
	if err != nil {
		return // there are none
	}
	for _, e := range entries {
		pid, ours := owner(e.Name())
		if !ours || alive(pid) {
			continue
		}
		_ = run(ctx, "ip", "netns", "del", e.Name())
		_ = run(ctx, "ip", "link", "del", fmt.Sprintf("pcc%d", pid)) // the first of its namespaces took it away
	}
}

// owner is the process that made a namespace, if it is one of a stage.
func owner(namespace string) (pid int, ours bool) {
	rest, ours := strings.CutPrefix(namespace, prefix)
	if !ours {
		return 0, false
	}
	number, _, _ := strings.Cut(rest, "-")
	pid, err := strconv.Atoi(number)
	return pid, err == nil && pid > 0
}

func alive(pid int) bool {
	_, err := os.Stat(fmt.Sprintf("/proc/%d", pid))
	return err == nil
}
