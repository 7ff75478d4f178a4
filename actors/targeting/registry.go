package targeting

import (
	"math/bits"
	"slices"

	"pacecar/messages"
)

// packedVIN holds a VIN in 12 bytes instead of 17 and orders as the text does: 17
// characters of an alphabet of 33, as digits of three numbers.
type packedVIN [3]uint32

// vinAlphabet is ISO 3779's, in the order of its bytes.
const vinAlphabet = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"

// vinDigits is the place of a byte in vinAlphabet, plus one.
var vinDigits = func() (digits [256]uint8) {
	for i := range len(vinAlphabet) {
		digits[vinAlphabet[i]] = uint8(i + 1)
	}
	return digits
}()

// packVIN packs a VIN; false if it is none.
func packVIN(vin string) (packed packedVIN, ok bool) {
	if len(vin) != messages.VINLength {
		return packed, false
	}
	for i := range len(vin) {
		digit := vinDigits[vin[i]]
		if digit == 0 {
			return packed, false
		}
		part := i / 6
		packed[part] = packed[part]*uint32(len(vinAlphabet)) + uint32(digit-1)
	}
	return packed, true
}

// text unpacks a VIN.
func (p packedVIN) text() (text [messages.VINLength]byte) {
	for i := messages.VINLength - 1; i >= 0; i-- {
		part := i / 6
		text[i] = vinAlphabet[p[part]%uint32(len(vinAlphabet))]
		p[part] /= uint32(len(vinAlphabet))
	}
	return text
}

// String unpacks a VIN.
func (p packedVIN) String() string {
	text := p.text()
	return string(text[:])
}

// unpack unpacks VINs into one piece of memory, since they are used together.
func unpack(vins []packedVIN) []string {
	together := make([]byte, 0, len(vins)*messages.VINLength)
	for _, vin := range vins {
		text := vin.text()
		together = append(together, text[:]...)
	}
	list, rest := make([]string, len(vins)), string(together)
	for i := range list {
		list[i], rest = rest[:messages.VINLength], rest[messages.VINLength:]
	}
	return list
}

// hash spreads VINs, most of which differ in their last characters only.
func (p packedVIN) hash() uint64 {
	const k = 0x9e3779b97f4a7c15
	h := (uint64(p[0])<<32 | uint64(p[1])) * k
	h = (h ^ h>>29 ^ uint64(p[2])) * k
	return h ^ h>>32
}

// registry gives every vehicle an ordinal, the number under which bitmaps know it.
// Ordinals of removed vehicles are used again, so that bitmaps stay dense. It costs 12
// bytes for the VIN and about 6 for finding it.
type registry struct {
	vins  []packedVIN
	free  []uint32 // ordinals without a vehicle
	table []uint32 // open addressing with linear probing: ordinal+1, or 0 for a free place
	count int
}

// find looks up an ordinal.
func (r *registry) find(vin packedVIN) (ordinal uint32, ok bool) {
	if len(r.table) == 0 {
		return 0, false
	}
	for at := r.home(vin); r.table[at] != 0; at = r.after(at) {
		if ordinal := r.table[at] - 1; r.vins[ordinal] == vin {
			return ordinal, true
		}
	}
	return 0, false
}

// place finds a VIN or gives it an ordinal.
func (r *registry) place(vin packedVIN) (ordinal uint32, existed bool) {
	if ordinal, ok := r.find(vin); ok {
		return ordinal, true
	}
	if r.count >= len(r.table)/5*4 {
		r.grow()
	}
	if last := len(r.free) - 1; last >= 0 {
		ordinal, r.free = r.free[last], r.free[:last]
		r.vins[ordinal] = vin
	} else {
		ordinal = uint32(len(r.vins))
		r.vins = append(r.vins, vin)
	}
	r.insert(ordinal)
	r.count++
	return ordinal, false
}

// remove forgets a VIN. Those behind it in the table move up, so that no search ends early.
func (r *registry) remove(vin packedVIN) (ordinal uint32, existed bool) {
	ordinal, existed = r.find(vin)
	if !existed {
		return 0, false
	}
	hole := r.home(vin)
	for r.table[hole] != ordinal+1 {
		hole = r.after(hole)
	}
	r.table[hole] = 0
	for at := r.after(hole); r.table[at] != 0; at = r.after(at) {
		moved := r.table[at]
		r.table[at] = 0
		r.insert(moved - 1)
	}
	r.free = append(r.free, ordinal)
	r.count--
	return ordinal, true
}

func (r *registry) insert(ordinal uint32) {
	at := r.home(r.vins[ordinal])
	for r.table[at] != 0 {
		at = r.after(at)
	}
	r.table[at] = ordinal + 1
}

// grow makes the table half as large again, and enters everybody anew.
func (r *registry) grow() {
	const least = 16 // places: a table of one cache line
	old := r.table
	r.table = make([]uint32, max(least, len(old)+len(old)/2))
	for _, entry := range old {
		if entry != 0 {
			r.insert(entry - 1)
		}
	}
}

// home is where the search for a VIN begins: its hash scaled to the table's length.
func (r *registry) home(vin packedVIN) uint64 {
	at, _ := bits.Mul64(vin.hash()<<1, uint64(len(r.table)))
	return at
}

func (r *registry) after(at uint64) uint64 {
	if at++; at < uint64(len(r.table)) {
		return at
	}
	return 0
}

// less orders packed VINs as their texts are ordered.
func (p packedVIN) less(q packedVIN) bool {
	if p[0] != q[0] {
		return p[0] < q[0]
	}
	if p[1] != q[1] {
		return p[1] < q[1]
	}
	return p[2] < q[2]
}

// sortVINs puts VINs in order; those in order already are only compared once.
func sortVINs(vins []packedVIN) {
	slices.SortFunc(vins, func(a, b packedVIN) int {
		switch {
		case a.less(b):
			return -1
		case b.less(a):
			return 1
		default:
			return 0
		}
	})
}
