package loop

import (
	"errors"
	"fmt"

	"pacecar/messages"
	"pacecar/mutant"
	"pacecar/persistence"
)

func (e *Entity[S]) commit(w *working[S]) error {
	change := &persistence.Change{Slot: e.Slot, Epoch: e.Epoch, Key: e.Key, Expected: e.version, History: w.history, Awake: w.fork.Awake()}
	if err := w.fork.Fill(change); err != nil {
		e.host.Doom() // it would fail again
		return err
	}
	w.sent = true
	e.Store.Commit(change, func(err error) { e.host.Later(committed{w, err}) })
	return nil
}

// conclude runs when the commit is durable, or has failed.
func (e *Entity[S]) conclude(err error) {
	w := e.working
	w.sent = w.sent && err != nil && !persistence.Refused(err)
	if err == nil && !e.host.Owns() && !mutant.LeaseNeverExpires.Planted() {
		e.fail(messages.ErrNotOwner) // durable, and the next owner's to tell
		return
	}
	if err != nil && len(w.outcomes) > 1 && mutant.FailureApplied.Planted() {
		e.live = w.fork
		e.tell(w, err)
		e.next()
		return
	}
	if err != nil {
		e.host.Count(err)
		if errors.Is(err, persistence.ErrTooLarge) && !w.fences && e.shrink(w, err) {
			return
		}
		e.fail(fmt.Errorf("commit %s %s: %w", e.Key.Kind, e.Key.ID, err))
		return
	}
	if w.fences {
		e.live, e.working = w.fork, nil
		e.version++
		e.host.Count(nil)
		e.begin()
		return
	}
	previous := e.live
	e.live, w.adopted = w.fork, true
	if w.durable {
		e.version++
		e.host.Count(nil)
	}
	e.role.Adopted(previous, e.live, e.version)
	e.role.Perform(e.live, w.sends)
	e.tell(w, nil)
	e.next()
}

// next goes on after a commit.
func (e *Entity[S]) next() {
	e.working = nil
	if len(e.queue) > 0 {
		e.run()
		return
	}
	e.settle()
}

// shrink deals with a commit that the store refuses for its size, of which nothing was
// written: the messages are stepped again one by one, and one that alone asks for too
// much is refused for good. False: it was nobody's message.
func (e *Entity[S]) shrink(w *working[S], err error) bool {
	if len(w.outcomes) == 1 {
		if _, own := w.outcomes[0].Message.(Wake); own {
			e.host.Doom() // it would fail again
			return false
		}
		w.outcomes[0].rejection = messages.Reject(messages.OutOfBounds, "what this asks for is too large to be kept: %v", err)
		e.tell(w, nil)
		e.next()
		return true
	}
	again := make([]Delivery, 0, len(w.outcomes)+len(e.queue))
	for _, o := range w.outcomes {
		if _, own := o.Message.(Wake); !own {
			again = append(again, o.Delivery)
		}
	}
	e.narrow, e.ahead = len(again), 0 // in the order in which they came
	e.queue = append(again, e.queue...)
	e.next()
	return true
}
