package main

import (
	"strings"
	"testing"
	"time"

	"pacecar/bench/chaos/verdict"
	"pacecar/cluster"
	"pacecar/web/view"
)

func judged(f fault) *trial {
	return &trial{cast: &cast{options: options{leaseLife: cluster.DefaultTimeToLive}}, fault: f, names: places[:3], begun: time.UnixMilli(0)}
}

// A rollout takes as long as it says itself, however long those who wait for it held it open; one that must not be disturbed is compared.
func TestARolloutIsComparedWithOneUnderNothing(t *testing.T) {
	after := func(d time.Duration) view.Campaign {
		return view.Campaign{EndedAt: time.UnixMilli(0).Add(d).UTC().Format(time.RFC3339)}
	}
	nothing := judged(fault{name: noFault})
	nothing.lasted(after(20 * time.Second))
	if nothing.cast.normal != 20*time.Second || nothing.row.Rollout.Took != 20*time.Second {
		t.Fatalf("%s, %+v", nothing.cast.normal, nothing.row)
	}
	for took, violations := range map[time.Duration]int{30 * time.Second: 0, 31 * time.Second: 1} {
		disturbed := judged(fault{name: "late", unlike: true})
		disturbed.cast.normal = 20 * time.Second
		if disturbed.lasted(after(took)); len(disturbed.row.Violations) != violations {
			t.Errorf("after %s: %q", took, disturbed.row.Violations)
		}
		held := judged(fault{name: "held"})
		held.cast.normal = 20 * time.Second
		if held.lasted(after(took)); len(held.row.Violations) != 0 || held.row.Rollout != verdict.Took(took, true) {
			t.Errorf("%q, %+v", held.row.Violations, held.row.Rollout)
		}
	}
	silent := judged(fault{})
	if silent.lasted(view.Campaign{}); len(silent.row.Violations) != 1 {
		t.Errorf("%q", silent.row.Violations)
	}
}

// Bounds follow from leases where nodes wait for them; short leases are lost by busy machines alone.
func TestBoundsOfRows(t *testing.T) {
	if got := judged(fault{within: afterLeases}).most(); got != 22*time.Second {
		t.Errorf("%s", got)
	}
	if got := judged(fault{within: atOnce}).most(); got != 10*time.Second {
		t.Errorf("%s", got)
	}
	one := judged(fault{restarts: 1})
	if got := one.mayRestart(); got != 1 {
		t.Errorf("%d", got)
	}
	one.cast.options.leaseLife = 3 * time.Second
	if got := one.mayRestart(); got != 4 {
		t.Errorf("%d", got)
	}
	for name, halted := range map[string]bool{
		"a node that does not come back": true, "rolling restart": true, "all vehicles reconnect at once": true, "Redis killed": true, "two nodes cut from each other": true,
	} {
		for _, f := range faults {
			if f.name == name && f.halts != halted {
				t.Errorf("nobody orders a pause under %q", name)
			}
		}
	}
}

// What is compared brings what it is compared with.
func TestComparedRowsBringTheirMeasure(t *testing.T) {
	for only, want := range map[string]string{"twice and late": noFault + ", reports twice and late", "slow dashboards": "slow dashboards"} {
		o, err := parse([]string{"-only", only})
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, f := range chosen(o) {
			names = append(names, f.name)
		}
		if got := strings.Join(names, ", "); got != want {
			t.Errorf("%s: %s, want %s", only, got, want)
		}
	}
}
