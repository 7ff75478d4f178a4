package actors

import (
	"errors"
	"fmt"
	"log/slog"

	"github.com/asynkron/protoactor-go/actor"

	"pacecar/messages"
	"pacecar/persistence"
)

func (e *entity[S]) commit(ctx actor.Context, w *working[S]) error {
	change := &persistence.Change{Slot: e.slot, Epoch: e.epoch, Key: e.key, Expected: e.version, History: w.history, Awake: w.fork.awake()}
	if err := w.fork.fill(change); err != nil {
		e.child.panicked.Store(true) // it would fail again
		return err
	}
	self, root := ctx.Self(), ctx.ActorSystem().Root
	e.house.Store.Commit(change, func(err error) { root.Send(self, committed{w, err}) })
	return nil
}

// conclude runs when the commit is durable, or has failed.
func (e *entity[S]) conclude(ctx actor.Context, err error) {
	w := e.working
	if err == nil && !e.owns() {
		e.fail(ctx, messages.ErrNotOwner) // durable, and the next owner's to tell
		return
	}
	if err != nil {
		e.count(err)
		if errors.Is(err, persistence.ErrTooLarge) && e.shrink(ctx, w, err) {
			return
		}
		e.fail(ctx, fmt.Errorf("commit %s %s: %w", e.key.Kind, e.key.ID, err))
		return
	}
	previous := e.live
	e.live, w.adopted = w.fork, true
	if w.durable {
		e.version++
		e.house.counters.commits.Add(1)
	}
	e.role.adopted(ctx, previous, e.live, e.version)
	e.role.perform(ctx, e.live, w.sends)
	e.tell(ctx, w, nil)
	e.next(ctx)
}

// next goes on after a commit.
func (e *entity[S]) next(ctx actor.Context) {
	e.working = nil
	if len(e.queue) > 0 {
		e.run(ctx)
		return
	}
	e.settle(ctx)
}

// shrink deals with a commit that the store refuses for its size, of which nothing was
// written: the messages are stepped again one by one, and one that alone asks for too
// much is refused for good. False: it was nobody's message.
func (e *entity[S]) shrink(ctx actor.Context, w *working[S], err error) bool {
	if len(w.outcomes) == 1 {
		if _, own := w.outcomes[0].message.(wake); own {
			e.child.panicked.Store(true) // it would fail again
			return false
		}
		w.outcomes[0].rejection = messages.Reject(messages.OutOfBounds, "what this asks for is too large to be kept: %v", err)
		e.tell(ctx, w, nil)
		e.next(ctx)
		return true
	}
	again := make([]delivery, 0, len(w.outcomes)+len(e.queue))
	for _, o := range w.outcomes {
		if _, own := o.message.(wake); !own {
			again = append(again, o.delivery)
		}
	}
	e.narrow = len(again)
	e.queue = append(again, e.queue...)
	e.next(ctx)
	return true
}

func (e *entity[S]) count(err error) {
	if errors.Is(err, persistence.ErrConflict) || errors.Is(err, persistence.ErrFenced) {
		e.house.counters.conflicts.Add(1)
		return
	}
	e.house.counters.failures.Add(1)
	e.house.Logger.Error("commit failed", slog.String("kind", string(e.key.Kind)), slog.String("id", e.key.ID), slog.Any("error", err))
}
