package cohort

import (
	"cmp"
	"fmt"
	"slices"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// Event is one fact about a cohort. The types below are all of them.
type Event interface {
	// Durable says whether the event needs a commit: every one of a cohort's does.
	Durable() bool
	// Entry is the event's line in the cohort's history; nil: it has none.
	Entry() *messages.HistoryEntry
	// change makes the record what it is after the event, and answers the pages it writes.
	change(*messages.CohortRecord) []Page
}

type (
	// Saved: a person said what the name stands for.
	Saved struct {
		AtMS                      int64
		By, Selector, Description string
	}
	// Staged: a part of an upload is kept aside.
	Staged struct {
		Upload string
		Parts  []*messages.CohortVINs
	}
	// Changed: an upload counts from now on.
	Changed struct {
		AtMS           int64
		By             string
		Mode           Mode
		Added, Removed uint64
	}
	// Removed: the name stands for nothing any more.
	Removed struct {
		AtMS int64
		By   string
	}
)

func (Saved) Durable() bool   { return true }
func (Staged) Durable() bool  { return true }
func (Changed) Durable() bool { return true }
func (Removed) Durable() bool { return true }

func (e Saved) change(r *messages.CohortRecord) (pages []Page) {
	if e.Selector != "" || r.GetRemoved() {
		pages = empty(r)
	}
	if r.GetVersion() == 0 || r.GetRemoved() {
		r.Author, r.CreatedAtMs, r.Removed = e.By, e.AtMS, false
	}
	r.Selector, r.Description = e.Selector, e.Description
	touch(r, e.AtMS, e.By)
	return pages
}

func (e Staged) change(r *messages.CohortRecord) (pages []Page) {
	if r.GetUpload() != e.Upload {
		pages = free(r.GetStaged())
		r.Upload, r.Staged = e.Upload, nil
	}
	used := map[uint32]bool{}
	for _, part := range slices.Concat(r.GetParts(), r.GetStaged()) {
		used[part.GetPage()] = used[part.GetPage()] || part.GetCount() > 0
	}
	next := uint32(0)
	for _, given := range e.Parts {
		part := &messages.CohortPart{Slot: given.GetSlot(), Count: uint32(Count(given.GetVins()))}
		if part.Count > 0 {
			for used[next] {
				next++
			}
			used[next] = true
			r.Marks++
			part.Page, part.Mark = next, r.GetMarks()
			pages = append(pages, page(part.GetPage(), part.GetMark(), given.GetVins()))
		}
		r.Staged = append(r.Staged, part)
	}
	return pages
}

func (e Changed) change(r *messages.CohortRecord) []Page {
	given := map[uint32]bool{}
	for _, part := range r.GetStaged() {
		given[part.GetSlot()] = true
	}
	var kept, gone []*messages.CohortPart
	for _, part := range r.GetParts() {
		if given[part.GetSlot()] {
			gone = append(gone, part)
		} else {
			kept = append(kept, part)
		}
	}
	for _, part := range r.GetStaged() {
		if part.GetCount() > 0 {
			kept = append(kept, part)
		}
	}
	slices.SortStableFunc(kept, func(a, b *messages.CohortPart) int { return cmp.Compare(a.GetSlot(), b.GetSlot()) })
	r.Parts, r.Finished, r.Upload, r.Staged = kept, r.GetUpload(), "", nil
	touch(r, e.AtMS, e.By)
	return free(gone)
}

func (e Removed) change(r *messages.CohortRecord) []Page {
	pages := empty(r)
	r.Selector, r.Description, r.Removed = "", "", true
	touch(r, e.AtMS, e.By)
	return pages
}

// touch counts a change of what the cohort says.
func touch(r *messages.CohortRecord, at int64, by string) {
	r.ChangedAtMs, r.ChangedBy = at, by
	r.Version++
}

// empty takes all VINs and an upload away.
func empty(r *messages.CohortRecord) []Page {
	pages := free(slices.Concat(r.GetParts(), r.GetStaged()))
	r.Parts, r.Upload, r.Staged = nil, "", nil
	return pages
}

// free empties pages.
func free(parts []*messages.CohortPart) (pages []Page) {
	for _, part := range parts {
		if part.GetCount() > 0 {
			pages = append(pages, page(part.GetPage(), 0, nil))
		}
	}
	return pages
}

func page(number uint32, mark uint64, vins []byte) Page {
	data, err := proto.Marshal(&messages.CohortPage{Mark: mark, Vins: vins})
	if err != nil {
		panic(fmt.Sprintf("cohort: page does not encode: %v", err)) // it is bytes and a number
	}
	return Page{Number: number, Data: data}
}

// Entry says what the name has come to stand for.
func (e Saved) Entry() *messages.HistoryEntry {
	detail := "a list of VINs"
	if e.Selector != "" {
		detail = "every vehicle for which " + e.Selector
	}
	return &messages.HistoryEntry{AtMs: e.AtMS, Event: "CohortSaved", By: e.By, Detail: detail}
}

// Entry is nil: an upload that nobody ends has changed nothing.
func (Staged) Entry() *messages.HistoryEntry { return nil }

// Entry says how the list changed.
func (e Changed) Entry() *messages.HistoryEntry {
	return &messages.HistoryEntry{AtMs: e.AtMS, Event: "CohortChanged", By: e.By,
		Detail: fmt.Sprintf("%s: %d VINs added, %d removed", e.Mode, e.Added, e.Removed)}
}

// Entry says who removed it.
func (e Removed) Entry() *messages.HistoryEntry {
	return &messages.HistoryEntry{AtMs: e.AtMS, Event: "CohortRemoved", By: e.By}
}
