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
	fit, need := Raise(connections), connections+spare
	if fit < connections {
		return fmt.Errorf("%d connections need %d open descriptors, and this process may have %d: run ulimit -n %d first, or choose fewer vehicles",
			connections, need, fit+spare, need)
	}
	return nil
}

// Raise raises the limit as far as it can towards connections more, and tells how many fit.
func Raise(connections int) int {
	need := uint64(connections) + spare
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		return 0
	}
	for _, hard := range []uint64{max(limit.Max, need), limit.Max} {
		if limit.Cur >= need {
			break
		}
		raised := unix.Rlimit{Cur: min(need, hard), Max: hard}
		if unix.Setrlimit(unix.RLIMIT_NOFILE, &raised) == nil {
			limit = raised
		}
	}
	return max(0, int(min(limit.Cur, need))-spare)
}

// Most is how many descriptors this process may have, if it asks for them, and whether that is known.
func Most() (uint64, bool) {
	var limit unix.Rlimit
	err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit)
	return limit.Max, err == nil
}
