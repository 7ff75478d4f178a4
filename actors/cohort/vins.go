package cohort

import (
	"bytes"
	"container/heap"
	"iter"
	"slices"

	"pacecar/messages"
)

// Packed VINs are 17 bytes each, one behind the other; a set of them is in order, each
// once.

// Count is how many VINs are packed.
func Count(vins []byte) int { return len(vins) / messages.VINLength }

// All goes through packed VINs. None of them may be changed or kept.
func All(vins []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for ; len(vins) >= messages.VINLength; vins = vins[messages.VINLength:] {
			if !yield(vins[:messages.VINLength]) {
				return
			}
		}
	}
}

// Sort makes a set of packed VINs, in place.
func Sort(vins []byte) []byte {
	list := make([][messages.VINLength]byte, Count(vins))
	for i := range list {
		copy(list[i][:], vins[i*messages.VINLength:])
	}
	slices.SortFunc(list, func(a, b [messages.VINLength]byte) int { return bytes.Compare(a[:], b[:]) })
	set := vins[:0]
	for i := range list {
		if i == 0 || list[i] != list[i-1] {
			set = append(set, list[i][:]...)
		}
	}
	return set
}

// Mode is what is done with the VINs of a file.
type Mode string

// The modes.
const (
	Replace Mode = "replace" // the list is what the file says
	Add     Mode = "add"     // the file's VINs join the list
	Remove  Mode = "remove"  // they leave it
)

// Change works out what a set becomes with the VINs of another one, and how many are new
// or gone. What it answers may share memory with either.
func Change(mode Mode, old, given []byte) (set []byte, added, removed int) {
	const size = messages.VINLength
	if mode != Replace && len(given) == 0 {
		return old, 0, 0
	}
	for a, b := old, given; len(a) > 0 || len(b) > 0; {
		order := -1 // of the least VIN of old and the least one given
		switch {
		case len(a) == 0:
			order = 1
		case len(b) > 0:
			order = bytes.Compare(a[:size], b[:size])
		}
		var vin []byte
		inOld, inGiven := order <= 0, order >= 0
		if inOld {
			vin, a = a[:size], a[size:]
		}
		if inGiven {
			vin, b = b[:size], b[size:]
		}
		stays := inGiven && mode != Remove || inOld && !inGiven && mode != Replace
		switch {
		case stays && !inOld:
			added++
		case !stays && inOld:
			removed++
		}
		if stays {
			set = append(set, vin...)
		}
	}
	return set, added, removed
}

// Parts cuts the set of one slot into parts; one that is empty says that the slot has no
// VIN any more.
func Parts(slot uint32, set []byte) []*messages.CohortVINs {
	const most = MaxPageVINs * messages.VINLength
	parts := []*messages.CohortVINs{{Slot: slot, Vins: set[:min(most, len(set))]}}
	for set = set[min(most, len(set)):]; len(set) > 0; set = set[min(most, len(set)):] {
		parts = append(parts, &messages.CohortVINs{Slot: slot, Vins: set[:min(most, len(set))]})
	}
	return parts
}

// Merge goes through several sets in the order of all. None of the VINs may be changed or
// kept.
func Merge(sets [][]byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		least := make(leastFirst, 0, len(sets))
		for _, set := range sets {
			if len(set) > 0 {
				least = append(least, set)
			}
		}
		heap.Init(&least)
		for len(least) > 0 {
			if !yield(least[0][:messages.VINLength]) {
				return
			}
			if least[0] = least[0][messages.VINLength:]; len(least[0]) == 0 {
				heap.Pop(&least)
			} else {
				heap.Fix(&least, 0)
			}
		}
	}
}

// leastFirst is a heap of sets by their first VIN.
type leastFirst [][]byte

func (h leastFirst) Len() int { return len(h) }
func (h leastFirst) Less(i, j int) bool {
	return bytes.Compare(h[i][:messages.VINLength], h[j][:messages.VINLength]) < 0
}
func (h leastFirst) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *leastFirst) Push(v any)   { *h = append(*h, v.([]byte)) }
func (h *leastFirst) Pop() any {
	old := *h
	last := old[len(old)-1]
	*h = old[:len(old)-1]
	return last
}

// Texts unpacks VINs, which share one piece of memory.
func Texts(vins []byte) []string {
	together, list := string(vins), make([]string, Count(vins))
	for i := range list {
		list[i] = together[i*messages.VINLength : (i+1)*messages.VINLength]
	}
	return list
}
