package choice

import (
	"fmt"
	"slices"
	"strings"

	"pacecar/actors/campaign/roster"
	"pacecar/actors/targeting/lot"
	"pacecar/messages"
	"pacecar/mutant"
)

// Bounds of a choice.
const (
	// MaximumStrata is how many strata a campaign keeps apart: it keeps two rows of counts and
	// a name for each in its record, which it writes with every step.
	MaximumStrata = 1024
	// MaximumPilots is how many vehicles one wave may list.
	MaximumPilots = 1000
	// Samples is how many vehicles of a wave a dry run names.
	Samples = 20
)

// Made is a choice: a roster in order, and how its waves and strata divide it.
type Made struct {
	VINs   []byte   // packed, wave by wave, each in the order of the stable hash
	Of     []uint16 // the stratum of each; nil: the plan names none
	Class  []uint8  // of each in Pools, from 1; 0: of none; nil: there are none
	Pools  []string // by attribute
	Waves  []Wave
	Strata []Stratum
}

// Wave is how large a wave has become, and why not as large as the plan says.
type Wave struct {
	Size uint32
	Note string // a sentence; empty: it has the size of the plan
}

// Stratum is one kind of vehicles.
type Stratum struct {
	Name    string
	Size    uint32 // vehicles of the roster
	Covered uint32 // of the wave that must hold some of each
}

// Make puts vehicles into the waves of a plan that has been checked.
func Make(p *messages.CampaignPlan, from Fleet) (*Made, *messages.Rejection) {
	list, names, no := from.ordered(p.GetSalt(), p.GetStrata().GetBy())
	if no != nil {
		return nil, no
	}
	c := &choosing{plan: p, list: list, strata: len(names), plain: running{total: uint64(len(list))}}
	if no := c.pilots(from.LeftOut); no != nil {
		return nil, no
	}
	division := 0
	for i, w := range p.GetWaves() {
		mask := uint32(0)
		if w.GetSelector() != "" {
			mask = 1 << division
			division++
		}
		c.waves = append(c.waves, c.wave(i, w, mask))
	}
	if len(list) > 0 && c.waves[0].Size == 0 {
		return nil, nobody(p.GetWaves()[0], len(list))
	}
	return c.made(names, from.Traits.GetPools()), nil
}

// nobody refuses a first wave that would prove nothing about the next.
func nobody(w *messages.Wave, vehicles int) *messages.Rejection {
	if w.GetSelector() == "" {
		return messages.Reject(messages.EmptySelection, "each of the %s is a pilot of a later wave, so the first one would prove nothing", number(vehicles, "vehicle")).
			At("/waves/0").Suggest("put the pilots first")
	}
	return messages.Reject(messages.EmptySelection, "the selector of the first wave matches none of the %s, so the wave would prove nothing", number(vehicles, "vehicle")).
		At("/waves/0/selector").Suggest("write a selector that matches some of them, or begin with another wave")
}

// choosing is one choice being made.
type choosing struct {
	plan   *messages.CampaignPlan
	list   []vehicle
	strata int
	plain  running
	waves  []Wave
}

// wave fills the wave of an index. Vehicles that it may take are in none yet, and match its
// selector if it has one: the mask has its bit.
func (c *choosing) wave(i int, w *messages.Wave, mask uint32) Wave {
	number := uint8(i + 1)
	if len(w.GetVins()) > 0 {
		return Wave{Size: uint32(len(w.GetVins()))}
	}
	open := func(v *vehicle) bool {
		return v.wave == 0 && (mask == 0 || v.divisions&mask != 0 || mutant.DivisionIgnored.Planted())
	}
	want := c.want(w, mask)
	if i == len(c.plan.GetWaves())-1 {
		want = uint64(len(c.list))
	}
	taken := uint64(0)
	if s := c.plan.GetStrata(); s.GetWave() == uint32(number) {
		taken = c.cover(s.GetMinimumPerStratum(), number, open)
	}
	covered := taken
	for at := 0; at < len(c.list) && taken < want; at++ {
		if v := &c.list[at]; open(v) {
			v.wave = number
			taken++
		}
	}
	if mask == 0 {
		c.plain.taken += taken
	}
	return Wave{Size: uint32(taken), Note: c.note(w, want, taken, covered)}
}

// want is how many vehicles a wave is to take.
func (c *choosing) want(w *messages.Wave, mask uint32) uint64 {
	if mask == 0 {
		return c.plain.next(w)
	}
	switch size := w.GetSize().(type) {
	case *messages.Wave_Count:
		return uint64(size.Count)
	case *messages.Wave_Percent:
		matched := uint64(0)
		for at := range c.list {
			if c.list[at].divisions&mask != 0 {
				matched++
			}
		}
		return shareOf(matched, Parts(size.Percent))
	}
	return uint64(len(c.list))
}

// cover takes the least number of each stratum, or all where there are fewer.
func (c *choosing) cover(least uint32, number uint8, open func(*vehicle) bool) (taken uint64) {
	got := make([]uint32, c.strata)
	for at := range c.list {
		if v := &c.list[at]; got[v.stratum] < least && open(v) {
			v.wave = number
			got[v.stratum]++
			taken++
		}
	}
	return taken
}

// note says why a wave has not the size that its plan names.
func (c *choosing) note(w *messages.Wave, want, taken, covered uint64) string {
	switch {
	case len(c.list) == 0:
		return ""
	case covered > want:
		return fmt.Sprintf("The wave grows from %d to %s, to hold at least %d of each stratum, or all where there are fewer.",
			want, number(int(taken), "vehicle"), c.plan.GetStrata().GetMinimumPerStratum())
	case taken == 0 && w.GetSelector() != "":
		return "Nobody is in the wave: its selector matches no vehicle that is in no other wave. Its gate opens at once."
	case taken == 0:
		return "Nobody is left for the wave. Its gate opens at once."
	case w.GetCount() > 0 && taken < uint64(w.GetCount()) && taken < want:
		return fmt.Sprintf("The wave is to hold %d, and only %d may be in it.", w.GetCount(), taken)
	}
	return ""
}

// pilots puts those that waves list into them, or says which cannot be.
func (c *choosing) pilots(leftOut []*messages.LeftOut) *messages.Rejection {
	var told []string
	field, all, absent := "", 0, 0
	for i, w := range c.plan.GetWaves() {
		all += len(w.GetVins())
		for j, vin := range w.GetVins() {
			at, found := slices.BinarySearchFunc(c.list, vehicle{place: lot.Of(c.plan.GetSalt(), vin), vin: vin}, compare)
			if found {
				c.list[at].wave = uint8(i + 1)
				continue
			}
			if absent++; absent == 1 {
				field = fmt.Sprintf("/waves/%d/vins/%d", i, j)
			}
			if absent <= Samples {
				told = append(told, vin+" ("+why(vin, leftOut)+")")
			}
		}
	}
	if absent == 0 {
		return nil
	}
	text := strings.Join(told, ", ")
	if more := absent - len(told); more > 0 {
		text += fmt.Sprintf(", and %d more", more)
	}
	return messages.Reject(messages.PilotNotSelected, "%d of %s cannot be on the roster: %s", absent, number(all, "pilot"), text).
		At(field).Suggest("leave them out of the wave, or change what keeps them out")
}

// why says what keeps a vehicle out.
func why(vin string, leftOut []*messages.LeftOut) string {
	for _, l := range leftOut {
		if l.GetVin() == vin {
			return l.GetCode() + ": " + strings.TrimSuffix(l.GetDetail(), ".")
		}
	}
	return "NotFound: it is not registered"
}

// made packs the roster.
func (c *choosing) made(names, pools []string) *Made {
	m := &Made{VINs: make([]byte, len(c.list)*messages.VINLength), Waves: c.waves, Pools: pools}
	if len(pools) > 0 {
		m.Class = make([]uint8, len(c.list))
	}
	next := make([]int, len(c.waves)+1) // the next position of each wave
	for i := 1; i < len(c.waves); i++ {
		next[i+1] = next[i] + int(c.waves[i-1].Size)
	}
	if c.plan.GetStrata() != nil {
		m.Of = make([]uint16, len(c.list))
		for _, name := range names {
			m.Strata = append(m.Strata, Stratum{Name: name})
		}
	}
	for i := range c.list {
		v := &c.list[i]
		at := next[v.wave]
		next[v.wave]++
		copy(m.VINs[at*messages.VINLength:], v.vin)
		if m.Class != nil {
			m.Class[at] = v.class
		}
		if m.Of == nil || len(m.Strata) == 0 {
			continue
		}
		m.Of[at] = v.stratum
		s := &m.Strata[v.stratum]
		if s.Size++; uint32(v.wave) == c.plan.GetStrata().GetWave() {
			s.Covered++
		}
	}
	return m
}

// Kinds are stratum and class of each vehicle, as a roster takes them; nil: there are neither.
func (m *Made) Kinds() []uint16 {
	if m.Class == nil {
		return m.Of
	}
	kinds := make([]uint16, len(m.Class))
	for at, class := range m.Class {
		stratum := uint16(0)
		if m.Of != nil {
			stratum = m.Of[at]
		}
		kinds[at] = roster.Kind(stratum, int(class))
	}
	return kinds
}

// Names are those of the strata.
func (m *Made) Names() []string {
	names := make([]string, len(m.Strata))
	for i, s := range m.Strata {
		names[i] = s.Name
	}
	return names
}

// SizesOfStrata is how many vehicles of each stratum are in the wave of an index.
func (m *Made) SizesOfStrata(wave int) []uint32 {
	sizes, first := make([]uint32, len(m.Strata)), uint32(0)
	for _, w := range m.Waves[:wave] {
		first += w.Size
	}
	for at := first; at < first+m.Waves[wave].Size && int(at) < len(m.Of); at++ {
		if int(m.Of[at]) < len(sizes) {
			sizes[m.Of[at]]++
		}
	}
	return sizes
}

// Sample is the first vehicles of the wave of an index.
func (m *Made) Sample(wave int) []string {
	first := 0
	for _, w := range m.Waves[:wave] {
		first += int(w.Size)
	}
	list := make([]string, min(Samples, int(m.Waves[wave].Size)))
	for i := range list {
		list[i] = string(m.VINs[(first+i)*messages.VINLength:][:messages.VINLength])
	}
	return list
}

// Notes are what is to be said of the waves, each with the number of its wave.
func (m *Made) Notes() (list []string) {
	for i, w := range m.Waves {
		if w.Note != "" {
			list = append(list, fmt.Sprintf("wave %d: %s", i+1, w.Note))
		}
	}
	return list
}

func number(n int, of string) string {
	if n == 1 {
		return "1 " + of
	}
	return fmt.Sprintf("%d %ss", n, of)
}
