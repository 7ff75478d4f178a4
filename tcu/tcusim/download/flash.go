package download

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"pacecar/messages"
	"pacecar/messages/delta"
)

// flashBytes bounds what is kept of the software that control units hold.
const flashBytes = 256 << 20

// flash stands for the memory of all control units of a fleet: the bytes of the software
// that they run, by digest, kept once for all vehicles. A real vehicle reads them from
// itself. Here, software of the factory comes from Config.Installed; software that was
// installed later is fetched once from where the offer's artifact lies, under its own
// digest, and is not counted as any vehicle's download.
type flash struct {
	installed func(sha256 string) []byte
	client    *http.Client

	mu       sync.Mutex
	contents map[string]*content
	bytes    int
}

// content is one piece of software, once it has been read.
type content struct {
	once  sync.Once
	bytes []byte // nil: it cannot be read
}

func newFlash(installed func(string) []byte, client *http.Client) *flash {
	return &flash{installed: installed, client: client, contents: map[string]*content{}}
}

// read answers the software with a digest, nil where it cannot be read. artifact is the URL
// of the artifact with digest beside, which the software's own is derived from.
func (f *flash) read(ctx context.Context, sha256, artifact, beside string) []byte {
	f.mu.Lock()
	c := f.contents[sha256]
	if c == nil {
		c = &content{}
		f.contents[sha256] = c
	}
	f.mu.Unlock()
	c.once.Do(func() {
		if f.installed != nil {
			c.bytes = f.installed(sha256)
		}
		if c.bytes == nil {
			c.bytes = f.fetch(ctx, sha256, artifact, beside)
		}
		f.keep(sha256, c)
	})
	return c.bytes
}

// keep bounds what is kept. What cannot be read now may be read another time.
func (f *flash) keep(sha256 string, c *content) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if c.bytes == nil || f.bytes+len(c.bytes) > flashBytes {
		delete(f.contents, sha256)
		return
	}
	f.bytes += len(c.bytes)
}

func (f *flash) fetch(ctx context.Context, sha256, artifact, beside string) []byte {
	base, found := strings.CutSuffix(artifact, beside)
	if !found || beside == "" {
		return nil
	}
	b, err := f.get(ctx, base+sha256)
	if err != nil || string(messages.DigestOf(b)) != sha256 {
		return nil
	}
	return b
}

// get waits for a server that has no place at present, as for any download: the whole artifact
// instead of a patch would be no help to it.
func (f *flash) get(ctx context.Context, url string) ([]byte, error) {
	for {
		b, err := f.request(ctx, url)
		later, full := errors.AsType[*busy](err)
		if !full {
			return b, err
		}
		if !sleep(ctx, later.after) {
			return nil, ctx.Err()
		}
	}
}

func (f *flash) request(ctx context.Context, url string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	response, err := f.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }() // what matters was read
	if response.StatusCode == http.StatusServiceUnavailable || response.StatusCode == http.StatusTooManyRequests {
		if later := comeAgain(url, response); later != nil {
			return nil, later
		}
	}
	if response.StatusCode != http.StatusOK || response.ContentLength > delta.MaxApplied {
		return nil, fmt.Errorf("%s: %s with %d bytes", url, response.Status, response.ContentLength)
	}
	return io.ReadAll(io.LimitReader(response.Body, delta.MaxApplied))
}
