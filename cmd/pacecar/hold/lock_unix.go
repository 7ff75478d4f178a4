//go:build unix && !solaris && !aix

package hold

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// lock lasts as long as the directory is open in any process that inherited it: none,
// as Go opens files so that children do not.
func lock(directory *os.File) error {
	err := unix.Flock(int(directory.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return ErrHeld
	}
	return err
}
