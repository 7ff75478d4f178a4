package verdict

import (
	"strings"
	"testing"
	"time"

	"pacecar/messages"
	"pacecar/tcu/tcusim/ledger"
	"pacecar/web/view"
)

// Who acknowledges a pause and goes on permitting is found by the vehicles that begin to install; those of the first five seconds,
// of another campaign, and of the time after the resume are none of it.
func TestInstallationsInSpiteOfAPause(t *testing.T) {
	t.Parallel()
	acknowledged := time.UnixMilli(100_000)
	halts := []Halt{{Acknowledged: acknowledged, Resumed: acknowledged.Add(10 * time.Second)}}
	for name, c := range map[string]struct {
		at       int64
		kind     ledger.Kind
		campaign string
		halts    []Halt
		held     bool
	}{
		"before the pause":            {99_000, ledger.InstallStarted, "round-1", halts, false},
		"while word of it is out":     {105_000, ledger.InstallStarted, "round-1", halts, false},
		"in spite of it":              {105_001, ledger.InstallStarted, "round-1", halts, true},
		"just before the resume":      {109_999, ledger.InstallStarted, "round-1", halts, true},
		"after the resume":            {110_000, ledger.InstallStarted, "round-1", halts, false},
		"an end of what had begun":    {107_000, ledger.InstallFinished, "round-1", halts, false},
		"another campaign":            {107_000, ledger.InstallStarted, "round-2", halts, false},
		"nothing was ever paused":     {107_000, ledger.InstallStarted, "round-1", nil, false},
		"one that was never resumed":  {999_000, ledger.InstallStarted, "round-1", []Halt{{Acknowledged: acknowledged}}, true},
		"the second pause of several": {207_000, ledger.InstallStarted, "round-1", append(halts, Halt{Acknowledged: time.UnixMilli(200_000)}), true},
	} {
		e := ledger.Entry{AtMS: c.at, VIN: a, Kind: c.kind, Campaign: c.campaign}
		if said := halted("round-1", []ledger.Entry{e}, c.halts); (len(said) == 1) != c.held {
			t.Errorf("%s: %q", name, said)
		}
	}
}

// The judge says so, and all else may be as it should be.
func TestTheJudgeLooksAtHalts(t *testing.T) {
	t.Parallel()
	campaign := view.Campaign{ID: "round-1", Total: 1, Counts: map[string]uint32{"Succeeded": 1}}
	roster := map[messages.VIN]view.RosterEntry{a: {State: "Succeeded"}}
	deeds := well(a)
	for i := range deeds {
		deeds[i].AtMS = 20_000
	}
	halts := []Halt{{Acknowledged: time.UnixMilli(10_000), Resumed: time.UnixMilli(30_000)}}
	if j := Judge(campaign, roster, deeds, Circumstances{Vehicles: 1}); len(j.Violations) != 0 {
		t.Fatalf("%q", j.Violations)
	}
	j := Judge(campaign, roster, deeds, Circumstances{Vehicles: 1, Halts: halts})
	if said := strings.Join(j.Violations, "\n"); said != "halt: "+string(a)+" began to install 10.0 s after a pause was acknowledged" {
		t.Errorf("%q", said)
	}
}

// A time stands before its bound, and a trial that was none says why.
func TestBoundsAndTrialsThatWereNone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		span Span
		text string
		late bool
	}{
		{Took(9*time.Second, true).Of(10 * time.Second), "9.0 of 10 s", false},
		{Took(11*time.Second, true).Of(10 * time.Second), "11.0 of 10 s", true},
		{Took(0, false).Of(10 * time.Second), "never", true},
		{Took(time.Hour, true), "3600.0 s", false},
		{Span{}, "-", false},
	} {
		if c.span.String() != c.text || c.span.Late() != c.late {
			t.Errorf("%q, late: %t; want %q, %t", c.span, c.span.Late(), c.text, c.late)
		}
	}
	if text := Markdown([]Row{{Fault: "kill", Void: "the machine is busy"}}); !strings.Contains(text, "| kill | no trial: the machine is busy |") {
		t.Error(text)
	}
}
