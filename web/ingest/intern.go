package ingest

import "hash/maphash"

// interned is how many texts are remembered; a fleet has some hundreds of models, parts and
// versions that come again in every line.
const interned = 4096

// interner makes strings of bytes, one for texts that come again: most of a line's do. What
// it forgets is only made anew. Its zero value is not ready.
type interner struct {
	seed  maphash.Seed
	texts [interned]string
}

func newInterner() *interner { return &interner{seed: maphash.MakeSeed()} }

func (n *interner) text(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	known := &n.texts[maphash.Bytes(n.seed, b)%interned]
	if *known != string(b) {
		*known = string(b)
	}
	return *known
}
