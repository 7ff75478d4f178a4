package pebble

import (
	"sync"

	"github.com/cespare/xxhash/v2"

	"pacecar/persistence"
)

// known remembers which records exist, so that making a new one needs no look at the disk:
// an import asks for a million keys that are nowhere, and each cost a search through every
// level of the engine (an eighth of the processor time of the import, measured).
//
// It keeps a filter for each slot and kind. Whatever is committed goes into it from the
// opening of the store on; what the directory held before comes with the first whole Scan,
// which the owner of a slot makes before anything else. From then on a key that the filter
// does not have does not exist. It costs about 2 bytes a record, and is safe for
// concurrent use.
type known struct {
	mu      sync.RWMutex
	filters map[place]*filter
}

// place is where a filter belongs.
type place struct {
	slot persistence.Slot
	kind persistence.Kind
}

func newKnown() *known { return &known{filters: map[place]*filter{}} }

// at is the filter of a place.
func (k *known) at(slot persistence.Slot, kind persistence.Kind) *filter {
	p := place{slot, kind}
	k.mu.RLock()
	f := k.filters[p]
	k.mu.RUnlock()
	if f != nil {
		return f
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if f = k.filters[p]; f == nil {
		f = &filter{}
		k.filters[p] = f
	}
	return f
}

// The shape of a filter: with 10 bits and 4 probes a key that is not there looks as if it
// were in one of 80 cases, which costs the search that would have been made anyhow.
const (
	bitsPerKey = 10
	probes     = 4
	firstPart  = 1024 // keys; each further part holds twice as many as the one before
)

// filter is a Bloom filter that grows. It never forgets a key.
type filter struct {
	mu    sync.Mutex
	whole bool // every record of the place is in it
	parts []part
}

type part struct {
	bits []uint64
	room int // keys that it still takes
}

// add takes in the key of a record.
func (f *filter) add(key []byte) {
	h := xxhash.Sum64(key)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.has(h) {
		return
	}
	last := len(f.parts) - 1
	if last < 0 || f.parts[last].room == 0 {
		keys := firstPart << len(f.parts)
		f.parts = append(f.parts, part{bits: make([]uint64, (keys*bitsPerKey+63)/64), room: keys})
		last++
	}
	p := &f.parts[last]
	p.room--
	for bit := range p.each(h) {
		p.bits[bit/64] |= 1 << (bit % 64)
	}
}

// complete says that every record of the place has been added.
func (f *filter) complete() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.whole = true
}

// lacks tells that a record certainly does not exist.
func (f *filter) lacks(key []byte) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.whole && !f.has(xxhash.Sum64(key))
}

func (f *filter) has(h uint64) bool {
	for i := len(f.parts) - 1; i >= 0; i-- {
		if f.parts[i].has(h) {
			return true
		}
	}
	return false
}

func (p *part) has(h uint64) bool {
	for bit := range p.each(h) {
		if p.bits[bit/64]&(1<<(bit%64)) == 0 {
			return false
		}
	}
	return true
}

// each goes through the bits of a key: its hash's lower half, and steps of its upper one.
func (p *part) each(h uint64) func(yield func(uint64) bool) {
	return func(yield func(uint64) bool) {
		size := uint64(len(p.bits)) * 64
		at, step := h&0xffffffff, h>>32|1
		for range probes {
			if !yield(at % size) {
				return
			}
			at += step
		}
	}
}
