//go:build !linux

package pebble

// mediumWarnings says what the directory's file system may lose; only Linux tells.
func mediumWarnings(string) []string { return nil }
