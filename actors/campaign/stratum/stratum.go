package stratum

import (
	"slices"

	"pacecar/actors/campaign/roster"
)

// Others is the name of the stratum of those who joined late and are of none that could be
// kept apart any more.
const Others = "others"

// blockStrata is how many strata share one block, the unit that a fork copies.
const blockStrata = 16

// Count is the vehicles of one stratum by state.
type Count struct {
	All  roster.Tally // of the roster
	Wave roster.Tally // of the current wave

	Before   uint32          // of the current wave: skipped, because they ran the software already
	Taken    uint32          // of the current wave: they had succeeded, and do not run the update any more
	Early    uint32          // of the taken: they have gone on before they had soaked
	Accepted roster.Accepted // of the current wave: what a person took on when resuming after a halt
}

// Strata are all strata of a roster. The zero value is none.
type Strata struct {
	names  []string // by number; shared, never written
	blocks []*block
	owner  *owner
}

// owner tells forks apart: a block may be written in place only by its owner.
type owner struct{ _ byte }

type block struct {
	owner  *owner
	counts [blockStrata]Count
}

// New are strata of these names that nobody has entered.
func New(names ...string) Strata {
	s := Strata{owner: &owner{}}
	s.Name(names...)
	return s
}

// Fork copies the root. Both sides copy what they write from now on.
func (s *Strata) Fork() Strata {
	if len(s.names) == 0 {
		return *s
	}
	s.owner = &owner{}
	return s.Draft()
}

// Draft is a fork that ends before s is written again, so s keeps writing in place.
func (s *Strata) Draft() Strata {
	d := *s
	if len(s.names) > 0 {
		d.owner, d.blocks = &owner{}, slices.Clone(s.blocks)
	}
	return d
}

// Len is how many strata there are.
func (s *Strata) Len() int { return len(s.names) }

// Names are their names, by number. The caller must not change them.
func (s *Strata) Names() []string { return s.names }

// Name adds strata.
func (s *Strata) Name(names ...string) {
	if len(names) == 0 {
		return
	}
	s.names = append(slices.Clip(s.names), names...)
	if s.owner == nil {
		s.owner = &owner{}
	}
	for len(s.blocks)*blockStrata < len(s.names) {
		s.blocks = append(slices.Clip(s.blocks), &block{owner: s.owner})
	}
}

// Count is that of the stratum of a number. The caller must not change it.
func (s *Strata) Count(number uint16) *Count {
	return &s.blocks[number/blockStrata].counts[number%blockStrata]
}

// InFlight is how many vehicles of a stratum hold a place.
func (s *Strata) InFlight(number uint16) uint32 { return s.Count(number).All.Sum(roster.InFlight) }

// writable is a count, owned by s.
func (s *Strata) writable(number uint16) *Count {
	b := s.blocks[number/blockStrata]
	if b.owner != s.owner {
		own := *b
		own.owner = s.owner
		b, s.blocks[number/blockStrata] = &own, &own
	}
	return &b.counts[number%blockStrata]
}

// Enter counts a vehicle in that comes to the roster.
func (s *Strata) Enter(number uint16, state uint8) { s.writable(number).All[state]++ }

// EnterWave counts a vehicle of the current wave in.
func (s *Strata) EnterWave(number uint16, state uint8) { s.writable(number).Wave[state]++ }

// LeaveWave forgets the counts of the current wave, because another one opens.
func (s *Strata) LeaveWave() {
	for number := range s.names {
		c := s.writable(uint16(number))
		*c = Count{All: c.All}
	}
}

// Move counts a vehicle elsewhere; current says that it is of the current wave. Where there are no strata it counts nothing.
func (s *Strata) Move(number uint16, current bool, from, to uint8) {
	if len(s.names) == 0 {
		return
	}
	c := s.writable(number)
	c.All.Move(from, to)
	if current {
		c.Wave.Move(from, to)
	}
}

// rowPlaces is how many places a stratum has among the counts of a record.
const rowPlaces = 32

// Rows are the counts as a record keeps them: pairs of a place and a count that is not 0.
func (s *Strata) Rows() (all, wave []uint32) {
	for number := range s.names {
		c := s.Count(uint16(number))
		all, wave = appendRow(all, number, &c.All), appendRow(wave, number, &c.Wave)
	}
	return all, wave
}

func appendRow(pairs []uint32, number int, t *roster.Tally) []uint32 {
	for state, n := range t {
		if n != 0 {
			pairs = append(pairs, uint32(number*rowPlaces+state), n)
		}
	}
	return pairs
}

// Restore are the strata of a record. What stands for no stratum or no state counts as
// nothing.
func Restore(names []string, all, wave []uint32) Strata {
	if len(names) == 0 {
		return Strata{}
	}
	s := New(names...)
	s.fill(all, func(c *Count) *roster.Tally { return &c.All })
	s.fill(wave, func(c *Count) *roster.Tally { return &c.Wave })
	return s
}

func (s *Strata) fill(pairs []uint32, of func(*Count) *roster.Tally) {
	for ; len(pairs) >= 2; pairs = pairs[2:] {
		number, state := pairs[0]/rowPlaces, pairs[0]%rowPlaces
		if int(number) < len(s.names) && int(state) < roster.States {
			of(s.writable(uint16(number)))[state] = pairs[1]
		}
	}
}
