package main

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pacecar/bench/chaos/relay"
	"pacecar/bench/chaos/verdict"
	"pacecar/messages"
	"pacecar/tcu/tcusim/ledger"
)

func TestTheTableOfFaults(t *testing.T) {
	seen := map[string]bool{}
	for _, f := range faults {
		if f.name == "" || seen[f.name] {
			t.Errorf("%q is there twice, or has no name", f.name)
		}
		seen[f.name] = true
		if f.inject == nil || f.within.in(time.Second) <= 0 || f.within.in(time.Minute) > patience {
			t.Errorf("%s: nothing is injected, or it may take for ever", f.name)
		}
		if f.hold > 0 && f.cure == nil && len(f.spares) == 0 {
			t.Errorf("%s lasts, spares nobody, and is not cured", f.name)
		}
		for _, n := range f.spares {
			if !slices.Contains(places[:3], n) {
				t.Errorf("%s spares %s, which is no node", f.name, n)
			}
		}
	}
}

func TestOptions(t *testing.T) {
	o, err := parse([]string{"-quick"})
	if err != nil || o.vehicles != 300 || o.leaseLife != 3*time.Second {
		t.Fatalf("%+v, %v", o, err)
	}
	var names []string
	for _, f := range chosen(o) {
		names = append(names, f.name)
	}
	if got := strings.Join(names, ", "); got != "kill -9 of one node, broker restarted, Redis killed, rolling restart" {
		t.Errorf("the short run tries %s", got)
	}
	if o, err = parse([]string{"-only", "paused for 5", "-vehicles", "1000", "-lease-life", "5s"}); err != nil || len(chosen(o)) != 1 || o.vehicles != 1000 || o.leaseLife != 5*time.Second {
		t.Errorf("%+v, %v", o, err)
	}
	for _, bad := range [][]string{{"-vehicles", "7"}, {"-only", "("}, {"-loud"}} {
		if _, err := parse(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

// Who had not downloaded before the moment, and installs, was permitted after it.
func TestWhoUsedAPermitThatIsLost(t *testing.T) {
	moment := time.UnixMilli(1000)
	deed := func(vin messages.VIN, at int64, kind ledger.Kind, campaign string) ledger.Entry {
		return ledger.Entry{VIN: vin, AtMS: at, Kind: kind, Campaign: campaign}
	}
	got := torn([]ledger.Entry{
		deed("EARLY", 900, ledger.Downloaded, "c"), deed("EARLY", 1100, ledger.InstallStarted, "c"),
		deed("WAITS", 1100, ledger.Downloaded, "c"),
		deed("OTHER", 1100, ledger.Downloaded, "d"), deed("OTHER", 1200, ledger.InstallStarted, "d"),
		deed("TORN", 1001, ledger.Downloaded, "c"), deed("TORN", 1100, ledger.InstallStarted, "c"),
	}, "c", moment)
	if len(got) != 1 || got[0] != "TORN" {
		t.Errorf("%q", got)
	}
}

// Who does not serve in time has violated something, also one that never does.
func TestTimeIsBounded(t *testing.T) {
	trial := &trial{cast: &cast{options: options{leaseLife: 3 * time.Second}}, fault: fault{within: bound{7 * time.Second, 1}}}
	trial.within("all nodes serve", verdict.Took(10*time.Second, true).Of(trial.most()), "n1: 503")
	if len(trial.row.Violations) != 0 {
		t.Errorf("in time, and %q", trial.row.Violations)
	}
	trial.within("all nodes serve", verdict.Took(11*time.Second, true).Of(trial.most()), "n1: 503")
	trial.within("all nodes serve", verdict.Took(0, false), "n1: 503")
	if len(trial.row.Violations) != 2 {
		t.Errorf("it says %q", trial.row.Violations)
	}
}

// A row in which nothing came late shows nothing, and one in which something was taken shows that there is no fence.
func TestCommitsThatComeLateAreRefused(t *testing.T) {
	for late, faults := range map[relay.Late]int{
		{Commits: 2, Answered: 2, Refused: 3}: 0, {}: 1, {Commits: 2, Answered: 2, Refused: 3, Taken: 1}: 1, {Commits: 1, Answered: 1, Taken: 1}: 2,
	} {
		if got := refused(late); len(got) != faults {
			t.Errorf("%+v: %q", late, got)
		}
	}
}
