package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// streamed sends a request whose answer is lines of T, and tells each to hear, which says
// whether it was the last. What was heard so far comes with an error, too; again says what
// to do when the answer ends before its end.
func streamed[T any](ctx context.Context, c *Client, r request, again string, hear func(T) (last bool)) (heard T, err error) {
	answer, err := c.send(ctx, r)
	if err != nil {
		return heard, err
	}
	defer answer.Body.Close()
	lines := json.NewDecoder(answer.Body)
	for {
		var next T
		switch err := lines.Decode(&next); {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return heard, errors.New("the server ended its answer before its end: " + again)
		case err != nil:
			return heard, fmt.Errorf("answer of %s %s: %w", r.method, r.path, err)
		}
		heard = next
		if hear(heard) {
			return heard, nil
		}
	}
}
