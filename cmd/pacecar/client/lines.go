package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Cut is an answer of several lines whose connection ended before its last one.
type Cut struct{ Err error }

// Error says so.
func (c *Cut) Error() string { return fmt.Sprintf("the connection was cut: %v", c.Err) }

// Unwrap is the reason.
func (c *Cut) Unwrap() error { return c.Err }

// streamed sends a request whose answer is lines of T, and hands each to hear, which says
// whether it was the last. What was heard last is answered also with an error.
func streamed[T any](ctx context.Context, c *Client, r request, hear func(T) (done bool, err error)) (last T, err error) {
	answer, err := c.send(ctx, r)
	if err != nil {
		return last, err
	}
	defer answer.Body.Close()
	lines := json.NewDecoder(answer.Body)
	for done := false; !done; {
		var next T
		if err := lines.Decode(&next); err != nil {
			if ctx.Err() != nil {
				return last, ctx.Err()
			}
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return last, &Cut{err}
		}
		last = next
		if done, err = hear(last); err != nil {
			return last, err
		}
	}
	return last, nil
}
