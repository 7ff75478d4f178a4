// Package artifacts keeps the files that vehicles download: a directory in which a
// file's name is the SHA-256 of its content.
//
// Usage: Open a directory; Put streams a file in, Open reads it, Verify reads
// everything again and reports what the disk has spoilt.
//
// A file is complete or not there. Put writes a temporary file, checks length and
// digest, syncs it and only then gives it its name; what a crash leaves of temporary
// files is removed by the next Open. Put uses a constant amount of memory. A digest
// that is there already is not written again.
//
// Refusals are *messages.Rejection with field and cure; everything else that goes
// wrong is a failure of the disk. All calls are safe for concurrent use by one
// process; the directory belongs to it alone.
package artifacts

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"pacecar/messages"
)

// MaxSize is the most bytes of one artifact: more than any ECU's storage.
const MaxSize = 64 << 30

// Layout of the directory: files lie in one folder for each first two digits of
// their digests, because many file systems are slow with a million names in one.
const (
	filesFolder     = "sha256"
	temporaryFolder = "incoming"
	folderDigits    = 2
)

// Directory is a content-addressed directory.
type Directory struct {
	root string
}

// Open opens the directory, makes it if it does not exist, and removes what uploads
// that never ended left behind.
func Open(dir string) (*Directory, error) {
	d := &Directory{root: dir}
	for _, folder := range []string{filesFolder, temporaryFolder} {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o750); err != nil {
			return nil, fmt.Errorf("open artifacts: %w", err)
		}
	}
	stale, err := os.ReadDir(filepath.Join(dir, temporaryFolder))
	if err != nil {
		return nil, fmt.Errorf("open artifacts: %w", err)
	}
	for _, file := range stale {
		if err := os.Remove(filepath.Join(dir, temporaryFolder, file.Name())); err != nil {
			return nil, fmt.Errorf("open artifacts: remove an upload that never ended: %w", err)
		}
	}
	return d, nil
}

// path is where a digest's file is. A Digest that did not come from ParseDigest is
// checked here, so no name from outside ever reaches the file system.
func (d *Directory) path(digest messages.Digest) (string, error) {
	checked, err := messages.ParseDigest(string(digest))
	if err != nil {
		return "", messages.Reject(messages.Malformed, "%v", err).At("/digest").
			Suggest("give the SHA-256 of the file as sha256sum prints it")
	}
	return filepath.Join(d.root, filesFolder, string(checked[:folderDigits]), string(checked)), nil
}

// Open opens an artifact for reading, and says how many bytes it has. It answers a
// NotFound rejection when there is none.
func (d *Directory) Open(digest messages.Digest) (io.ReadSeekCloser, int64, error) {
	path, err := d.path(digest)
	if err != nil {
		return nil, 0, err
	}
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, messages.Reject(messages.NotFound, "there is no artifact with SHA-256 %s", digest).
			At("/digest").Suggest("upload the artifact first")
	}
	if err != nil {
		return nil, 0, fmt.Errorf("open artifact: %w", err)
	}
	info, err := file.Stat()
	if err != nil {
		return nil, 0, errors.Join(fmt.Errorf("open artifact %s: %w", digest, err), file.Close())
	}
	return file, info.Size(), nil
}

// Has says whether the artifact is there.
func (d *Directory) Has(digest messages.Digest) (bool, error) {
	path, err := d.path(digest)
	if err != nil {
		return false, err
	}
	switch _, err := os.Stat(path); {
	case errors.Is(err, fs.ErrNotExist):
		return false, nil
	case err != nil:
		return false, fmt.Errorf("look for artifact: %w", err)
	}
	return true, nil
}

// Artifact is one file of the directory.
type Artifact struct {
	Digest messages.Digest
	Size   int64 // bytes
}

// List answers all artifacts in order of digest.
func (d *Directory) List() ([]Artifact, error) {
	var list []Artifact
	err := filepath.WalkDir(filepath.Join(d.root, filesFolder), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		digest, err := messages.ParseDigest(entry.Name())
		if err != nil || !strings.HasPrefix(entry.Name(), filepath.Base(filepath.Dir(path))) {
			return nil // Somebody else's file: it is not reachable by any digest.
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		list = append(list, Artifact{digest, info.Size()})
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list artifacts: %w", err)
	}
	return list, nil
}
