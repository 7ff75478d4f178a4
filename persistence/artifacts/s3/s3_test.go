package s3

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"

	"pacecar/messages"
	"pacecar/persistence/artifacts"
	"pacecar/persistence/artifacts/artifactstest"
)

func TestStore(t *testing.T) {
	s := startServer(t, true)
	var number int
	artifactstest.Exercise(t, func(t *testing.T) artifactstest.Place {
		number++
		m := s.medium(t, "bucket-"+strconv.Itoa(number))
		options := s.options(t)
		var ahead atomic.Int64
		options.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
		return artifactstest.Place{
			Open:    func(t *testing.T) *artifacts.Store { return open(t, m.place, options) },
			Chunk:   chunkBytes,
			Flip:    func(t *testing.T, digest messages.Digest) { flip(t, m, digest) },
			Left:    func(t *testing.T) []string { return left(t, m) },
			Advance: func(d time.Duration) { ahead.Add(int64(d)) },
		}
	})
}

func open(t *testing.T, place Place, o Options) *artifacts.Store {
	t.Helper()
	store, err := Open(t.Context(), place, o)
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func flip(t *testing.T, m *medium, digest messages.Digest) {
	t.Helper()
	body, _, _, err := m.core.GetObject(t.Context(), m.place.Bucket, m.key(filesFolder, digest), minio.GetObjectOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	content, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)/2] ^= 1
	if err := m.write(t.Context(), m.key(filesFolder, digest), content); err != nil {
		t.Fatal(err)
	}
}

// left lists objects that are no artifacts, and multipart uploads.
func left(t *testing.T, m *medium) []string {
	t.Helper()
	var found []string
	if err := m.each(t.Context(), "", func(name string, _ int64) error {
		if !strings.HasPrefix(name, filesFolder) {
			found = append(found, name)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return append(found, incomplete(t, m)...)
}

func incomplete(t *testing.T, m *medium) (found []string) {
	t.Helper()
	for open := range m.core.ListIncompleteUploads(t.Context(), m.place.Bucket, m.place.Prefix, true) {
		if open.Err != nil {
			t.Fatal(open.Err)
		}
		found = append(found, open.UploadID)
	}
	return found
}

// A range is asked for where it is: the bytes before it never cross the network.
func TestRangesAreAskedForWhereTheyAre(t *testing.T) {
	s := startServer(t, false)
	m := s.medium(t, "ranges")
	options := s.options(t)
	network := options.Transport.(*counting)
	store := open(t, m.place, options)
	content := bytes.Repeat([]byte("0123456789abcdef"), 3<<16+3) // 3 MiB and a little
	digest := messages.DigestOf(content)
	if err := store.Put(t.Context(), digest, int64(len(content)), bytes.NewReader(content)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := store.Open(t.Context(), digest); err != nil { // its length is known from now on
		t.Fatal(err)
	}
	network.seen()
	body, _, err := store.Open(t.Context(), digest)
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	if ranges, _ := network.seen(); len(ranges) > 0 {
		t.Errorf("opening asks for %v", ranges)
	}
	if _, err := body.Seek(2<<20+5, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 1<<20)
	if _, err := io.ReadFull(body, got); err != nil || !bytes.Equal(got, content[2<<20+5:3<<20+5]) {
		t.Fatal(err)
	}
	if ranges, read := network.seen(); !slices.Equal(ranges, []string{"bytes=2097157-3145732"}) || read != 1<<20 {
		t.Errorf("a piece from the middle: asked for %v, read %d bytes", ranges, read)
	}
	if _, err := body.Seek(0, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(body); err != nil || !bytes.Equal(got, content) {
		t.Fatal(len(got), err)
	}
	if ranges, read := network.seen(); !slices.Equal(ranges, []string{"bytes=0-1048575", "bytes=1048576-3145727", "bytes=3145728-3145775"}) || read != int64(len(content)) {
		t.Errorf("the whole: asked for %v, read %d bytes of %d", ranges, read, len(content))
	}
}

// What somebody removed from the bucket is no evidence, and soon no answer.
func TestARemovedObjectIsNotThere(t *testing.T) {
	s := startServer(t, false)
	m := s.medium(t, "removed")
	options, now := s.options(t), time.Now()
	options.Now = func() time.Time { return now }
	store := open(t, m.place, options)
	content := []byte("content")
	digest := messages.DigestOf(content)
	if err := store.Put(t.Context(), digest, int64(len(content)), bytes.NewReader(content)); err != nil {
		t.Fatal(err)
	}
	if _, size, err := store.Open(t.Context(), digest); err != nil || size != 7 {
		t.Fatal(size, err)
	}
	if size, err := store.Stat(t.Context(), digest); err != nil || size != 7 {
		t.Fatal(size, err)
	}
	if err := m.remove(t.Context(), m.key(filesFolder, digest)); err != nil {
		t.Fatal(err)
	}
	var no *messages.Rejection
	if size, err := store.Stat(t.Context(), digest); !errors.As(err, &no) || no.Code != messages.NotFound {
		t.Errorf("%d bytes, %v; want NotFound", size, err)
	}
	now = now.Add(lengthLife)
	if _, size, err := store.Open(t.Context(), digest); !errors.As(err, &no) || no.Code != messages.NotFound {
		t.Errorf("opened with %d bytes, %v; want NotFound", size, err)
	}
}

// What a dead process left is aborted when it is old, and what somebody can go on with stays.
func TestOpenAbortsOldMultipartUploads(t *testing.T) {
	s := startServer(t, false)
	m := s.medium(t, "leftovers")
	options := s.options(t)
	content := bytes.Repeat([]byte("x"), chunkBytes+1)
	digest := messages.DigestOf(content)
	store := open(t, m.place, options)
	if _, _, err := store.Begin(t.Context(), digest, int64(len(content))); err != nil {
		t.Fatal(err)
	}
	if _, err := m.Create(t.Context(), messages.DigestOf([]byte("dead")), chunkBytes+1, false); err != nil {
		t.Fatal(err)
	}
	open(t, m.place, options)
	if found := incomplete(t, m); len(found) != 2 {
		t.Fatalf("young ones are %v, want two", found)
	}
	// Somebody goes on with the upload until shortly before the next start.
	now := time.Now()
	options.Now = func() time.Time { return now.Add(artifacts.UploadLife / 2) }
	store = open(t, m.place, options)
	if _, err := store.Append(t.Context(), digest, 0, bytes.NewReader(content[:100])); err != nil {
		t.Fatal(err)
	}
	options.Now = func() time.Time { return now.Add(artifacts.UploadLife + time.Minute) }
	store = open(t, m.place, options)
	if found := incomplete(t, m); len(found) != 1 {
		t.Errorf("old ones are %v, want the one that is saved", found)
	}
	if at, err := store.Append(t.Context(), digest, 100, bytes.NewReader(content[100:])); err != nil || at != int64(len(content)) {
		t.Errorf("at %d, %v", at, err)
	}
}

// An upload that the bucket's own rules have ended begins anew.
func TestAnUploadThatIsGoneBeginsAnew(t *testing.T) {
	s := startServer(t, false)
	m := s.medium(t, "gone")
	store := open(t, m.place, s.options(t))
	content := bytes.Repeat([]byte("x"), chunkBytes+1)
	digest := messages.DigestOf(content)
	if _, _, err := store.Begin(t.Context(), digest, int64(len(content))); err != nil {
		t.Fatal(err)
	}
	for _, id := range incomplete(t, m) {
		if err := m.core.AbortMultipartUpload(t.Context(), m.place.Bucket, m.key(filesFolder, digest), id); err != nil {
			t.Fatal(err)
		}
	}
	_, err := store.Append(t.Context(), digest, 0, bytes.NewReader(content))
	var no *messages.Rejection
	if !errors.As(err, &no) || no.Code != messages.NotFound {
		t.Fatalf("%v, want NotFound", err)
	}
	if _, _, err := store.Begin(t.Context(), digest, int64(len(content))); err != nil {
		t.Fatal(err)
	}
	if at, err := store.Append(t.Context(), digest, 0, bytes.NewReader(content)); err != nil || at != int64(len(content)) {
		t.Fatal(at, err)
	}
}

// A state that somebody spoilt keeps no server from starting.
func TestASpoiltStateIsForgotten(t *testing.T) {
	s := startServer(t, false)
	m := s.medium(t, "states")
	content := []byte("content")
	digest := messages.DigestOf(content)
	for _, text := range []string{"", "{", `{"digest":"x"}`, `{"digest":"` + string(digest) + `","size":7,"held":3}` + "\nno"} {
		if err := m.write(t.Context(), m.key(incomingFolder, digest), []byte(text)); err != nil {
			t.Fatal(err)
		}
		store := open(t, m.place, s.options(t))
		if _, _, err := store.Begin(t.Context(), digest, 7); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		_, err := store.Append(t.Context(), digest, 0, bytes.NewReader(content))
		var no *messages.Rejection
		if errors.As(err, &no) && no.Code == messages.NotFound { // it was found out only now
			_, _, err = store.Begin(t.Context(), digest, 7)
		}
		if err != nil {
			t.Errorf("%q: %v", text, err)
		}
		if err := m.remove(t.Context(), m.key(filesFolder, digest)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestOpenSaysWhatIsWrong(t *testing.T) {
	s := startServer(t, false)
	s.medium(t, "there")
	wrong := s.options(t)
	wrong.SecretKey = "guessed"
	for name, c := range map[string]struct {
		bucket  string
		options Options
		want    string
	}{
		"no bucket":   {"elsewhere", s.options(t), "create it"},
		"wrong keys":  {"there", wrong, "bucket there at localhost"},
		"wrong names": {"B", s.options(t), "ucket name"},
	} {
		if _, err := Open(t.Context(), s.place(t, c.bucket), c.options); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}
