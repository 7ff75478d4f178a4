package suspension

import (
	"time"

	"golang.org/x/sys/unix"
)

// Slept is how long this machine has been suspended since it was started: the clock that goes on meanwhile, less the one that
// does not. It is never too much: the other one is read later.
func Slept() time.Duration {
	var whole, awake unix.Timespec
	if unix.ClockGettime(unix.CLOCK_BOOTTIME, &whole) != nil || unix.ClockGettime(unix.CLOCK_MONOTONIC, &awake) != nil {
		return 0
	}
	return time.Duration(whole.Nano() - awake.Nano())
}
