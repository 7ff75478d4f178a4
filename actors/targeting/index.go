package targeting

import (
	"fmt"
	"slices"

	"pacecar/actors/targeting/selector"
	"pacecar/actors/targeting/sighting"
	"pacecar/messages"
)

// Index answers selectors for the vehicles of one slot. It keeps a column of codes for
// each attribute and no records: about 42 bytes per vehicle, and 8 where positions are
// known. It is not safe for concurrent use; the slot's actor owns it. The zero value is not valid; [NewIndex]
// makes one.
type Index struct {
	registry registry
	all      ordinals
	online   ordinals
	plain    map[selector.Field]*texts
	years    column[uint32]
	tags     texts // sets of tags, as tagSet writes them
	ecus     map[string]*ecus
	sighting sighting.Columns
}

// plainTexts are the attributes of a vehicle, rather than of an ECU, that are one text.
var plainTexts = []selector.Field{
	selector.Model, selector.Variant, selector.Market, selector.Region, selector.Language, selector.TimeZone, selector.Consent,
}

// NewIndex makes an empty index.
func NewIndex() *Index {
	x := &Index{plain: map[selector.Field]*texts{}, ecus: map[string]*ecus{}}
	for _, f := range plainTexts {
		x.plain[f] = &texts{}
	}
	return x
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
	ordinal, _ := x.registry.place(vin)
	x.all.put(ordinal, true)
	x.online.put(ordinal, record.GetOnline())
	x.sighting.Note(ordinal, record.GetLastSeenMs(), record.GetPosition())
	x.put(ordinal, record)
}

// put makes what a record says the vehicle's.
func (x *Index) put(ordinal uint32, record *messages.VehicleRecord) {
	for f, column := range x.plain {
		column.putText(ordinal, selector.TextOf(selector.Attribute{Field: f}, record))
	}
	if year := record.GetAttributes().GetModelYear(); year != 0 {
		x.years.put(ordinal, year)
	} else {
		x.years.remove(ordinal)
	}
	x.tags.putText(ordinal, tagSet(record.GetAttributes().GetTags()))
	x.putECUs(ordinal, record.GetInventory())
}

// Hear notes that a vehicle was heard, in Unix milliseconds, whether it is connected since
// and where it is, for a vehicle that is in the index. It spares a Put where nothing else
// has changed.
func (x *Index) Hear(vin string, lastSeenMS int64, online bool, at *messages.Position) {
	packed, _ := packVIN(vin)
	if ordinal, ok := x.registry.find(packed); ok {
		x.online.put(ordinal, online)
		x.sighting.Note(ordinal, lastSeenMS, at)
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
	x.all.put(ordinal, false)
	x.online.put(ordinal, false)
	x.sighting.Note(ordinal, 0, nil)
	x.clear(ordinal)
}

// clear takes a vehicle's values away.
func (x *Index) clear(ordinal uint32) {
	for _, column := range x.plain {
		column.remove(ordinal)
	}
	x.years.remove(ordinal)
	x.tags.remove(ordinal)
	x.putECUs(ordinal, nil)
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
	for id, column := range x.ecus {
		if column.get(ordinal) != 0 && !hasECU(inventory, id) {
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
