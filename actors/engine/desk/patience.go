package desk

import (
	"context"
	"time"
)

// Patience is how long a question may be worked at from now on so that its answer comes in time: half of what is left until whoever
// asks has waited long enough, and no less than least.
func Patience(ctx context.Context, now time.Time, least time.Duration) time.Duration {
	if until, bounded := ctx.Deadline(); bounded {
		return max(least, until.Sub(now)/2)
	}
	return least
}
