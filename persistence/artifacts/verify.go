package artifacts

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io"

	"pacecar/messages"
)

// Damage is an artifact whose bytes are not those of its name any more.
type Damage struct {
	Digest messages.Digest // its name
	Found  messages.Digest // of its bytes; empty if they could not be read
	Err    error           // why they could not be read
}

// String says what is wrong.
func (d Damage) String() string {
	if d.Err != nil {
		return fmt.Sprintf("artifact %s cannot be read: %v", d.Digest, d.Err)
	}
	return fmt.Sprintf("artifact %s is damaged: its bytes have SHA-256 %s", d.Digest, d.Found)
}

// Verify reads every artifact and answers those that are damaged. It removes nothing:
// putting the same artifact again replaces a damaged one.
func (d *Directory) Verify(ctx context.Context) ([]Damage, error) {
	list, err := d.List()
	if err != nil {
		return nil, err
	}
	var damages []Damage
	for _, artifact := range list {
		found, _, err := d.hash(ctx, artifact.Digest)
		if ctx.Err() != nil {
			return damages, ctx.Err()
		}
		if err != nil || found != artifact.Digest {
			damages = append(damages, Damage{artifact.Digest, found, err})
		}
	}
	return damages, nil
}

// hash reads an artifact and answers the digest and the number of its bytes.
func (d *Directory) hash(ctx context.Context, digest messages.Digest) (messages.Digest, int64, error) {
	file, size, err := d.Open(digest)
	if err != nil {
		return "", 0, err
	}
	defer file.Close()
	sum := sha256.New()
	if _, err := io.CopyBuffer(onlyWriter{sum}, stopping{ctx, file}, make([]byte, bufferSize)); err != nil {
		return "", 0, err
	}
	return digestOf(sum), size, nil
}
