package push

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"

	"pacecar/messages"
	"pacecar/web/view"
)

// Measured is a document with the digests and lengths of its files.
type Measured struct {
	Package view.NewPackage
	files   map[messages.Digest]file
	order   []messages.Digest // of files, each once
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

// Measure reads every file once. Each is told to step before it is read.
func Measure(ctx context.Context, d Document, step func(path string)) (Measured, error) {
	m := Measured{
		Package: view.NewPackage{Name: d.Name, Version: d.Version, UpdateType: d.UpdateType, Description: d.Description},
		files:   map[messages.Digest]file{},
	}
	for _, c := range d.Contents {
		step(c.File)
		digest, size, err := digestOf(ctx, c.File)
		if err != nil {
			return m, err
		}
		m.add(digest, file{path: c.File, size: size})
		deltas, err := m.deltas(ctx, c, size, step)
		if err != nil {
			return m, err
		}
		m.Package.Contents = append(m.Package.Contents, view.Content{
			ECU: c.ECU, HardwarePart: c.HardwarePart, HardwareRevisions: c.HardwareRevisions,
			Version: c.Version, FromVersion: c.FromVersion, SHA256: string(digest), SizeBytes: uint64(size), Deltas: deltas,
		})
	}
	return m, nil
}

func digestOf(ctx context.Context, path string) (messages.Digest, int64, error) {
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
	size, err := io.Copy(hash, reading{ctx, f})
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
