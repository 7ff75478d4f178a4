package roster

import (
	"testing"
	"unsafe"
)

// TestEntrySize: a million vehicles are 16 MB of entries, not 24.
func TestEntrySize(t *testing.T) {
	if got := unsafe.Sizeof(Entry{}); got != entryBytes {
		t.Errorf("an entry takes %d bytes, want %d", got, entryBytes)
	}
}
