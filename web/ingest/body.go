package ingest

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Bounds of a body.
const (
	maxBodyBytes  = 64 << 30 // after decompression: some 10⁸ vehicles
	maxZstdWindow = 8 << 20  // bytes of memory a body may ask for
)

// ErrEncoding: the content encoding is not one that can be undone.
var ErrEncoding = errors.New("content encoding")

// Decompress undoes a body's content encoding, and ends it with an error where it unfolds
// beyond its bound. The function it answers frees what it holds.
func Decompress(encoding string, body io.Reader) (io.Reader, func(), error) {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "", "identity":
		return capped(body), func() {}, nil
	case "gzip":
		z, err := gzip.NewReader(body)
		if err != nil {
			return nil, nil, fmt.Errorf("the body is not gzip: %w", err)
		}
		return capped(z), func() { _ = z.Close() }, nil // a reader's Close has nothing to lose
	case "zstd":
		z, err := zstd.NewReader(body, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxZstdWindow))
		if err != nil {
			return nil, nil, fmt.Errorf("the body is not zstd: %w", err)
		}
		return capped(z), z.Close, nil
	default:
		return nil, nil, ErrEncoding
	}
}

// errBodyTooLarge: a compressed body unfolds beyond its bound.
var errBodyTooLarge = fmt.Errorf("the body is longer than %d GiB", maxBodyBytes>>30)

// cappedBody bounds what a body may unfold to.
type cappedBody struct {
	body io.Reader
	left int64
}

func capped(body io.Reader) io.Reader { return &cappedBody{body: body, left: maxBodyBytes} }

func (c *cappedBody) Read(b []byte) (int, error) {
	if c.left <= 0 {
		return 0, errBodyTooLarge
	}
	n, err := c.body.Read(b[:min(int64(len(b)), c.left)])
	c.left -= int64(n)
	return n, err
}
