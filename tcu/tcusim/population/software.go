package population

import (
	"encoding/binary"
	"math/rand/v2"
	"sync"

	"pacecar/messages"
)

// Software of the telematics units has the length and the look of an image: it is what
// patches are tried on. Other control units hold a line of text.
const (
	imageBytes = 1 << 20
	imageStep  = 4 << 10 // a later version differs from an earlier one by whole steps
)

// factory is the software that leaves the factory, by ECU@version, and its digests.
var factory = sync.OnceValue(func() (all struct {
	digests  map[string]string
	contents map[string][]byte // by digest
}) {
	all.digests, all.contents = map[string]string{}, map[string][]byte{}
	for id, u := range units {
		for i, version := range u.versions {
			content := []byte("factory " + id + " " + version)
			if id == "TCU" {
				content = image(i)
			}
			digest := string(messages.DigestOf(content))
			all.digests[id+"@"+version], all.contents[digest] = digest, content
		}
	}
	return all
})

// image is the software of a telematics unit: compressed, so that nothing in it repeats, and
// with each later version different in one of sixteen places from the one before.
func image(generation int) []byte {
	b := random(0, imageBytes)
	for g := 1; g <= generation; g++ {
		for at := g * imageStep; at < len(b); at += 16 * imageStep {
			copy(b[at:], random(uint64(at), imageStep))
		}
	}
	return b
}

func random(seed uint64, size int) []byte {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], seed)
	b := make([]byte, size)
	_, _ = rand.NewChaCha8(key).Read(b) // it always succeeds
	return b
}

func factoryDigest(id, version string) string { return factory().digests[id+"@"+version] }

// Factory answers the software with a digest as it left the factory, nil if none did. The
// caller does not write it.
func Factory(sha256 string) []byte { return factory().contents[sha256] }

// FactoryVersions answers the software of a kind of control unit, by version.
func FactoryVersions(ecu string) map[string][]byte {
	versions := map[string][]byte{}
	for _, version := range units[ecu].versions {
		versions[version] = Factory(factoryDigest(ecu, version))
	}
	return versions
}

// NextImage is the software that follows those of the factory on a telematics unit.
func NextImage() []byte { return image(len(units["TCU"].versions)) }
