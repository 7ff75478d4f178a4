package directory

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"pacecar/messages"
	"pacecar/persistence/artifacts"
)

// otherProcess is the environment's name of the directory in which a child writes.
const otherProcess = "PACECAR_TEST_OTHER_PROCESS"

// TestMain is also the other process: it appends what comes on its standard input to an upload, and says
// when it has begun.
func TestMain(m *testing.M) {
	dir := os.Getenv(otherProcess)
	if dir == "" {
		os.Exit(m.Run())
	}
	s, err := Open(context.Background(), dir, artifacts.Options{})
	if err == nil {
		_, err = s.Append(context.Background(), digestOfShared, 0, io.MultiReader(saying{}, os.Stdin))
	}
	if err != nil {
		os.Stdout.WriteString(err.Error() + "\n")
		os.Exit(1)
	}
}

// saying says, when it is read, that somebody reads.
type saying struct{}

func (saying) Read([]byte) (int, error) {
	os.Stdout.WriteString("reads\n")
	return 0, io.EOF
}

var (
	shared         = bytes.Repeat([]byte("shared"), 1<<16)
	digestOfShared = messages.DigestOf(shared)
)

// Another process begins to write to an upload.
func another(t *testing.T, dir string) (in io.WriteCloser, c *exec.Cmd) {
	t.Helper()
	c = exec.Command(os.Args[0])
	c.Env = append(os.Environ(), otherProcess+"="+dir)
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = errors.Join(c.Process.Kill(), in.Close()); _ = c.Wait() }) // it may have ended
	if line, err := bufio.NewReader(out).ReadString('\n'); line != "reads\n" || err != nil {
		t.Fatalf("the other process says %q, %v", line, err)
	}
	return in, c
}

// What one process writes to, others leave alone, also one that opens the directory; when that process is
// killed, any other goes on.
func TestProcessesShareADirectory(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	store := open(t, dir, nil)
	if _, _, err := store.Begin(t.Context(), digestOfShared, int64(len(shared))); err != nil {
		t.Fatal(err)
	}
	_, writer := another(t, dir)
	for _, s := range []*artifacts.Store{store, open(t, dir, nil)} {
		if at, _, err := s.Begin(t.Context(), digestOfShared, int64(len(shared))); at != 0 || err != nil {
			t.Errorf("the upload is at %d, %v", at, err)
		}
		var no *messages.Rejection
		if _, err := s.Append(t.Context(), digestOfShared, 0, bytes.NewReader(shared)); !errors.As(err, &no) || no.Code != messages.WrongState {
			t.Errorf("written to by two: %v", err)
		}
		if err := s.Forget(t.Context(), digestOfShared); !errors.As(err, &no) {
			t.Errorf("forgotten while another process writes to it: %v", err)
		}
	}
	if err := writer.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = writer.Wait() // as killed
	if at, err := store.Append(t.Context(), digestOfShared, 0, bytes.NewReader(shared)); at != int64(len(shared)) || err != nil {
		t.Errorf("after its end: at %d, %v", at, err)
	}
}

// An upload that one process has begun is finished by another, and what one finds spoilt the other stops
// serving.
func TestProcessesGoOnWithEachOthersWork(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	one, two := open(t, dir, nil), open(t, dir, nil)
	if _, _, err := one.Begin(t.Context(), digestOfShared, int64(len(shared))); err != nil {
		t.Fatal(err)
	}
	if _, err := two.Append(t.Context(), digestOfShared, 0, bytes.NewReader(shared[:100])); err != nil {
		t.Fatal(err)
	}
	if at, size, err := one.Offset(t.Context(), digestOfShared); at != 100 || size != int64(len(shared)) || err != nil {
		t.Errorf("at %d of %d, %v", at, size, err)
	}
	if _, err := one.Append(t.Context(), digestOfShared, 100, bytes.NewReader(shared[100:])); err != nil {
		t.Fatal(err)
	}
	if _, err := two.Stat(t.Context(), digestOfShared); err != nil {
		t.Errorf("it is not there to the other: %v", err)
	}
	flip(t, (&medium{dir}).path(digestOfShared))
	if found, err := one.Verify(t.Context(), digestOfShared); found == digestOfShared || err != nil {
		t.Fatalf("verified as %s, %v", found, err)
	}
	followed(t, two)
	if _, err := two.Stat(t.Context(), digestOfShared); err == nil || !strings.Contains(err.Error(), "not served any more") {
		t.Errorf("what is spoilt is served by the other: %v", err)
	}
	if err := one.Put(t.Context(), digestOfShared, int64(len(shared)), bytes.NewReader(shared)); err != nil {
		t.Fatal(err)
	}
	followed(t, two)
	if _, err := two.Stat(t.Context(), digestOfShared); err != nil {
		t.Errorf("what is sound again is not served by the other: %v", err)
	}
}

// followed has a store look once at what others have found spoilt.
func followed(t *testing.T, s *artifacts.Store) {
	t.Helper()
	once := make(chan time.Time, 1)
	once <- time.Time{}
	close(once)
	s.Follow(t.Context(), once)
}
