//go:build unix

package descriptors

import (
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

func TestReserveRaisesTheLimit(t *testing.T) {
	var before unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &before); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Setrlimit(unix.RLIMIT_NOFILE, &before) })
	lowered := unix.Rlimit{Cur: 256, Max: before.Max}
	if err := unix.Setrlimit(unix.RLIMIT_NOFILE, &lowered); err != nil {
		t.Fatal(err)
	}
	if err := Reserve(512); err != nil {
		t.Fatal(err)
	}
	var after unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &after); err != nil {
		t.Fatal(err)
	}
	if after.Cur < 512 {
		t.Errorf("limit is %d, want at least 512", after.Cur)
	}
}

func TestReserveNamesTheCure(t *testing.T) {
	// No system allows as many as this (fs.nr_open, kern.maxfilesperproc).
	err := Reserve(1 << 40)
	if err == nil || !strings.Contains(err.Error(), "ulimit -n") {
		t.Errorf("got %v, want a sentence with the cure", err)
	}
}
