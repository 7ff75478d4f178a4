package roster

import (
	"bytes"
	"fmt"
	"slices"
	"sort"

	"pacecar/actors/targeting/lot"
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

// Roster is the list of vehicles of a campaign and where each stands. Its position is
// the vehicle's place in the order of the stable hash.
type Roster struct {
	size   uint32
	salt   string
	vins   []byte   // size × VINLength, shared by all forks, never written after the start; nil until the first VIN is known
	places []uint64 // stable hash of the first VIN of each VIN page, shared likewise
	fresh  bool     // the VIN pages have not been committed
	blocks []*block
	owner  *owner
	spare  *spare // shared with drafts
}

type block struct {
	owner *owner
	pages [blockPages]*rosterPage   // nil: every vehicle of it waits and was never offered
	due   [lanes][blockPages]uint32 // earliest deadline of each page, by lane
	first [lanes]uint32             // the earliest of those
}

type rosterPage struct {
	owner   *owner
	entries [PageEntries]Entry
	due     [lanes]earliest
}

// New makes a roster for size vehicles whose VINs are still to come.
func New(salt string, size uint32) Roster {
	const blockEntries = blockPages * PageEntries
	return Roster{
		size: size, salt: salt, owner: &owner{}, spare: &spare{},
		places: make([]uint64, (int(size)+vinPageEntries-1)/vinPageEntries),
		blocks: make([]*block, (int(size)+blockEntries-1)/blockEntries),
	}
}

// Fill gives a new roster its VINs, in order.
func (r *Roster) Fill(packed []byte) {
	r.vins, r.fresh = packed, true
	for i := range r.places {
		r.places[i] = lot.Of(r.salt, r.VIN(uint32(i)*vinPageEntries))
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
	d.owner, d.fresh = &owner{}, false
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
func (r *Roster) lengthOf(number, entries uint32) uint32 {
	first := uint64(number) * uint64(entries)
	if first >= uint64(r.size) {
		return 0
	}
	return min(entries, r.size-uint32(first))
}

func (r *Roster) page(number uint32) *rosterPage {
	if b := r.blocks[number/blockPages]; b != nil {
		return b.pages[number%blockPages]
	}
	return nil
}

func (r *Roster) Get(at uint32) Entry {
	if p := r.page(at / PageEntries); p != nil {
		return p.entries[at%PageEntries]
	}
	return Entry{State: Waiting}
}

// Set replaces an entry and keeps the deadlines' index true.
func (r *Roster) Set(at uint32, to Entry) {
	number := at / PageEntries
	b, p := r.writable(number)
	e := &p.entries[at%PageEntries]
	from := *e
	*e = to
	for l := range lanes {
		if p.replace(l, from, to) {
			b.refresh(l, number%blockPages)
		}
	}
}

// writable is the page, owned by r.
func (r *Roster) writable(number uint32) (*block, *rosterPage) {
	b := r.block(number)
	p := b.pages[number%blockPages]
	if p != nil && p.owner == r.owner {
		return b, p
	}
	if p != nil {
		p = copyOf(p, &r.spare.pages)
	} else {
		p = &rosterPage{}
		for i := range r.lengthOf(number, PageEntries) {
			p.entries[i].State = Waiting
		}
	}
	p.owner = r.owner
	r.owner.pages = append(r.owner.pages, number)
	b.pages[number%blockPages] = p
	return b, p
}

func (r *Roster) block(number uint32) *block {
	b := r.blocks[number/blockPages]
	switch {
	case b == nil:
		b = &block{}
	case b.owner != r.owner:
		b = copyOf(b, &r.spare.blocks)
	}
	b.owner = r.owner
	r.blocks[number/blockPages] = b
	return b
}

// Dirty encodes the pages written since the fork.
func (r *Roster) Dirty() []Page {
	list := make([]Page, 0, len(r.owner.pages))
	if r.fresh {
		for i := range r.places {
			list = append(list, Page{VINPages | uint32(i), encodeVINs(r.vinsOf(uint32(i)))})
		}
	}
	slices.Sort(r.owner.pages)
	all := make([]byte, 0, len(r.owner.pages)*(1+PageEntries*entryBytes))
	for _, number := range r.owner.pages {
		first := len(all)
		all = appendEntries(all, r.page(number).entries[:r.lengthOf(number, PageEntries)])
		list = append(list, Page{number, all[first:len(all):len(all)]})
	}
	return list
}

// Restore takes a page back from the store.
func (r *Roster) Restore(number uint32, data []byte) error {
	entries := uint32(PageEntries)
	if number&VINPages != 0 {
		entries = vinPageEntries
	}
	n := r.lengthOf(number&^VINPages, entries)
	if n == 0 {
		return fmt.Errorf("page %#x is beyond a roster of %d", number, r.size)
	}
	if number&VINPages != 0 {
		return r.restoreVINs(number&^VINPages, data)
	}
	p := &rosterPage{}
	if err := decodeEntries(data, p.entries[:n]); err != nil {
		return fmt.Errorf("page %d: %w", number, err)
	}
	b := r.block(number)
	b.pages[number%blockPages] = p
	for l := range lanes {
		p.rescan(l)
		b.refresh(l, number%blockPages)
	}
	return nil
}

func (r *Roster) restoreVINs(number uint32, data []byte) error {
	if r.vins == nil {
		r.vins = make([]byte, int(r.size)*messages.VINLength)
	}
	into := r.vinsOf(number)
	if err := decodeVINs(data, into); err != nil {
		return fmt.Errorf("VIN page %d: %w", number, err)
	}
	var last uint64
	for i := range uint32(len(into) / messages.VINLength) {
		h := lot.Of(r.salt, r.VIN(number*vinPageEntries+i))
		if h < last {
			return fmt.Errorf("VIN page %d: VIN %d is not in the order of the roster", number, i)
		}
		if last = h; i == 0 {
			r.places[number] = h
		}
	}
	return nil
}

// vinsOf is the packed VINs of a page.
func (r *Roster) vinsOf(number uint32) []byte {
	first := int(number) * vinPageEntries * messages.VINLength
	return r.vins[first:][:int(r.lengthOf(number, vinPageEntries))*messages.VINLength]
}

func (r *Roster) VIN(at uint32) []byte {
	return r.vins[int(at)*messages.VINLength:][:messages.VINLength]
}

// Find is the position of a VIN: the page by the places of their first VINs, then
// within the page by the hashes of its VINs, which are computed rather than kept.
func (r *Roster) Find(vin string) (uint32, bool) {
	if len(vin) != messages.VINLength || r.size == 0 {
		return 0, false
	}
	h := lot.Of(r.salt, vin)
	number := sort.Search(len(r.places), func(i int) bool { return r.places[i] > h }) - 1
	// Equal hashes may reach back over the edge of a page.
	for ; number >= 0; number-- {
		first := uint32(number) * vinPageEntries
		n := int(r.lengthOf(uint32(number), vinPageEntries))
		i := sort.Search(n, func(i int) bool {
			other := r.VIN(first + uint32(i))
			if g := lot.Of(r.salt, other); g != h {
				return g > h
			}
			return string(other) >= vin
		})
		if i < n && string(r.VIN(first+uint32(i))) == vin {
			return first + uint32(i), true
		}
		if r.places[number] != h {
			break
		}
	}
	return 0, false
}

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
func (r *Roster) Whole() bool {
	return len(r.vins) == int(r.size)*messages.VINLength && !bytes.Contains(r.vins, []byte{0})
}

// Size is how many vehicles there are.
func (r *Roster) Size() uint32 { return r.size }

// Untouched tells that the page of a position was never written: all its vehicles wait.
func (r *Roster) Untouched(at uint32) bool { return r.page(at/PageEntries) == nil }

// Count walks so many vehicles from a position on: their states, and how many were ever offered
// an update.
func (r *Roster) Count(first, size uint32) (states Tally, offered uint32) {
	for at := first; at < first+size; at++ {
		e := r.Get(at)
		states[e.State]++
		if e.Attempt > 0 {
			offered++
		}
	}
	return states, offered
}
