package client

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"pacecar/cmd/pacecar/client/lasting"
	"pacecar/messages"
	"pacecar/web/view/stored"
)

// Patience of an upload: what is cut goes on, as long as it gets anywhere.
const (
	fruitlessTries = 10 // in a row, without a byte more on the server
	shortPause     = 100 * time.Millisecond
	longestPause   = 15 * time.Second
)

// PutArtifact uploads one artifact of known digest and length. When body is an io.Seeker, an
// upload that was cut, by this process or an earlier one, goes on where it stopped: body is
// sought to that place. One that is stored already is not sent again.
func (c *Client) PutArtifact(ctx context.Context, digest messages.Digest, size int64, body io.Reader) error {
	if source, ok := body.(io.ReadSeeker); ok {
		return c.upload(ctx, digest, size, source)
	}
	_, err := c.do(ctx, request{
		method: http.MethodPut, path: "/artifacts/" + string(digest), stream: body, length: size,
		header: http.Header{"Content-Type": {"application/octet-stream"}},
	}, nil)
	return err
}

// upload sends what is missing until all is there.
func (c *Client) upload(ctx context.Context, digest messages.Digest, size int64, source io.ReadSeeker) error {
	furthest, fruitless := int64(-1), 0
	for {
		var at stored.Upload
		_, err := c.do(ctx, request{method: http.MethodPost, path: "/artifacts", body: stored.NewUpload{SHA256: string(digest), SizeBytes: size}, patient: true}, &at)
		if err == nil {
			if _, failed := source.Seek(at.Offset, io.SeekStart); failed != nil || at.Stored {
				return failed
			}
			if at.Offset > furthest {
				furthest, fruitless = at.Offset, 0
			}
			err = c.rest(ctx, at, source)
		}
		if err == nil || !goesOn(err) || ctx.Err() != nil {
			return err
		}
		if fruitless++; fruitless >= fruitlessTries {
			return err
		}
		most := min(c.pause<<fruitless, longestPause)
		if lasting.Pause(ctx, most/2, most) != nil {
			return err
		}
	}
}

// rest sends the bytes of an upload that are missing.
func (c *Client) rest(ctx context.Context, at stored.Upload, source io.Reader) error {
	body := &lent{from: io.LimitReader(source, at.SizeBytes-at.Offset)}
	_, err := c.do(ctx, request{
		method: http.MethodPatch, path: "/uploads/" + at.SHA256, stream: body, length: at.SizeBytes - at.Offset,
		header: http.Header{
			"Content-Type": {"application/partial-upload"}, "Upload-Offset": {strconv.FormatInt(at.Offset, 10)},
			"Expect": {"100-continue"}, // so that a refusal comes before the bytes go
		},
	}, nil)
	if failed := body.end(); failed != nil {
		return failed
	}
	return err
}

// goesOn tells whether an upload that failed so may go on: the connection broke, another
// request still holds it, the server is busy, or it has forgotten the upload meanwhile.
func goesOn(err error) bool {
	var cut *Unreachable
	var refused *Problem
	switch {
	case errors.As(err, &cut):
		return true
	case errors.As(err, &refused):
		switch refused.Status {
		case http.StatusBadRequest, http.StatusNotFound, http.StatusConflict, http.StatusServiceUnavailable, http.StatusBadGateway, http.StatusGatewayTimeout:
			return true
		}
	}
	return false
}

// lent is a body that its owner takes back: the transport may read on for a moment after it
// has answered.
type lent struct {
	mu     sync.Mutex
	from   io.Reader
	over   bool
	failed error // of the source, which is no trouble of the connection
}

func (l *lent) Read(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over {
		return 0, io.ErrClosedPipe
	}
	n, err := l.from.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		l.failed = err
	}
	return n, err
}

// end takes the body back, and says what its source failed with.
func (l *lent) end() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.over = true
	return l.failed
}

// HasArtifact tells whether an artifact is stored, and served.
func (c *Client) HasArtifact(ctx context.Context, digest messages.Digest) (bool, error) {
	// The answer to a HEAD would not say why there is nothing.
	answer, err := c.send(ctx, request{method: http.MethodGet, path: "/artifacts/" + string(digest), header: http.Header{"Range": {"bytes=0-0"}}})
	var refused *Problem
	if errors.As(err, &refused) && (refused.Status == http.StatusNotFound || refused.Code == messages.ArtifactSpoilt) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, answer.Body.Close()
}

// VerifyArtifacts has the server read its artifacts again, all or those of a package, and
// tells each word of progress.
func (c *Client) VerifyArtifacts(ctx context.Context, pkg string, progress func(stored.Verification)) (stored.Verification, error) {
	path := "/artifacts:verify"
	if pkg != "" {
		path += "?" + url.Values{"package": {pkg}}.Encode()
	}
	call := request{method: http.MethodPost, path: path, header: http.Header{"Accept": {"application/x-ndjson"}}, keyless: true}
	return streamed(ctx, c, call, func(next stored.Verification) (bool, error) {
		progress(next)
		return next.Done, nil
	})
}
