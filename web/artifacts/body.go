package artifacts

import (
	"context"
	"errors"
	"io"
	"net/http"

	"pacecar/messages"
	"pacecar/web/problem"
)

// watched is what a client sends. It knows whether it failed, which a store's error does not
// tell: a bucket's connection breaks with the same words.
type watched struct {
	io.Reader
	failed bool
}

// Read notes a failure.
func (b *watched) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	b.failed = b.failed || err != nil && !errors.Is(err, io.EOF)
	return n, err
}

// problem tells a body that ended early, or a client that went, from a store's no and from
// one that fails.
func (b *watched) problem(err error, kept string) error {
	var no *messages.Rejection
	if !errors.As(err, &no) && (b.failed || errors.Is(err, context.Canceled)) {
		return problem.New(http.StatusBadRequest, "BadRequest", "the body ended early or came too slowly; "+kept)
	}
	return err
}
