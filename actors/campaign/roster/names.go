package roster

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"sort"

	"pacecar/actors/targeting/lot"
	"pacecar/messages"
)

// names are the VINs by position, and the positions by VIN. Forks share everything in them:
// what joins is put behind copies.
type names struct {
	salt    string
	pages   []vinPage
	missing int      // pages that have not come back yet
	fresh   uint32   // first page that has not been committed; never: none
	sorted  uint32   // positions below this are in order from each of runs on
	runs    []uint32 // first positions of stretches in the order of the stable hash
	spans   []span   // those stretches, the longest first: there most vehicles are found
	places  []uint64 // stable hash of the first VIN of each page that begins below sorted
	late    []uint32 // positions from sorted on, in the order of the stable hash
}

// span is the positions from first on, before end.
type span struct{ first, end uint32 }

// vinPage is a page of VINs with the stratum of each; nil: there are none.
type vinPage struct {
	vins   []byte
	strata []uint16
}

func newNames(salt string, size, joined uint32, firsts []uint32) names {
	n := names{salt: salt, fresh: never, sorted: size - joined, runs: []uint32{0}}
	for _, first := range firsts {
		if first > n.runs[len(n.runs)-1] && first < n.sorted {
			n.runs = append(n.runs, first)
		}
	}
	n.pages = make([]vinPage, pagesOf(size))
	n.places = make([]uint64, pagesOf(n.sorted))
	n.missing = len(n.pages)
	return n
}

// pagesOf is how many pages the VINs of so many vehicles take.
func pagesOf(size uint32) int { return (int(size) + vinPageEntries - 1) / vinPageEntries }

// fill takes all VINs, in order.
func (n *names) fill(packed []byte, strata []uint16) {
	n.pages = appendVINs(n.pages[:0], packed, strata)
	n.fresh = 0
	for i := range n.places {
		n.places[i] = lot.Of(n.salt, n.vin(uint32(i)*vinPageEntries))
	}
	n.missing = 0
	n.settle()
}

// appendVINs cuts VINs into pages.
func appendVINs(pages []vinPage, packed []byte, strata []uint16) []vinPage {
	for first := 0; first < len(packed)/messages.VINLength; first += vinPageEntries {
		end := min(first+vinPageEntries, len(packed)/messages.VINLength)
		p := vinPage{vins: packed[first*messages.VINLength : end*messages.VINLength : end*messages.VINLength]}
		if strata != nil {
			p.strata = strata[first:end:end]
		}
		pages = append(pages, p)
	}
	return pages
}

// settle has runs that go on in order joined, and those found who came late, once every VIN
// is known.
func (n *names) settle() {
	runs := n.runs[:1:1]
	for _, first := range n.runs[1:] {
		if n.compare(first-1, n.hash(first), n.vin(first)) > 0 {
			runs = append(runs, first)
		}
	}
	n.runs, n.spans = runs, nil
	for i, first := range runs {
		end := n.sorted
		if i+1 < len(runs) {
			end = runs[i+1]
		}
		n.spans = append(n.spans, span{first, end})
	}
	slices.SortStableFunc(n.spans, func(a, b span) int { return cmp.Compare(b.end-b.first, a.end-a.first) })
	size := uint32(0)
	for i := range n.pages {
		size += uint32(len(n.pages[i].vins) / messages.VINLength)
	}
	n.late = n.inOrder(n.sorted, size)
}

// inOrder are the positions of a stretch in the order of the stable hash.
func (n *names) inOrder(from, to uint32) []uint32 {
	type placed struct {
		hash uint64
		at   uint32
	}
	list := make([]placed, 0, to-from)
	for at := from; at < to; at++ {
		list = append(list, placed{n.hash(at), at})
	}
	slices.SortFunc(list, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), bytes.Compare(n.vin(a.at), n.vin(b.at)))
	})
	positions := make([]uint32, len(list))
	for i := range list {
		positions[i] = list[i].at
	}
	return positions
}

// join puts VINs behind all others, so that there are size.
func (n *names) join(packed []byte, strata []uint16, size uint32) {
	before := size - uint32(len(packed)/messages.VINLength)
	n.fresh = min(n.fresh, before/vinPageEntries)
	pages := slices.Clone(n.pages)
	if before%vinPageEntries != 0 {
		last := len(pages) - 1
		packed = append(slices.Clip(pages[last].vins), packed...)
		if known := pages[last].strata; strata != nil || known != nil {
			strata = append(orNone(known, int(before%vinPageEntries)), orNone(strata, int(size-before))...)
		}
		pages = pages[:last]
	}
	n.pages = appendVINs(pages, packed, strata)
	late := make([]uint32, 0, len(n.late)+int(size-before))
	rest := n.late
	for _, at := range n.inOrder(before, size) {
		i := n.search(rest, n.hash(at), n.vin(at))
		late = append(append(late, rest[:i]...), at)
		rest = rest[i:]
	}
	n.late = append(late, rest...)
}

// orNone is a copy of the strata of so many vehicles; 0 for each where there are none.
func orNone(strata []uint16, vehicles int) []uint16 {
	if strata == nil {
		return make([]uint16, vehicles)
	}
	return slices.Clone(strata)
}

// dirty encodes the pages that have not been committed.
func (n *names) dirty() (list []Page) {
	for i := n.fresh; i < uint32(len(n.pages)); i++ {
		list = append(list, Page{VINPages | i, encodeVINs(n.pages[i])})
	}
	return list
}

// restore takes a page back.
func (n *names) restore(number, size uint32, data []byte) error {
	length := lengthOf(size, number, vinPageEntries)
	if length == 0 {
		return fmt.Errorf("VIN page %d is beyond a roster of %d", number, size)
	}
	p, err := decodeVINs(data, int(length))
	if err != nil {
		return fmt.Errorf("VIN page %d: %w", number, err)
	}
	if n.pages[number].vins == nil {
		n.missing--
	}
	n.pages[number] = p
	first, last := number*vinPageEntries, uint64(0)
	for at := first; at < first+length && at < n.sorted; at++ {
		h := n.hash(at)
		if _, begins := slices.BinarySearch(n.runs, at); h < last && !begins {
			return fmt.Errorf("VIN page %d: VIN %d is not in the order of the roster", number, at-first)
		}
		if last = h; at == first {
			n.places[number] = h
		}
	}
	if n.missing == 0 {
		n.settle()
	}
	return nil
}

func (n *names) vin(at uint32) []byte {
	return n.pages[at/vinPageEntries].vins[at%vinPageEntries*messages.VINLength:][:messages.VINLength]
}

func (n *names) stratum(at uint32) uint16 {
	if p := &n.pages[at/vinPageEntries]; p.strata != nil {
		return p.strata[at%vinPageEntries]
	}
	return 0
}

func (n *names) hash(at uint32) uint64 { return lot.Of(n.salt, n.vin(at)) }

// compare puts the vehicle at a position before or behind one with this hash and VIN.
func (n *names) compare(at uint32, hash uint64, vin []byte) int {
	other := n.vin(at)
	if h := lot.Of(n.salt, other); h != hash {
		return cmp.Compare(h, hash)
	}
	return bytes.Compare(other, vin)
}

// find is the position of a VIN: in each stretch that is in order the page by the places of
// their first VINs, then within the page by the hashes of its VINs, which are computed
// rather than kept; at last among those who came late.
func (n *names) find(vin string) (uint32, bool) {
	if len(vin) != messages.VINLength || n.missing != 0 || len(n.pages) == 0 {
		return 0, false
	}
	var text [messages.VINLength]byte
	copy(text[:], vin)
	h := lot.Of(n.salt, vin)
	for _, s := range n.spans {
		if at, found := n.findIn(s.first, s.end, h, text[:]); found {
			return at, true
		}
	}
	if i := n.search(n.late, h, text[:]); i < len(n.late) && string(n.vin(n.late[i])) == vin {
		return n.late[i], true
	}
	return 0, false
}

// search is the first of some positions in order that is not before a vehicle.
func (n *names) search(positions []uint32, hash uint64, vin []byte) int {
	return sort.Search(len(positions), func(i int) bool { return n.compare(positions[i], hash, vin) >= 0 })
}

// findIn looks for a VIN in one stretch that is in order.
func (n *names) findIn(first, end uint32, h uint64, vin []byte) (uint32, bool) {
	if first >= end {
		return 0, false
	}
	lowest := first / vinPageEntries
	// The first page of the stretch may begin in the one before, and has no place then.
	places := n.places[lowest+1 : (end-1)/vinPageEntries+1]
	number := lowest + uint32(sort.Search(len(places), func(i int) bool { return places[i] > h }))
	// Equal hashes may reach back over the edge of a page.
	for {
		low, high := max(first, number*vinPageEntries), min(end, (number+1)*vinPageEntries)
		at := low + uint32(sort.Search(int(high-low), func(i int) bool { return n.compare(low+uint32(i), h, vin) >= 0 }))
		if at < high && string(n.vin(at)) == string(vin) {
			return at, true
		}
		if number == lowest || n.places[number] != h {
			return 0, false
		}
		number--
	}
}
