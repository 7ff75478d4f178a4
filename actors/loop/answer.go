package loop

import (
	"errors"
	"fmt"

	"pacecar/messages"
	"pacecar/mutant"
)

// tell answers everything that waits for one working, each once even if telling fails.
func (e *Entity[S]) tell(w *working[S], err error) {
	for among := len(w.outcomes) > 1; len(w.outcomes) > 0; {
		o := w.outcomes[0]
		w.outcomes = w.outcomes[1:]
		if among && mutant.RefusalLost.Planted() {
			o.rejection = nil
		}
		e.answer(o, err)
	}
}

// answer tells whoever waits. A rejection is an answer, not a failure.
func (e *Entity[S]) answer(o outcome, err error) {
	if err == nil && o.rejection != nil {
		err = o.rejection
	}
	e.host.Finish(o.Done, err)
	switch {
	case o.Sender == nil:
	case err != nil:
		e.host.Reply(o.Sender, Refusal(err))
	case o.reply != nil:
		e.host.Reply(o.Sender, o.reply)
	default:
		e.host.Reply(o.Sender, &messages.Done{Version: e.version})
	}
}

// fault is what became of a message that an actor panicked on. An envelope's sender keeps
// it and delivers it again, until the actor is quarantined; who asked is told at once.
type fault struct{ reason any }

func (f fault) Error() string { return fmt.Sprintf("actor panicked: %v", f.reason) }

// Is makes it the actor's own fault.
func (f fault) Is(target error) bool { return target == messages.ErrAiling }

// Refusal is err as a reply: a failure may be tried again, a fault may not.
func Refusal(err error) *messages.Rejection {
	if errors.As(err, new(fault)) {
		return messages.Reject(messages.Panicked, "%v", err)
	}
	var no *messages.Rejection
	if errors.As(err, &no) {
		return no
	}
	if errors.Is(err, messages.ErrAiling) {
		return messages.Reject(messages.Ailing, "%v", err)
	}
	return messages.Reject(messages.Unavailable, "%v", err).Suggest("try again")
}
