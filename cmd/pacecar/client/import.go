package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"pacecar/web/view"
)

// FileImport says what is made of a file of vehicles.
type FileImport struct {
	ID        string // empty: the server makes one up
	Mode      string // upsert, replace or delete; empty: upsert
	From      int64  // first line to follow; 0: the first of the file
	Selector  string // scope of a replacement
	Removals  int64  // how many vehicles a replacement may remove
	DryRun    bool
	MediaType string // application/x-ndjson or text/csv
	Encoding  string // of the body: gzip, zstd or none
}

// query is the import as query parameters.
func (f *FileImport) query() string {
	q := url.Values{}
	for name, value := range map[string]string{"id": f.ID, "mode": f.Mode, "selector": f.Selector} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if f.From > 0 {
		q.Set("from", strconv.FormatInt(f.From, 10))
	}
	switch {
	case f.DryRun:
		q.Set("validateOnly", "true")
	case f.Mode == "replace":
		q.Set("removals", strconv.FormatInt(f.Removals, 10))
	}
	return q.Encode()
}

// ImportWatched streams vehicles in and hands over each line of progress, with the rejected
// lines since the one before. Its answer is the last one, also with an error. What an import
// that was [Cut] told last is durable, and another one can continue behind it.
func (c *Client) ImportWatched(ctx context.Context, f FileImport, body io.Reader, progress func(view.Import) error) (view.Import, error) {
	header := http.Header{"Content-Type": {f.MediaType}, "Accept": {"application/x-ndjson"}}
	if f.Encoding != "" {
		header.Set("Content-Encoding", f.Encoding)
	}
	call := request{method: http.MethodPost, path: "/vehicles:import?" + f.query(), stream: body, length: -1, header: header, keyless: true}
	return streamed(ctx, c, call, func(next view.Import) (bool, error) { return next.Done, progress(next) })
}

// ImportState reads how far an import is.
func (c *Client) ImportState(ctx context.Context, id string) (view.Import, error) {
	return answer[view.Import](ctx, c, request{method: http.MethodGet, path: "/imports/" + url.PathEscape(id)})
}

// Export fetches the vehicles that a selector matches as a file, ndjson or csv, in an
// encoding: gzip, zstd or none. The count is told behind the end of the file.
func (c *Client) Export(ctx context.Context, selector, format, encoding string, to io.Writer) (vehicles int64, err error) {
	query := url.Values{"format": {format}}
	if selector != "" {
		query.Set("selector", selector)
	}
	if encoding == "" {
		encoding = "identity"
	}
	answer, err := c.send(ctx, request{
		method: http.MethodGet, path: "/vehicles:export?" + query.Encode(), header: http.Header{"Accept-Encoding": {encoding}},
	})
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	if got := answer.Header.Get("Content-Encoding"); got != encoding && (got != "" || encoding != "identity") {
		return 0, fmt.Errorf("the server answers with encoding %q, not %s", got, encoding)
	}
	if _, err := io.Copy(to, answer.Body); err != nil {
		return 0, fmt.Errorf("the export ended early: %w", err)
	}
	vehicles, err = strconv.ParseInt(answer.Trailer.Get("Pacecar-Vehicles"), 10, 64)
	if err != nil {
		return 0, errors.New("the export ended without its count: it may not be whole")
	}
	return vehicles, nil
}
