package push

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"pacecar/messages"
	"pacecar/messages/delta"
	"pacecar/web/view"
)

// Delta is a patch that makes a content's file out of another one: either from is that
// other file, and the patch is made here, or file is the patch and fromSha256 the digest of
// what it is applied to.
type Delta struct {
	From       string `json:"from"`
	FromSHA256 string `json:"fromSha256"`
	File       string `json:"file"`
}

// check finds what is missing or contradictory.
func (d Delta) check(at string) error {
	made := d.From != ""
	given := d.File != "" || d.FromSHA256 != ""
	switch {
	case made == given, given && (d.File == "" || d.FromSHA256 == ""):
		return fmt.Errorf("%s names no patch: write from: OLD-FILE, or fromSha256 and file", at)
	case given:
		if _, err := messages.ParseDigest(d.FromSHA256); err != nil {
			return fmt.Errorf("%s.fromSha256: %w", at, err)
		}
	}
	return nil
}

// deltas measures the patches of a content and makes those that are to be made. One that is
// not shorter than the file is left out: nobody would fetch it.
func (m *Measured) deltas(ctx context.Context, c Content, size int64, step func(string)) ([]view.Delta, error) {
	var all []view.Delta
	for _, d := range c.Deltas {
		var made view.Delta
		var err error
		if d.From != "" {
			step(d.From)
			made, err = m.patch(ctx, d.From, c.File)
		} else {
			step(d.File)
			made, err = m.given(ctx, d)
		}
		if err != nil {
			return nil, err
		}
		if int64(made.SizeBytes) < size {
			all = append(all, made)
		}
	}
	return all, nil
}

// given measures a patch that is a file.
func (m *Measured) given(ctx context.Context, d Delta) (view.Delta, error) {
	digest, size, err := digestOf(ctx, d.File)
	if err != nil {
		return view.Delta{}, err
	}
	begin, err := beginning(d.File)
	if err != nil {
		return view.Delta{}, err
	}
	if !delta.Looks(begin) {
		return view.Delta{}, fmt.Errorf("%s is no patch: make it with pacecar package delta, or with zstd --patch-from", d.File)
	}
	m.add(digest, file{path: d.File, size: size})
	return view.Delta{FromSHA256: d.FromSHA256, SHA256: string(digest), SizeBytes: uint64(size), Format: delta.Format}, nil
}

// beginning reads what tells a patch from other files.
func beginning(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("artifact: %w", err)
	}
	defer f.Close()
	b := make([]byte, 4)
	n, err := f.Read(b)
	return b[:n], err
}

// patch makes the patch between two files and keeps it for the upload.
func (m *Measured) patch(ctx context.Context, from, to string) (view.Delta, error) {
	if err := ctx.Err(); err != nil {
		return view.Delta{}, err
	}
	made, err := MakePatch(from, to)
	if err != nil {
		return view.Delta{}, err
	}
	if made.Shorter() {
		m.add(made.Digest, file{path: "patch from " + from, size: int64(len(made.Bytes)), made: made.Bytes})
	}
	return view.Delta{FromSHA256: string(made.From), SHA256: string(made.Digest), SizeBytes: uint64(len(made.Bytes)), Format: delta.Format}, nil
}

// Patch is one between two files.
type Patch struct {
	Bytes            []byte
	Digest, From, To messages.Digest // of the patch, the old file and the new one
	Whole            int             // bytes of the new file
}

// Shorter tells whether the patch is worth being fetched.
func (p Patch) Shorter() bool { return len(p.Bytes) < p.Whole }

// MakePatch makes the patch that turns one file into another.
func MakePatch(from, to string) (Patch, error) {
	old, err := whole(from)
	if err != nil {
		return Patch{}, err
	}
	target, err := whole(to)
	if err != nil {
		return Patch{}, err
	}
	made, err := delta.Make(old, target)
	if err != nil {
		return Patch{}, fmt.Errorf("patch from %s to %s: %w", from, to, err)
	}
	return Patch{made, messages.DigestOf(made), messages.DigestOf(old), messages.DigestOf(target), len(target)}, nil
}

// whole reads a file that a patch may be made of: nothing larger than that.
func whole(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("artifact: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("artifact %s is no regular file", path)
	}
	if info.Size() > delta.MaxMade {
		return nil, fmt.Errorf("%s has %d bytes, patches are made between files of at most %d: make it with zstd -19 --long=27 --patch-from=OLD NEW -o PATCH, and name it with fromSha256 and file",
			path, info.Size(), delta.MaxMade)
	}
	return os.ReadFile(path)
}

// add keeps a file for the upload, once.
func (m *Measured) add(digest messages.Digest, f file) {
	if _, known := m.files[digest]; !known {
		m.files[digest], m.order = f, append(m.order, digest)
	}
}

// checkDeltas finds what is wrong with the patches of all contents.
func (d Document) checkDeltas() error {
	var wrong []error
	for i, c := range d.Contents {
		for k, one := range c.Deltas {
			wrong = append(wrong, one.check(fmt.Sprintf("contents[%d].deltas[%d]", i, k)))
		}
	}
	return errors.Join(wrong...)
}

// locate names the files of patches by where they are.
func (d *Delta) locate(at func(string) (string, error)) error {
	for _, name := range []*string{&d.From, &d.File} {
		if strings.TrimSpace(*name) == "" {
			continue
		}
		path, err := at(*name)
		if err != nil {
			return err
		}
		*name = path
	}
	return nil
}
