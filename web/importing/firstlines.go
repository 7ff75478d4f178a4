package importing

import (
	"hash/maphash"
	"math"

	"pacecar/messages"
)

// Bounds of what is known of a file's VINs.
const (
	maxKnown   = 6 << 20 // VINs: 96 MiB, and half as much again while it grows to that
	firstSlots = 1 << 10
)

// firstLines knows the first line of each VIN of a file, to tell those that come again. It
// keeps 64 bits of a seeded hash and the number of the line, in 16 to 32 bytes a VIN, of
// the first maxKnown VINs; those behind them are only compared with these. Two VINs of a
// file with as many have the same hash, and one is told wrongly, in one of a million files.
// The zero value knows none.
type firstLines struct {
	seed  maphash.Seed
	known int
	// A power of two slots, a quarter of them free, probed one after the other.
	hashes []uint64 // 0: the slot is free
	lines  []uint32
}

// note answers the first line that a VIN is on, 0 if it is this one or the text is no VIN.
func (f *firstLines) note(vin string, line int64) int64 {
	if len(vin) != messages.VINLength || line > math.MaxUint32 {
		return 0
	}
	if f.hashes == nil {
		f.seed, f.hashes, f.lines = maphash.MakeSeed(), make([]uint64, firstSlots), make([]uint32, firstSlots)
	}
	hash := max(maphash.String(f.seed, vin), 1)
	slot := f.find(hash)
	switch {
	case f.hashes[slot] != 0:
		return int64(f.lines[slot])
	case f.known == maxKnown:
		return 0
	case f.known == len(f.hashes)/4*3:
		f.grow()
		slot = f.find(hash)
	}
	f.hashes[slot], f.lines[slot] = hash, uint32(line)
	f.known++
	return 0
}

// find answers the slot that has the hash, or else the one where it belongs.
func (f *firstLines) find(hash uint64) uint64 {
	mask := uint64(len(f.hashes) - 1)
	at := hash & mask
	for f.hashes[at] != hash && f.hashes[at] != 0 {
		at = (at + 1) & mask
	}
	return at
}

// grow doubles the slots.
func (f *firstLines) grow() {
	hashes, lines := f.hashes, f.lines
	f.hashes, f.lines = make([]uint64, 2*len(hashes)), make([]uint32, 2*len(lines))
	for i, hash := range hashes {
		if hash != 0 {
			slot := f.find(hash)
			f.hashes[slot], f.lines[slot] = hash, lines[i]
		}
	}
}
