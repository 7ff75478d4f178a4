package cohort

import (
	"fmt"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// Cohort is one name, before or after a cohort is saved under it.
type Cohort struct {
	name   string
	record *messages.CohortRecord // never changed, only replaced; nil before it exists
	dirty  []Page                 // written since the fork
}

// Page is one page to be written; one without VINs is free.
type Page struct {
	Number uint32
	Data   []byte // a messages.CohortPage
}

// Decision is what a message calls for. The caller makes Events durable, then applies
// them, then answers with Reply, which shows the cohort after the events. A cohort sends
// nothing.
type Decision struct {
	Events []Event
	Reply  proto.Message // a *messages.CohortStatus
}

// New is a name under which nothing is saved yet.
func New(name string) *Cohort { return &Cohort{name: name} }

// Restore recovers a cohort from its record, which it keeps.
func Restore(record *messages.CohortRecord) *Cohort {
	return &Cohort{name: record.GetName(), record: record}
}

// Exists says whether something was ever saved under the name.
func (c *Cohort) Exists() bool { return c.record != nil }

// saved says whether there is a cohort of the name now.
func (c *Cohort) saved() bool { return c.record != nil && !c.record.GetRemoved() }

// Apply folds events into the state. It is the only function that changes it.
func (c *Cohort) Apply(events ...Event) {
	for _, event := range events {
		next := &messages.CohortRecord{Name: c.name}
		if c.record != nil {
			next = proto.CloneOf(c.record)
		}
		c.dirty = append(c.dirty, event.change(next)...)
		c.record = next
	}
}

// Fork is a copy to apply events to that are not durable yet.
func (c *Cohort) Fork() *Cohort { return &Cohort{name: c.name, record: c.record} }

// Record is what a commit writes; the caller may change it. It is nil before the cohort
// exists.
func (c *Cohort) Record() *messages.CohortRecord {
	if c.record == nil {
		return nil
	}
	return proto.CloneOf(c.record)
}

// DirtyPages are the pages that changed since the fork, each number once.
func (c *Cohort) DirtyPages() []Page {
	var last []Page
	at := map[uint32]int{}
	for _, page := range c.dirty {
		if i, again := at[page.Number]; again {
			last[i] = page
			continue
		}
		at[page.Number] = len(last)
		last = append(last, page)
	}
	return last
}

// Resume says what must be said again after a recovery: a cohort says nothing.
func (c *Cohort) Resume(time.Time) Decision { return Decision{} }

// WakeAt is when the cohort needs a step without a message: never.
func (c *Cohort) WakeAt() time.Time { return time.Time{} }

// Awake says whether the cohort has work in flight: never.
func (c *Cohort) Awake() bool { return false }

// StatusOf is the report about a record.
func StatusOf(record *messages.CohortRecord) *messages.CohortStatus {
	status := &messages.CohortStatus{Record: record}
	for _, part := range record.GetParts() {
		status.Size += uint64(part.GetCount())
	}
	return status
}

// String is the state in one stable line.
func (c *Cohort) String() string {
	r := c.record
	if r == nil {
		return c.name + " does not exist"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s version %d", c.name, r.GetVersion())
	switch {
	case r.GetRemoved():
		b.WriteString(" removed")
	case r.GetSelector() != "":
		fmt.Fprintf(&b, " selector %s", r.GetSelector())
	default:
		fmt.Fprintf(&b, " list of %d in", StatusOf(r).GetSize())
		writeParts(&b, r.GetParts())
	}
	if r.GetUpload() != "" {
		fmt.Fprintf(&b, "; upload %s has", r.GetUpload())
		writeParts(&b, r.GetStaged())
	}
	return b.String()
}

func writeParts(b *strings.Builder, parts []*messages.CohortPart) {
	b.WriteString(" [")
	for i, p := range parts {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(b, "slot %d: %d", p.GetSlot(), p.GetCount())
		if p.GetCount() > 0 {
			fmt.Fprintf(b, " on page %d#%d", p.GetPage(), p.GetMark())
		}
	}
	b.WriteByte(']')
}

// decide answers with events and with the cohort as it is after them.
func (c *Cohort) decide(events ...Event) (Decision, *messages.Rejection) {
	after := c.Fork()
	after.Apply(events...)
	return Decision{Events: events, Reply: StatusOf(after.Record())}, nil
}
