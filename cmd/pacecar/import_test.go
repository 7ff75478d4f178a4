package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"pacecar/web/view"
)

// cable is a connection to a server that can be cut: it carries so many bytes of each
// connection, as many as were asked for.
type cable struct {
	net.Listener
	server string
	bytes  int64        // a connection carries up before it is cut
	cuts   atomic.Int64 // how many connections are still to be cut
	dead   atomic.Bool  // nobody gets through
	cut    func()       // before a connection is cut; may be nil
}

func layCable(t *testing.T, server string, bytes, cuts int64, cut func()) *cable {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cable{Listener: listener, server: strings.TrimPrefix(server, "http://"), bytes: bytes, cut: cut}
	c.cuts.Store(cuts)
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			near, err := listener.Accept()
			if err != nil {
				return
			}
			go c.carry(near)
		}
	}()
	return c
}

func (c *cable) url() string { return "http://" + c.Addr().String() }

// carry joins two connections. Up-link bytes are counted: when they are used up, and the
// server has said something, the connection is cut.
func (c *cable) carry(near net.Conn) {
	defer near.Close()
	if c.dead.Load() {
		return
	}
	far, err := net.Dial("tcp", c.server)
	if err != nil {
		return
	}
	defer far.Close()
	answered := make(chan struct{})
	go func() {
		defer near.Close()
		defer far.Close()
		first := make([]byte, 4096)
		n, err := far.Read(first)
		if err != nil {
			return
		}
		_, _ = near.Write(first[:n])
		close(answered)
		_, _ = io.Copy(near, far)
	}()
	if c.cuts.Add(-1) < 0 {
		_, _ = io.Copy(far, near)
		return
	}
	_, _ = io.CopyN(far, near, c.bytes)
	<-answered // a line of progress is on its way
	if c.cut != nil {
		c.cut()
	}
}

// fleetText is a file of so many vehicles, the last digit of whose number tells which are broken.
func fleetText(count int) (text string, broken int) {
	var b strings.Builder
	for i := range count {
		if i%1000 == 7 {
			b.WriteString("{broken\n")
			broken++
			continue
		}
		fmt.Fprintf(&b, `{"vin":"WPX00001Z%08d","model":"e9"}`+"\n", i)
	}
	return b.String(), broken
}

// rejectedLines reads a file of rejected lines.
func rejectedLines(t *testing.T, path string) (numbers []int64) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for lines := json.NewDecoder(file); lines.More(); {
		var line view.LineError
		if err := lines.Decode(&line); err != nil {
			t.Fatal(err)
		}
		numbers = append(numbers, line.Line)
	}
	return numbers
}

// checkImported compares the engine and the file of rejected lines with what was imported.
func (o *operator) checkImported(rejects string, count, broken int) {
	o.t.Helper()
	o.wants(0, []string{"fleet", "count", "--selector", `model == "e9"`, "-o", "json"}, fmt.Sprintf(`"matched": %d,`, count-broken))
	numbers := rejectedLines(o.t, rejects)
	if len(numbers) != broken || !slices.IsSorted(numbers) || len(slices.Compact(numbers)) != broken {
		o.t.Errorf("%d rejected lines are told, want %d, each once and in order: %v", len(numbers), broken, numbers)
	}
}

// A connection that is cut costs nobody's attention: the import continues by itself, and
// tells every rejected line once.
func TestACutImportContinuesByItself(t *testing.T) {
	const count = 40_000
	text, broken := fleetText(count)
	o := newOperator(t)
	path, rejects := filepath.Join(o.dir, "fleet.ndjson"), filepath.Join(o.dir, "rejects.ndjson")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c := layCable(t, o.url, int64(len(text)/2), 3, nil)
	out, told, status := o.call("", "fleet", "import", path, "--rejects", rejects, "--server", c.url(), "-o", "json")
	var total view.Import
	if err := json.Unmarshal([]byte(out), &total); err != nil {
		t.Fatalf("%v: %s%s", err, out, told)
	}
	if status != 1 || !strings.Contains(told, "the connection was cut") || !strings.Contains(told, "continuing behind line ") {
		t.Errorf("ended with %d: %s", status, told)
	}
	if total.Received != count || total.Registered != int64(count-broken) || total.Rejected != int64(broken) || total.Durable != count || total.From != 1 {
		t.Errorf("total %+v", total)
	}
	o.checkImported(rejects, count, broken)
}

// An import that was given up continues where it was when somebody asks for it.
func TestAnInterruptedImportIsResumed(t *testing.T) {
	const count = 40_000
	text, broken := fleetText(count)
	o := newOperator(t)
	path, rejects := filepath.Join(o.dir, "fleet.ndjson.gz"), filepath.Join(o.dir, "rejects.ndjson")
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	if _, err := io.WriteString(z, text); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, zipped.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, giveUp := context.WithCancel(t.Context())
	defer giveUp()
	var c *cable
	c = layCable(t, o.url, int64(zipped.Len()/2), 1, func() {
		c.dead.Store(true)
		for { // until it is noted how far the import has come
			if noted, _ := filepath.Glob(filepath.Join(os.Getenv("XDG_CACHE_HOME"), "pacecar", "imports", "*.json")); len(noted) > 0 {
				break
			}
			runtime.Gosched()
		}
		giveUp()
	})
	w := o.begin(ctx, "fleet", "import", path, "--rejects", rejects, "--server", c.url())
	if _, status := w.end(); status != 1 || !strings.Contains(w.stderr.String(), "interrupted") {
		t.Errorf("ended with %d: %s", status, w.stderr.String())
	}
	c.dead.Store(false)
	text = o.wants(1, []string{"fleet", "import", path, "--rejects", rejects, "--server", c.url(), "--resume", "-o", "json"}, "continuing behind line ")
	var total view.Import
	if err := json.Unmarshal([]byte(text), &total); err != nil || total.Received != count || total.Rejected != int64(broken) {
		t.Errorf("total %+v, %v", total, err)
	}
	o.checkImported(rejects, count, broken)
}

// A file that was changed since its import was interrupted begins with its first line, even
// if size and time are as they were.
func TestAChangedFileIsNotResumed(t *testing.T) {
	const count = 40_000
	o := newOperator(t)
	text, broken := fleetText(count)
	path := filepath.Join(o.dir, "fleet.ndjson")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	ctx, giveUp := context.WithCancel(t.Context())
	defer giveUp()
	notes := filepath.Join(os.Getenv("XDG_CACHE_HOME"), "pacecar", "imports", "*.json")
	c := layCable(t, o.url, int64(len(text)/2), 1, func() {
		for { // until it is noted how far the import has come
			if found, _ := filepath.Glob(notes); len(found) > 0 {
				break
			}
			runtime.Gosched()
		}
		giveUp()
	})
	if _, status := o.begin(ctx, "fleet", "import", path, "--server", c.url()).end(); status != 1 {
		t.Fatalf("ended with %d", status)
	}
	changed := strings.ReplaceAll(text, `"e9"`, `"e8"`)
	if err := os.WriteFile(path, []byte(text[:100_000]+changed[100_000:len(text)-100_000]+text[len(text)-100_000:]), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(path, before.ModTime(), before.ModTime()); err != nil {
		t.Fatal(err)
	}
	text = o.wants(1, []string{"fleet", "import", path, "--server", c.url(), "--resume", "-o", "json"}, "begins with its first line")
	var total view.Import
	if err := json.Unmarshal([]byte(text), &total); err != nil || total.From != 1 || total.Received != count || total.Rejected != int64(broken) || total.Changed == 0 {
		t.Errorf("total %+v, %v", total, err)
	}
}

// A file that was cut, and then replaced by the whole one, is known by its name; what is said
// of the cut can be done with the command line.
func TestAReplacedFileIsNotResumed(t *testing.T) {
	o := newOperator(t)
	text, _ := fleetText(900)
	path := filepath.Join(o.dir, "fleet.ndjson.gz")
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	if _, err := z.Write([]byte(text)); err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	write := func(file []byte) {
		t.Helper()
		if err := os.WriteFile(path, file, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(zipped.Bytes()[:zipped.Len()-zipped.Len()/3])
	o.wants(1, []string{"fleet", "import", path}, "import the whole file again")
	write(zipped.Bytes())
	o.wants(1, []string{"fleet", "import", path, "--resume"}, "the file has changed since an earlier import of it was interrupted", "what is registered stays")
}

// Files that are compressed go as they are, both ways, and come back the same.
func TestCompressedFilesGoAsTheyAre(t *testing.T) {
	o := newOperator(t)
	plain := filepath.Join(o.dir, "fleet.ndjson")
	o.wants(0, []string{"fleet", "export", plain}, "wrote 200 vehicles")
	want, err := os.ReadFile(plain)
	if err != nil {
		t.Fatal(err)
	}
	undo := map[string]func(io.Reader) (io.Reader, error){
		".gz":  func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
		".zst": func(r io.Reader) (io.Reader, error) { z, err := zstd.NewReader(r); return z, err },
	}
	for suffix, open := range undo {
		path := plain + suffix
		o.wants(0, []string{"fleet", "export", path}, "wrote 200 vehicles")
		file, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		r, err := open(bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s holds %d bytes, want %d: %v", path, len(got), len(want), err)
		}
		o.wants(0, []string{"fleet", "import", path}, "200 vehicles")
	}
	if left, err := filepath.Glob(filepath.Join(o.dir, ".*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}
