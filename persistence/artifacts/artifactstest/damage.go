package artifactstest

import (
	"bytes"

	"pacecar/messages"
)

var damageCases = []testCase{
	{"a flipped byte is found, and the artifact no longer served", flippedByte},
	{"a put repairs a spoilt artifact", func(d *desk) {
		repaired(d, func(b []byte) { d.put(b) })
	}},
	{"an upload repairs a spoilt artifact", func(d *desk) {
		repaired(d, func(b []byte) {
			digest := messages.DigestOf(b)
			d.begin(digest, len(b))
			_, err := d.store.Append(d.Context(), digest, 0, bytes.NewReader(b))
			d.must(err)
		})
	}},
	{"a sound artifact is served again", soundAgain},
}

// spoil stores an artifact and changes a byte of it, which a verification finds.
func (d *desk) spoil(seed byte) []byte {
	d.Helper()
	b, digest := content(seed, d.Chunk+5)
	d.put(b)
	d.Flip(d.T, digest)
	found, err := d.store.Verify(d.Context(), digest)
	if err != nil || found == digest || found == "" {
		d.Fatalf("found %s, %v", found, err)
	}
	return b
}

func flippedByte(d *desk) {
	sound, soundDigest := content(1, 500)
	d.put(sound)
	b := d.spoil(2)
	digest := messages.DigestOf(b)
	if found, err := d.store.Verify(d.Context(), soundDigest); err != nil || found != soundDigest {
		d.Fatalf("the sound one: %s, %v", found, err)
	}
	for range 2 {
		_, _, err := d.store.Open(d.Context(), digest)
		d.refused(err, messages.ArtifactSpoilt)
		_, err = d.store.Stat(d.Context(), digest)
		d.refused(err, messages.ArtifactSpoilt)
		d.holds(sound)
		listed := 0
		d.must(d.store.List(d.Context(), func(messages.Digest, int64) error { listed++; return nil }))
		if listed != 2 {
			d.Errorf("%d artifacts are listed", listed)
		}
		d.reopen() // the mark stays
	}
}

func repaired(d *desk, repair func([]byte)) {
	b := d.spoil(3)
	repair(b)
	d.holds(b)
	d.clean()
	d.reopen()
	d.holds(b)
	if found, err := d.store.Verify(d.Context(), messages.DigestOf(b)); err != nil || found != messages.DigestOf(b) {
		d.Errorf("found %s, %v", found, err)
	}
}

// A mark may outlive its reason: a crash between repair and mark, or bytes that somebody
// restored from a copy.
func soundAgain(d *desk) {
	b := d.spoil(4)
	digest := messages.DigestOf(b)
	d.Flip(d.T, digest) // back
	_, _, err := d.store.Open(d.Context(), digest)
	d.refused(err, messages.ArtifactSpoilt)
	if found, err := d.store.Verify(d.Context(), digest); err != nil || found != digest {
		d.Fatalf("found %s, %v", found, err)
	}
	d.holds(b)
	d.clean()
}
