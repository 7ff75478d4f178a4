package chain

import (
	"testing"

	"pacecar/messages"
)

// TestBrings: an update fulfils a dependency where it brings each control unit of one alternative that
// may not be lacking, and at least one.
func TestBrings(t *testing.T) {
	on := func(ecu, version string) *messages.ECUCondition {
		return &messages.ECUCondition{EcuId: ecu, HardwarePart: "P", Version: version}
	}
	lacks := func(ecu string) *messages.ECUCondition { return &messages.ECUCondition{EcuId: ecu, Absent: true} }
	needs := func(conditions ...*messages.ECUCondition) *messages.Rule {
		return &messages.Rule{Any: []*messages.Alternative{{All: conditions}}}
	}
	brings := func(ecu, version string) []*messages.TargetArtifact {
		return []*messages.TargetArtifact{{EcuId: "OTHER", HardwarePart: "P", Version: version}, {EcuId: ecu, HardwarePart: "P", Version: version}}
	}
	for name, c := range map[string]struct {
		rule     *messages.Rule
		contents []*messages.TargetArtifact
		want     bool
	}{
		"the version":                      {needs(on("GW", "2")), brings("GW", "2"), true},
		"another version":                  {needs(on("GW", "2")), brings("GW", "1"), false},
		"another unit":                     {needs(on("GW", "2")), brings("ESP", "2"), false},
		"one of two units":                 {needs(on("GW", "2"), on("ESP", "2")), brings("GW", "2"), false},
		"the other one may be lacking":     {needs(on("GW", "2"), lacks("ESP"), on("ESP", "2")), brings("GW", "2"), true},
		"nothing of it, which may be away": {needs(lacks("ESP"), on("ESP", "2")), brings("GW", "2"), false},
		"one variant of two":               {needs(on("GW", "1"), on("GW", "2")), brings("GW", "2"), true},
		"what is forbidden":                {&messages.Rule{Forbids: true, Any: needs(on("GW", "2")).Any}, brings("GW", "2"), false},
	} {
		if got := Brings(c.rule, c.contents); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
	to := []*messages.TargetArtifact{{EcuId: "GW", HardwarePart: "P", Version: "3", FromVersion: ">=2.0.0"}, {EcuId: "ESP", HardwarePart: "P"}}
	for version, want := range map[string]bool{"2.0.0": true, "1.9.0": false} {
		if Leads(to, brings("GW", version)) != want || Leads(to, brings("ESP", version)) {
			t.Errorf("version %s leads to it: %t", version, !want)
		}
	}
}

// TestNeeds: an update needs what a control unit runs where it is installed on that, or depends on it, and could not have been
// installed on what ran before.
func TestNeeds(t *testing.T) {
	t.Parallel()
	runs := func(was string) []*messages.ECU {
		return []*messages.ECU{{Id: "GW", HardwarePart: "P", Version: "2.0.0", Sha256: "aa", Was: was}}
	}
	onto := func(from string) []*messages.TargetArtifact {
		return []*messages.TargetArtifact{{EcuId: "GW", HardwarePart: "P", Version: "3.0.0", FromVersion: from}}
	}
	rule := func(code string, forbids bool, on ...*messages.ECUCondition) []*messages.Rule {
		r := &messages.Rule{Code: code, Forbids: forbids}
		for _, c := range on {
			c.EcuId, c.HardwarePart = "GW", "P"
			r.Any = append(r.Any, &messages.Alternative{All: []*messages.ECUCondition{c}})
		}
		return []*messages.Rule{r}
	}
	version := func(v string) *messages.ECUCondition { return &messages.ECUCondition{Version: v} }
	for name, c := range map[string]struct {
		list []*messages.Rule
		to   []*messages.TargetArtifact
		runs []*messages.ECU
		want bool
	}{
		"installed on it":                    {nil, onto("2.0.0"), runs("1.0.0"), true},
		"installed on it and what is newer":  {nil, onto(">=1.5.0"), runs("1.0.0"), true},
		"installed on what ran before, too":  {nil, onto(">=1.0.0"), runs("1.0.0"), false},
		"installed on something else":        {nil, onto("1.0.0"), runs("1.0.0"), false},
		"installed on anything":              {nil, onto(""), runs("1.0.0"), false},
		"installed on the one and the other": {nil, append(onto(">=1.0.0"), onto("2.0.0")...), runs("1.0.0"), true},
		"nobody knows what ran before":       {nil, onto("2.0.0"), runs(""), false},
		"it depends on it":                   {rule("SteppingStone", false, version("2.0.0")), onto(""), runs("1.0.0"), true},
		"what ran before would do, too":      {rule("SteppingStone", false, version("2.0.0"), version("1.0.0")), onto(""), runs("1.0.0"), false},
		"it depends on a digest":             {rule("SteppingStone", false, &messages.ECUCondition{Version: "2.0.0", Sha256: "aa"}), onto(""), runs("2.0.0"), false},
		"it depends, and who knows on what":  {rule("SteppingStone", false, version("2.0.0")), onto(""), runs(""), false},
		"it depends on another":              {rule("MissingDependency", false, version("1.0.0")), onto(""), runs("1.0.0"), false},
		"it forbids it":                      {rule("Conflict", true, version("2.0.0")), onto(""), runs("1.0.0"), false},
		"nothing is known":                   {rule("SteppingStone", false, version("2.0.0")), onto("2.0.0"), nil, false},
	} {
		if got := Needs(c.list, c.to, c.runs); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
