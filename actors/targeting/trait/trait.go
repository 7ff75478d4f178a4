// Package trait tells vehicles of an index apart by what a campaign's plan divides them by:
// which selectors of waves match them, and which values they have for the attributes of its
// strata; and by the server's pools.
//
// Vehicles that agree in everything are of one kind, of which there are few, however many
// vehicles there are: so a slot answers with its kinds and a small number for each vehicle
// ([Divide]), and whoever asks all slots puts the kinds of all together ([Gathered]).
//
// Functions here keep nothing. More kinds than [Maximum] are refused with a coded
// [messages.Rejection].
package trait

import (
	"math/bits"
	"strings"

	"pacecar/actors/targeting/bitmap"
	"pacecar/messages"
)

// Bounds of what vehicles are divided by.
const (
	// Maximum is how many kinds there may be: the number of one takes 2 bytes on its way.
	Maximum = 16_384
	// MaxDivisions is how many selectors there may be: one for each wave of a plan.
	MaxDivisions = 32
	// MaxAttributes is how many attributes strata may be of.
	MaxAttributes = 8
)

// Attribute is what the vehicles of an index have for one attribute: a code for each, which
// stands for a text. Different codes may stand for the same.
type Attribute struct {
	Codes int // are below this; one that no vehicle has may stand for any text
	Code  func(ordinal uint32) uint32
	Text  func(code uint32) string
}

// Check refuses more of either than there may be.
func Check(divisions, attributes int) *messages.Rejection {
	if divisions > MaxDivisions {
		return messages.Reject(messages.OutOfBounds, "vehicles are divided by %d selectors, at most %d may be", divisions, MaxDivisions).At("/divisions")
	}
	if attributes > MaxAttributes {
		return messages.Reject(messages.OutOfBounds, "strata are of %d attributes, at most %d may be", attributes, MaxAttributes).At("/strata")
	}
	return nil
}

// Divide tells the kind of each of some vehicles, in their order. A division is the vehicles
// that one selector matches.
func Divide(vehicles []uint32, divisions []bitmap.Set, by []Attribute, classes Classes) (*messages.Traits, *messages.Rejection) {
	d := dividing{vehicles: vehicles, keys: make([]uint64, len(vehicles))}
	for _, division := range divisions {
		d.add(1, func(ordinal uint32) uint64 {
			if division.Contains(ordinal) {
				return 1
			}
			return 0
		})
	}
	for _, a := range by {
		number, texts := a.texts()
		d.add(bits.Len(uint(texts)), func(ordinal uint32) uint64 { return uint64(number[a.Code(ordinal)]) })
	}
	if len(classes.pools) > 0 {
		d.add(bits.Len(uint(len(classes.pools))), func(ordinal uint32) uint64 { return uint64(classes.of(ordinal)) })
	}
	kinds, firsts := d.kinds()
	if len(firsts) > Maximum {
		return nil, tooMany()
	}
	t, strata := &messages.Traits{Kind: kinds, Pools: classes.pools}, map[string]uint32{}
	for _, ordinal := range firsts {
		k, values := &messages.TraitKind{Pool: classes.of(ordinal)}, make([]string, len(by))
		for i, division := range divisions {
			if division.Contains(ordinal) {
				k.Divisions |= 1 << i
			}
		}
		for i, a := range by {
			values[i] = a.Text(a.Code(ordinal))
		}
		k.Stratum = number(t, strata, values)
		t.Kinds = append(t.Kinds, k)
	}
	return t, nil
}

// texts numbers the texts that codes stand for, of which there are fewer.
func (a Attribute) texts() (number []uint32, texts int) {
	known := map[string]uint32{}
	number = make([]uint32, max(1, a.Codes))
	for code := range number {
		text := a.Text(uint32(code))
		at, is := known[text]
		if !is {
			at = uint32(len(known))
			known[text] = at
		}
		number[code] = at
	}
	return number, len(known)
}

// dividing goes through vehicles trait by trait: those with equal keys agree in all traits
// that were added.
type dividing struct {
	vehicles []uint32
	keys     []uint64
	width    int // bits of a key
}

// add adds a trait whose values have so many bits.
func (d *dividing) add(width int, value func(ordinal uint32) uint64) {
	if d.width+width > 64 {
		kinds, firsts := d.kinds()
		for i, kind := range kinds {
			d.keys[i] = uint64(kind)
		}
		d.width = bits.Len(uint(len(firsts)))
	}
	for i, ordinal := range d.vehicles {
		d.keys[i] = d.keys[i]<<width | value(ordinal)
	}
	d.width += width
}

// kinds numbers the keys, and tells the first vehicle of each.
func (d *dividing) kinds() (kinds, firsts []uint32) {
	known := map[uint64]uint32{}
	kinds = make([]uint32, len(d.keys))
	for i, key := range d.keys {
		if i > 0 && key == d.keys[i-1] {
			kinds[i] = kinds[i-1]
			continue
		}
		kind, is := known[key]
		if !is {
			kind = uint32(len(known))
			known[key] = kind
			firsts = append(firsts, d.vehicles[i])
		}
		kinds[i] = kind
	}
	return kinds, firsts
}

// number is that of a stratum, which is new if need be.
func number(t *messages.Traits, strata map[string]uint32, values []string) uint32 {
	name := strings.Join(values, "\x00")
	at, known := strata[name]
	if !known {
		at = uint32(len(t.Strata))
		strata[name] = at
		t.Strata = append(t.Strata, &messages.Stratum{Values: values})
	}
	return at
}

func tooMany() *messages.Rejection {
	return messages.Reject(messages.OutOfBounds, "strata and the selectors of waves divide the vehicles into more than %d kinds", Maximum).
		At("/strata/by").Suggest("name fewer attributes, or such that more vehicles share a value of")
}

// Gathered is the traits of all slots.
type Gathered struct {
	Traits messages.Traits
	strata map[string]uint32
	kinds  map[[3]uint32]uint32
}

// Add appends a slot's vehicles.
func (g *Gathered) Add(part *messages.Traits) *messages.Rejection {
	if g.kinds == nil {
		g.strata, g.kinds = map[string]uint32{}, map[[3]uint32]uint32{}
	}
	if len(part.GetPools()) > 0 {
		g.Traits.Pools = part.GetPools() // every slot was asked about the same ones
	}
	of := make([]uint32, len(part.GetKinds()))
	for i, k := range part.GetKinds() {
		stratum := number(&g.Traits, g.strata, part.GetStrata()[k.GetStratum()].GetValues())
		key := [3]uint32{k.GetDivisions(), stratum, k.GetPool()}
		at, known := g.kinds[key]
		if !known {
			if at = uint32(len(g.kinds)); at >= Maximum {
				return tooMany()
			}
			g.kinds[key] = at
			g.Traits.Kinds = append(g.Traits.Kinds, &messages.TraitKind{Divisions: key[0], Stratum: stratum, Pool: key[2]})
		}
		of[i] = at
	}
	for _, k := range part.GetKind() {
		g.Traits.Kind = append(g.Traits.Kind, of[k])
	}
	return nil
}
