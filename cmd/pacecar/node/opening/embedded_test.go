package opening

import (
	"context"
	"errors"
	"testing"

	"pacecar/persistence/pebble"
)

// A caller that gives up while the store opens is answered, and a store that opens
// nevertheless is closed again.
func TestOpeningTheStoreEndsWithItsCaller(t *testing.T) {
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for { // the store may have opened before anybody looked
		store, err := Embedded(ctx, dir, pebble.Options{})
		if errors.Is(err, context.Canceled) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for { // whoever comes next gets the directory, once that one has been closed
		store, err := Embedded(t.Context(), dir, pebble.Options{})
		if errors.Is(err, pebble.ErrInUse) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
		return
	}
}
