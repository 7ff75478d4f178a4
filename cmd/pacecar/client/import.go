package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"

	"pacecar/web/view"
)

// ImportWatched streams vehicles in and tells each progress line. Encoding is that of the
// body: gzip, zstd or empty. What was achieved so far comes with an error, too.
func (c *Client) ImportWatched(ctx context.Context, mediaType, encoding string, body io.Reader, progress func(view.Import)) (view.Import, error) {
	header := http.Header{"Content-Type": {mediaType}, "Accept": {"application/x-ndjson"}}
	if encoding != "" {
		header.Set("Content-Encoding", encoding)
	}
	var last view.Import
	answer, err := c.send(ctx, request{method: http.MethodPost, path: "/vehicles:import", stream: body, length: -1, header: header})
	if err != nil {
		return last, err
	}
	defer answer.Body.Close()
	lines := json.NewDecoder(answer.Body)
	for !last.Done {
		var next view.Import
		switch err := lines.Decode(&next); {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return last, errors.New("the server ended its answer before the import was done: import the file again")
		case err != nil:
			return last, fmt.Errorf("answer of the import: %w", err)
		}
		last = next
		progress(last)
	}
	return last, nil
}
