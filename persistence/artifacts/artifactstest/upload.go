package artifactstest

import (
	"bytes"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"time"

	"pacecar/messages"
	"pacecar/persistence/artifacts"
)

var uploadCases = []testCase{
	{"an upload in pieces", pieces},
	{"an upload that is cut goes on", cutsGoOn},
	{"an upload survives restarts", survivesRestarts},
	{"what a killed process did not save is sent again", killed},
	{"an upload goes on where it is", wrongOffsets},
	{"one request at a time", oneAtATime},
	{"other bytes end an upload", otherBytes},
	{"more bytes than declared end an upload", moreBytes},
	{"as many uploads as there may be", tooManyUploads},
	{"an old upload is forgotten", oldUploads},
	{"an old upload is forgotten although nobody begins another one", oldUploadsAlone},
	{"forget", forget},
	{"a put overtakes an upload", overtaken},
}

// begin opens an upload.
func (d *desk) begin(digest messages.Digest, size int) int64 {
	d.Helper()
	offset, stored, err := d.store.Begin(d.Context(), digest, int64(size))
	if err != nil || stored {
		d.Fatalf("begin: stored %v, %v", stored, err)
	}
	return offset
}

// at fails the test unless the upload has n bytes.
func (d *desk) at(digest messages.Digest, n, size int) {
	d.Helper()
	if offset, of, err := d.store.Offset(d.Context(), digest); err != nil || offset != int64(n) || of != int64(size) {
		d.Fatalf("the upload has %d of %d bytes, %v; want %d of %d", offset, of, err, n, size)
	}
}

// over fails the test unless the upload has ended, leaving the artifact and nothing else.
func (d *desk) over(b []byte) {
	d.Helper()
	d.holds(b)
	_, _, err := d.store.Offset(d.Context(), messages.DigestOf(b))
	d.refused(err, messages.NotFound)
	d.clean()
}

func pieces(d *desk) {
	b, digest := content(1, 2*d.Chunk+77)
	d.begin(digest, len(b))
	dice, at := rand.New(rand.NewPCG(1, 1)), 0
	for at < len(b) {
		if _, _, err := d.store.Open(d.Context(), digest); err == nil {
			d.Fatal("served before it was complete")
		}
		n := min(1+dice.IntN(d.Chunk), len(b)-at)
		now, err := d.store.Append(d.Context(), digest, int64(at), bytes.NewReader(b[at:at+n]))
		if err != nil || now != int64(at+n) {
			d.Fatalf("at %d after %d more, %v", now, n, err)
		}
		if at += n; at < len(b) {
			d.at(digest, at, len(b))
		}
	}
	d.over(b)
}

func cutsGoOn(d *desk) {
	b, digest := content(2, 3*d.Chunk+5)
	d.begin(digest, len(b))
	at := 0
	for _, n := range []int{0, 1, d.Chunk / 2, d.Chunk, 10} {
		now, err := d.store.Append(d.Context(), digest, int64(at), cut(b[at:], n))
		if at += n; !errors.Is(err, errCut) || now != int64(at) {
			d.Fatalf("at %d, want %d: %v", now, at, err)
		}
		if again := d.begin(digest, len(b)); again != now {
			d.Fatalf("begins again at %d, not %d", again, now)
		}
	}
	if _, err := d.store.Append(d.Context(), digest, int64(at), bytes.NewReader(b[at:])); err != nil {
		d.Fatal(err)
	}
	d.over(b)
}

func survivesRestarts(d *desk) {
	b, digest := content(3, 2*d.Chunk+5)
	d.begin(digest, len(b))
	at := 0
	for _, n := range []int{0, 7, d.Chunk, 3} {
		_, err := d.store.Append(d.Context(), digest, int64(at), cut(b[at:], n))
		if at += n; !errors.Is(err, errCut) {
			d.Fatal(err)
		}
		d.reopen()
		d.at(digest, at, len(b))
	}
	if now, err := d.store.Append(d.Context(), digest, int64(at), bytes.NewReader(b[at:])); err != nil || now != int64(len(b)) {
		d.Fatal(now, err)
	}
	d.over(b)
	d.reopen()
	d.over(b)
}

// The next process finds an upload that the one before is still writing, as after a kill.
func killed(d *desk) {
	b, digest := content(4, 2*d.Chunk+5)
	d.begin(digest, len(b))
	half := d.Chunk + 9
	if _, err := d.store.Append(d.Context(), digest, 0, cut(b, 5)); !errors.Is(err, errCut) {
		d.Fatal(err)
	}
	stuck := newGate(d.Context(), broken{})
	ended := make(chan struct{})
	dead := d.store
	go func() {
		defer close(ended)
		_, _ = dead.Append(d.Context(), digest, 5, io.MultiReader(bytes.NewReader(b[5:half]), stuck)) // it is dead
	}()
	<-stuck.reached
	d.reopen()
	d.at(digest, 5, len(b))
	if now, err := d.store.Append(d.Context(), digest, 5, bytes.NewReader(b[5:])); err != nil || now != int64(len(b)) {
		d.Fatal(now, err)
	}
	d.over(b)
	close(stuck.open)
	<-ended
	d.reopen()
	d.holds(b)
	if found, err := d.store.Verify(d.Context(), digest); err != nil || found != digest {
		d.Errorf("found %s, %v", found, err)
	}
}

func wrongOffsets(d *desk) {
	b, digest := content(5, 100)
	d.begin(digest, len(b))
	if _, err := d.store.Append(d.Context(), digest, 0, bytes.NewReader(b[:40])); err != nil {
		d.Fatal(err)
	}
	for _, offset := range []int64{0, 39, 41, 100} {
		_, err := d.store.Append(d.Context(), digest, offset, bytes.NewReader(b[40:]))
		d.refused(err, messages.WrongState)
	}
	_, _, err := d.store.Begin(d.Context(), digest, 101)
	d.refused(err, messages.Malformed)
	d.at(digest, 40, 100)
}

func oneAtATime(d *desk) {
	b, digest := content(6, 100)
	d.begin(digest, len(b))
	slow := newGate(d.Context(), bytes.NewReader(b))
	ended := make(chan error, 1)
	go func() {
		_, err := d.store.Append(d.Context(), digest, 0, slow)
		ended <- err
	}()
	<-slow.reached
	_, err := d.store.Append(d.Context(), digest, 0, bytes.NewReader(b))
	d.refused(err, messages.WrongState)
	d.refused(d.store.Forget(d.Context(), digest), messages.WrongState)
	d.at(digest, 0, 100)
	close(slow.open)
	d.must(<-ended)
	d.over(b)
}

func otherBytes(d *desk) {
	for i, size := range []int{100, d.Chunk + 100} {
		b, digest := content(byte(i), size)
		other, _ := content(byte(9+i), size)
		d.begin(digest, size)
		_, err := d.store.Append(d.Context(), digest, 0, bytes.NewReader(b[:50]))
		d.must(err)
		_, err = d.store.Append(d.Context(), digest, 50, bytes.NewReader(other[50:]))
		d.refused(err, messages.Malformed)
		_, _, err = d.store.Offset(d.Context(), digest)
		d.refused(err, messages.NotFound)
		_, _, err = d.store.Open(d.Context(), digest)
		d.refused(err, messages.NotFound)
		d.clean()
	}
}

func moreBytes(d *desk) {
	b, digest := content(7, 100)
	d.begin(digest, 100)
	_, err := d.store.Append(d.Context(), digest, 0, bytes.NewReader(append(b, 1)))
	d.refused(err, messages.Malformed)
	_, _, err = d.store.Offset(d.Context(), digest)
	d.refused(err, messages.NotFound)
	d.clean()
}

func tooManyUploads(d *desk) {
	for i := range artifacts.MaxUploads {
		_, digest := content(byte(i), 9)
		d.begin(digest, 9)
	}
	_, digest := content(255, 9)
	_, _, err := d.store.Begin(d.Context(), digest, 9)
	d.refused(err, messages.TooManyUploads)
	d.reopen()
	_, _, err = d.store.Begin(d.Context(), digest, 9)
	d.refused(err, messages.TooManyUploads)
	d.Advance(artifacts.UploadLife + time.Second)
	d.begin(digest, 9)
}

func oldUploads(d *desk) {
	_, first := content(1, 100)
	d.begin(first, 100)
	d.Advance(artifacts.UploadLife / 2)
	b, second := content(2, 100)
	d.begin(second, 100)
	d.Advance(artifacts.UploadLife/2 + time.Second)
	d.reopen()
	_, _, err := d.store.Offset(d.Context(), first)
	d.refused(err, messages.NotFound)
	_, err = d.store.Append(d.Context(), second, 0, bytes.NewReader(b))
	d.must(err)
	d.over(b)
}

func oldUploadsAlone(d *desk) {
	b, digest := content(1, 2*d.Chunk)
	d.begin(digest, len(b))
	_, err := d.store.Append(d.Context(), digest, 0, bytes.NewReader(b[:d.Chunk+1]))
	d.must(err)
	tick := func() {
		ticks := make(chan time.Time, 1)
		ticks <- time.Time{}
		close(ticks)
		d.store.Expire(d.Context(), ticks)
	}
	d.Advance(artifacts.UploadLife - time.Minute)
	tick()
	d.at(digest, d.Chunk+1, len(b))
	d.Advance(time.Minute + time.Second)
	tick()
	_, _, err = d.store.Offset(d.Context(), digest)
	d.refused(err, messages.NotFound)
	d.clean()
}

func forget(d *desk) {
	b, digest := content(1, d.Chunk+1)
	d.begin(digest, len(b))
	_, err := d.store.Append(d.Context(), digest, 0, bytes.NewReader(b[:d.Chunk]))
	d.must(err)
	d.must(d.store.Forget(d.Context(), digest))
	d.clean()
	d.refused(d.store.Forget(d.Context(), digest), messages.NotFound)
	if offset := d.begin(digest, len(b)); offset != 0 {
		d.Errorf("begins anew at %d", offset)
	}
}

func overtaken(d *desk) {
	b, digest := content(1, 100)
	d.begin(digest, len(b))
	_, err := d.store.Append(d.Context(), digest, 0, bytes.NewReader(b[:10]))
	d.must(err)
	d.put(b)
	if _, stored, err := d.store.Begin(d.Context(), digest, 100); err != nil || !stored {
		d.Errorf("stored %v, %v", stored, err)
	}
	if now, err := d.store.Append(d.Context(), digest, 10, strings.NewReader(string(b[10:]))); err != nil || now != 100 {
		d.Errorf("at %d, %v", now, err)
	}
	d.over(b)
}
