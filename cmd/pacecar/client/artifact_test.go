package client

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pacecar/messages"
	"pacecar/persistence/artifacts"
	"pacecar/persistence/artifacts/directory"
	"pacecar/web"
	"pacecar/web/view/stored"
	"pacecar/web/webtest"
	"pacecar/web/webtest/files"
)

// cutter is a proxy that cuts a connection when so many bytes have gone through it.
type cutter struct {
	listener net.Listener
	to       string
	after    atomic.Int64 // bytes of a connection; 0: never
	sent     atomic.Int64 // bytes towards the server
	cuts     atomic.Int64
	all      sync.WaitGroup
}

func newCutter(t *testing.T, to string) *cutter {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cutter{listener: l, to: to}
	c.all.Go(func() {
		for {
			from, err := l.Accept()
			if err != nil {
				return
			}
			c.all.Go(func() { c.carry(from) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		c.all.Wait()
	})
	return c
}

func (c *cutter) carry(from net.Conn) {
	to, err := net.Dial("tcp", c.to)
	if err != nil {
		_ = from.Close()
		return
	}
	c.all.Go(func() {
		_, _ = io.Copy(from, to) // it may be cut
		_ = from.Close()
	})
	limit := c.after.Load()
	body := io.Reader(from)
	if limit > 0 {
		body = io.LimitReader(from, limit)
	}
	n, _ := io.Copy(to, body)
	c.sent.Add(n)
	if limit > 0 && n == limit {
		c.cuts.Add(1)
	}
	_ = to.Close()
	_ = from.Close()
}

func (c *cutter) url() string { return "http://" + c.listener.Addr().String() }

// store serves a directory of artifacts.
func store(t *testing.T) (*artifacts.Store, string) {
	t.Helper()
	s, err := directory.Open(t.Context(), t.TempDir(), artifacts.Options{})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(web.New(web.Config{Engine: webtest.NewEngine(), Artifacts: s}))
	t.Cleanup(server.Close)
	return s, strings.TrimPrefix(server.URL, "http://")
}

func firmware(size int) ([]byte, messages.Digest) {
	b := make([]byte, size)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(b) // it always succeeds
	return b, messages.DigestOf(b)
}

func TestAnUploadGoesOnAfterEveryCut(t *testing.T) {
	s, address := store(t)
	proxy := newCutter(t, address)
	proxy.after.Store(1 << 20)
	c := dial(t, proxy.url())
	c.pause = time.Millisecond
	b, digest := firmware(5 << 20)
	if err := c.PutArtifact(t.Context(), digest, int64(len(b)), bytes.NewReader(b)); err != nil {
		t.Fatal(err)
	}
	body, _, err := s.Open(t.Context(), digest)
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	if got, err := io.ReadAll(body); err != nil || !bytes.Equal(got, b) {
		t.Fatalf("%d bytes are stored, %v", len(got), err)
	}
	// Every connection carries a megabyte: had any upload begun anew, none would have ended.
	if proxy.cuts.Load() < 5 {
		t.Errorf("%d cuts", proxy.cuts.Load())
	}
	if stored, err := c.HasArtifact(t.Context(), digest); err != nil || !stored {
		t.Errorf("stored %v, %v", stored, err)
	}
	before := proxy.sent.Load()
	if err := c.PutArtifact(t.Context(), digest, int64(len(b)), bytes.NewReader(b)); err != nil {
		t.Fatal(err)
	}
	c.Close()
	if more := proxy.sent.Load() - before; more > 64<<10 {
		t.Errorf("%d bytes were sent for what is stored", more)
	}
}

func TestAnUploadThatGetsNowhereEnds(t *testing.T) {
	_, address := store(t)
	proxy := newCutter(t, address)
	proxy.after.Store(10) // not even a request
	b, digest := firmware(1 << 10)
	c := dial(t, proxy.url())
	c.pause = time.Millisecond
	err := c.PutArtifact(t.Context(), digest, int64(len(b)), bytes.NewReader(b))
	var cut *Unreachable
	if !errors.As(err, &cut) {
		t.Errorf("%v, want no answer", err)
	}
	if proxy.cuts.Load() < fruitlessTries {
		t.Errorf("given up after %d tries", proxy.cuts.Load())
	}
}

// An earlier process was killed in the middle: the next one sends the rest.
func TestAnUploadGoesOnInTheNextProcess(t *testing.T) {
	s, address := store(t)
	b, digest := firmware(1 << 20)
	if _, _, err := s.Begin(t.Context(), digest, int64(len(b))); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Append(t.Context(), digest, 0, bytes.NewReader(b[:700_000])); err != nil {
		t.Fatal(err)
	}
	body := &sought{Reader: bytes.NewReader(b)}
	if err := dial(t, "http://"+address).PutArtifact(t.Context(), digest, int64(len(b)), body); err != nil {
		t.Fatal(err)
	}
	if body.read != len(b)-700_000 {
		t.Errorf("%d bytes were sent", body.read)
	}
}

// sought counts what is read of it.
type sought struct {
	*bytes.Reader
	read int
}

func (s *sought) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	s.read += n
	return n, err
}

// WriteTo is not for this test: every byte must be counted.
func (s *sought) WriteTo(io.Writer) (int64, error) { panic("written without being read") }

func TestOtherBytesAreRefusedAtOnce(t *testing.T) {
	_, address := store(t)
	c := dial(t, "http://"+address)
	b, digest := firmware(1 << 10)
	b[7] ^= 1
	var refused *Problem
	for _, body := range []io.Reader{bytes.NewReader(b), io.MultiReader(bytes.NewReader(b))} { // one that can seek, one that cannot
		if err := c.PutArtifact(t.Context(), digest, int64(len(b)), body); !errors.As(err, &refused) || refused.Code != messages.Malformed {
			t.Errorf("%v, want Malformed", err)
		}
	}
	broken := errors.New("the disk is broken")
	if err := c.PutArtifact(t.Context(), digest, int64(len(b)), failing{broken}); !errors.Is(err, broken) {
		t.Errorf("%v, want the file's own failure", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.PutArtifact(ended, digest, int64(len(b)), bytes.NewReader(b)); !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want the caller's end", err)
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error)       { return 0, f.err }
func (f failing) Seek(int64, int) (int64, error) { return 0, nil }

func TestAVerificationIsWatched(t *testing.T) {
	files := &files.Store{}
	server := httptest.NewServer(web.New(web.Config{Engine: webtest.NewEngine(), Artifacts: files}))
	t.Cleanup(server.Close)
	c := dial(t, server.URL)
	b, digest := firmware(1 << 10)
	if err := c.PutArtifact(t.Context(), digest, int64(len(b)), bytes.NewReader(b)); err != nil {
		t.Fatal(err)
	}
	files.Flip(digest)
	words := 0
	v, err := c.VerifyArtifacts(t.Context(), "", func(stored.Verification) { words++ })
	if err != nil || v.Checked != 1 || v.Spoilt != 1 || v.Damages[0].SHA256 != string(digest) || words == 0 {
		t.Errorf("%+v, %d words, %v", v, words, err)
	}
	if stored, err := c.HasArtifact(t.Context(), digest); err != nil || stored {
		t.Errorf("a spoilt artifact is stored: %v, %v", stored, err)
	}
	if err := c.PutArtifact(t.Context(), digest, int64(len(b)), bytes.NewReader(b)); err != nil {
		t.Fatal(err)
	}
	if stored, err := c.HasArtifact(t.Context(), digest); err != nil || !stored {
		t.Errorf("after the repair: %v, %v", stored, err)
	}
	var refused *Problem
	if _, err := c.VerifyArtifacts(t.Context(), "none@1", func(stored.Verification) {}); !errors.As(err, &refused) || refused.Code != messages.NotFound {
		t.Errorf("%v, want NotFound", err)
	}
}
