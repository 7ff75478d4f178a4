// Package ending takes a server down within a bounded time: what was begun ends in the opposite order, and what
// does not end in time is left to the end of the process, which must come then.
package ending

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

const (
	// Within bounds the end of a server altogether.
	Within = 10 * time.Second
	// lastWords is the part of it that is left when steps are told to hurry: a farewell to the store, and its close.
	lastWords = 3 * time.Second
)

// Step is a part of the end.
type Step struct {
	Ends string // what it ends, for whoever reads that it took too long
	Take func(context.Context) error
}

// Run takes the steps, the last one first, each with a context that ends a moment before the time is over. When a
// step still goes on at the end of ctx, or of Within, Run returns without it and those that would follow.
func Run(ctx context.Context, steps []Step) error {
	ctx, cancel := context.WithTimeout(ctx, Within)
	defer cancel()
	deadline, _ := ctx.Deadline()
	hurry, relax := context.WithDeadline(ctx, deadline.Add(-lastWords))
	ended := make(chan error, len(steps))
	go func() {
		defer relax()
		for _, step := range slices.Backward(steps) {
			ended <- step.Take(hurry)
		}
	}()
	var failed error
	for taken := range steps {
		select {
		case err := <-ended:
			failed = errors.Join(failed, err)
		case <-ctx.Done():
			return errors.Join(failed, fmt.Errorf("%d of %d steps of its end are taken, and the next one takes too long (%s): the process ends without them", taken, len(steps), steps[len(steps)-1-taken].Ends))
		}
	}
	return failed
}
