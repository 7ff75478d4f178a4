//go:build unix

package directory

import (
	"errors"
	"io"
	"os"
	"syscall"

	"pacecar/persistence/artifacts"
)

// lock takes a file for this process until it closes it or ends. Locks of POSIX hold between machines that
// mount one directory by NFS, too; within the process they say nothing.
func lock(file *os.File) error {
	err := syscall.FcntlFlock(file.Fd(), syscall.F_SETLK, &syscall.Flock_t{Type: syscall.F_WRLCK, Whence: io.SeekStart})
	if errors.Is(err, syscall.EAGAIN) || errors.Is(err, syscall.EACCES) {
		return artifacts.ErrBusy
	}
	return err
}
