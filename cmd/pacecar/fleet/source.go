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
			f.size = info.Size()
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
// cut may still read from its own.
func (f *vehicleFile) body() (io.ReadCloser, error) {
	if !f.repeatable() {
		return io.NopCloser(f.Reader), nil
	}
	return os.Open(f.opened.Name())
}

func (f *vehicleFile) close() error {
	if f.opened == nil {
		return nil
	}
	return f.opened.Close()
}

// endBytes is how much of each end of a file tells it from others.
const endBytes = 64 << 10

// identity names the import of a file: of its size, of both of its ends, and of what the
// import is to do. So the same command for the same file finds what it has begun.
func (f *vehicleFile) identity(what ...string) (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "%d %q ", f.size, what)
	for _, at := range []int64{0, max(0, f.size-endBytes)} {
		if _, err := io.Copy(h, io.NewSectionReader(f.opened, at, endBytes)); err != nil {
			return "", err
		}
	}
	return "file-" + hex.EncodeToString(h.Sum(nil)[:8]), nil
}
