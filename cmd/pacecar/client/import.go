package client

import (
	"context"
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
	call := request{method: http.MethodPost, path: "/vehicles:import", stream: body, length: -1, header: header}
	return streamed(ctx, c, call, "import the file again", func(next view.Import) bool {
		progress(next)
		return next.Done
	})
}
