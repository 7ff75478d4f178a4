package medium

import (
	"strings"
	"syscall"
	"testing"
)

// A directory in memory is told of; one that is not there is none.
func TestWarnings(t *testing.T) {
	t.Parallel()
	const memory = "/dev/shm"
	var fs syscall.Statfs_t
	if err := syscall.Statfs(memory, &fs); err != nil || fs.Type != tmpfsMagic {
		t.Skipf("%s is not in memory here", memory)
	}
	if list := Warnings(memory); len(list) != 1 || !strings.Contains(list[0], memory) {
		t.Errorf("of %s it is said %q", memory, list)
	}
	if list := Warnings("/dev/shm/not/there"); len(list) != 0 {
		t.Errorf("of a directory that is not there it is said %q", list)
	}
}
