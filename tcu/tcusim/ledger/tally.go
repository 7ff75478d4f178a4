package ledger

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"pacecar/messages"
)

// maxViolations bounds how many violations a summary spells out; all are counted.
const maxViolations = 100

// Summary is what a ledger adds up to: the oracle of tests.
type Summary struct {
	Vehicles       int                          `json:"vehicles"`        // with at least one entry
	Started        uint64                       `json:"started"`         // installations
	Finished       uint64                       `json:"finished"`        // ended well
	Failed         uint64                       `json:"failed"`          // ended without the new software
	Reverted       uint64                       `json:"reverted"`        // ended with the old software restored
	Open           uint64                       `json:"open"`            // started and not ended
	Accepted       uint64                       `json:"accepted"`        // offers
	Downloaded     uint64                       `json:"downloaded"`      // packages
	Discarded      uint64                       `json:"discarded"`       // offers dropped before an installation
	DoubleInstalls uint64                       `json:"double_installs"` // what must never happen, see Violations
	Violations     []string                     `json:"violations,omitempty"`
	Outcomes       map[string]Outcome           `json:"outcomes"`              // by campaign
	Saved          map[string]uint64            `json:"saved_bytes,omitempty"` // by patches, in attempts that ended, by campaign
	Final          map[messages.VIN]ECUVersions `json:"-"`                     // what the installations left on each vehicle
}

// Outcome is where the vehicles of one campaign stand, each counted once, by the last
// thing that happened to it there.
type Outcome struct {
	Accepted   uint64 `json:"accepted"`
	Downloaded uint64 `json:"downloaded"`
	Installing uint64 `json:"installing"`
	Installed  uint64 `json:"installed"`
	Failed     uint64 `json:"failed"`
	Reverted   uint64 `json:"reverted"`
	Discarded  uint64 `json:"discarded"`
}

// ECUVersions is software by ECU.
type ECUVersions map[string]string

// outcomes finds the counter of a kind in an Outcome.
var outcomes = map[Kind]func(*Outcome) *uint64{
	Accepted:        func(o *Outcome) *uint64 { return &o.Accepted },
	Downloaded:      func(o *Outcome) *uint64 { return &o.Downloaded },
	InstallStarted:  func(o *Outcome) *uint64 { return &o.Installing },
	InstallFinished: func(o *Outcome) *uint64 { return &o.Installed },
	InstallFailed:   func(o *Outcome) *uint64 { return &o.Failed },
	Reverted:        func(o *Outcome) *uint64 { return &o.Reverted },
	Discarded:       func(o *Outcome) *uint64 { return &o.Discarded },
}

// tally adds up entries as they come.
type tally struct {
	total    Summary
	vehicles map[messages.VIN]*Past
}

// Past is what the entries say of one vehicle.
type Past struct {
	Attempts   []Attempt      // one per campaign; those of Ledger.Past with the latest last
	ECUs       []ECUEntry     // versions that installations left
	installing []installation // begun and not ended: one, or something is wrong
}

// installation names one by its campaign and the number of the attempt.
type installation struct {
	campaign string
	number   uint32
}

// Attempt is a vehicle's last attempt in one campaign.
type Attempt struct {
	Campaign, Package, Version string
	Number                     uint32
	Last                       Kind
	LastAtMS                   int64
	Code, Fault                string     // of a failure, and the ECU concerned
	Accepted                   *Entry     // with artifacts; nil if there is none, or no use for it any more
	Patched                    []ECUEntry // ECUs whose artifact a patch made, once downloaded
	started                    uint32     // highest attempt of the campaign whose installation began
	finished                   uint32     // attempt whose installation ended well, 0: none
}

// clone copies v in the order of time.
func (v *Past) clone() *Past {
	if v == nil {
		return nil
	}
	c := &Past{Attempts: slices.Clone(v.Attempts), ECUs: slices.Clone(v.ECUs)}
	slices.SortStableFunc(c.Attempts, func(a, b Attempt) int { return cmp.Compare(a.LastAtMS, b.LastAtMS) })
	return c
}

func newTally() *tally {
	return &tally{
		total:    Summary{Outcomes: make(map[string]Outcome), Saved: make(map[string]uint64)},
		vehicles: make(map[messages.VIN]*Past),
	}
}

func (t *tally) add(e *Entry) {
	v := t.vehicles[e.VIN]
	if v == nil {
		v = &Past{}
		t.vehicles[e.VIN] = v
	}
	t.check(v, e)
	outcome := t.total.Outcomes[e.Campaign]
	at := slices.IndexFunc(v.Attempts, func(a Attempt) bool { return a.Campaign == e.Campaign })
	if at < 0 {
		v.Attempts = append(v.Attempts, Attempt{Campaign: e.Campaign})
		at = len(v.Attempts) - 1
	} else {
		*outcomes[v.Attempts[at].Last](&outcome)--
	}
	a := &v.Attempts[at]
	if e.Attempt != a.Number {
		*a = Attempt{Campaign: e.Campaign, Number: e.Attempt, started: a.started, finished: a.finished}
	}
	a.Last, a.LastAtMS, a.Code = e.Kind, e.AtMS, e.Code
	*outcomes[e.Kind](&outcome)++
	t.total.Outcomes[e.Campaign] = outcome
	t.count(v, a, e)
}

func (t *tally) count(v *Past, a *Attempt, e *Entry) {
	s := &t.total
	switch e.Kind {
	case Accepted:
		if a.Accepted == nil { // otherwise the offer came again, with other URLs
			s.Accepted++
		}
		a.Package, a.Version, a.Accepted = e.Package, e.Version, e
	case Downloaded:
		s.Downloaded++
		a.Patched = e.ECUs
	case Discarded:
		s.Discarded++
		a.Accepted = nil
		t.save(a)
	case InstallStarted:
		s.Started++
		s.Open++
		a.started = max(a.started, e.Attempt)
		v.installing = append(v.installing, installation{e.Campaign, e.Attempt})
		a.Package, a.Version = e.Package, e.Version
	case InstallFinished, InstallFailed, Reverted:
		if at := slices.Index(v.installing, installation{e.Campaign, e.Attempt}); at >= 0 {
			v.installing = slices.Delete(v.installing, at, at+1)
			s.Open--
		}
		a.Accepted = nil
		t.save(a)
	}
	switch e.Kind {
	case InstallFinished:
		s.Finished++
		a.finished = e.Attempt
		v.ECUs = Merge(v.ECUs, e.ECUs)
	case InstallFailed:
		s.Failed++
		a.Fault = faultOf(e)
	case Reverted:
		s.Reverted++
		a.Fault = faultOf(e)
	}
}

// save counts what patches spared in an attempt that ends.
func (t *tally) save(a *Attempt) {
	for _, ecu := range a.Patched {
		t.total.Saved[a.Campaign] += ecu.Saved
	}
	a.Patched = nil
}

// faultOf is the ECU at fault in an entry about a failure, which names it alone.
func faultOf(e *Entry) string {
	if len(e.ECUs) == 0 {
		return ""
	}
	return e.ECUs[0].ID
}

// Merge puts what was installed last over what was there.
func Merge(there, last []ECUEntry) []ECUEntry {
	for _, ecu := range last {
		if at := slices.IndexFunc(there, func(e ECUEntry) bool { return e.ID == ecu.ID }); at >= 0 {
			there[at] = ecu
		} else {
			there = append(there, ecu)
		}
	}
	return there
}

// has says whether installations have left everything in e on the vehicle.
func (v *Past) has(e *Entry) bool {
	for _, want := range e.ECUs {
		if !slices.ContainsFunc(v.ECUs, func(is ECUEntry) bool {
			return is.ID == want.ID && is.Version == want.Version && is.SHA256 == want.SHA256
		}) {
			return false
		}
	}
	return len(e.ECUs) > 0
}

// check looks for what must never happen when an installation begins or ends. What was
// begun and finished counts for its campaign whatever was offered since: a later offer
// takes nothing back. A campaign may begin again after an attempt that failed or was
// reverted, under a higher number.
func (t *tally) check(v *Past, e *Entry) {
	switch e.Kind {
	case InstallStarted:
		t.checkBegin(v, e)
	case InstallFinished, InstallFailed, Reverted:
		if !slices.Contains(v.installing, installation{e.Campaign, e.Attempt}) {
			t.violate("%s: attempt %d of %s ends (%s) and is not installing", e.VIN, e.Attempt, e.Campaign, e.Kind)
		}
	}
}

// checkBegin names one thing that is wrong with the beginning of an installation.
func (t *tally) checkBegin(v *Past, e *Entry) {
	for _, other := range v.installing {
		t.violate("%s: attempt %d of %s starts while attempt %d of %s is installing", e.VIN, e.Attempt, e.Campaign, other.number, other.campaign)
		return
	}
	for _, a := range v.Attempts {
		switch {
		case a.Campaign != e.Campaign:
		case a.finished > 0:
			t.violate("%s: attempt %d of %s starts after attempt %d was installed", e.VIN, e.Attempt, e.Campaign, a.finished)
			return
		case e.Attempt <= a.started:
			t.violate("%s: attempt %d of %s starts after attempt %d was started", e.VIN, e.Attempt, e.Campaign, a.started)
			return
		}
	}
	if v.has(e) {
		t.violate("%s: %s installs %s@%s, whose software an installation has left there", e.VIN, e.Campaign, e.Package, e.Version)
	}
}

func (t *tally) violate(format string, args ...any) {
	t.total.DoubleInstalls++
	if len(t.total.Violations) < maxViolations {
		t.total.Violations = append(t.total.Violations, fmt.Sprintf(format, args...))
	}
}

// summary copies the totals.
func (t *tally) summary() *Summary {
	s := t.total
	s.Vehicles = len(t.vehicles)
	s.Violations = slices.Clone(t.total.Violations)
	s.Outcomes = make(map[string]Outcome, len(t.total.Outcomes))
	for campaign, o := range t.total.Outcomes {
		s.Outcomes[campaign] = o
	}
	s.Saved = maps.Clone(t.total.Saved)
	s.Final = make(map[messages.VIN]ECUVersions, len(t.vehicles))
	for vin, v := range t.vehicles {
		if len(v.ECUs) == 0 {
			continue
		}
		final := make(ECUVersions, len(v.ECUs))
		for _, ecu := range v.ECUs {
			final[ecu.ID] = ecu.Version
		}
		s.Final[vin] = final
	}
	return &s
}

// Summarize adds up entries that Read returned.
func Summarize(entries []Entry) *Summary {
	t := newTally()
	for i := range entries {
		t.add(&entries[i])
	}
	return t.summary()
}
