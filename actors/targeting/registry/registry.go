// Package registry gives the vehicles of one slot small numbers, their ordinals, under
// which bitmaps and columns know them, and keeps their VINs in 12 bytes each, in an order
// that is that of their texts. It costs about 15 bytes for a vehicle.
//
// It does no I/O, reads no clock, and refuses nothing: a text that is no VIN does not pack
// ([Pack]). A [Registry] is not safe for concurrent use; its zero value is empty.
package registry

import (
	"slices"

	"pacecar/actors/targeting/bitmap"
	"pacecar/actors/targeting/lookup"
	"pacecar/messages"
)

// VIN holds a VIN in 12 bytes instead of 17 and orders as the text does: 17
// characters of an alphabet of 33, as digits of three numbers.
type VIN [3]uint32

// vinAlphabet is ISO 3779's, in the order of its bytes.
const vinAlphabet = "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"

// vinDigits is the place of a byte in vinAlphabet, plus one.
var vinDigits = func() (digits [256]uint8) {
	for i := range len(vinAlphabet) {
		digits[vinAlphabet[i]] = uint8(i + 1)
	}
	return digits
}()

// Pack packs a VIN; false if it is none.
func Pack(vin string) (packed VIN, ok bool) {
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

// Text unpacks a VIN.
func (p VIN) Text() (text [messages.VINLength]byte) {
	for i := messages.VINLength - 1; i >= 0; i-- {
		part := i / 6
		text[i] = vinAlphabet[p[part]%uint32(len(vinAlphabet))]
		p[part] /= uint32(len(vinAlphabet))
	}
	return text
}

// String unpacks a VIN.
func (p VIN) String() string {
	text := p.Text()
	return string(text[:])
}

// Unpack unpacks VINs into one piece of memory, since they are used together.
func Unpack(vins []VIN) []string {
	together := make([]byte, 0, len(vins)*messages.VINLength)
	for _, vin := range vins {
		text := vin.Text()
		together = append(together, text[:]...)
	}
	list, rest := make([]string, len(vins)), string(together)
	for i := range list {
		list[i], rest = rest[:messages.VINLength], rest[messages.VINLength:]
	}
	return list
}

// hash spreads VINs, most of which differ in their last characters only.
func (p VIN) hash() uint64 {
	const k = 0x9e3779b97f4a7c15
	h := (uint64(p[0])<<32 | uint64(p[1])) * k
	h = (h ^ h>>29 ^ uint64(p[2])) * k
	return (h ^ h>>32) << 1 // the upper bits count in a look-up
}

// Registry gives every vehicle an ordinal, the number under which bitmaps know it.
// Ordinals of removed vehicles are used again, so that bitmaps stay dense. It costs 12
// bytes for the VIN and about 3 for finding it.
type Registry struct {
	vins  []VIN
	free  []uint32 // ordinals without a vehicle
	rises uint32   // ordinals below it have, or last had, VINs that rise with them
	table lookup.Table
}

// Len is how many VINs are registered.
func (r *Registry) Len() int { return r.table.Len() }

// Ordinals bounds the ordinals that were ever given: each is below it.
func (r *Registry) Ordinals() uint32 { return uint32(len(r.vins)) }

// Rising bounds the ordinals from 0 on whose VINs rise with them: all, when the VINs came in order, and fewer where an
// ordinal was used again.
func (r *Registry) Rising() uint32 { return r.rises }

// Below is how many of the rising ordinals have a VIN before this one.
func (r *Registry) Below(vin VIN) uint32 {
	n, _ := slices.BinarySearchFunc(r.vins[:r.rises], vin, VIN.compare)
	return uint32(n)
}

// At is the VIN that has, or last had, an ordinal.
func (r *Registry) At(ordinal uint32) VIN { return r.vins[ordinal] }

// Find looks up an ordinal.
func (r *Registry) Find(vin VIN) (ordinal uint32, ok bool) {
	return r.table.Find(vin.hash(), func(ordinal uint32) bool { return r.vins[ordinal] == vin })
}

// Place finds a VIN or gives it an ordinal.
func (r *Registry) Place(vin VIN) (ordinal uint32, existed bool) {
	if ordinal, ok := r.Find(vin); ok {
		return ordinal, true
	}
	if last := len(r.free) - 1; last >= 0 {
		ordinal, r.free = r.free[last], r.free[:last]
	} else {
		ordinal = uint32(len(r.vins))
		r.vins = bitmap.Extend(r.vins, len(r.vins)+1)
	}
	r.vins[ordinal] = vin
	r.rise(ordinal)
	r.table.Add(vin.hash(), ordinal, r.hash)
	return ordinal, false
}

// rise looks at an ordinal that has got another VIN.
func (r *Registry) rise(ordinal uint32) {
	switch vin := r.vins[ordinal]; {
	case ordinal > r.rises:
	case ordinal > 0 && !r.vins[ordinal-1].Less(vin), ordinal+1 < r.rises && !vin.Less(r.vins[ordinal+1]):
		r.rises = ordinal
	default:
		r.rises = max(r.rises, ordinal+1)
	}
}

// Remove forgets a VIN.
func (r *Registry) Remove(vin VIN) (ordinal uint32, existed bool) {
	if ordinal, existed = r.Find(vin); existed {
		r.table.Remove(vin.hash(), ordinal, r.hash)
		r.free = append(r.free, ordinal)
	}
	return ordinal, existed
}

func (r *Registry) hash(ordinal uint32) uint64 { return r.vins[ordinal].hash() }

// Less orders packed VINs as their texts are ordered.
func (p VIN) Less(q VIN) bool {
	if p[0] != q[0] {
		return p[0] < q[0]
	}
	if p[1] != q[1] {
		return p[1] < q[1]
	}
	return p[2] < q[2]
}

func (p VIN) compare(q VIN) int {
	switch {
	case p.Less(q):
		return -1
	case q.Less(p):
		return 1
	default:
		return 0
	}
}

// Sort puts VINs in order; those in order already are only compared once.
func Sort(vins []VIN) {
	slices.SortFunc(vins, VIN.compare)
}
