// Package dictionary gives the values that the vehicles of an index have for one attribute
// small numbers, their codes, and counts who has each.
//
// Code 0 stands for none. A value that nobody has any more gives its code back, and the next
// new value takes it. An index has as many dictionaries as attributes, and a fleet has an
// index for each slot, so what a value costs counts: about 4 bytes beside the value itself.
//
// It decides from its arguments alone and refuses nothing. A [Dictionary] is not safe for
// concurrent use; its zero value is empty.
package dictionary

import (
	"hash/maphash"
	"iter"

	"pacecar/actors/targeting/bitmap"
	"pacecar/actors/targeting/lookup"
)

// seed is of the hashes of all dictionaries. No order that anybody sees depends on it.
var seed = maphash.MakeSeed()

// Dictionary is values by codes, and codes by values.
type Dictionary[K comparable] struct {
	keys    []K          // by code; that of code 0, and of free ones, is the zero value
	holders bitmap.Codes // by code; 0: the code is free
	free    []uint32     // codes without a value
	table   lookup.Table
}

// Len is how many values have a code.
func (d *Dictionary[K]) Len() int { return d.table.Len() }

// Codes bounds the codes that were ever given, with that of none: each is below it, and it
// is at least 1.
func (d *Dictionary[K]) Codes() int { return max(1, len(d.keys)) }

// Key is the value of a code that somebody holds.
func (d *Dictionary[K]) Key(code uint32) K { return d.keys[code] }

// Holders is how many hold a code.
func (d *Dictionary[K]) Holders(code uint32) uint32 { return d.holders.Get(code) }

// All goes through the values that somebody holds, in order of their codes.
func (d *Dictionary[K]) All() iter.Seq2[uint32, K] {
	return func(yield func(uint32, K) bool) {
		for code, key := range d.keys {
			if d.holders.Get(uint32(code)) > 0 && !yield(uint32(code), key) {
				return
			}
		}
	}
}

// Find is the code of a value.
func (d *Dictionary[K]) Find(key K) (code uint32, ok bool) {
	return d.table.Find(maphash.Comparable(seed, key), func(code uint32) bool { return d.keys[code] == key })
}

// Hold counts one more who has a value, and answers its code. opened says that nobody had it.
func (d *Dictionary[K]) Hold(key K) (code uint32, opened bool) {
	code, exists := d.Find(key)
	if !exists {
		code = d.open(key)
	}
	d.holders.Set(code, d.holders.Get(code)+1)
	return code, !exists
}

// open finds a code for a new value.
func (d *Dictionary[K]) open(key K) (code uint32) {
	if last := len(d.free) - 1; last >= 0 {
		code, d.free = d.free[last], d.free[:last]
	} else {
		code = uint32(max(1, len(d.keys)))
		d.keys = bitmap.Extend(d.keys, int(code)+1)
	}
	d.keys[code] = key
	d.table.Add(maphash.Comparable(seed, key), code, d.hash)
	return code
}

// Leave counts one less who holds a code; code 0 is nobody's.
func (d *Dictionary[K]) Leave(code uint32) {
	if code == 0 {
		return
	}
	left := d.holders.Get(code) - 1
	if d.holders.Set(code, left); left > 0 {
		return
	}
	d.table.Remove(d.hash(code), code, d.hash)
	var none K
	d.keys[code] = none
	d.free = append(d.free, code)
}

func (d *Dictionary[K]) hash(code uint32) uint64 { return maphash.Comparable(seed, d.keys[code]) }
