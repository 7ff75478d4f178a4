// Package s3 keeps artifacts in a bucket of anything that speaks S3: it is a medium of
// package artifacts, whose contract it fulfils.
//
// # Layout and visibility
//
// An artifact is the object sha256/<digest> below the prefix. One of more than a chunk is
// written as a multipart upload, whose parts nobody sees until it is completed; a shorter
// one is written at once. Both happen after the digest has been checked here, over the
// bytes that were sent, and each request carries the SHA-256 of its body, which the
// server checks. So no object is ever copied, and none has the wrong bytes.
//
// An open upload is the object incoming/<digest>: its state, the parts so far, and the
// bytes that are not a whole part yet. A spoilt artifact has an empty object
// spoilt/<digest>.
//
// # What dead processes leave
//
// Multipart uploads that belong to no saved state are aborted by the next Open, when they
// are older than artifacts.UploadLife: a process that is about to end may still write one.
// One process at a time uses a prefix; other prefixes of the bucket are others' own.
//
// # Reading
//
// A reader asks for ranges from where it stands: a short one first, since vehicles fetch
// pieces, then longer ones as it goes on. Lengths of artifacts, which never change, are
// remembered for ten seconds: so many pieces are opened with one question, and an object that
// somebody removed is soon not there. Stat always asks.
//
// Credentials come from the options, else from the variables and files of AWS tools, else
// from the metadata service of the machine. TLS is used unless the place says otherwise.
package s3

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"pacecar/messages"
	"pacecar/persistence/artifacts"
)

const (
	filesFolder    = "sha256/"
	incomingFolder = "incoming/"
	spoiltFolder   = "spoilt/"

	// chunkBytes is one part: S3 takes 10,000 parts of at least 5 MiB, which gives 78 GiB,
	// more than messages.MaxArtifactBytes.
	chunkBytes = 8 << 20
	// maxRetries of a request, with growing pauses of up to a second: a longer trouble is
	// told to the client, who goes on later.
	maxRetries = 4
	// openWithin bounds the look at the bucket at the start.
	openWithin = 30 * time.Second
	// metadataWithin bounds a question to the machine's metadata service.
	metadataWithin = 5 * time.Second
	// maxLengths bounds the lengths that are remembered: 130 bytes each.
	maxLengths = 1 << 16
	// lengthLife is how long one is remembered.
	lengthLife = 10 * time.Second
	mediaType  = "application/octet-stream"
)

// Options of a store. The zero value is fine.
type Options struct {
	AccessKey, SecretKey string            // empty: as AWS tools find them
	Transport            http.RoundTripper // nil: minio's, with TLS as the system trusts it
	artifacts.Options
}

// medium is a prefix of a bucket.
type medium struct {
	core  minio.Core
	place Place
	artifacts.Options

	mu      sync.Mutex
	lengths map[messages.Digest]length
}

// Open makes a store of a place, whose bucket must exist.
func Open(ctx context.Context, place Place, o Options) (*artifacts.Store, error) {
	m, err := connect(place, o)
	if err != nil {
		return nil, fmt.Errorf("open artifacts in bucket %s at %s: %w", place.Bucket, place.Endpoint, err)
	}
	within, cancel := context.WithTimeout(ctx, openWithin)
	defer cancel()
	there, err := m.core.BucketExists(within, place.Bucket)
	if err == nil && !there {
		err = errors.New("there is no such bucket: create it, or name another one")
	}
	if err == nil {
		err = m.sweep(within)
	}
	if err != nil {
		return nil, fmt.Errorf("open artifacts in bucket %s at %s: %w", place.Bucket, place.Endpoint, err)
	}
	return artifacts.New(within, m, m.Options)
}

func connect(place Place, o Options) (*medium, error) {
	sources := []credentials.Provider{&credentials.EnvAWS{}, &credentials.FileAWSCredentials{}, &credentials.IAM{Client: &http.Client{Timeout: metadataWithin}}}
	if o.AccessKey != "" || o.SecretKey != "" {
		sources = []credentials.Provider{&credentials.Static{Value: credentials.Value{AccessKeyID: o.AccessKey, SecretAccessKey: o.SecretKey, SignerType: credentials.SignatureV4}}}
	}
	lookup := map[string]minio.BucketLookupType{"yes": minio.BucketLookupPath, "no": minio.BucketLookupDNS, "": minio.BucketLookupAuto}
	client, err := minio.New(place.Endpoint, &minio.Options{
		Creds: credentials.NewChainCredentials(sources), Secure: !place.PlainHTTP, Region: place.Region,
		BucketLookup: lookup[place.PathStyle], Transport: o.Transport, MaxRetries: maxRetries,
	})
	if err != nil {
		return nil, err
	}
	return &medium{core: minio.Core{Client: client}, place: place, Options: o.WithDefaults(), lengths: map[messages.Digest]length{}}, nil
}

// key is the name of an object below the prefix.
func (m *medium) key(folder string, digest messages.Digest) string {
	return m.place.Prefix + folder + string(digest)
}

// isMissing tells that an object, or a multipart upload, is not there.
func isMissing(err error) bool {
	code := minio.ToErrorResponse(err).Code
	return code == minio.NoSuchKey || code == minio.NoSuchUpload
}

// ChunkBytes implements artifacts.Medium.
func (m *medium) ChunkBytes() int { return chunkBytes }

// Stat implements artifacts.Medium.
func (m *medium) Stat(ctx context.Context, digest messages.Digest) (int64, bool, error) {
	info, err := m.core.Client.StatObject(ctx, m.place.Bucket, m.key(filesFolder, digest), minio.StatObjectOptions{})
	if isMissing(err) {
		return 0, false, nil
	}
	return info.Size, err == nil, err
}

// List implements artifacts.Medium.
func (m *medium) List(ctx context.Context, yield func(messages.Digest, int64) error) error {
	return m.each(ctx, filesFolder, func(name string, size int64) error {
		digest, err := messages.ParseDigest(name)
		if err != nil {
			return nil // somebody else's object: it is not reachable by any digest
		}
		return yield(digest, size)
	})
}

// each calls do with every object of a folder, until do fails.
func (m *medium) each(ctx context.Context, folder string, do func(name string, size int64) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel() // ends the listing
	prefix := m.place.Prefix + folder
	for object := range m.core.Client.ListObjects(ctx, m.place.Bucket, minio.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
		if object.Err != nil {
			return object.Err
		}
		if err := do(strings.TrimPrefix(object.Key, prefix), object.Size); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// write replaces an object of at most a chunk. The digest of the body is in its request, as
// with parts: minio-go need not sign it in pieces, through buffers, where there is no TLS.
func (m *medium) write(ctx context.Context, key string, text []byte) error {
	_, err := m.core.PutObject(ctx, m.place.Bucket, key, bytes.NewReader(text), int64(len(text)), "", sumOf(text),
		minio.PutObjectOptions{ContentType: mediaType, DisableContentSha256: true})
	return err
}

// remove removes an object that may be gone already.
func (m *medium) remove(ctx context.Context, key string) error {
	err := m.core.Client.RemoveObject(ctx, m.place.Bucket, key, minio.RemoveObjectOptions{})
	if isMissing(err) {
		return nil
	}
	return err
}

// Mark implements artifacts.Medium.
func (m *medium) Mark(ctx context.Context, digest messages.Digest) error {
	return m.write(ctx, m.key(spoiltFolder, digest), nil)
}

// Unmark implements artifacts.Medium.
func (m *medium) Unmark(ctx context.Context, digest messages.Digest) error {
	return m.remove(ctx, m.key(spoiltFolder, digest))
}

// Marked implements artifacts.Medium.
func (m *medium) Marked(ctx context.Context) (marked []messages.Digest, err error) {
	err = m.each(ctx, spoiltFolder, func(name string, _ int64) error {
		if digest, err := messages.ParseDigest(name); err == nil {
			marked = append(marked, digest)
		}
		return nil
	})
	return marked, err
}
