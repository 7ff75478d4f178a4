// Package directory keeps artifacts in a local directory: a file's name is the SHA-256 of its
// content. It is a medium of package artifacts, whose contract it fulfils.
//
// A file gets its name when it is complete, checked and synced, so a crash of the process or
// of the machine leaves an artifact or none. An upload's bytes count when they and the state
// that counts them are synced. Whoever writes to a draft holds a lock on it, which the system ends with the
// process: others are told that it is busy, and what Open finds half-written, unsaved and unlocked was left
// by one that is dead, and is removed. So several processes may share a directory, on one machine or by a
// file system that knows the locks of POSIX, as NFS 4 does.
package directory

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"pacecar/messages"
	"pacecar/persistence/artifacts"
)

// Layout of the directory: files lie in one folder for each first two digits of
// their digests, because many file systems are slow with a million names in one.
const (
	filesFolder    = "sha256"
	incomingFolder = "incoming" // what is not complete, by digest or put-*; states of uploads with stateSuffix
	spoiltFolder   = "spoilt"   // an empty file for each artifact that is
	folderDigits   = 2
	stateSuffix    = ".json"
	putPrefix      = "put-"
)

// chunkBytes is written at once: large enough that the disk sees few writes.
const chunkBytes = 256 << 10

// Open makes a store of a directory, which is made if it does not exist.
func Open(ctx context.Context, dir string, o artifacts.Options) (*artifacts.Store, error) {
	d := &medium{root: dir}
	for _, folder := range []string{filesFolder, incomingFolder, spoiltFolder} {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o750); err != nil {
			return nil, fmt.Errorf("open artifacts: %w", err)
		}
	}
	if err := d.tidy(); err != nil {
		return nil, fmt.Errorf("open artifacts: remove what was left half-done: %w", err)
	}
	return artifacts.New(ctx, d, o)
}

// medium is a directory.
type medium struct{ root string }

// tidy removes what no upload's state speaks of, and states without their bytes, unless a process that lives
// works on them.
func (d *medium) tidy() error {
	left, err := os.ReadDir(filepath.Join(d.root, incomingFolder))
	if err != nil {
		return err
	}
	of := map[string][]string{} // files by that of the bytes
	for _, file := range left {
		bytes, _, _ := strings.Cut(file.Name(), stateSuffix)
		of[bytes] = append(of[bytes], file.Name())
	}
	for bytes, names := range of {
		if err := d.tidyOne(bytes, names); err != nil {
			return err
		}
	}
	return nil
}

// tidyOne tidies what belongs to one file of bytes.
func (d *medium) tidyOne(bytes string, names []string) error {
	file, err := os.OpenFile(filepath.Join(d.root, incomingFolder, bytes), os.O_WRONLY, 0)
	if err == nil {
		defer file.Close()
		err = lock(file)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil // somebody writes to it; or it is no file of ours, and in nobody's way
	}
	_, unsound := d.load(messages.Digest(bytes))
	for _, name := range names {
		if unsound == nil && (name == bytes || name == bytes+stateSuffix) {
			continue
		}
		if err := remove(filepath.Join(d.root, incomingFolder, name)); err != nil {
			return err
		}
	}
	return nil
}

// path is where a digest's file is.
func (d *medium) path(digest messages.Digest) string {
	return filepath.Join(d.root, filesFolder, string(digest[:folderDigits]), string(digest))
}

// ChunkBytes implements artifacts.Medium.
func (d *medium) ChunkBytes() int { return chunkBytes }

// Stat implements artifacts.Medium.
func (d *medium) Stat(_ context.Context, digest messages.Digest) (int64, bool, error) {
	info, err := os.Stat(d.path(digest))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, err
	}
	return info.Size(), true, nil
}

// Open implements artifacts.Medium.
func (d *medium) Open(_ context.Context, digest messages.Digest) (io.ReadSeekCloser, int64, error) {
	file, err := os.Open(d.path(digest))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, artifacts.ErrGone
	}
	if err != nil {
		return nil, 0, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, 0, errors.Join(err, file.Close())
	}
	return file, info.Size(), nil
}

// List implements artifacts.Medium.
func (d *medium) List(ctx context.Context, yield func(messages.Digest, int64) error) error {
	return filepath.WalkDir(filepath.Join(d.root, filesFolder), func(path string, entry fs.DirEntry, err error) error {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil || entry.IsDir() {
			return err
		}
		digest, err := messages.ParseDigest(entry.Name())
		if err != nil || path != d.path(digest) {
			return nil // Somebody else's file: it is not reachable by any digest.
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		return yield(digest, info.Size())
	})
}

// Mark implements artifacts.Medium.
func (d *medium) Mark(_ context.Context, digest messages.Digest) error {
	return writeDurably(d.markOf(digest), nil)
}

// Unmark implements artifacts.Medium.
func (d *medium) Unmark(_ context.Context, digest messages.Digest) error {
	if err := remove(d.markOf(digest)); err != nil {
		return err
	}
	return syncFolder(filepath.Join(d.root, spoiltFolder))
}

// Marked implements artifacts.Medium.
func (d *medium) Marked(context.Context) ([]messages.Digest, error) {
	files, err := os.ReadDir(filepath.Join(d.root, spoiltFolder))
	if err != nil {
		return nil, err
	}
	var marked []messages.Digest
	for _, file := range files {
		if digest, err := messages.ParseDigest(file.Name()); err == nil {
			marked = append(marked, digest)
		}
	}
	return marked, nil
}

func (d *medium) markOf(digest messages.Digest) string {
	return filepath.Join(d.root, spoiltFolder, string(digest))
}
