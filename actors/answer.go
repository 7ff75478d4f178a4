package actors

import (
	"errors"
	"fmt"

	"github.com/asynkron/protoactor-go/actor"

	"pacecar/messages"
)

// tell answers everything that waits for one working, each once even if telling fails.
func (e *entity[S]) tell(ctx actor.Context, w *working[S], err error) {
	for len(w.outcomes) > 0 {
		o := w.outcomes[0]
		w.outcomes = w.outcomes[1:]
		e.answer(ctx, o, err)
	}
}

// answer tells whoever waits. A rejection is an answer, not a failure.
func (e *entity[S]) answer(ctx actor.Context, o outcome, err error) {
	if err == nil && o.rejection != nil {
		err = o.rejection
	}
	e.house.finish(o.done, err)
	switch {
	case o.sender == nil:
	case err != nil:
		ctx.Send(o.sender, refusal(err))
	case o.reply != nil:
		ctx.Send(o.sender, o.reply)
	default:
		ctx.Send(o.sender, &messages.Done{Version: e.version})
	}
}

// finish tells an envelope's outcome. A panic in the teller's code is not the actor's:
// it is counted, and ends nothing.
func (h *House) finish(done func(error), err error) {
	if done == nil {
		return
	}
	defer func() {
		if reason := recover(); reason != nil {
			h.counters.panics.Add(1)
			h.Logger.Error("outcome could not be told", "reason", reason)
		}
	}()
	done(err)
}

// fault is what became of a message that an actor panicked on. An envelope's sender keeps
// it and delivers it again, until the actor is quarantined; who asked is told at once.
type fault struct{ reason any }

func (f fault) Error() string { return fmt.Sprintf("actor panicked: %v", f.reason) }

// refusal is err as a reply: a failure may be tried again, a fault may not.
func refusal(err error) *messages.Rejection {
	if errors.As(err, new(fault)) {
		return messages.Reject(messages.Panicked, "%v", err)
	}
	var no *messages.Rejection
	if errors.As(err, &no) {
		return no
	}
	return messages.Reject(messages.Unavailable, "%v", err).Suggest("try again")
}
