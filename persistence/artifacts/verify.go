package artifacts

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"

	"pacecar/messages"
)

// Verify reads an artifact again and answers the digest that its bytes have. If that is not
// its name, they are read once more to be sure, and the artifact is marked as spoilt; if it
// is, a mark is taken away. An artifact that cannot be read is a failure and not marked.
func (s *Store) Verify(ctx context.Context, digest messages.Digest) (found messages.Digest, err error) {
	if err := checkDigest(digest); err != nil {
		return "", err
	}
	for range 2 {
		if found, err = s.hash(ctx, digest); err != nil || found == digest {
			break
		}
	}
	if err != nil {
		return found, err
	}
	return found, s.mark(ctx, digest, found != digest)
}

// hash reads an artifact, whatever its mark.
func (s *Store) hash(ctx context.Context, digest messages.Digest) (messages.Digest, error) {
	body, _, err := s.read(ctx, digest)
	if err != nil {
		return "", err
	}
	defer body.Close()
	sum := sha256.New()
	if _, err := io.CopyBuffer(onlyWriter{sum}, stopping{ctx, body}, make([]byte, verifyBytes)); err != nil {
		return "", fmt.Errorf("read artifact %s: %w", digest, err)
	}
	return digestOf(sum), nil
}

// verifyBytes is the memory of one verification.
const verifyBytes = 256 << 10

// onlyWriter hides ReadFrom, so that the copy goes through its buffer.
type onlyWriter struct{ io.Writer }
