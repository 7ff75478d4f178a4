package push

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"slices"

	"pacecar/cmd/pacecar/show"
	"pacecar/messages"
	"pacecar/web/view"
)

// Measured is a document with the digests and lengths of its files.
type Measured struct {
	Package view.NewPackage
	files   map[messages.Digest]file
	order   []messages.Digest // of files, each once

	signature string // where the document's signature is kept; empty: nowhere
	stale     error  // why the signature there is none of this content
}

// file is one file to upload.
type file struct {
	path string
	size int64
}

// Bytes is the length of all files together.
func (m Measured) Bytes() (total int64) {
	for _, f := range m.files {
		total += f.size
	}
	return total
}

// Parts lists the files to upload with their lengths.
func (m Measured) Parts() []show.Part {
	parts := make([]show.Part, len(m.order))
	for i, digest := range m.order {
		parts[i] = show.Part{Name: m.files[digest].path, Total: m.files[digest].size}
	}
	return parts
}

// Parts lists the files that a document names with their lengths; what is not there, or is
// no file, is found when it is read.
func (d Document) Parts() []show.Part {
	var parts []show.Part
	for _, c := range d.Contents {
		part := show.Part{Name: c.File}
		if info, err := os.Stat(c.File); err == nil {
			part.Total = info.Size()
		}
		if !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	return parts
}

// Measure reads every file once, and tells how many bytes of which one were read.
func Measure(ctx context.Context, d Document, read func(path string, n int)) (Measured, error) {
	m := Measured{
		Package: d.draft(),
		files:   map[messages.Digest]file{},
	}
	type measure struct {
		digest messages.Digest
		size   int64
	}
	known := map[string]measure{} // by path
	for i, c := range d.Contents {
		digest, size := known[c.File].digest, known[c.File].size
		if digest == "" {
			var err error
			if digest, size, err = digestOf(ctx, c.File, read); err != nil {
				return m, d.places.At(fmt.Sprintf("contents[%d].file", i), "%w", err)
			}
			known[c.File] = measure{digest, size}
		}
		if _, known := m.files[digest]; !known {
			m.files[digest], m.order = file{c.File, size}, append(m.order, digest)
		}
		m.Package.Contents[i].SHA256, m.Package.Contents[i].SizeBytes = string(digest), uint64(size)
	}
	return m, m.readSignature(d.beside)
}

func digestOf(ctx context.Context, path string, read func(path string, n int)) (messages.Digest, int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", 0, fmt.Errorf("artifact: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return "", 0, fmt.Errorf("artifact: %w", err)
	}
	if !info.Mode().IsRegular() {
		return "", 0, fmt.Errorf("artifact %s is no regular file", path)
	}
	hash := sha256.New()
	size, err := io.Copy(hash, told{reading{ctx, f}, func(n int) { read(path, n) }})
	if err != nil {
		return "", 0, fmt.Errorf("artifact: %w", err)
	}
	if size == 0 {
		return "", 0, fmt.Errorf("artifact %s is empty", path)
	}
	return messages.Digest(hex.EncodeToString(hash.Sum(nil))), size, nil
}

// reading ends with its context: an artifact may have gigabytes.
type reading struct {
	ctx context.Context
	io.Reader
}

func (r reading) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(b)
}
