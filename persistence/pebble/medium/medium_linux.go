package medium

import (
	"fmt"
	"syscall"
)

const tmpfsMagic = 0x01021994 // statfs type of file systems in memory

// Warnings says what the directory's file system may lose.
func Warnings(dir string) []string {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(dir, &fs); err == nil && fs.Type == tmpfsMagic {
		return []string{fmt.Sprintf("The store %s is on a file system in memory: everything is lost when the machine restarts.", dir)}
	}
	return nil
}
