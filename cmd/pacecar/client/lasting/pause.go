package lasting

import (
	"context"
	"math/rand/v2"
	"time"
)

// Pause waits a random time.
func Pause(ctx context.Context, least, most time.Duration) error {
	t := time.NewTimer(least + rand.N(max(1, most-least)))
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
