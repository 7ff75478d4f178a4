//go:build unix

package descriptors

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// spare is what a process needs besides connections: the store's files, logs, viewers.
const spare = 1024

// Reserve raises the limit of open descriptors so that connections more fit. Raising it
// beyond the hard limit needs privileges; without them it fails, and nothing was changed.
func Reserve(connections int) error {
	need := uint64(connections) + spare
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		return fmt.Errorf("read the limit of open descriptors: %w", err)
	}
	if limit.Cur >= need {
		return nil
	}
	raised := unix.Rlimit{Cur: need, Max: max(limit.Max, need)}
	if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &raised); err != nil {
		return fmt.Errorf("%d connections need %d open descriptors, and this process may have %d: run ulimit -n %d first, or choose fewer vehicles",
			connections, need, limit.Max, need)
	}
	return nil
}
