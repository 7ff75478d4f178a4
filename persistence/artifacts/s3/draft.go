package s3

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/minio/minio-go/v7"

	"pacecar/messages"
	"pacecar/persistence/artifacts"
)

// draft is a multipart upload; or, for an artifact of one chunk, its bytes.
type draft struct {
	m      *medium
	digest messages.Digest
	size   int64
	kept   bool
	upload string // empty: one chunk
	parts  []part
	held   []byte // what is not a whole part yet; the artifact, where it is one chunk
}

// part is one that the server has, in order.
type part struct {
	ETag string `json:"etag"`
}

// saved is the first line of a state's object; the held bytes follow it.
type saved struct {
	artifacts.State
	Upload string `json:"upload,omitempty"`
	Parts  []part `json:"parts,omitempty"`
	Held   int    `json:"held,omitempty"` // bytes
}

// maxStateBytes bounds the first line: as many parts as there may be.
const maxStateBytes = 4 << 20

func sumOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Create implements artifacts.Medium.
func (m *medium) Create(ctx context.Context, digest messages.Digest, size int64, kept bool) (artifacts.Draft, error) {
	d := &draft{m: m, digest: digest, size: size, kept: kept}
	if size <= chunkBytes {
		return d, nil
	}
	var err error
	d.upload, err = m.core.NewMultipartUpload(ctx, m.place.Bucket, m.key(filesFolder, digest), minio.PutObjectOptions{ContentType: mediaType})
	return d, err
}

// Saved implements artifacts.Medium.
func (m *medium) Saved(ctx context.Context) (states []artifacts.State, err error) {
	all, err := m.saved(ctx)
	for _, s := range all {
		states = append(states, s.State)
	}
	return states, err
}

// saved reads the states of all uploads. One that does not decode is nobody's any more, and
// removed: the server must start, and an upload can begin anew.
func (m *medium) saved(ctx context.Context) (all []saved, err error) {
	err = m.each(ctx, incomingFolder, func(name string, _ int64) error {
		digest, err := messages.ParseDigest(name)
		if err != nil {
			return nil // not ours
		}
		s, _, err := m.load(ctx, digest, false)
		switch {
		case errors.Is(err, artifacts.ErrGone):
			return nil
		case errors.Is(err, errState):
			return m.remove(ctx, m.key(incomingFolder, digest))
		}
		all = append(all, s)
		return err
	})
	return all, err
}

// errState is a state that does not decode.
var errState = errors.New("the state of the upload does not decode")

// load reads the state of an upload and, where they are wanted, the bytes that it holds.
func (m *medium) load(ctx context.Context, digest messages.Digest, whole bool) (s saved, held []byte, err error) {
	body, _, _, err := m.core.GetObject(ctx, m.place.Bucket, m.key(incomingFolder, digest), minio.GetObjectOptions{})
	if isMissing(err) {
		return s, nil, artifacts.ErrGone
	}
	if err != nil {
		return s, nil, err
	}
	defer body.Close()
	source := bufio.NewReader(io.LimitReader(body, maxStateBytes+chunkBytes))
	line, err := source.ReadBytes('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return s, nil, err
	}
	if err := json.Unmarshal(line, &s); err != nil || s.Digest != digest {
		return s, nil, fmt.Errorf("%w: %s", errState, digest)
	}
	if !whole {
		return s, nil, nil
	}
	if held, err = io.ReadAll(source); err == nil && len(held) != s.Held {
		err = fmt.Errorf("%w: %s", errState, digest)
	}
	return s, held, err
}

// Load implements artifacts.Medium.
func (m *medium) Load(ctx context.Context, digest messages.Digest) (artifacts.State, error) {
	s, _, err := m.load(ctx, digest, false)
	if errors.Is(err, errState) {
		err = errors.Join(artifacts.ErrGone, m.remove(ctx, m.key(incomingFolder, digest)))
	}
	return s.State, err
}

// Resume implements artifacts.Medium. Two processes that write to one upload do each other no harm: a state
// names the parts that it counts by what they contain, so each commits what it has counted, or nothing.
func (m *medium) Resume(ctx context.Context, digest messages.Digest) (artifacts.Draft, int64, error) {
	s, held, err := m.load(ctx, digest, true)
	if errors.Is(err, errState) {
		return nil, 0, errors.Join(artifacts.ErrGone, m.remove(ctx, m.key(incomingFolder, digest)))
	}
	if err != nil {
		return nil, 0, err
	}
	d := &draft{m: m, digest: digest, size: s.Size, kept: true, upload: s.Upload, parts: s.Parts, held: held}
	if d.upload == "" {
		return d, s.Offset, nil
	}
	// A completion whose answer was lost, or somebody's rule of the bucket, may have ended it.
	_, err = m.core.ListObjectParts(ctx, m.place.Bucket, m.key(filesFolder, digest), d.upload, 0, 1)
	if isMissing(err) {
		return nil, 0, errors.Join(artifacts.ErrGone, d.forget(ctx))
	}
	return d, s.Offset, err
}

// Append implements artifacts.Draft.
func (d *draft) Append(ctx context.Context, chunk []byte) error {
	whole := len(chunk) == chunkBytes || int64(len(d.parts))*chunkBytes+int64(len(chunk)) == d.size
	if d.upload == "" || !whole {
		d.held = bytes.Clone(chunk)
		return nil
	}
	made, err := d.m.core.PutObjectPart(ctx, d.m.place.Bucket, d.m.key(filesFolder, d.digest), d.upload, len(d.parts)+1,
		bytes.NewReader(chunk), int64(len(chunk)), minio.PutObjectPartOptions{Sha256Hex: sumOf(chunk), DisableContentSha256: true})
	if err != nil {
		return err
	}
	d.parts, d.held = append(d.parts, part{made.ETag}), nil
	return nil
}

// Held implements artifacts.Draft.
func (d *draft) Held() []byte { return d.held }

// Save implements artifacts.Draft.
func (d *draft) Save(ctx context.Context, state artifacts.State) error {
	text, err := json.Marshal(saved{State: state, Upload: d.upload, Parts: d.parts, Held: len(d.held)})
	if err != nil {
		return err
	}
	text = append(append(text, '\n'), d.held...)
	return d.m.write(ctx, d.m.key(incomingFolder, d.digest), text)
}

// Close implements artifacts.Draft.
func (d *draft) Close() error { return nil }

// Commit implements artifacts.Draft.
func (d *draft) Commit(ctx context.Context) error {
	key := d.m.key(filesFolder, d.digest)
	if d.upload == "" {
		if err := d.m.write(ctx, key, d.held); err != nil {
			return err
		}
		return d.forget(ctx)
	}
	parts := make([]minio.CompletePart, len(d.parts))
	for i, p := range d.parts {
		parts[i] = minio.CompletePart{PartNumber: i + 1, ETag: p.ETag}
	}
	if _, err := d.m.core.CompleteMultipartUpload(ctx, d.m.place.Bucket, key, d.upload, parts, minio.PutObjectOptions{}); err != nil {
		return err
	}
	return d.forget(ctx)
}

// Discard implements artifacts.Draft.
func (d *draft) Discard(ctx context.Context) error {
	var err error
	if d.upload != "" {
		err = d.m.core.AbortMultipartUpload(ctx, d.m.place.Bucket, d.m.key(filesFolder, d.digest), d.upload)
		if isMissing(err) {
			err = nil
		}
	}
	return errors.Join(err, d.forget(ctx))
}

// forget removes the state of an upload.
func (d *draft) forget(ctx context.Context) error {
	if !d.kept {
		return nil
	}
	return d.m.remove(ctx, d.m.key(incomingFolder, d.digest))
}

// sweep aborts multipart uploads that nobody will go on with: they are old, and no saved
// state speaks of them. One that cannot be aborted keeps nobody from starting.
func (m *medium) sweep(ctx context.Context) error {
	all, err := m.saved(ctx)
	if err != nil {
		return err
	}
	alive := map[string]bool{}
	for _, s := range all {
		alive[s.Upload] = true
	}
	before := m.Now().Add(-artifacts.UploadLife)
	for open := range m.core.Client.ListIncompleteUploads(ctx, m.place.Bucket, m.place.Prefix+filesFolder, true) {
		if open.Err != nil {
			return open.Err
		}
		if alive[open.UploadID] || open.Initiated.After(before) {
			continue
		}
		if err := m.core.AbortMultipartUpload(ctx, m.place.Bucket, open.Key, open.UploadID); err != nil && !isMissing(err) {
			m.Logger.Warn("an old multipart upload could not be aborted", slog.String("key", open.Key), slog.Any("error", err))
		}
	}
	return nil
}
