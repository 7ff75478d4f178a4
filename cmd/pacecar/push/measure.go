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

	open      opener
	signature string // where the document's signature is kept; empty: nowhere
	stale     error  // why the signature there is none of this content
}

// file is one file to upload.
type file struct {
	path string
	size int64
	made []byte // a patch that was made here; nil: read it
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
	add := func(path string) {
		part := show.Part{Name: path}
		if info, err := os.Stat(path); err == nil {
			part.Total = info.Size()
		}
		if path != "" && !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	for _, c := range d.Contents {
		add(c.File)
		for _, delta := range c.Deltas {
			add(delta.From)
			add(delta.File)
		}
	}
	return parts
}

// Measure reads every file, tells how many bytes of which one were read, and makes the
// patches that are to be made.
func Measure(ctx context.Context, d Document, read func(path string, n int)) (Measured, error) {
	m := Measured{
		Package: d.draft(),
		files:   map[messages.Digest]file{},
		open:    d.open,
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
			if digest, size, err = digestOf(ctx, m.open, c.File, read); err != nil {
				at := fmt.Sprintf("contents[%d].file", i)
				return m, d.places.At(at, "%s: %w", at, err)
			}
			known[c.File] = measure{digest, size}
		}
		m.add(digest, file{path: c.File, size: size})
		m.Package.Contents[i].SHA256, m.Package.Contents[i].SizeBytes = string(digest), uint64(size)
		if err := m.deltas(ctx, d, i, read); err != nil {
			return m, err
		}
	}
	if err := d.refusal(m.Package, nil); err != nil {
		return m, err
	}
	return m, m.readSignature(d.beside)
}

func digestOf(ctx context.Context, open opener, path string, read func(path string, n int)) (messages.Digest, int64, error) {
	f, err := open(path)
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
	size, err := io.Copy(hash, reading{ctx, f, func(n int) { read(path, n) }})
	if err != nil {
		return "", 0, fmt.Errorf("artifact: %w", err)
	}
	if size == 0 {
		return "", 0, fmt.Errorf("artifact %s is empty", path)
	}
	return messages.Digest(hex.EncodeToString(hash.Sum(nil))), size, nil
}

// reading ends with its context, for an artifact may have gigabytes, and tells how much was read.
type reading struct {
	ctx context.Context
	io.Reader
	tell func(int)
}

func (r reading) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := r.Reader.Read(b)
	r.tell(n)
	return n, err
}
