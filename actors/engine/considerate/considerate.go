// Package considerate is the operators' way to the actors where a command is only to be decided: in the place of what
// is asked of an actor in a context that package considered has marked, the actor is asked to consider it. Whoever asks is
// answered, and refused, as if the command had been done.
//
// A [Router] is safe for concurrent use, as the one below is. It carries what is said to one actor; what is asked of all slots
// at once goes on as it is, for nothing but questions and imports is, and imports are checked in their own way.
package considerate

import (
	"context"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/messages/considered"
)

// Router has commands considered where their context says so, and is the one below otherwise.
type Router struct{ actors.Router }

// Request asks one actor.
func (r Router) Request(ctx context.Context, kind, id string, m proto.Message) (proto.Message, error) {
	course := considered.Of(ctx)
	if course == nil {
		return r.Router.Request(ctx, kind, id, m)
	}
	ask, accepted, err := course.Consider(kind, id, m)
	if err != nil {
		return nil, err
	}
	reply, err := r.Router.Request(ctx, kind, id, ask)
	if err == nil {
		accepted()
	}
	return reply, err
}
