package backup

import (
	"archive/tar"
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// partial is what a backup is called until it is complete.
const partial = ".partial"

// sink is where a backup is written to.
type sink interface {
	file(name string, size int64, body io.Reader) error
	finish() error // makes it durable; nothing follows
	io.Closer
}

// create begins a backup, at a name that is not taken.
func create(to string) (sink, error) {
	for _, name := range []string{to, to + partial} {
		if _, err := os.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
			if err == nil {
				err = fmt.Errorf("%s is there already: choose another name, or move it away", name)
			}
			return nil, err
		}
	}
	if !strings.HasSuffix(to, ".tar") {
		return folder(to + partial), os.Mkdir(to+partial, 0o700)
	}
	f, err := os.OpenFile(to+partial, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	buffer := bufio.NewWriterSize(f, 1<<20)
	return &archive{f, buffer, tar.NewWriter(buffer)}, nil
}

// archive is a backup in one file.
type archive struct {
	output *os.File
	buffer *bufio.Writer
	tar    *tar.Writer
}

func (a *archive) file(name string, size int64, body io.Reader) error {
	if err := a.tar.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600, ModTime: time.Unix(0, 0), Format: tar.FormatPAX}); err != nil {
		return err
	}
	_, err := io.Copy(a.tar, body)
	return err
}

func (a *archive) finish() error {
	return errors.Join(a.tar.Close(), a.buffer.Flush(), a.output.Sync())
}

func (a *archive) Close() error { return a.output.Close() }

// folder is a backup in a directory, and a data directory that is being restored.
type folder string

func (f folder) file(name string, size int64, body io.Reader) error {
	to := filepath.Join(string(f), filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	n, err := io.Copy(out, body)
	if err == nil && n != size {
		err = fmt.Errorf("%s has %d bytes, not %d", name, n, size)
	}
	return errors.Join(err, out.Sync(), out.Close())
}

// finish makes the names durable.
func (f folder) finish() error {
	return filepath.WalkDir(string(f), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		return syncFolder(path)
	})
}

func (f folder) Close() error { return nil }

func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// bounded is a reader that ends with a context.
type bounded struct {
	ctx  context.Context
	body io.Reader
}

func (b bounded) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	return b.body.Read(p)
}
