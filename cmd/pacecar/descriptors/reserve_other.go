//go:build !unix

package descriptors

// Reserve does nothing on systems without such a limit.
func Reserve(int) error { return nil }

// Raise lets all fit.
func Raise(connections int) int { return connections }

// Most is not known.
func Most() (uint64, bool) { return 0, false }
