package verdict

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"pacecar/messages"
	"pacecar/tcu/tcusim/ledger"
	"pacecar/web/view"
)

const a, b = messages.VIN("WPZZZZE50NL000001"), messages.VIN("WPZZZZE50NL000002")

// deed is one line of the ledger about the campaign that is judged.
func deed(vin messages.VIN, kind ledger.Kind, attempt uint32) ledger.Entry {
	e := ledger.Entry{AtMS: 1, VIN: vin, Kind: kind, Campaign: "round-1", Attempt: attempt, Package: "chaos", Version: "1.0.0"}
	if kind == ledger.InstallStarted || kind == ledger.InstallFinished {
		e.ECUs = []ledger.ECUEntry{{ID: "ADAS", Version: "1.0.0"}}
	}
	return e
}

func well(vin messages.VIN) []ledger.Entry {
	return []ledger.Entry{deed(vin, ledger.Accepted, 1), deed(vin, ledger.Downloaded, 1), deed(vin, ledger.InstallStarted, 1), deed(vin, ledger.InstallFinished, 1)}
}

func badly(vin messages.VIN) []ledger.Entry {
	return []ledger.Entry{deed(vin, ledger.Accepted, 1), deed(vin, ledger.Downloaded, 1), deed(vin, ledger.InstallStarted, 1), deed(vin, ledger.InstallFailed, 1)}
}

func TestTheLedgerJudges(t *testing.T) {
	entry := func(state, code string) view.RosterEntry { return view.RosterEntry{State: state, Code: code} }
	both := map[messages.VIN]view.RosterEntry{a: entry("Succeeded", ""), b: entry("Failed", "E31")}
	found := map[messages.VIN]view.RosterEntry{a: entry("Skipped", alreadyInstalled), b: entry("Failed", "E31")}
	skipped := map[string]uint32{"Skipped": 1, "Failed": 1}
	counts := map[string]uint32{"Succeeded": 1, "Failed": 1, "Waiting": 0}
	for name, c := range map[string]struct {
		roster map[messages.VIN]view.RosterEntry
		counts map[string]uint32
		total  uint32
		deeds  []ledger.Entry
		says   string // empty: all is well
		twice  uint64
	}{
		"as it was": {both, counts, 2, append(well(a), badly(b)...), "", 0},
		"one installs twice": {both, counts, 2, append(append(well(a), badly(b)...), deed(a, ledger.Accepted, 2), deed(a, ledger.InstallStarted, 2), deed(a, ledger.InstallFinished, 2)),
			"began to install 2 times", 1},
		"one is forgotten":          {map[messages.VIN]view.RosterEntry{a: entry("Succeeded", "")}, map[string]uint32{"Succeeded": 1}, 1, append(well(a), badly(b)...), "is not on it", 0},
		"a success that failed":     {map[messages.VIN]view.RosterEntry{a: entry("Succeeded", ""), b: entry("Succeeded", "")}, map[string]uint32{"Succeeded": 2}, 2, append(well(a), badly(b)...), "is Succeeded; what it did last", 0},
		"a success without a deed":  {both, counts, 2, badly(b), "is Succeeded; what it did last", 0},
		"a counter that miscounts":  {both, map[string]uint32{"Succeeded": 2, "Failed": 1}, 2, append(well(a), badly(b)...), "1 are Succeeded, 2 are counted", 0},
		"a total that is too small": {both, counts, 1, append(well(a), badly(b)...), "of which the campaign counts 1", 0},
		"found installed":           {found, skipped, 2, append(well(a), badly(b)...), "is Skipped AlreadyInstalled; what it did last", 0},
		"another campaign's deeds":  {both, counts, 2, append(append(well(a), badly(b)...), other()...), "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			j := Judge(view.Campaign{ID: "round-1", Total: c.total, Counts: c.counts}, c.roster, c.deeds, Circumstances{Vehicles: 2})
			said := strings.Join(j.Violations, "\n")
			if j.Doubles != c.twice || (said == "") != (c.says == "") || !strings.Contains(said, c.says) {
				t.Errorf("%d double installations, %q; want %d, and %q", j.Doubles, said, c.twice, c.says)
			}
		})
	}
}

// A store that forgot that a vehicle was offered something finds it there; one that forgot nothing does not.
func TestAStoreThatForgetsFindsWhatIsInstalled(t *testing.T) {
	campaign := view.Campaign{ID: "round-1", Total: 1, Counts: map[string]uint32{"Skipped": 1}}
	roster := map[messages.VIN]view.RosterEntry{a: {State: "Skipped", Code: alreadyInstalled}}
	if j := Judge(campaign, roster, well(a), Circumstances{Vehicles: 1, Forgot: true}); len(j.Violations) != 0 {
		t.Errorf("it says %q", j.Violations)
	}
	if j := Judge(campaign, roster, badly(a), Circumstances{Vehicles: 1, Forgot: true}); len(j.Violations) != 1 {
		t.Errorf("what failed is not installed, and it says %q", j.Violations)
	}
}

// other is a deed that counts for another rollout.
func other() []ledger.Entry {
	e := deed(a, ledger.Accepted, 1)
	e.Campaign = "round-0"
	return []ledger.Entry{e}
}

// What is wrong with very many vehicles is said about some, and counted.
func TestViolationsAreBounded(t *testing.T) {
	roster := map[messages.VIN]view.RosterEntry{}
	for i := range 50 {
		roster[messages.VIN(string(a[:15])+string(rune('A'+i/10%5))+string(rune('0'+i%10)))] = view.RosterEntry{State: "Succeeded"}
	}
	j := Judge(view.Campaign{ID: "round-1", Total: 50, Counts: map[string]uint32{"Succeeded": 50}}, roster, nil, Circumstances{Vehicles: 50})
	if len(j.Violations) != maxSaid+1 || j.Violations[maxSaid] != "roster: 45 more" {
		t.Errorf("it says %q", j.Violations)
	}
}

func TestTable(t *testing.T) {
	rows := []Row{
		{Fault: "kill", Survivors: Took(1540*time.Millisecond, true), Again: Took(0, false), Promises: 12, Violations: []string{"a roster\nthat is wrong"}},
		{Fault: "cut", Skip: "no networks"},
		{Fault: "tail", Forgotten: 3},
	}
	if rows[0].Good() || !rows[1].Good() || !rows[2].Good() || (Row{Lost: 1}).Good() || (Row{Stale: 1}).Good() || (Row{Doubles: 1}).Good() {
		t.Error("a row is good when nothing was violated")
	}
	var out bytes.Buffer
	if err := Print(&out, rows); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"kill   1.5 s", "never", "not here: no networks", "0 (3 by the fault)", "kill: a roster\nthat is wrong"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in\n%s", want, out.String())
		}
	}
	text := Document(rows, Run{Vehicles: 300, Slots: 64, LeaseLife: 3 * time.Second, Mode: "a mode", Versions: "versions"})
	for _, want := range []string{"| kill | 1.5 s | never | - |", "a mode", "- kill: a roster that is wrong", "300 vehicles, 64 slots, leases of 3s"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing in\n%s", want, text)
		}
	}
	if strings.Contains(Document(rows[1:], Run{}), "Violations") {
		t.Error("a document without violations speaks of some")
	}
}
