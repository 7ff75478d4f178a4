package targeting

import (
	"unique"

	"github.com/Masterminds/semver/v3"
	"github.com/RoaringBitmap/roaring/v2"

	"pacecar/messages"
)

// dimension divides the vehicles that have an attribute by its value: every ordinal
// in present is in exactly one bucket. A bucket without vehicles does not exist.
type dimension[K comparable] struct {
	present roaring.Bitmap
	buckets map[K]*bucket
}

// bucket is the set of vehicles with one value.
type bucket struct {
	ordinals roaring.Bitmap
	version  *semver.Version // of an ECU's software, where it is a semantic version
}

// put moves a vehicle to the bucket of its value. fresh says that the ordinal is not
// in this dimension yet; opened is told a bucket that did not exist before.
func (d *dimension[K]) put(ordinal uint32, value K, fresh bool, opened func(*bucket)) {
	target := d.buckets[value]
	if target != nil && target.ordinals.Contains(ordinal) {
		return
	}
	if !fresh {
		d.remove(ordinal)
	}
	if target == nil {
		target = &bucket{}
		if opened != nil {
			opened(target)
		}
		if d.buckets == nil {
			d.buckets = map[K]*bucket{}
		}
		d.buckets[value] = target
	}
	target.ordinals.Add(ordinal)
	d.present.Add(ordinal)
}

// remove takes a vehicle out. It looks through the buckets, which are few: an index
// from vehicle to bucket would cost more memory than everything else.
func (d *dimension[K]) remove(ordinal uint32) {
	if !d.present.CheckedRemove(ordinal) {
		return
	}
	for value, b := range d.buckets {
		if b.ordinals.CheckedRemove(ordinal) {
			if b.ordinals.IsEmpty() {
				delete(d.buckets, value)
			}
			return
		}
	}
}

// pick is the set of the vehicles whose value the judge approves. The caller must not
// change it. The smaller side is united: a complement costs one more operation.
func (d *dimension[K]) pick(approves func(K, *bucket) bool) *roaring.Bitmap {
	picked := make([]*roaring.Bitmap, 0, len(d.buckets))
	var others []*roaring.Bitmap
	for value, b := range d.buckets {
		if approves(value, b) {
			picked = append(picked, &b.ordinals)
		} else {
			others = append(others, &b.ordinals)
		}
	}
	switch {
	case len(others) == 0:
		return &d.present
	case len(picked) > len(others)+1:
		return roaring.AndNot(&d.present, union(others))
	default:
		return union(picked)
	}
}

// union is what any of the sets holds. The caller must not change it.
//
// A slot's sets are small and many. Merging them one after the other costs the square
// of their number, so they are collected in a plain array of bits.
func union(sets []*roaring.Bitmap) *roaring.Bitmap {
	switch len(sets) {
	case 0:
		return roaring.New()
	case 1:
		return sets[0]
	}
	const most = 1 << 16 // ordinals; beyond, bitmaps are dense enough to be merged as they are
	highest := uint32(0)
	for _, set := range sets {
		if !set.IsEmpty() {
			highest = max(highest, set.Maximum())
		}
	}
	if highest >= most {
		return roaring.FastOr(sets...)
	}
	words := make([]uint64, highest/64+1)
	for _, set := range sets {
		set.Iterate(func(ordinal uint32) bool {
			words[ordinal/64] |= 1 << (ordinal % 64)
			return true
		})
	}
	return roaring.FromDense(words, false)
}

// profile is what selectors and packages can know about an ECU. Vehicles of one
// build share their profiles, so one bucket answers all questions about it.
type profile struct {
	part, revision, version, sha256 string
}

// ecuDimension divides the vehicles that have an ECU by its profile. The handles are
// shared by all indexes of the process.
type ecuDimension struct {
	dimension[unique.Handle[profile]]
}

func (d *ecuDimension) putECU(ordinal uint32, ecu *messages.ECU, fresh bool) {
	value := profile{
		part: ecu.GetHardwarePart(), revision: ecu.GetHardwareRevision(),
		version: ecu.GetVersion(), sha256: ecu.GetSha256(),
	}
	d.put(ordinal, unique.Make(value), fresh, func(opened *bucket) { opened.version = d.versionOf(value.version) })
}

// versionOf parses a version, or shares what another bucket of the ECU has parsed.
func (d *ecuDimension) versionOf(text string) *semver.Version {
	for value, b := range d.buckets {
		if value.Value().version == text {
			return b.version
		}
	}
	return parseVersion(text)
}

// of reads an ECU attribute from a profile.
func (p profile) of(f field) string {
	switch f {
	case fieldECUVersion:
		return p.version
	case fieldECUPart:
		return p.part
	case fieldECURevision:
		return p.revision
	default:
		panic("targeting: not an attribute of an ECU")
	}
}
