package ledger

import (
	"slices"
	"strings"

	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// Bounds of what vehicles may write into a campaign's record.
const (
	maxReasons    = 256 // pairs of ECU and code; more are counted under OTHER
	maxReasonText = 64  // bytes of an ECU's or a code's name
	otherReason   = "OTHER"
	refusalRow    = Ref(1) << 15 // marks a row of refusals

	_ = uint(roster.MaximumRow - (maxReasons + 1)) // an entry keeps each, OTHER included
)

// Ref is the place of a reason, plus one, as entries of the roster keep it; 0: none.
type Ref = uint16

// Reason is a pair of ECU and code.
type Reason struct{ ECU, Code string }

type row struct {
	Reason
	count uint32
}

// Reasons counts ends by ECU and code: failures, and refusals apart from them. Rows are
// only ever added, so a Ref stays true.
type Reasons struct{ failures, refusals []row }

func (r *Reasons) table(refusal bool) (*[]row, Ref) {
	if refusal {
		return &r.refusals, refusalRow
	}
	return &r.failures, 0
}

// Place finds the row of a pair, shortened to what is kept; fresh tells that Add must
// add what was named before the place is true.
func (r *Reasons) Place(refusal bool, ecu, code string) (at Ref, named Reason, fresh bool) {
	table, mark := r.table(refusal)
	named = Reason{bounded(ecu), bounded(code)}
	find := func(of Reason) int { return slices.IndexFunc(*table, func(x row) bool { return x.Reason == of }) }
	i := find(named)
	if i < 0 && len(*table) >= maxReasons {
		named = Reason{Code: otherReason}
		i = find(named)
	}
	if i < 0 {
		i, fresh = len(*table), true
	}
	return Ref(i+1) | mark, named, fresh
}

// Add adds a row that counts nothing yet.
func (r *Reasons) Add(refusal bool, named Reason) {
	table, _ := r.table(refusal)
	*table = append(*table, row{Reason: named})
}

// Count counts one more end for the reason at a place.
func (r *Reasons) Count(at Ref) { r.row(at).count++ }

// CountRefusal counts one more refusal with a code, which gets a row if it has none, and answers its place.
func (r *Reasons) CountRefusal(code string) Ref {
	at, named, fresh := r.Place(true, "", code)
	if fresh {
		r.Add(true, named)
	}
	r.Count(at)
	return at
}

// At is the reason at a place; empty where there is none, as in entries that an older version of the
// program has written.
func (r *Reasons) At(at Ref) Reason {
	if !r.Has(at) {
		return Reason{}
	}
	return r.row(at).Reason
}

// Has tells whether there is a reason at a place.
func (r *Reasons) Has(at Ref) bool {
	table, _ := r.table(Refuses(at))
	return at&^refusalRow != 0 && int(at&^refusalRow) <= len(*table)
}

// Refuses tells whether a place is one of refusals.
func Refuses(at Ref) bool { return at&refusalRow != 0 }

func (r *Reasons) row(at Ref) *row {
	table, _ := r.table(Refuses(at))
	return &(*table)[at&^refusalRow-1]
}

// bounded keeps what a vehicle says short and encodable.
func bounded(s string) string {
	return strings.ToValidUTF8(s[:min(len(s), maxReasonText)], "")
}

// Fork is a copy that shares nothing that changes.
func (r *Reasons) Fork() Reasons {
	return Reasons{slices.Clone(r.failures), slices.Clone(r.refusals)}
}

// Record is both tables in fresh messages.
func (r *Reasons) Record() (failures, refusals []*messages.FailureCount) {
	return record(r.failures), record(r.refusals)
}

func record(rows []row) []*messages.FailureCount {
	list := make([]*messages.FailureCount, len(rows))
	for i, row := range rows {
		list[i] = &messages.FailureCount{EcuId: row.ECU, Code: row.Code, Count: row.count}
	}
	return list
}

// RestoreReasons is the reverse of Record.
func RestoreReasons(failures, refusals []*messages.FailureCount) Reasons {
	return Reasons{restore(failures), restore(refusals)}
}

func restore(list []*messages.FailureCount) (rows []row) {
	for _, f := range list {
		rows = append(rows, row{Reason{f.EcuId, f.Code}, f.Count})
	}
	return rows
}
