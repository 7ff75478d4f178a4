//go:build !unix

package directory

import "os"

// lock does nothing where the system has no such locks: one process at a time may use a directory there.
func lock(*os.File) error { return nil }
