package attaching

import (
	"cmp"
	"context"

	"pacecar/actors/engine"
	"pacecar/tcu"
	"pacecar/tcu/link"
)

// Engine is one that is ready when its node hears vehicles, too.
type Engine struct {
	*engine.Engine
	Awaits func() error // why it does not; nil: it does
}

// Ready says why this node is not.
func (e Engine) Ready(ctx context.Context) error { return cmp.Or(e.Engine.Ready(ctx), e.Awaits()) }

// Hush has nothing more be said to vehicles over an external broker: their slots are another node's.
func Hush(at *tcu.Attachment) {
	if at == nil {
		return
	}
	if l, external := (*at).(*link.Link); external {
		l.Hush()
	}
}

// Soon takes a step for Patience. One that has not come to an end then is taken later.
func Soon(ctx context.Context, step func(context.Context) error) error {
	within, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	if err := step(within); within.Err() == nil || ctx.Err() != nil {
		return err
	}
	return nil
}
