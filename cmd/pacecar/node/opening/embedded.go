package opening

import (
	"context"
	"fmt"

	"pacecar/persistence/pebble"
)

// Embedded opens the embedded store, which may have a long log to recover. It does not
// wait for it longer than the caller wants; a store that opens then is closed again.
func Embedded(ctx context.Context, dir string, options pebble.Options) (*pebble.Store, error) {
	type opened struct {
		store *pebble.Store
		err   error
	}
	result := make(chan opened, 1)
	go func() {
		store, err := pebble.Open(dir, options)
		result <- opened{store, err}
	}()
	select {
	case o := <-result:
		if o.err != nil {
			return nil, o.err
		}
		return o.store, nil
	case <-ctx.Done():
		go func() {
			if o := <-result; o.err == nil {
				_ = o.store.Close() // nobody is there to be told
			}
		}()
		return nil, fmt.Errorf("open store %s: given up: %w", dir, context.Cause(ctx))
	}
}
