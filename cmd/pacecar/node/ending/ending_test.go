package ending

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// Steps are taken in the opposite order, every one of them, whatever the others say.
func TestStepsAreTakenBackward(t *testing.T) {
	var taken []int
	no := errors.New("no")
	var steps []Step
	for i := range 3 {
		steps = append(steps, Step{Take: func(context.Context) error {
			taken = append(taken, i)
			return fmt.Errorf("step %d: %w", i, no)
		}})
	}
	if err := Run(t.Context(), steps); !errors.Is(err, no) || strings.Count(err.Error(), "step") != 3 || fmt.Sprint(taken) != "[2 1 0]" {
		t.Errorf("took %v: %v", taken, err)
	}
	if err := Run(t.Context(), nil); err != nil {
		t.Error(err)
	}
}

// A step that listens has time left for those after it; one that does not is left behind, and its server ends.
func TestTheEndIsBounded(t *testing.T) {
	for name, c := range map[string]struct {
		hangs bool
		took  time.Duration
	}{"hurries when it is told": {false, Within - lastWords}, "hangs": {true, Within}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				release, closed := make(chan struct{}), false
				begun := time.Now()
				err := Run(context.WithoutCancel(t.Context()), []Step{
					{"the store", func(context.Context) error { closed = true; return nil }},
					{"the slots", func(ctx context.Context) error {
						if <-ctx.Done(); c.hangs {
							<-release
						}
						return nil
					}},
				})
				if took := time.Since(begun); took != c.took || (err != nil) != c.hangs || c.hangs && !strings.Contains(err.Error(), "(the slots)") {
					t.Errorf("ended after %v: %v", took, err)
				}
				if closed == c.hangs {
					t.Errorf("the store is closed: %v", closed)
				}
				close(release)
			})
		})
	}
}
