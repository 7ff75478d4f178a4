package roster

import (
	"fmt"
	"slices"

	"pacecar/messages"
)

// blockPages is how many pages share one block, the unit of the tree that Fork copies:
// a million vehicles are 244 pointers.
const blockPages = 64

// owner tells forks apart: a page or block may be written in place only by its owner.
type owner struct {
	pages []uint32 // numbers of the pages it owns
}

// spare is what a draft has copied and left behind: its roster copies the same pages
// once more, and writes them over these.
type spare struct {
	pages  []*rosterPage
	blocks []*block
}

// Roster is the list of vehicles of a campaign and where each stands. Positions follow one
// another wave by wave, those who joined late come last.
type Roster struct {
	size   uint32
	names  names
	blocks []*block
	owner  *owner
	spare  *spare // shared with drafts
}

// block keeps of its pages whatever is not an entry, so that a page is as long as its entries.
type block struct {
	owner *owner
	owned uint64                    // bits of the pages that its owner may write in place
	pages [blockPages]*rosterPage   // nil: every vehicle of it waits and was never offered
	due   [lanes][blockPages]uint32 // earliest deadline of each page, by lane; 0: none
	share [lanes][blockPages]uint8  // how many entries of the page have that
	first [lanes]uint32             // the earliest of those
}

type rosterPage [PageEntries]packed

// waiting is a page of vehicles that wait, of which so many are on the roster.
func waiting(length uint32) *rosterPage {
	p := &rosterPage{}
	for i := range length {
		p[i] = pack(Entry{State: Waiting})
	}
	return p
}

// New makes a roster for size vehicles whose VINs are still to come. The last joined of them
// came late; the others are in the order of the stable hash from each of the firsts on, which
// rise: the first positions of waves.
func New(salt string, size, joined uint32, firsts ...uint32) Roster {
	return Roster{
		size: size, owner: &owner{}, spare: &spare{}, names: newNames(salt, size, joined, firsts),
		blocks: make([]*block, blocksOf(size)),
	}
}

// blocksOf is how many blocks so many vehicles take.
func blocksOf(size uint32) int {
	const blockEntries = blockPages * PageEntries
	return (int(size) + blockEntries - 1) / blockEntries
}

// Fill gives a new roster its VINs, in order, and the kind of each; nil: none has any.
func (r *Roster) Fill(packed []byte, strata []uint16) { r.names.fill(packed, strata) }

// Join appends vehicles that wait, at most up to [Maximum] in all. None of them may be on the
// roster. It costs a copy of what finds VINs, and a page.
func (r *Roster) Join(packed []byte, strata []uint16) {
	before := r.size
	r.size += uint32(len(packed) / messages.VINLength)
	r.names.join(packed, strata, r.size)
	r.blocks = append(r.blocks, make([]*block, blocksOf(r.size)-len(r.blocks))...)
	last := before / PageEntries
	if before%PageEntries == 0 || r.page(last) == nil {
		return
	}
	p := r.writable(last).pages[last%blockPages] // it is longer, so it is written again
	for i := before % PageEntries; i < r.lengthOf(last, PageEntries); i++ {
		p[i] = pack(Entry{State: Waiting})
	}
}

// Fork copies the tree's root. Both sides copy what they write from now on.
func (r *Roster) Fork() Roster {
	r.owner = &owner{}
	f := r.Draft()
	f.spare = &spare{}
	return f
}

// Draft is a fork that ends, with Drop, before r is written again, so r keeps writing in place.
func (r *Roster) Draft() Roster {
	d := *r
	d.owner = &owner{}
	d.names.fresh = never
	d.blocks = slices.Clone(r.blocks)
	return d
}

// Drop ends a draft: what it has copied serves the copies of the roster that it came from.
func (r *Roster) Drop() {
	for _, number := range r.owner.pages {
		b := r.blocks[number/blockPages]
		r.spare.pages = append(r.spare.pages, b.pages[number%blockPages])
		if b.owner == r.owner {
			b.owner = nil
			r.spare.blocks = append(r.spare.blocks, b)
		}
	}
	r.owner, r.blocks = nil, nil
}

// copyOf copies what is shared, over a spare one where there is any.
func copyOf[T any](shared *T, spares *[]*T) *T {
	var own *T
	if last := len(*spares) - 1; last >= 0 {
		own, *spares = (*spares)[last], (*spares)[:last]
	} else {
		own = new(T)
	}
	*own = *shared
	return own
}

// lengthOf is how many vehicles page number holds, of pages of this size; 0 beyond the end.
func (r *Roster) lengthOf(number, entries uint32) uint32 { return lengthOf(r.size, number, entries) }

func lengthOf(size, number, entries uint32) uint32 {
	first := uint64(number) * uint64(entries)
	if first >= uint64(size) {
		return 0
	}
	return min(entries, size-uint32(first))
}

func (r *Roster) page(number uint32) *rosterPage {
	if b := r.blocks[number/blockPages]; b != nil {
		return b.pages[number%blockPages]
	}
	return nil
}

func (r *Roster) Get(at uint32) Entry {
	if p := r.page(at / PageEntries); p != nil {
		return p[at%PageEntries].entry()
	}
	return Entry{State: Waiting}
}

// Set replaces an entry and keeps the deadlines' index true.
func (r *Roster) Set(at uint32, to Entry) {
	b, page := r.writable(at/PageEntries), at/PageEntries%blockPages
	e := &b.pages[page][at%PageEntries]
	from := e.entry()
	*e = pack(to)
	for l := range lanes {
		b.replace(l, page, from, to)
	}
}

// writable is the block of a page; both are owned by r.
func (r *Roster) writable(number uint32) *block {
	b, page := r.block(number), number%blockPages
	mark := uint64(1) << page
	if b.owned&mark != 0 {
		return b
	}
	if p := b.pages[page]; p != nil {
		b.pages[page] = copyOf(p, &r.spare.pages)
	} else {
		b.pages[page] = waiting(r.lengthOf(number, PageEntries))
	}
	b.owned |= mark
	r.owner.pages = append(r.owner.pages, number)
	return b
}

// block is that of a page, owned by r. A fresh copy owns none of its pages.
func (r *Roster) block(number uint32) *block {
	b := r.blocks[number/blockPages]
	switch {
	case b == nil:
		b = &block{}
	case b.owner == r.owner:
		return b
	default:
		b = copyOf(b, &r.spare.blocks)
	}
	b.owner, b.owned = r.owner, 0
	r.blocks[number/blockPages] = b
	return b
}

// Dirty encodes the pages written since the fork.
func (r *Roster) Dirty() []Page {
	list := make([]Page, 0, len(r.owner.pages))
	list = append(list, r.names.dirty()...)
	slices.Sort(r.owner.pages)
	all := make([]byte, 0, len(r.owner.pages)*(1+PageEntries*entryBytes))
	for _, number := range r.owner.pages {
		first := len(all)
		all = appendEntries(all, r.page(number)[:r.lengthOf(number, PageEntries)])
		list = append(list, Page{number, all[first:len(all):len(all)]})
	}
	return list
}

// Restore takes a page back from the store.
func (r *Roster) Restore(number uint32, data []byte) error {
	if number&VINPages != 0 {
		return r.names.restore(number&^VINPages, r.size, data)
	}
	n := r.lengthOf(number, PageEntries)
	if n == 0 {
		return fmt.Errorf("page %#x is beyond a roster of %d", number, r.size)
	}
	p := &rosterPage{}
	if err := decodeEntries(data, p[:n]); err != nil {
		return fmt.Errorf("page %d: %w", number, err)
	}
	b := r.block(number)
	b.pages[number%blockPages] = p
	for l := range lanes {
		b.rescan(l, number%blockPages)
	}
	return nil
}

// VIN is the one at a position.
func (r *Roster) VIN(at uint32) []byte { return r.names.vin(at) }

// Stratum is the number of a vehicle's stratum; 0 where there are none.
func (r *Roster) Stratum(at uint32) uint16 { return r.names.stratum(at) % MaximumStrata }

// Class is the number of the pool by attribute that a vehicle is of; 0: of none.
func (r *Roster) Class(at uint32) int { return int(r.names.stratum(at) / MaximumStrata) }

// Find is the position of a VIN.
func (r *Roster) Find(vin string) (uint32, bool) { return r.names.find(vin) }

// First is the lowest position of some vehicles; Size if none is on the roster.
func (r *Roster) First(vins []string) uint32 {
	first := r.size
	for _, vin := range vins {
		if at, found := r.Find(vin); found {
			first = min(first, at)
		}
	}
	return first
}

// Whole tells whether every VIN page has come back.
func (r *Roster) Whole() bool { return r.names.missing == 0 }

// Size is how many vehicles there are.
func (r *Roster) Size() uint32 { return r.size }

// Untouched tells that the page of a position was never written: all its vehicles wait.
func (r *Roster) Untouched(at uint32) bool { return r.page(at/PageEntries) == nil }

// Count walks so many vehicles from a position on: their states, and how many were ever offered
// an update.
func (r *Roster) Count(first, size uint32) (states Tally, offered uint32) {
	for at := first; at < first+size; at++ {
		e := r.Get(at)
		states[e.Place()]++
		if e.Attempt > 0 {
			offered++
		}
	}
	return states, offered
}
