package artifactstest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"testing"
	"time"

	"pacecar/messages"
	"pacecar/persistence/artifacts"
)

// Place is one fresh, empty place for a store.
type Place struct {
	// Open opens a store over what is there, as the next process would: nothing of an
	// earlier one is closed.
	Open func(t *testing.T) *artifacts.Store
	// Chunk is the length of the medium's chunks, in bytes.
	Chunk int
	// Flip changes a byte of a stored artifact behind the store's back.
	Flip func(t *testing.T, digest messages.Digest)
	// Left names what is there besides artifacts: drafts, states, marks.
	Left func(t *testing.T) []string
	// Advance lets time pass for uploads, without waiting.
	Advance func(time.Duration)
}

// Exercise runs the whole suite. open is called once for each test.
func Exercise(t *testing.T, open func(t *testing.T) Place) {
	t.Helper()
	for _, group := range [][]testCase{putCases, uploadCases, damageCases} {
		for _, c := range group {
			t.Run(c.name, func(t *testing.T) {
				place := open(t)
				c.run(&desk{T: t, Place: place, store: place.Open(t)})
			})
		}
	}
}

type testCase struct {
	name string
	run  func(*desk)
}

// desk is what a test works with.
type desk struct {
	*testing.T
	Place
	store *artifacts.Store
}

// reopen goes on with the next process.
func (d *desk) reopen() {
	d.Helper()
	d.store = d.Open(d.T)
}

// must fails the test.
func (d *desk) must(err error) {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
}

// refused says whether an error is a rejection with this code, a field and a cure.
func (d *desk) refused(err error, code string) {
	d.Helper()
	var no *messages.Rejection
	if !errors.As(err, &no) || no.Code != code || no.Suggestion == "" {
		d.Fatalf("%v, want %s with its cure", err, code)
	}
}

// content is reproducible bytes that do not repeat.
func content(seed byte, size int) ([]byte, messages.Digest) {
	b := make([]byte, size)
	_, _ = rand.NewChaCha8([32]byte{seed}).Read(b) // it always succeeds
	return b, messages.DigestOf(b)
}

// put stores an artifact.
func (d *desk) put(b []byte) messages.Digest {
	d.Helper()
	digest := messages.DigestOf(b)
	d.must(d.store.Put(d.Context(), digest, int64(len(b)), bytes.NewReader(b)))
	return digest
}

// holds fails the test unless the store serves exactly these bytes.
func (d *desk) holds(b []byte) {
	d.Helper()
	body, size, err := d.store.Open(d.Context(), messages.DigestOf(b))
	d.must(err)
	defer body.Close()
	if got, err := io.ReadAll(body); err != nil || size != int64(len(b)) || !bytes.Equal(got, b) {
		d.Fatalf("serves %d bytes of %d as %d, %v", len(got), len(b), size, err)
	}
}

// clean fails the test if anything but artifacts is there.
func (d *desk) clean() {
	d.Helper()
	if left := d.Left(d.T); len(left) > 0 {
		d.Fatalf("left behind: %v", left)
	}
}

// sizes are lengths around the chunks of the medium.
func (d *desk) sizes() []int { return []int{1, d.Chunk - 1, d.Chunk, d.Chunk + 1, 2*d.Chunk + 77} }

// errCut is what breaks a body.
var errCut = errors.New("the connection was cut")

// cut is a body that breaks after n bytes.
func cut(b []byte, n int) io.Reader {
	return io.MultiReader(bytes.NewReader(b[:n]), broken{})
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errCut }

// gate is a body that says when it is read and then waits.
type gate struct {
	reached chan struct{}
	open    chan struct{}
	rest    io.Reader
	ctx     context.Context
}

func newGate(ctx context.Context, rest io.Reader) *gate {
	return &gate{reached: make(chan struct{}, 1), open: make(chan struct{}), rest: rest, ctx: ctx}
}

func (g *gate) Read(p []byte) (int, error) {
	select {
	case g.reached <- struct{}{}:
	default:
	}
	select {
	case <-g.open:
		return g.rest.Read(p)
	case <-g.ctx.Done():
		return 0, g.ctx.Err()
	}
}
