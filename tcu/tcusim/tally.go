package tcusim

import (
	"fmt"
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
	Outcomes       map[string]Outcome           `json:"outcomes"` // by campaign
	Final          map[messages.VIN]ECUVersions `json:"-"`        // what the installations left on each vehicle
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
	vehicles map[messages.VIN]*vehicleTally
}

// vehicleTally is what is kept of one vehicle's entries.
type vehicleTally struct {
	attempts []attemptTally // newest last, one per campaign
	ecus     []ECUEntry     // versions that installations left
}

// attemptTally is a vehicle's last attempt in one campaign.
type attemptTally struct {
	campaign, pkg, version string
	number                 uint32
	last                   Kind
	lastAtMS               int64
	code, fault            string // of a failure, and the ECU concerned
	started                bool   // this attempt's installation was started
	entry                  *Entry // the accepted entry, with artifacts; nil if there was none
}

func newTally() *tally {
	return &tally{
		total:    Summary{Outcomes: make(map[string]Outcome)},
		vehicles: make(map[messages.VIN]*vehicleTally),
	}
}

func (t *tally) add(e *Entry) {
	v := t.vehicles[e.VIN]
	if v == nil {
		v = &vehicleTally{}
		t.vehicles[e.VIN] = v
	}
	if e.Kind == InstallStarted {
		t.check(v, e)
	}
	outcome := t.total.Outcomes[e.Campaign]
	at := slices.IndexFunc(v.attempts, func(a attemptTally) bool { return a.campaign == e.Campaign })
	if at < 0 {
		v.attempts = append(v.attempts, attemptTally{campaign: e.Campaign})
		at = len(v.attempts) - 1
	} else {
		*outcomes[v.attempts[at].last](&outcome)--
	}
	a := &v.attempts[at]
	if e.Attempt != a.number {
		*a = attemptTally{campaign: e.Campaign, number: e.Attempt}
	}
	a.last, a.lastAtMS, a.code = e.Kind, e.AtMS, e.Code
	*outcomes[e.Kind](&outcome)++
	t.total.Outcomes[e.Campaign] = outcome
	t.count(v, a, e)
}

func (t *tally) count(v *vehicleTally, a *attemptTally, e *Entry) {
	s := &t.total
	switch e.Kind {
	case Accepted:
		s.Accepted++
		a.pkg, a.version, a.entry = e.Package, e.Version, e
	case Downloaded:
		s.Downloaded++
	case Discarded:
		s.Discarded++
		a.entry = nil
	case InstallStarted:
		s.Started++
		s.Open++
		a.started = true
		a.pkg, a.version = e.Package, e.Version
	case InstallFinished, InstallFailed, Reverted:
		if s.Open > 0 {
			s.Open--
		}
		a.entry = nil
	}
	switch e.Kind {
	case InstallFinished:
		s.Finished++
		for _, ecu := range e.ECUs {
			v.put(ecu)
		}
	case InstallFailed:
		s.Failed++
		a.fault = faultOf(e)
	case Reverted:
		s.Reverted++
		a.fault = faultOf(e)
	}
}

// faultOf is the ECU at fault in an entry about a failure, which names it alone.
func faultOf(e *Entry) string {
	if len(e.ECUs) == 0 {
		return ""
	}
	return e.ECUs[0].ID
}

func (v *vehicleTally) put(ecu ECUEntry) {
	for i := range v.ecus {
		if v.ecus[i].ID == ecu.ID {
			v.ecus[i] = ecu
			return
		}
	}
	v.ecus = append(v.ecus, ecu)
}

// has says whether the vehicle already runs everything in e.
func (v *vehicleTally) has(e *Entry) bool {
	for _, want := range e.ECUs {
		if !slices.ContainsFunc(v.ecus, func(is ECUEntry) bool { return is.ID == want.ID && is.Version == want.Version }) {
			return false
		}
	}
	return len(e.ECUs) > 0
}

// check looks for what must never happen when an installation starts.
func (t *tally) check(v *vehicleTally, e *Entry) {
	for _, a := range v.attempts {
		switch {
		case a.last == InstallStarted:
			t.violate("%s: attempt %d of %s starts while attempt %d of %s is installing", e.VIN, e.Attempt, e.Campaign, a.number, a.campaign)
			return
		case a.campaign == e.Campaign && a.started && e.Attempt <= a.number:
			t.violate("%s: attempt %d of %s starts after attempt %d was started", e.VIN, e.Attempt, e.Campaign, a.number)
			return
		case a.campaign != e.Campaign && a.last == InstallFinished && a.pkg == e.Package && a.version == e.Version && v.has(e):
			t.violate("%s: %s installs %s@%s, which %s had installed", e.VIN, e.Campaign, e.Package, e.Version, a.campaign)
			return
		}
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
	s.Final = make(map[messages.VIN]ECUVersions, len(t.vehicles))
	for vin, v := range t.vehicles {
		if len(v.ecus) == 0 {
			continue
		}
		final := make(ECUVersions, len(v.ecus))
		for _, ecu := range v.ecus {
			final[ecu.ID] = ecu.Version
		}
		s.Final[vin] = final
	}
	return &s
}

// Summarize adds up entries that ReadLedger returned.
func Summarize(entries []Entry) *Summary {
	t := newTally()
	for i := range entries {
		t.add(&entries[i])
	}
	return t.summary()
}
