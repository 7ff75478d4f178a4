package targeting

import (
	"fmt"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"pacecar/messages"
)

// Index answers selectors for the vehicles of one slot. It keeps bitmaps of ordinals
// and no records: about 30 bytes per vehicle. It is not safe for concurrent use; the
// slot's actor owns it. The zero value is not valid; [NewIndex] makes one.
type Index struct {
	registry registry
	all      roaring.Bitmap
	online   roaring.Bitmap
	plain    map[field]*dimension[string]
	years    dimension[uint32]
	ecus     map[string]*ecuDimension
	tags     map[string]*roaring.Bitmap
}

// NewIndex makes an empty index.
func NewIndex() *Index {
	return &Index{
		plain: map[field]*dimension[string]{fieldModel: {}, fieldVariant: {}, fieldMarket: {}, fieldRegion: {}},
		ecus:  map[string]*ecuDimension{},
		tags:  map[string]*roaring.Bitmap{},
	}
}

// Len is the number of vehicles.
func (x *Index) Len() int { return x.registry.count }

// Put enters a vehicle or replaces what is known about it. It keeps no part of the
// record but texts. The VIN was parsed when the vehicle was registered; one that
// does not parse is a bug, and panics.
func (x *Index) Put(record *messages.VehicleRecord) {
	vin, ok := packVIN(record.GetVin())
	if !ok {
		panic(fmt.Sprintf("targeting: %q is not a VIN", record.GetVin()))
	}
	ordinal, existed := x.registry.place(vin)
	if !existed {
		x.all.Add(ordinal)
	}
	member(&x.online, ordinal, record.GetOnline())
	for f, d := range x.plain {
		if text := textOf(attribute{field: f}, record); text != "" {
			d.put(ordinal, text, !existed, nil)
		} else if existed {
			d.remove(ordinal)
		}
	}
	if year := record.GetAttributes().GetModelYear(); year != 0 {
		x.years.put(ordinal, year, !existed, nil)
	} else if existed {
		x.years.remove(ordinal)
	}
	x.putECUs(ordinal, record.GetInventory(), !existed)
	x.putTags(ordinal, record.GetAttributes().GetTags(), !existed)
}

// SetOnline notes a connection or its end, for a vehicle that is in the index.
// It spares a Put where nothing else has changed.
func (x *Index) SetOnline(vin string, online bool) {
	packed, _ := packVIN(vin)
	if ordinal, ok := x.registry.find(packed); ok {
		member(&x.online, ordinal, online)
	}
}

// Remove forgets a vehicle; one that is not there is no mistake.
func (x *Index) Remove(vin string) {
	packed, ok := packVIN(vin)
	if !ok {
		return
	}
	ordinal, existed := x.registry.remove(packed)
	if !existed {
		return
	}
	x.all.Remove(ordinal)
	x.online.Remove(ordinal)
	for _, d := range x.plain {
		d.remove(ordinal)
	}
	x.years.remove(ordinal)
	x.putECUs(ordinal, nil, false)
	x.putTags(ordinal, nil, false)
}

// putECUs makes an inventory the vehicle's. Of several ECUs with one ID the first counts.
func (x *Index) putECUs(ordinal uint32, inventory []*messages.ECU, fresh bool) {
	for i, ecu := range inventory {
		if hasECU(inventory[:i], ecu.GetId()) {
			continue
		}
		d := x.ecus[ecu.GetId()]
		if d == nil {
			d = &ecuDimension{}
			x.ecus[ecu.GetId()] = d
		}
		d.putECU(ordinal, ecu, fresh)
	}
	if fresh {
		return
	}
	for id, d := range x.ecus {
		if d.present.Contains(ordinal) && !hasECU(inventory, id) {
			d.remove(ordinal)
			if d.present.IsEmpty() {
				delete(x.ecus, id)
			}
		}
	}
}

func hasECU(inventory []*messages.ECU, id string) bool {
	return slices.ContainsFunc(inventory, func(e *messages.ECU) bool { return e.GetId() == id })
}

// putTags makes a set of tags the vehicle's.
func (x *Index) putTags(ordinal uint32, tags []string, fresh bool) {
	for _, tag := range tags {
		set := x.tags[tag]
		if set == nil {
			set = roaring.New()
			x.tags[tag] = set
		}
		set.Add(ordinal)
	}
	if fresh {
		return
	}
	for tag, set := range x.tags {
		if set.Contains(ordinal) && !slices.Contains(tags, tag) {
			set.Remove(ordinal)
			if set.IsEmpty() {
				delete(x.tags, tag)
			}
		}
	}
}

// member makes an ordinal a member of a set, or not.
func member(set *roaring.Bitmap, ordinal uint32, is bool) {
	if is {
		set.Add(ordinal)
	} else {
		set.Remove(ordinal)
	}
}
