package sheet

import (
	"fmt"
	"strings"
	"time"

	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
)

// terms draws what a package says besides its files.
func terms(s *show.Sheet, t view.Terms) {
	if len(t.ReleaseNotes) > 0 {
		s.Section("Release notes")
		for _, n := range t.ReleaseNotes {
			s.Field(n.Language+" before", n.Before)
			s.Field(n.Language+" after", n.After)
		}
	}
	if len(t.Dependencies) > 0 {
		s.Section("Dependencies")
		for _, d := range t.Dependencies {
			s.Line("%s", dependency(d))
		}
	}
	if len(t.RXSWINs) > 0 {
		s.Section("Type approvals")
		show.Rows(s, effects, t.RXSWINs)
	}
	if a := t.Assessment; a != nil {
		s.Section("Assessment (UN R156, 7.1.2.5)")
		for _, answer := range [][2]string{
			{"(a) purpose", a.Purpose}, {"(b) systems affected", a.SystemsAffected}, {"(c) type-approved systems", a.TypeApprovedSystems},
			{"(d) effect on requirements", a.EffectOnRequirements}, {"(e) effect on parameters", a.EffectOnParameters},
			{"(f) approval sought", a.ApprovalSought}, {"(g) conditions", a.Conditions},
			{"(h) safety confirmation", a.SafetyConfirmation}, {"(i) verification", a.Verification},
		} {
			s.Field(answer[0], answer[1])
		}
	}
}

var effects = []show.Column[view.RXSWINEffect]{
	{Title: "ECU", Cell: func(e view.RXSWINEffect) string { return e.ECU }},
	{Title: "BEFORE", Cell: func(e view.RXSWINEffect) string { return e.Before }},
	{Title: "AFTER", Cell: func(e view.RXSWINEffect) string { return e.After }},
	{Title: "CONCERNED", Cell: func(e view.RXSWINEffect) string {
		if e.Before == e.After {
			return "no"
		}
		return "yes"
	}},
}

// dependency is a dependency as a sentence without its end.
func dependency(d view.Dependency) string {
	what := "package " + d.Package
	if d.ECU != "" {
		what = "ECU " + d.ECU
	}
	if d.Version != "" {
		what += " " + d.Version
	}
	switch d.Kind {
	case "requires":
		return "requires " + what
	case "conflicts":
		return "conflicts with " + what
	}
	text := "passes through " + what + " first"
	if d.WhenECU != "" {
		text += strings.TrimRight(", when "+d.WhenECU+" is "+d.WhenVersion, " ")
	}
	return text
}

// estimate is how long an update takes, in words.
func estimate(e *view.Estimate) string {
	if e == nil {
		return ""
	}
	var parts []string
	for _, p := range []struct {
		what    string
		seconds uint32
	}{{"download", e.DownloadSeconds}, {"installation", e.InstallSeconds}} {
		if p.seconds > 0 {
			parts = append(parts, p.what+" "+lasting(p.seconds))
		}
	}
	return strings.Join(parts, ", ")
}

// lasting is a time without the units that say nothing: 25m, not 25m0s.
func lasting(seconds uint32) string {
	text := (time.Duration(seconds) * time.Second).String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// preconditions is what must hold before an installation, in words.
func preconditions(p *view.Preconditions) string {
	if p == nil {
		return ""
	}
	var parts []string
	say := func(holds bool, format string, args ...any) {
		if holds {
			parts = append(parts, fmt.Sprintf(format, args...))
		}
	}
	say(p.Parked, "parked")
	say(p.IgnitionOff, "ignition off")
	say(p.MinimumBatteryPercent > 0, "12 V battery at %d %% or more", p.MinimumBatteryPercent)
	say(p.MinimumStateOfChargePercent > 0, "traction battery at %d %% or more", p.MinimumStateOfChargePercent)
	say(p.Network == "wifi", "Wi-Fi")
	say(p.MinimumFreeBytes > 0, "%s free", show.Bytes(p.MinimumFreeBytes))
	return strings.Join(parts, ", ")
}

// signature says who signed a package, and which of them count.
func signature(p view.Package) string {
	if p.Signature == nil {
		return ""
	}
	var ids []string
	for _, s := range p.Signature.Signatures {
		id := s.KeyID
		if id == "" {
			id = "a key without an id"
		}
		for _, trusted := range p.SignedBy {
			if trusted == s.KeyID {
				id += " (trusted)"
			}
		}
		ids = append(ids, id)
	}
	return strings.Join(ids, ", ")
}
