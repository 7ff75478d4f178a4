package artifacts

import (
	"context"
	"errors"
	"io"
	"net/http"
	"time"

	"pacecar/messages"
	"pacecar/web/problem"
)

// body is what a client sends. It knows whether it failed, which a store's error does not
// tell: a bucket's connection breaks with the same words.
type body struct {
	io.ReadCloser
	control *http.ResponseController
	idle    time.Duration // that each read may take; 0: the whole has its time
	failed  bool
}

// patient gives each read of a body its own time.
func patient(w http.ResponseWriter, r *http.Request) *body {
	return &body{ReadCloser: r.Body, control: http.NewResponseController(w), idle: idleTime}
}

// Read notes a failure.
func (b *body) Read(p []byte) (int, error) {
	if b.idle > 0 {
		_ = b.control.SetReadDeadline(time.Now().Add(b.idle)) // not every test server has deadlines
	}
	n, err := b.ReadCloser.Read(p)
	b.failed = b.failed || err != nil && !errors.Is(err, io.EOF)
	return n, err
}

// problem tells a body that ended early, or a client that went, from a store's no and from
// one that fails.
func (b *body) problem(err error, kept string) error {
	var no *messages.Rejection
	if !errors.As(err, &no) && (b.failed || errors.Is(err, context.Canceled)) {
		return problem.New(http.StatusBadRequest, "BadRequest", "the body ended early or came too slowly; "+kept)
	}
	return err
}
