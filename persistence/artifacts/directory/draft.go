package directory

import (
	"context"
	"encoding/json"
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

// draft is a file below incomingFolder.
type draft struct {
	d      *medium
	digest messages.Digest
	file   *os.File
	kept   bool
}

// Create implements artifacts.Medium.
func (d *medium) Create(_ context.Context, digest messages.Digest, _ int64, kept bool) (artifacts.Draft, error) {
	var file *os.File
	var err error
	if kept {
		if file, err = d.own(digest, os.O_CREATE); err == nil {
			err = file.Truncate(0)
		}
	} else {
		file, err = d.temporary()
	}
	if err != nil {
		return nil, err
	}
	return &draft{d, digest, file, kept}, nil
}

// temporary makes a file of this process alone. Between its making and its lock whoever tidies may take it for one
// that was left behind, and remove it: then another one is made.
func (d *medium) temporary() (*os.File, error) {
	var failures error
	for range 3 {
		file, err := os.CreateTemp(filepath.Join(d.root, incomingFolder), putPrefix)
		if err != nil {
			return nil, err
		}
		if err = lock(file); err == nil {
			err = same(file, file.Name())
		}
		if err == nil {
			return file, nil
		}
		failures = errors.Join(failures, err, file.Close())
		if !errors.Is(err, artifacts.ErrBusy) {
			break
		}
	}
	return nil, failures
}

// Saved implements artifacts.Medium.
func (d *medium) Saved(context.Context) ([]artifacts.State, error) {
	files, err := os.ReadDir(filepath.Join(d.root, incomingFolder))
	if err != nil {
		return nil, err
	}
	var saved []artifacts.State
	for _, file := range files {
		name, isState := strings.CutSuffix(file.Name(), stateSuffix)
		if !isState {
			continue
		}
		state, err := d.load(messages.Digest(name))
		if errors.Is(err, fs.ErrNotExist) { // it is nobody's any more, and an upload can begin anew
			if err := d.tidyOne(name, []string{name, file.Name()}); err != nil {
				return nil, err
			}
			continue
		}
		if err != nil {
			return nil, err
		}
		saved = append(saved, state)
	}
	return saved, nil
}

// own opens the bytes of an upload for this process alone.
func (d *medium) own(digest messages.Digest, flag int) (*os.File, error) {
	file, err := os.OpenFile(d.incoming(digest), flag|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	if err = lock(file); err == nil {
		err = same(file, d.incoming(digest))
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// same says that a file is not any more what its path names: whoever had it before has committed or
// discarded it between its opening and its lock.
func same(file *os.File, path string) error {
	was, err := file.Stat()
	if err != nil {
		return err
	}
	if is, err := os.Stat(path); err != nil || !os.SameFile(was, is) {
		return errors.Join(artifacts.ErrBusy, err)
	}
	return nil
}

// Load implements artifacts.Medium.
func (d *medium) Load(_ context.Context, digest messages.Digest) (artifacts.State, error) {
	state, err := d.load(digest)
	if errors.Is(err, fs.ErrNotExist) {
		err = artifacts.ErrGone
	}
	return state, err
}

// load reads the state of an upload. One that does not decode is as good as none, and so is one that counts
// bytes which are not there, because a disk has lost what it called durable: the digest so far is that of the lost
// bytes, too, and what a hole holds would be stored under it.
func (d *medium) load(digest messages.Digest) (state artifacts.State, err error) {
	text, err := os.ReadFile(d.incoming(digest) + stateSuffix)
	if err != nil {
		return state, err
	}
	if err := json.Unmarshal(text, &state); err != nil {
		return state, fmt.Errorf("state of the upload of %s: %w: %w", digest, fs.ErrNotExist, err)
	}
	if state.Digest != digest {
		return state, fmt.Errorf("state of the upload of %s is that of %q: %w", digest, state.Digest, fs.ErrNotExist)
	}
	info, err := os.Stat(d.incoming(digest))
	if err == nil && info.Size() < state.Offset {
		err = fmt.Errorf("%d of %d bytes of the upload of %s: %w", info.Size(), state.Offset, digest, fs.ErrNotExist)
	}
	return state, err
}

// Resume implements artifacts.Medium. What was written behind the saved state goes.
func (d *medium) Resume(_ context.Context, digest messages.Digest) (artifacts.Draft, int64, error) {
	file, err := d.own(digest, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, artifacts.ErrGone
	}
	if err != nil {
		return nil, 0, err
	}
	state, err := d.load(digest)
	if errors.Is(err, fs.ErrNotExist) {
		err = artifacts.ErrGone
	}
	if err == nil {
		err = file.Truncate(state.Offset)
	}
	if err == nil {
		_, err = file.Seek(state.Offset, io.SeekStart)
	}
	if err != nil {
		return nil, 0, errors.Join(err, file.Close())
	}
	return &draft{d, digest, file, true}, state.Offset, nil
}

func (d *medium) incoming(digest messages.Digest) string {
	return filepath.Join(d.root, incomingFolder, string(digest))
}

// Append implements artifacts.Draft.
func (w *draft) Append(_ context.Context, chunk []byte) error {
	_, err := w.file.Write(chunk)
	return err
}

// Held implements artifacts.Draft: a file takes chunks of any length.
func (w *draft) Held() []byte { return nil }

// Save implements artifacts.Draft.
func (w *draft) Save(_ context.Context, state artifacts.State) error {
	text, err := json.Marshal(state)
	if err == nil {
		err = w.file.Sync()
	}
	if err != nil {
		return err
	}
	return writeDurably(w.d.incoming(w.digest)+stateSuffix, text)
}

// Close implements artifacts.Draft.
func (w *draft) Close() error { return w.file.Close() }

// Commit implements artifacts.Draft. Two drafts of the same content replace each other with
// equal bytes.
func (w *draft) Commit(context.Context) error {
	if err := w.file.Sync(); err != nil {
		return err
	}
	path := w.d.path(w.digest)
	folder := filepath.Dir(path)
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return err
	}
	if err := os.Rename(w.file.Name(), path); err != nil {
		return err
	}
	for _, changed := range []string{folder, filepath.Dir(folder)} {
		if err := syncFolder(changed); err != nil {
			return err
		}
	}
	// The artifact is there; a state without bytes is tidied up by the next Open at the latest.
	return errors.Join(w.forget(), w.file.Close())
}

// Discard implements artifacts.Draft.
func (w *draft) Discard(context.Context) error {
	err := errors.Join(remove(w.file.Name()), w.forget()) // before the lock ends
	if closed := w.file.Close(); !errors.Is(closed, fs.ErrClosed) {
		err = errors.Join(err, closed)
	}
	return err
}

// forget removes the state of an upload.
func (w *draft) forget() error {
	if !w.kept {
		return nil
	}
	return remove(w.d.incoming(w.digest) + stateSuffix)
}

// remove removes a file that may be gone already.
func remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// writeDurably replaces a small file as a whole.
func writeDurably(path string, text []byte) error {
	next := path + ".next"
	file, err := os.OpenFile(next, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if err == nil {
		err = file.Sync()
	}
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(next, path)
	}
	if err != nil {
		return errors.Join(err, remove(next))
	}
	return syncFolder(filepath.Dir(path))
}

// syncFolder makes the names in a folder durable.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
