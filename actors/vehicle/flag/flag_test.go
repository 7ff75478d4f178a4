package flag_test

import (
	"fmt"
	"testing"

	"pacecar/actors/vehicle/flag"
	"pacecar/messages"
)

func duplicate(detail string) *messages.Flag {
	return &messages.Flag{Code: flag.DuplicateSerial, EcuId: "ADAS", Detail: detail}
}

// What came from outside is raised once; what a person has cleared stays away until it is
// something else.
func TestClearedIsAccepted(t *testing.T) {
	t.Parallel()
	var none *flag.State
	flagged := none.With(duplicate("A has it, too."), false)
	if none.First() != nil || flagged.First() == nil {
		t.Fatal("the flag was not raised, or in the wrong state")
	}
	if flagged.With(duplicate("B has it, too."), false) != flagged {
		t.Error("a flag that is there was raised again")
	}
	if known := flagged.With(duplicate("B has it, too."), true); known.First().GetDetail() != "B has it, too." || len(known.Flags) != 1 {
		t.Errorf("news left %v", known.Flags)
	}
	seen := flagged.Without(flagged.First(), true)
	if seen.First() != nil || seen.With(duplicate("A has it, too."), false) != seen {
		t.Error("what a person has cleared was raised again")
	}
	if seen.With(duplicate("A and 1 other have it, too."), false).First() == nil {
		t.Error("a further vehicle raises nothing")
	}
	engine := flagged.Without(flagged.First(), false)
	if engine.With(duplicate("A has it, too."), false).First() == nil {
		t.Error("what was gone and is back raises nothing")
	}
}

// Flags and what is accepted are bounded; the newest acceptance counts.
func TestFlagsAreBounded(t *testing.T) {
	t.Parallel()
	var s *flag.State
	for i := range 200 {
		s = s.With(&messages.Flag{Code: flag.UnknownECU, EcuId: fmt.Sprint(i)}, true)
	}
	if len(s.Flags) != 64 {
		t.Errorf("%d flags are kept", len(s.Flags))
	}
	for i := range 200 {
		s = s.Without(&messages.Flag{Code: flag.UnknownECU, EcuId: fmt.Sprint(i)}, true)
	}
	if len(s.Flags) != 0 || len(s.Accepted) != 64 || s.Accepted[63].GetEcuId() != "199" {
		t.Errorf("%d flags, %d accepted: %v", len(s.Flags), len(s.Accepted), s.Accepted)
	}
}

// A manifest raises a flag for other hardware and for unknown control units, and for
// nothing that is only learnt.
func TestRaised(t *testing.T) {
	t.Parallel()
	var free *flag.State
	named := free.Expecting(nil)
	if named.Expecting(nil) != named {
		t.Error("the same expectation is a change")
	}
	ecu := func(id, part, revision, serial string) *messages.ECU {
		return &messages.ECU{Id: id, HardwarePart: part, HardwareRevision: revision, Serial: serial}
	}
	before := []*messages.ECU{ecu("ADAS", "P", "A", "1"), ecu("BMS", "P", "", "")}
	for name, c := range map[string]struct {
		state *flag.State
		after *messages.ECU
		want  string
	}{
		"the same":       {named, ecu("ADAS", "P", "A", "1"), ""},
		"other part":     {named, ecu("ADAS", "Q", "A", "1"), flag.ECUReplaced},
		"other revision": {named, ecu("ADAS", "P", "B", "1"), flag.ECUReplaced},
		"other serial":   {free, ecu("ADAS", "P", "A", "2"), flag.ECUReplaced},
		"learnt":         {named, ecu("BMS", "P", "A", "9"), ""},
		"unknown":        {named, ecu("CAM", "P", "A", "1"), flag.UnknownECU},
		"learns freely":  {free, ecu("CAM", "P", "A", "1"), ""},
	} {
		got := ""
		for _, f := range c.state.Raised(before, []*messages.ECU{c.after}) {
			got += f.GetCode()
		}
		if got != c.want {
			t.Errorf("%s: raised %q, want %q", name, got, c.want)
		}
	}
}

// A registration answers what it names exactly as it was reported.
func TestResolved(t *testing.T) {
	t.Parallel()
	reported := []*messages.ECU{{Id: "ADAS", HardwarePart: "P", Serial: "2", Reported: true}, {Id: "BMS", HardwarePart: "P"}}
	var s *flag.State
	for _, code := range flag.Codes {
		s = s.With(&messages.Flag{Code: code, EcuId: "ADAS"}, true)
	}
	s = s.With(&messages.Flag{Code: flag.ECUReplaced, EcuId: "BMS"}, true)
	for name, c := range map[string]struct {
		named *messages.ECU
		want  int
	}{
		"exactly":        {&messages.ECU{Id: "ADAS", HardwarePart: "P", Serial: "2"}, 2},
		"no serial":      {&messages.ECU{Id: "ADAS", HardwarePart: "P"}, 0},
		"other part":     {&messages.ECU{Id: "ADAS", HardwarePart: "Q", Serial: "2"}, 0},
		"not reported":   {&messages.ECU{Id: "BMS", HardwarePart: "P"}, 0},
		"something else": {&messages.ECU{Id: "CAM"}, 0},
	} {
		if got := s.Resolved(reported, []*messages.ECU{c.named}); len(got) != c.want {
			t.Errorf("%s: resolved %v, want %d", name, got, c.want)
		}
	}
	if got := s.Moot(reported, reported); len(got) != 0 {
		t.Errorf("nothing changed, and %v is gone", got)
	}
	if got := s.Moot(reported, reported[1:]); len(got) != 1 || got[0].GetCode() != flag.DuplicateSerial {
		t.Errorf("without the control unit %v is gone", got)
	}
}
