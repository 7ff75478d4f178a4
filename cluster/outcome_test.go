package cluster

import (
	"errors"
	"testing"

	"pacecar/cluster/replies"
	"pacecar/messages"
)

// What an actor at another node answers means the same as if it were here: what is nobody's fault is delivered again, what
// is the actor's own is told as that, and only what the domain refuses is refused.
func TestOutcomesAreTheSameFromAnywhere(t *testing.T) {
	for name, c := range map[string]struct {
		reply *messages.Rejection
		err   error
		want  error
		no    bool
	}{
		"moved":       {err: replies.ErrMoved, want: messages.ErrNotOwner},
		"unavailable": {reply: messages.Reject(messages.Unavailable, "starting"), want: messages.ErrNotOwner},
		"quarantined": {reply: messages.Reject(messages.Quarantined, "left alone"), want: messages.ErrAiling},
		"refused":     {reply: messages.Reject(messages.Malformed, "no"), no: true},
	} {
		var err error
		if c.reply == nil {
			err = outcome(nil, c.err)
		} else {
			err = outcome(c.reply, nil)
		}
		var no *messages.Rejection
		if c.want != nil && !errors.Is(err, c.want) || errors.As(err, &no) != c.no {
			t.Errorf("%s: %v", name, err)
		}
	}
}
