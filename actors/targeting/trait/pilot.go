package trait

import (
	"pacecar/actors/targeting/bitmap"
	"pacecar/messages"
)

// Pilots notes of vehicles that a question names why they are left out.
type Pilots struct {
	vins map[uint32]string // by ordinal
	why  map[uint32]*messages.LeftOut
}

// Ask begins with the vehicles that an index has; find is where.
func Ask(vins []string, find func(vin string) (ordinal uint32, known bool)) Pilots {
	p := Pilots{vins: map[uint32]string{}, why: map[uint32]*messages.LeftOut{}}
	for _, vin := range vins {
		if ordinal, known := find(vin); known {
			p.vins[ordinal] = vin
		}
	}
	return p
}

// Note says why vehicles are left out. The first reason counts.
func (p Pilots) Note(code, detail string, set bitmap.Set) {
	for ordinal, vin := range p.vins {
		if p.why[ordinal] == nil && set.Contains(ordinal) {
			p.why[ordinal] = &messages.LeftOut{Vin: vin, Code: code, Detail: detail}
		}
	}
}

// LeftOut are those that are not in a set, in no order. Of those of which nothing was
// noted, it says the selector's plain no under a code.
func (p Pilots) LeftOut(matched bitmap.Set, no string) (list []*messages.LeftOut) {
	for ordinal, vin := range p.vins {
		switch {
		case matched.Contains(ordinal):
		case p.why[ordinal] != nil:
			list = append(list, p.why[ordinal])
		default:
			list = append(list, &messages.LeftOut{Vin: vin, Code: no, Detail: "The selector of the campaign does not match it."})
		}
	}
	return list
}
