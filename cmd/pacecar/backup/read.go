package backup

import (
	"archive/tar"
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// each yields every file of a backup, in any order, the manifest among them.
func each(from string, yield func(name string, size int64, body io.Reader) error) error {
	info, err := os.Stat(from)
	if err != nil {
		return err
	}
	if !info.IsDir() {
		return eachOfArchive(from, yield)
	}
	return filepath.WalkDir(from, func(at string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		name, err := filepath.Rel(from, at)
		if err != nil {
			return err
		}
		if !entry.Type().IsRegular() {
			return fmt.Errorf("%s is no file", at)
		}
		in, err := os.Open(at)
		if err != nil {
			return err
		}
		defer in.Close()
		info, err := in.Stat()
		if err != nil {
			return err
		}
		return yield(filepath.ToSlash(name), info.Size(), in)
	})
}

func eachOfArchive(from string, yield func(name string, size int64, body io.Reader) error) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	archive := tar.NewReader(bufio.NewReaderSize(in, 1<<20))
	for {
		header, err := archive.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if header.Typeflag != tar.TypeReg {
			return fmt.Errorf("%q is no file", header.Name)
		}
		if err := yield(header.Name, header.Size, archive); err != nil {
			return err
		}
	}
}

// unpack reads a whole backup into a sink, and compares it with its manifest.
func unpack(ctx context.Context, from string, to sink) (*Manifest, error) {
	var manifest *Manifest
	found := map[string]File{}
	err := each(from, func(name string, size int64, body io.Reader) error {
		body = bounded{ctx, body}
		if name == manifestFile {
			text, err := io.ReadAll(io.LimitReader(body, maxManifest+1))
			if err == nil && len(text) > maxManifest {
				err = fmt.Errorf("%s is over %d bytes", manifestFile, maxManifest)
			}
			if err != nil {
				return err
			}
			manifest, err = readManifest(text)
			return err
		}
		if _, twice := found[name]; twice || !admitted(name) {
			return fmt.Errorf("it has %q, which no backup has, or has it twice", name)
		}
		sum := sha256.New()
		err := to.file(name, size, io.TeeReader(body, sum))
		found[name] = File{Name: name, Size: size, SHA256: hex.EncodeToString(sum.Sum(nil))}
		return err
	})
	if err != nil {
		return nil, err
	}
	if manifest == nil {
		return nil, fmt.Errorf("it has no %s: it is no backup, or not a complete one", manifestFile)
	}
	return manifest, compare(manifest, found)
}

// compare says which files are not those of the manifest.
func compare(m *Manifest, found map[string]File) error {
	var wrong []error
	for _, want := range m.Files {
		is, there := found[want.Name]
		switch {
		case !there:
			wrong = append(wrong, fmt.Errorf("%s is missing", want.Name))
		case is != want:
			wrong = append(wrong, fmt.Errorf("%s is damaged: it has %d bytes with SHA-256 %s, not %d with %s", want.Name, is.Size, is.SHA256, want.Size, want.SHA256))
		}
		delete(found, want.Name)
		if len(wrong) >= 10 {
			break // enough to see how bad it is
		}
	}
	if len(wrong) == 0 {
		for name := range found {
			wrong = append(wrong, fmt.Errorf("%s is not in its manifest", name))
		}
	}
	return errors.Join(wrong...)
}

// nowhere is a sink for what is only read.
type nowhere struct{}

func (nowhere) file(_ string, _ int64, body io.Reader) error {
	_, err := io.Copy(io.Discard, body)
	return err
}

func (nowhere) finish() error { return nil }
func (nowhere) Close() error  { return nil }

// Check reads a backup and says whether it is what its manifest says.
func Check(ctx context.Context, from string) (*Manifest, error) {
	m, err := unpack(ctx, from, nowhere{})
	if err != nil {
		return nil, fmt.Errorf("backup %s: %w", from, err)
	}
	return m, nil
}
