package fleet

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/cespare/xxhash/v2"

	"pacecar/cmd/pacecar/call"
)

// vehicleFile is an opened file of vehicles.
type vehicleFile struct {
	io.Reader
	name      string
	mediaType string
	encoding  string   // of the content: gzip, zstd or none
	size      int64    // 0: unknown
	opened    *os.File // nil: standard input
	stat      os.FileInfo
	sent      *counted // over the last connection; nil: nothing
}

// Formats of vehicles by the end of a file's name.
var mediaTypes = map[string]string{".csv": "text/csv", ".ndjson": "application/x-ndjson", ".jsonl": "application/x-ndjson"}

// formatOf tells format and encoding from the end of a file's name; "": it does not say.
func formatOf(path string) (mediaType, encoding string) {
	name := strings.ToLower(filepath.Base(path))
	for suffix, known := range map[string]string{".gz": "gzip", ".zst": "zstd"} {
		if rest, ok := strings.CutSuffix(name, suffix); ok {
			name, encoding = rest, known
		}
	}
	return mediaTypes[filepath.Ext(name)], encoding
}

// openVehicles opens a file and finds out its format.
func (a commands) openVehicles(path, format string) (*vehicleFile, error) {
	f := &vehicleFile{Reader: a.Stdin, name: "standard input"}
	if path != "-" {
		opened, err := os.Open(path)
		if err != nil {
			return nil, err
		}
		f.Reader, f.name, f.opened = opened, filepath.Base(path), opened
		if info, err := opened.Stat(); err == nil && info.Mode().IsRegular() {
			f.size, f.stat = info.Size(), info
		}
		f.mediaType, f.encoding = formatOf(path)
	}
	if format != "" {
		f.mediaType = mediaTypes["."+format]
	} else if f.mediaType == "" && f.encoding == "" {
		f.sniff()
	}
	if f.mediaType == "" {
		return nil, errors.Join(call.Misused("the format of %s is not known: say --format csv or --format ndjson", f.name), f.close())
	}
	return f, nil
}

// sniff takes what begins like a JSON object for NDJSON and other text for CSV.
func (f *vehicleFile) sniff() {
	buffered := bufio.NewReader(f.Reader)
	f.Reader = buffered
	switch first, err := buffered.Peek(1); {
	case err != nil:
	case first[0] == '{':
		f.mediaType = mediaTypes[".ndjson"]
	case first[0] >= ' ' && first[0] < 0x7f || first[0] == 0xef: // text, or a byte order mark
		f.mediaType = mediaTypes[".csv"]
	}
}

// repeatable tells whether the file can be read from its beginning again.
func (f *vehicleFile) repeatable() bool { return f.opened != nil && f.size > 0 }

// body is the file from its beginning, for one connection: the transport of one that was
// cut may still read from its own. A file that has changed meanwhile is no continuation.
func (f *vehicleFile) body() (io.ReadCloser, error) {
	if !f.repeatable() {
		return io.NopCloser(f.Reader), nil
	}
	again, err := os.Open(f.opened.Name())
	if err != nil {
		return nil, err
	}
	if now, err := again.Stat(); err != nil || !os.SameFile(now, f.stat) || now.Size() != f.size || !now.ModTime().Equal(f.stat.ModTime()) {
		return nil, errors.Join(fmt.Errorf("%s has changed since its import began: import it again from its first line", f.name), err, again.Close())
	}
	f.sent = &counted{File: again, sum: xxhash.New()}
	return f.sent, nil
}

// counted is a file that knows what has been read of it.
type counted struct {
	*os.File
	mu  sync.Mutex
	n   int64
	sum *xxhash.Digest
}

// Read implements io.Reader.
func (c *counted) Read(p []byte) (int, error) {
	n, err := c.File.Read(p)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n += int64(n)
	_, _ = c.sum.Write(p[:n]) // a hash never fails
	return n, err
}

func (f *vehicleFile) close() error {
	if f.opened == nil {
		return nil
	}
	return f.opened.Close()
}

// endBytes is how much of each end of a file tells it from others.
const endBytes = 64 << 10

// place is how far a file has been read, and what stands before that. The checksum finds
// what people and programs change, not what somebody hides, who could as well write the note.
type place struct {
	Bytes    int64
	Checksum uint64
}

// reached is how far the file has been read over the last connection.
func (f *vehicleFile) reached() place {
	if f.sent == nil {
		return place{}
	}
	f.sent.mu.Lock()
	defer f.sent.mu.Unlock()
	return place{f.sent.n, f.sent.sum.Sum64()}
}

// has tells whether everything before a place is as it was.
func (f *vehicleFile) has(was place) bool {
	sum := xxhash.New()
	n, err := io.Copy(sum, io.NewSectionReader(f.opened, 0, was.Bytes))
	return err == nil && n == was.Bytes && sum.Sum64() == was.Checksum
}

// identity names the import of a file: of its size, its time of change and both of its ends,
// and of what the import is to do. So the same command for the same file finds what it has
// begun, and one that was changed is another file. A change that keeps size, time and ends is
// found by the note, which knows all that was read.
func (f *vehicleFile) identity(what ...string) (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "%d %d %q ", f.size, f.stat.ModTime().UnixNano(), what)
	for _, at := range []int64{0, max(0, f.size-endBytes)} {
		if _, err := io.Copy(h, io.NewSectionReader(f.opened, at, endBytes)); err != nil {
			return "", err
		}
	}
	return "file-" + hex.EncodeToString(h.Sum(nil)[:8]), nil
}
