package targeting

import (
	"fmt"
	"slices"

	"pacecar/actors/targeting/changes"
	"pacecar/actors/targeting/registry"
	"pacecar/actors/targeting/selector"
	"pacecar/actors/targeting/serials"
	"pacecar/actors/targeting/sighting"
	"pacecar/actors/targeting/tagset"
	"pacecar/messages"
)

// Index answers selectors for the vehicles of one slot. It keeps a column of codes for
// each attribute and no records: about 50 bytes per vehicle, and 8 where positions are
// known. It is not safe for concurrent use; the slot's actor owns it. The zero value is not
// valid; [NewIndex] makes one.
type Index struct {
	registry registry.Registry
	all      ordinals
	online   ordinals
	plain    map[selector.Field]*texts
	years    column[uint32]
	tags     texts // sets of tags, as package tagset writes them
	flags    texts // sets of codes of flags, as package tagset writes them
	serials  serials.Column
	ecus     map[string]*ecus
	sighting sighting.Columns
	changes  changes.Log
}

// plainTexts are the attributes of a vehicle, rather than of an ECU, that are one text.
var plainTexts = []selector.Field{
	selector.Model, selector.Variant, selector.Market, selector.Region, selector.Language, selector.TimeZone, selector.Consent,
	selector.Campaign,
}

// NewIndex makes an empty index.
func NewIndex() *Index {
	x := &Index{plain: map[selector.Field]*texts{}, ecus: map[string]*ecus{}}
	for _, f := range plainTexts {
		x.plain[f] = &texts{}
	}
	return x
}

// Begin says which life of its slot the index is in, so that marks of another one are not
// taken for its own. It answers the index.
func (x *Index) Begin(life uint32) *Index {
	x.changes.Life = life
	return x
}

// Len is the number of vehicles.
func (x *Index) Len() int { return x.registry.Len() }

// Has tells whether a vehicle is in the index.
func (x *Index) Has(vin string) bool {
	_, known := x.find(vin)
	return known
}

func (x *Index) find(vin string) (ordinal uint32, known bool) {
	packed, ok := registry.Pack(vin)
	if ok {
		ordinal, known = x.registry.Find(packed)
	}
	return ordinal, known
}

// Put enters a vehicle or replaces what is known about it. It keeps no part of the
// record but texts. The VIN was parsed when the vehicle was registered; one that
// does not parse is a bug, and panics. It answers the fingerprints of the serial numbers
// that the vehicle has not had before, or has no longer.
func (x *Index) Put(record *messages.VehicleRecord) (changed []uint32) {
	vin, ok := registry.Pack(record.GetVin())
	if !ok {
		panic(fmt.Sprintf("targeting: %q is not a VIN", record.GetVin()))
	}
	ordinal, existed := x.registry.Place(vin)
	x.all.Put(ordinal, true)
	x.online.Put(ordinal, record.GetOnline())
	x.sighting.Note(ordinal, record.GetLastSeenMs(), record.GetPosition())
	x.changes.Note(ordinal)
	changed = x.put(ordinal, record)
	if existed {
		x.dropECUs(ordinal, record.GetInventory())
	}
	return changed
}

// put makes what a record says the vehicle's.
func (x *Index) put(ordinal uint32, record *messages.VehicleRecord) (changed []uint32) {
	for f, column := range x.plain {
		column.putText(ordinal, selector.TextOf(selector.Attribute{Field: f}, record))
	}
	if year := record.GetAttributes().GetModelYear(); year != 0 {
		x.years.put(ordinal, year)
	} else {
		x.years.remove(ordinal)
	}
	x.tags.putText(ordinal, tagset.Of(record.GetAttributes().GetTags()))
	x.flags.putText(ordinal, tagset.OfFlags(record.GetFlags()))
	x.putECUs(ordinal, record.GetInventory())
	var room [8]uint32 // most vehicles have fewer serial numbers
	return x.serials.Put(ordinal, serials.Of(room[:0], record.GetInventory()))
}

// Hear notes that a vehicle was heard, in Unix milliseconds, whether it is connected since
// and where it is, for a vehicle that is in the index. It spares a Put where nothing else
// has changed.
func (x *Index) Hear(vin string, lastSeenMS int64, online bool, at *messages.Position) {
	if ordinal, known := x.find(vin); known {
		x.online.Put(ordinal, online)
		x.sighting.Note(ordinal, lastSeenMS, at)
	}
}

// Presence is whether a vehicle is connected and when it was last heard: the beginning of
// that second, in Unix milliseconds, or 0 for never.
type Presence struct {
	Online  bool
	HeardMs int64
}

// Presence is what is known of a vehicle's presence; of one that is not in the index, nothing.
func (x *Index) Presence(vin string) Presence {
	ordinal, known := x.find(vin)
	if !known {
		return Presence{}
	}
	return Presence{x.online.Contains(ordinal), x.sighting.Heard(ordinal)}
}

// Complete brings a record up to date. Whether a vehicle is connected and when it was
// heard is committed with what else changes, never alone, so the index may know better.
func (p Presence) Complete(record *messages.VehicleRecord) {
	if p.HeardMs >= record.LastSeenMs/1000*1000 {
		record.Online, record.LastSeenMs = p.Online, max(p.HeardMs, record.LastSeenMs)
	}
}

// NoteHeard notes when a vehicle that is in the index was last heard, in Unix milliseconds,
// and leaves alone where that was.
func (x *Index) NoteHeard(vin string, ms int64) {
	if ordinal, known := x.find(vin); known {
		x.sighting.Hear(ordinal, ms)
	}
}

// Remove forgets a vehicle, and answers as Put does; one that is not there is no mistake.
func (x *Index) Remove(vin string) (changed []uint32) {
	packed, ok := registry.Pack(vin)
	if !ok {
		return nil
	}
	ordinal, existed := x.registry.Remove(packed)
	if !existed {
		return nil
	}
	x.all.Put(ordinal, false)
	x.online.Put(ordinal, false)
	x.sighting.Note(ordinal, 0, nil)
	return x.clear(ordinal)
}

// clear takes a vehicle's values away.
func (x *Index) clear(ordinal uint32) (changed []uint32) {
	for _, column := range x.plain {
		column.remove(ordinal)
	}
	x.years.remove(ordinal)
	x.tags.remove(ordinal)
	x.flags.remove(ordinal)
	x.dropECUs(ordinal, nil)
	return x.serials.Put(ordinal, nil)
}

// putECUs makes an inventory the vehicle's. Of several ECUs with one ID the first counts.
func (x *Index) putECUs(ordinal uint32, inventory []*messages.ECU) {
	for i, ecu := range inventory {
		if hasECU(inventory[:i], ecu.GetId()) {
			continue
		}
		column := x.ecus[ecu.GetId()]
		if column == nil {
			column = &ecus{}
			x.ecus[ecu.GetId()] = column
		}
		column.putECU(ordinal, ecu)
	}
}

// dropECUs takes those away that an inventory does not have any more. It goes through the
// ECUs of all vehicles, so it is spared those that are new.
func (x *Index) dropECUs(ordinal uint32, inventory []*messages.ECU) {
	for id, column := range x.ecus {
		if column.Get(ordinal) != 0 && !hasECU(inventory, id) {
			column.remove(ordinal)
			if column.known == 0 {
				delete(x.ecus, id)
			}
		}
	}
}

func hasECU(inventory []*messages.ECU, id string) bool {
	return slices.ContainsFunc(inventory, func(e *messages.ECU) bool { return e.GetId() == id })
}
