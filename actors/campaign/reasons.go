package campaign

import (
	"strings"

	"pacecar/messages"
)

// Bounds of what vehicles may write into a campaign's record.
const (
	maxReasons    = 256 // pairs of ECU and code; more are counted under OTHER
	maxReasonText = 64  // bytes of an ECU's or a code's name
	otherReason   = "OTHER"
	refusalRow    = uint16(1) << 15 // marks a row of refusals in an entry
)

// reasons counts ends by ECU and code. Rows are only ever added, so a row's index is
// what entries refer to.
type reasons struct {
	rows []reason
}

type reason struct {
	ecu, code string
	count     uint32
}

// row finds the row of a pair; fresh tells that it must be added.
func (r *reasons) row(ecu, code string) (row uint16, name reason, fresh bool) {
	name = reason{ecu: bounded(ecu), code: bounded(code)}
	for i := range r.rows {
		if r.rows[i].ecu == name.ecu && r.rows[i].code == name.code {
			return uint16(i), name, false
		}
	}
	if len(r.rows) >= maxReasons && name != (reason{code: otherReason}) {
		return r.row("", otherReason)
	}
	return uint16(len(r.rows)), name, true
}

// bounded keeps what a vehicle says short and encodable.
func bounded(s string) string {
	return strings.ToValidUTF8(s[:min(len(s), maxReasonText)], "")
}

// reasonOf is the row an entry refers to, if it does.
func (c *Campaign) reasonOf(e entry) *reason {
	switch {
	case e.Reason == 0:
		return nil
	case e.Reason&refusalRow != 0:
		return &c.refusals.rows[e.Reason&^refusalRow-1]
	default:
		return &c.failures.rows[e.Reason-1]
	}
}

func (r *reasons) record() []*messages.FailureCount {
	list := make([]*messages.FailureCount, len(r.rows))
	for i, row := range r.rows {
		list[i] = &messages.FailureCount{EcuId: row.ecu, Code: row.code, Count: row.count}
	}
	return list
}

func restoreReasons(list []*messages.FailureCount) (r reasons) {
	for _, f := range list {
		r.rows = append(r.rows, reason{f.EcuId, f.Code, f.Count})
	}
	return r
}
