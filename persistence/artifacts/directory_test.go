package artifacts

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"pacecar/messages"
)

func open(t *testing.T) *Directory {
	t.Helper()
	d, err := Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func put(t *testing.T, d *Directory, content string) messages.Digest {
	t.Helper()
	digest := messages.DigestOf([]byte(content))
	if err := d.Put(t.Context(), digest, int64(len(content)), strings.NewReader(content)); err != nil {
		t.Fatal(err)
	}
	return digest
}

// files lists everything in the directory that is not a folder.
func files(t *testing.T, d *Directory) []string {
	t.Helper()
	var found []string
	err := filepath.Walk(d.root, func(path string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestPutAndOpen(t *testing.T) {
	d := open(t)
	digest := put(t, d, "firmware")
	file, size, err := d.Open(digest)
	if err != nil || size != 8 {
		t.Fatalf("size %d, %v", size, err)
	}
	defer file.Close()
	if _, err := file.Seek(4, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(file); err != nil || string(rest) != "ware" {
		t.Fatalf("read %q, %v", rest, err)
	}
	if has, err := d.Has(digest); err != nil || !has {
		t.Fatalf("Has: %v, %v", has, err)
	}
	again, err := Open(d.root)
	if err != nil {
		t.Fatal(err)
	}
	if list, err := again.List(); err != nil || len(list) != 1 || list[0] != (Artifact{digest, 8}) {
		t.Fatalf("list %v, %v", list, err)
	}
}

func TestUnknownIsNotFound(t *testing.T) {
	d := open(t)
	_, _, err := d.Open(messages.DigestOf([]byte("nobody")))
	var no *messages.Rejection
	if !errors.As(err, &no) || no.Code != messages.NotFound {
		t.Fatal(err)
	}
	if has, err := d.Has(messages.DigestOf([]byte("nobody"))); has || err != nil {
		t.Fatalf("Has: %v, %v", has, err)
	}
}

// brokenReader fails after some bytes, as an upload does whose client went away.
type brokenReader struct{ rest io.Reader }

func (b brokenReader) Read(p []byte) (int, error) {
	n, err := b.rest.Read(p)
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func TestRefusalsLeaveNothing(t *testing.T) {
	content := "the artifact"
	digest, size := messages.DigestOf([]byte(content)), int64(len(content))
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	for name, c := range map[string]struct {
		ctx    context.Context
		digest messages.Digest
		size   int64
		body   io.Reader
		field  string // of the rejection; empty: a failure
		code   string
	}{
		"other bytes":       {digest: digest, size: size, body: strings.NewReader("the artefact"), field: "/digest", code: messages.Malformed},
		"too short":         {digest: digest, size: size + 1, body: strings.NewReader(content), field: "/size", code: messages.Malformed},
		"too long":          {digest: digest, size: size - 1, body: strings.NewReader(content), field: "/size", code: messages.Malformed},
		"nothing":           {digest: digest, size: 0, body: strings.NewReader(""), field: "/size", code: messages.OutOfBounds},
		"negative":          {digest: digest, size: -1, body: strings.NewReader(""), field: "/size", code: messages.OutOfBounds},
		"over the limit":    {digest: digest, size: MaxSize + 1, body: strings.NewReader(content), field: "/size", code: messages.OutOfBounds},
		"path as a digest":  {digest: "../../../../etc/passwd", size: size, body: strings.NewReader(content), field: "/digest", code: messages.Malformed},
		"upper-case digest": {digest: messages.Digest(strings.ToUpper(string(digest))), size: size, body: strings.NewReader(content), field: "/digest", code: messages.Malformed},
		"client goes away":  {digest: digest, size: size, body: brokenReader{strings.NewReader("the")}},
		"caller gives up":   {ctx: cancelled, digest: digest, size: size, body: strings.NewReader(content)},
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			if c.ctx == nil {
				c.ctx = t.Context()
			}
			err := d.Put(c.ctx, c.digest, c.size, c.body)
			var no *messages.Rejection
			switch {
			case err == nil:
				t.Fatal("accepted")
			case errors.As(err, &no) != (c.field != ""):
				t.Fatalf("rejection or failure: %v", err)
			case no != nil && (no.Field != c.field || no.Code != c.code || no.Suggestion == ""):
				t.Fatalf("rejection %v", no)
			}
			if left := files(t, d); len(left) > 0 {
				t.Fatalf("left behind: %v", left)
			}
		})
	}
}

func TestDigestsAreNeverPaths(t *testing.T) {
	d := open(t)
	secret := filepath.Join(d.root, "secret")
	if err := os.WriteFile(secret, []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, digest := range []messages.Digest{"", "..", "../secret", "../../secret", messages.Digest(secret), messages.Digest(strings.Repeat("../", 21) + "x")} {
		if _, _, err := d.Open(digest); err == nil {
			t.Errorf("opened %q", digest)
		}
		if _, err := d.Has(digest); err == nil {
			t.Errorf("answered for %q", digest)
		}
	}
}

func TestSameArtifactTwiceIsKeptOnce(t *testing.T) {
	d := open(t)
	digest := put(t, d, "same")
	if err := d.Put(t.Context(), digest, 4, brokenReader{strings.NewReader("")}); err != nil {
		t.Fatalf("the body was read for an artifact that is there: %v", err)
	}
	var no *messages.Rejection
	if err := d.Put(t.Context(), digest, 5, strings.NewReader("same")); !errors.As(err, &no) || no.Field != "/size" {
		t.Fatalf("another length for the same digest: %v", err)
	}
	if found := files(t, d); len(found) != 1 {
		t.Fatal(found)
	}
}

func TestManyUploadsOfOneArtifact(t *testing.T) {
	d := open(t)
	content := strings.Repeat("0123456789abcdef", 1<<15)
	digest := messages.DigestOf([]byte(content))
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if err := d.Put(t.Context(), digest, int64(len(content)), strings.NewReader(content)); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if found := files(t, d); len(found) != 1 {
		t.Fatal(found)
	}
	if damages, err := d.Verify(t.Context()); err != nil || len(damages) > 0 {
		t.Fatal(damages, err)
	}
}

func TestOpenRemovesUploadsThatNeverEnded(t *testing.T) {
	d := open(t)
	digest := put(t, d, "kept")
	if err := os.WriteFile(filepath.Join(d.root, temporaryFolder, "put-1"), []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	again, err := Open(d.root)
	if err != nil {
		t.Fatal(err)
	}
	if found := files(t, again); len(found) != 1 || filepath.Base(found[0]) != string(digest) {
		t.Fatal(found)
	}
}

func TestVerifyFindsAFlippedByteAndPutRepairs(t *testing.T) {
	d := open(t)
	digest := put(t, d, "to be damaged")
	put(t, d, "sound")
	path, err := d.path(digest)
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	content[5] ^= 1
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	damages, err := d.Verify(t.Context())
	if err != nil || len(damages) != 1 || damages[0].Digest != digest || damages[0].Found != messages.DigestOf(content) {
		t.Fatalf("%v, %v", damages, err)
	}
	if put(t, d, "to be damaged") != digest {
		t.Fatal("another digest")
	}
	if damages, err := d.Verify(t.Context()); err != nil || len(damages) > 0 {
		t.Fatalf("after putting it again: %v, %v", damages, err)
	}
}

func TestForeignFilesAreNotListed(t *testing.T) {
	d := open(t)
	digest := put(t, d, "ours")
	if err := os.WriteFile(filepath.Join(d.root, filesFolder, "notes.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if list, err := d.List(); err != nil || len(list) != 1 || list[0].Digest != digest {
		t.Fatal(list, err)
	}
}

// zeroes is a reader of zero bytes that costs nothing.
type zeroes struct{}

func (zeroes) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestPutUsesConstantMemory(t *testing.T) {
	d := open(t)
	const size = 64 << 20
	digest := messages.DigestOf(bytes.Repeat([]byte{0}, size))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if err := d.Put(t.Context(), digest, size, io.LimitReader(zeroes{}, size)); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; used > 4<<20 {
		t.Fatalf("allocated %d bytes for an artifact of %d", used, size)
	}
}
