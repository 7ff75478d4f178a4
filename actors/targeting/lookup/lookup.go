// Package lookup finds numbers by the hashes of what they stand for, in as little memory as a
// table can: no key is kept, and a number takes only the bits that the largest one needs.
//
// Whoever keeps the keys by their numbers says whether a number is the wanted one, and what
// its hash is. The numbers begin with 0. At 64 to 80 of 100 places taken, thousands of
// numbers cost about 2.8 bytes each, and more than 65,535 twice that.
//
// It decides from its arguments alone and refuses nothing. A [Table] is not safe for
// concurrent use; its zero value is empty.
package lookup

import (
	"math/bits"

	"pacecar/actors/targeting/bitmap"
)

// leastPlaces is the length of the first table.
const leastPlaces = 16

// Table is numbers by hashes: open addressing with linear probing.
type Table struct {
	places bitmap.Codes // a number plus one; 0: the place is free
	length uint64
	count  int
}

// Len is how many numbers are in the table.
func (t *Table) Len() int { return t.count }

// Find looks for a number with a hash.
func (t *Table) Find(hash uint64, is func(number uint32) bool) (number uint32, ok bool) {
	if t.count == 0 {
		return 0, false
	}
	for at := t.home(hash); ; at = t.after(at) {
		entry := t.places.Get(uint32(at))
		if entry == 0 {
			return 0, false
		}
		if is(entry - 1) {
			return entry - 1, true
		}
	}
}

// Add takes in a number that is not in the table. hashOf is the hash of each that is.
func (t *Table) Add(hash uint64, number uint32, hashOf func(number uint32) uint64) {
	if uint64(t.count) >= t.length/5*4 {
		t.grow(number, hashOf)
	}
	t.insert(hash, number)
	t.count++
}

// Remove forgets a number that is in the table. Those behind it move up, so that no search
// ends early.
func (t *Table) Remove(hash uint64, number uint32, hashOf func(number uint32) uint64) {
	hole := t.home(hash)
	for t.places.Get(uint32(hole)) != number+1 {
		hole = t.after(hole)
	}
	t.places.Set(uint32(hole), 0)
	t.count--
	for at := t.after(hole); ; at = t.after(at) {
		moved := t.places.Get(uint32(at))
		if moved == 0 {
			return
		}
		t.places.Set(uint32(at), 0)
		t.insert(hashOf(moved-1), moved-1)
	}
}

func (t *Table) insert(hash uint64, number uint32) {
	at := t.home(hash)
	for t.places.Get(uint32(at)) != 0 {
		at = t.after(at)
	}
	t.places.Set(uint32(at), number+1)
}

// grow makes the table a quarter longer, and enters all numbers anew. number is one that
// comes next.
func (t *Table) grow(number uint32, hashOf func(number uint32) uint64) {
	old, length := t.places, t.length
	t.length = max(leastPlaces, length+length/4)
	t.places = bitmap.NewCodes(int(t.length), number+1)
	for at := range length {
		if entry := old.Get(uint32(at)); entry != 0 {
			t.insert(hashOf(entry-1), entry-1)
		}
	}
}

// home is where the search for a hash begins: the hash scaled to the table's length.
func (t *Table) home(hash uint64) uint64 {
	at, _ := bits.Mul64(hash, t.length)
	return at
}

func (t *Table) after(at uint64) uint64 {
	if at++; at < t.length {
		return at
	}
	return 0
}
