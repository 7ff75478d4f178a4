// Package considered marks a question whose commands are to be decided and not done.
//
// A [Course] is what such a question has had decided so far: by [Only] it goes along in the context of the question, and
// whoever carries commands to actors finds it there with [Of], and asks the actor to consider the new one behind those that
// it has considered before. So the steps of one question rest on each other as they do when they are done.
//
// A Course is safe for concurrent use. What is asked of one actor by two goroutines at once is considered in any order.
package considered

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/anypb"

	"pacecar/messages"
)

// Course is what a question has had decided, by actor. The zero value is a question that has asked nobody yet.
type Course struct {
	mu       sync.Mutex
	accepted map[string][]*anypb.Any
}

type mark struct{}

// Only is the context of a question whose commands are only considered.
func Only(ctx context.Context) context.Context {
	return context.WithValue(ctx, mark{}, &Course{accepted: map[string][]*anypb.Any{}})
}

// Of is the course of a context; nil: its commands are done.
func Of(ctx context.Context) *Course {
	c, _ := ctx.Value(mark{}).(*Course)
	return c
}

// Consider is what an actor is asked in the place of a command, and accepted says that it has not refused.
func (c *Course) Consider(kind, id string, command proto.Message) (ask *messages.Consider, accepted func(), err error) {
	one, err := anypb.New(command)
	if err != nil {
		return nil, nil, fmt.Errorf("encode %T: %w", command, err)
	}
	actor := kind + "/" + id
	c.mu.Lock()
	before := slices.Clone(c.accepted[actor])
	c.mu.Unlock()
	if len(before) == messages.MaxConsidered {
		return nil, nil, messages.Reject(messages.OutOfBounds, "this takes more than %d steps of %s %s, which is more than is considered", messages.MaxConsidered, kind, id)
	}
	return &messages.Consider{Commands: append(before, one)}, func() { c.accept(actor, command, one) }, nil
}

// accept keeps what an actor would have done. Questions have changed nothing.
func (c *Course) accept(actor string, command proto.Message, one *anypb.Any) {
	if strings.HasPrefix(string(command.ProtoReflect().Descriptor().Name()), "Get") {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.accepted[actor] = append(c.accepted[actor], one)
}
