package identity

import "context"

type lastingKey struct{}

// WithLasting gives a request that may become a long connection what ends it.
func WithLasting(ctx context.Context, last func() (context.Context, context.CancelFunc)) context.Context {
	return context.WithValue(ctx, lastingKey{}, last)
}

// Lasting answers the context of a connection that outlasts the request which it began with: it has the values of that,
// and ends when whoever made the request is not known any more, or is let go of.
func Lasting(ctx context.Context) (context.Context, context.CancelFunc) {
	if last, is := ctx.Value(lastingKey{}).(func() (context.Context, context.CancelFunc)); is {
		return last()
	}
	return context.WithCancel(context.WithoutCancel(ctx))
}
