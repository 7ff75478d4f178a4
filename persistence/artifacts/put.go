package artifacts

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"

	"pacecar/messages"
)

// bufferSize is the memory of one upload, in bytes: large enough that the disk sees
// few writes, small enough for hundreds of uploads at once.
const bufferSize = 256 << 10

// Put takes an artifact in. body must have exactly size bytes with that digest;
// otherwise nothing stays and the answer is a rejection that says what was found. An
// artifact that is there already is read again instead of body: if it is sound,
// nothing is left to do; if it is damaged, body replaces it. Put stops when ctx ends.
func (d *Directory) Put(ctx context.Context, digest messages.Digest, size int64, body io.Reader) error {
	path, err := d.path(digest)
	if err != nil {
		return err
	}
	if err := checkSize(size); err != nil {
		return err
	}
	if sound, err := d.hasSound(ctx, digest, size); sound || err != nil {
		return err
	}
	temporary, err := os.CreateTemp(filepath.Join(d.root, temporaryFolder), "put-*")
	if err != nil {
		return fmt.Errorf("put artifact: %w", err)
	}
	if err := fill(ctx, temporary, digest, size, body); err != nil {
		if left := errors.Join(temporary.Close(), os.Remove(temporary.Name())); left != nil {
			return errors.Join(err, left)
		}
		return err
	}
	if err := temporary.Close(); err != nil {
		return errors.Join(fmt.Errorf("put artifact: %w", err), os.Remove(temporary.Name()))
	}
	if err := publish(temporary.Name(), path); err != nil {
		return fmt.Errorf("put artifact: %w", err)
	}
	return nil
}

// hasSound says whether the artifact is there and undamaged.
func (d *Directory) hasSound(ctx context.Context, digest messages.Digest, size int64) (bool, error) {
	there, err := d.Has(digest)
	if err != nil || !there {
		return false, err
	}
	found, length, err := d.hash(ctx, digest)
	switch {
	case ctx.Err() != nil:
		return false, ctx.Err()
	case err != nil || found != digest:
		return false, nil
	case length != size:
		return false, wrongLength(size, length)
	}
	return true, nil
}

func checkSize(size int64) error {
	switch {
	case size <= 0:
		return messages.Reject(messages.OutOfBounds, "an artifact of %d bytes is declared", size).At("/size").
			Suggest("declare the length of the file in bytes, at least 1")
	case size > MaxSize:
		return messages.Reject(messages.OutOfBounds, "an artifact of %d bytes is declared, at most %d are allowed", size, int64(MaxSize)).
			At("/size").Suggest("split the artifact")
	}
	return nil
}

func wrongLength(declared, found int64) error {
	return messages.Reject(messages.Malformed, "the artifact has %d bytes and %d were declared", found, declared).At("/size").
		Suggest("declare the length of exactly the file that is sent")
}

// fill copies body to the file, checks it and makes it durable.
func fill(ctx context.Context, file *os.File, digest messages.Digest, size int64, body io.Reader) error {
	sum := sha256.New()
	// One byte more than declared shows that there are more.
	source := io.LimitReader(stopping{ctx, body}, size+1)
	written, err := io.CopyBuffer(onlyWriter{io.MultiWriter(file, sum)}, source, make([]byte, bufferSize))
	if err != nil {
		return fmt.Errorf("put artifact: after %d of %d bytes: %w", written, size, err)
	}
	if written > size {
		return messages.Reject(messages.Malformed, "the artifact has more than the %d bytes declared", size).At("/size").
			Suggest("declare the length of exactly the file that is sent")
	}
	if written != size {
		return wrongLength(size, written)
	}
	if found := digestOf(sum); found != digest {
		return messages.Reject(messages.Malformed, "the artifact has SHA-256 %s and %s was declared", found, digest).At("/digest").
			Suggest("send the file again; if that fails, compute its SHA-256 again")
	}
	if err := file.Sync(); err != nil {
		return fmt.Errorf("put artifact: %w", err)
	}
	return nil
}

func digestOf(sum hash.Hash) messages.Digest {
	return messages.Digest(hex.EncodeToString(sum.Sum(nil)))
}

// publish gives a complete file its name, durably. Two uploads of the same content
// replace each other with equal bytes.
func publish(temporary, path string) error {
	folder := filepath.Dir(path)
	err := os.MkdirAll(folder, 0o750)
	if err == nil {
		err = os.Rename(temporary, path)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temporary))
	}
	for _, changed := range []string{folder, filepath.Dir(folder)} {
		if err := syncFolder(changed); err != nil {
			return err
		}
	}
	return nil
}

// syncFolder makes the names in a folder durable.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// stopping is a reader that ends with its context.
type stopping struct {
	ctx  context.Context
	body io.Reader
}

func (s stopping) Read(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.body.Read(p)
}

// onlyWriter hides ReadFrom, so that the copy goes through its buffer.
type onlyWriter struct{ io.Writer }
