package push

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"pacecar/messages"
	"pacecar/messages/delta"
	"pacecar/web/view"
)

// checkDelta finds what is missing or contradictory in a patch.
func (f *findings) checkDelta(at string, d view.DocumentDelta) {
	made := d.From != ""
	given := d.File != "" || d.FromSHA256 != ""
	switch {
	case made == given, given && (d.File == "" || d.FromSHA256 == ""):
		f.add(at, "%s names no patch: write from: OLD-FILE, or fromSha256 and file", at)
	case given:
		if _, err := messages.ParseDigest(d.FromSHA256); err != nil {
			f.add(at+".fromSha256", "%s.fromSha256: %w", at, err)
		}
	}
}

// standIn is a patch whose files have not been read.
func standIn(d view.DocumentDelta) view.Delta {
	from := d.FromSHA256
	if from == "" {
		from = string(messages.DigestOf([]byte("from " + d.From)))
	}
	return view.Delta{FromSHA256: from, SHA256: from, SizeBytes: 1, Format: delta.Format}
}

// deltas measures the patches of a content and makes those that are to be made. One that is
// not shorter than the file is left out: nobody would fetch it.
func (m *Measured) deltas(ctx context.Context, d Document, i int, read func(path string, n int)) error {
	to := &m.Package.Contents[i]
	to.Deltas = nil
	for j, one := range d.Contents[i].Deltas {
		var patch view.Delta
		var err error
		at := fmt.Sprintf("contents[%d].deltas[%d]", i, j)
		if one.From != "" {
			at += ".from"
			patch, err = m.patch(ctx, one.From, d.Contents[i].File, read)
		} else {
			at += ".file"
			patch, err = m.given(ctx, one, read)
		}
		if err != nil {
			return d.places.At(at, "%s: %w", at, err)
		}
		if patch.SizeBytes < to.SizeBytes {
			to.Deltas = append(to.Deltas, patch)
		}
	}
	return nil
}

// given measures a patch that is a file.
func (m *Measured) given(ctx context.Context, d view.DocumentDelta, read func(path string, n int)) (view.Delta, error) {
	digest, size, err := digestOf(ctx, m.open, d.File, read)
	if err != nil {
		return view.Delta{}, err
	}
	begin, err := beginning(m.open, d.File)
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
func beginning(open opener, path string) ([]byte, error) {
	f, err := open(path)
	if err != nil {
		return nil, fmt.Errorf("artifact: %w", err)
	}
	defer f.Close()
	b := make([]byte, 4)
	n, err := io.ReadFull(f, b)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, fmt.Errorf("artifact: %w", err)
	}
	return b[:n], nil
}

// patch makes the patch between two files and keeps it for the upload, with the old file:
// without that, the server could not try what the patch makes.
func (m *Measured) patch(ctx context.Context, from, to string, read func(path string, n int)) (view.Delta, error) {
	if err := ctx.Err(); err != nil {
		return view.Delta{}, err
	}
	made, err := makePatch(m.open, from, to)
	if err != nil {
		return view.Delta{}, err
	}
	read(from, made.Old)
	if made.Shorter() {
		m.add(made.From, file{path: from, size: int64(made.Old)})
		m.add(made.Digest, file{path: "patch from " + from, size: int64(len(made.Bytes)), made: made.Bytes})
	}
	return view.Delta{FromSHA256: string(made.From), SHA256: string(made.Digest), SizeBytes: uint64(len(made.Bytes)), Format: delta.Format}, nil
}

// Patch is one between two files.
type Patch struct {
	Bytes            []byte
	Digest, From, To messages.Digest // of the patch, the old file and the new one
	Old, Whole       int             // bytes of the old file and of the new one
}

// Shorter tells whether the patch is worth being fetched.
func (p Patch) Shorter() bool { return len(p.Bytes) < p.Whole }

// MakePatch makes the patch that turns one file into another.
func MakePatch(from, to string) (Patch, error) { return makePatch(os.Open, from, to) }

func makePatch(open opener, from, to string) (Patch, error) {
	old, err := whole(open, from)
	if err != nil {
		return Patch{}, err
	}
	target, err := whole(open, to)
	if err != nil {
		return Patch{}, err
	}
	made, err := delta.Make(old, target)
	if err != nil {
		return Patch{}, fmt.Errorf("patch from %s to %s: %w", from, to, err)
	}
	return Patch{made, messages.DigestOf(made), messages.DigestOf(old), messages.DigestOf(target), len(old), len(target)}, nil
}

// whole reads a file that a patch may be made of: nothing larger than that.
func whole(open opener, path string) ([]byte, error) {
	f, err := open(path)
	if err != nil {
		return nil, fmt.Errorf("artifact: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
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
	return io.ReadAll(io.LimitReader(f, delta.MaxMade))
}

// add keeps a file for the upload, once.
func (m *Measured) add(digest messages.Digest, f file) {
	if _, known := m.files[digest]; !known {
		m.files[digest], m.order = f, append(m.order, digest)
	}
}
