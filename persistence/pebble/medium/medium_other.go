//go:build !linux

package medium

// Warnings says what the directory's file system may lose; only Linux tells.
func Warnings(string) []string { return nil }
