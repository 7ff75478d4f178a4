package artifactstest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"runtime"
	"slices"
	"strings"
	"sync"

	"pacecar/messages"
	"pacecar/persistence/artifacts"
)

var putCases = []testCase{
	{"what is put is served", putIsServed},
	{"ranges", ranges},
	{"unknown", unknown},
	{"refusals leave nothing", refusalsLeaveNothing},
	{"a digest is never a path", digestsAreNeverPaths},
	{"twice is kept once", twiceIsOnce},
	{"many puts of one artifact", manyPuts},
	{"as many puts as there may be", tooManyPuts},
	{"constant memory", constantMemory},
}

func putIsServed(d *desk) {
	var want []messages.Digest
	for i, size := range d.sizes() {
		b, digest := content(byte(i), size)
		d.put(b)
		d.holds(b)
		want = append(want, digest)
	}
	d.clean()
	d.reopen()
	slices.Sort(want)
	sizes := map[messages.Digest]int64{}
	var listed []messages.Digest
	d.must(d.store.List(d.Context(), func(digest messages.Digest, size int64) error {
		listed, sizes[digest] = append(listed, digest), size
		return nil
	}))
	if !slices.Equal(listed, want) {
		d.Fatalf("listed %v, want %v", listed, want)
	}
	for i, size := range d.sizes() {
		b, digest := content(byte(i), size)
		if d.holds(b); sizes[digest] != int64(size) {
			d.Errorf("listed %s with %d bytes, want %d", digest, sizes[digest], size)
		}
	}
	stop := errors.New("stop")
	if err := d.store.List(d.Context(), func(messages.Digest, int64) error { return stop }); !errors.Is(err, stop) {
		d.Errorf("a list that should stop: %v", err)
	}
}

func ranges(d *desk) {
	b, digest := content(1, 2*d.Chunk+77)
	d.put(b)
	body, size, err := d.store.Open(d.Context(), digest)
	d.must(err)
	defer body.Close()
	if end, err := body.Seek(0, io.SeekEnd); err != nil || end != size {
		d.Fatalf("the end is at %d, %v", end, err)
	}
	for _, r := range [][2]int{{0, 10}, {d.Chunk - 5, 10}, {len(b) - 3, 3}, {7, 1}, {d.Chunk, d.Chunk + 77}, {len(b), 0}} {
		if at, err := body.Seek(int64(r[0]), io.SeekStart); err != nil || at != int64(r[0]) {
			d.Fatalf("sought %d: %d, %v", r[0], at, err)
		}
		got := make([]byte, r[1])
		if _, err := io.ReadFull(body, got); err != nil || !bytes.Equal(got, b[r[0]:r[0]+r[1]]) {
			d.Fatalf("range %v: %v", r, err)
		}
	}
	if n, err := body.Read(make([]byte, 1)); n != 0 || !errors.Is(err, io.EOF) {
		d.Errorf("behind the end: %d, %v", n, err)
	}
	if at, err := body.Seek(-9, io.SeekCurrent); err != nil || at != size-9 {
		d.Errorf("back from the end: %d, %v", at, err)
	}
	if _, err := body.Seek(-1, io.SeekStart); err == nil {
		d.Error("there is a place before the beginning")
	}
}

func unknown(d *desk) {
	_, digest := content(1, 8)
	_, _, err := d.store.Open(d.Context(), digest)
	d.refused(err, messages.NotFound)
	_, err = d.store.Verify(d.Context(), digest)
	d.refused(err, messages.NotFound)
	_, _, err = d.store.Offset(d.Context(), digest)
	d.refused(err, messages.NotFound)
	d.refused(d.store.Forget(d.Context(), digest), messages.NotFound)
	_, err = d.store.Append(d.Context(), digest, 0, strings.NewReader(""))
	d.refused(err, messages.NotFound)
}

func refusalsLeaveNothing(d *desk) {
	for i, size := range []int{12, d.Chunk + 12} {
		b, digest := content(byte(i), size)
		other, _ := content(byte(i+9), size)
		n := int64(size)
		cancelled, cancel := context.WithCancel(d.Context())
		cancel()
		for name, c := range map[string]struct {
			ctx    context.Context
			digest messages.Digest
			size   int64
			body   io.Reader
			field  string // of the rejection; empty: a failure
		}{
			"other bytes":       {d.Context(), digest, n, bytes.NewReader(other), "/digest"},
			"too short":         {d.Context(), digest, n + 1, bytes.NewReader(b), "/size"},
			"too long":          {d.Context(), digest, n - 1, bytes.NewReader(b), "/size"},
			"nothing":           {d.Context(), digest, 0, strings.NewReader(""), "/size"},
			"negative":          {d.Context(), digest, -1, strings.NewReader(""), "/size"},
			"over the limit":    {d.Context(), digest, messages.MaxArtifactBytes + 1, bytes.NewReader(b), "/size"},
			"path as a digest":  {d.Context(), "../../../../etc/passwd", n, bytes.NewReader(b), "/digest"},
			"upper-case digest": {d.Context(), messages.Digest(strings.ToUpper(string(digest))), n, bytes.NewReader(b), "/digest"},
			"client goes away":  {d.Context(), digest, n, cut(b, size-3), ""},
			"caller gives up":   {cancelled, digest, n, bytes.NewReader(b), ""},
		} {
			err := d.store.Put(c.ctx, c.digest, c.size, c.body)
			var no *messages.Rejection
			if err == nil || errors.As(err, &no) != (c.field != "") || no != nil && (no.Field != c.field || no.Suggestion == "") {
				d.Errorf("%s of %d bytes: %v", name, size, err)
			}
			d.clean()
			if _, _, err := d.store.Open(d.Context(), digest); err == nil {
				d.Errorf("%s of %d bytes is served", name, size)
			}
		}
	}
}

func digestsAreNeverPaths(d *desk) {
	for _, digest := range []messages.Digest{"", "..", "../secret", "/etc/passwd", messages.Digest(strings.Repeat("../", 21) + "x")} {
		_, _, err := d.store.Open(d.Context(), digest)
		d.refused(err, messages.Malformed)
		_, _, err = d.store.Begin(d.Context(), digest, 1)
		d.refused(err, messages.Malformed)
		_, err = d.store.Append(d.Context(), digest, 0, strings.NewReader("x"))
		d.refused(err, messages.Malformed)
		_, _, err = d.store.Offset(d.Context(), digest)
		d.refused(err, messages.Malformed)
		d.refused(d.store.Forget(d.Context(), digest), messages.Malformed)
		_, err = d.store.Verify(d.Context(), digest)
		d.refused(err, messages.Malformed)
	}
}

func twiceIsOnce(d *desk) {
	b, digest := content(1, 40)
	d.put(b)
	if err := d.store.Put(d.Context(), digest, 40, broken{}); err != nil {
		d.Errorf("the body was read for an artifact that is there: %v", err)
	}
	if offset, stored, err := d.store.Begin(d.Context(), digest, 40); err != nil || !stored || offset != 40 {
		d.Errorf("an upload of what is there begins at %d, stored %v, %v", offset, stored, err)
	}
	d.refused(d.store.Put(d.Context(), digest, 41, bytes.NewReader(b)), messages.Malformed)
	_, _, err := d.store.Begin(d.Context(), digest, 39)
	d.refused(err, messages.Malformed)
	d.clean()
}

func manyPuts(d *desk) {
	b, digest := content(1, d.Chunk/2)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if err := d.store.Put(d.Context(), digest, int64(len(b)), bytes.NewReader(b)); err != nil {
				d.Error(err)
			}
		})
	}
	all.Wait()
	d.holds(b)
	d.clean()
}

func tooManyPuts(d *desk) {
	var all sync.WaitGroup
	b, digest := content(1, 40)
	gates := make([]*gate, artifacts.MaxTransfers)
	for i := range gates {
		gates[i] = newGate(d.Context(), bytes.NewReader(b))
		all.Go(func() {
			if err := d.store.Put(d.Context(), digest, 40, gates[i]); err != nil {
				d.Error(err)
			}
		})
		<-gates[i].reached
	}
	d.refused(d.store.Put(d.Context(), digest, 40, bytes.NewReader(b)), messages.TooManyUploads)
	for _, g := range gates {
		close(g.open)
	}
	all.Wait()
	d.holds(b)
}

// zeroes is a reader of zero bytes that costs nothing.
type zeroes struct{}

func (zeroes) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func constantMemory(d *desk) {
	size := max(64<<20, 4*d.Chunk)
	digest := messages.DigestOf(bytes.Repeat([]byte{0}, size))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	d.must(d.store.Put(d.Context(), digest, int64(size), io.LimitReader(zeroes{}, int64(size))))
	if found, err := d.store.Verify(d.Context(), digest); err != nil || found != digest {
		d.Fatalf("found %s, %v", found, err)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > uint64(4<<20+2*d.Chunk) {
		d.Errorf("allocated %d bytes for an artifact of %d", used, size)
	}
}
