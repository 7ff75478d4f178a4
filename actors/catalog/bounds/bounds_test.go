package bounds

import (
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"pacecar/actors/targeting"
	"pacecar/messages"
)

func draft() *messages.CreatePackage {
	return &messages.CreatePackage{Name: "assist", Version: "1.0.0", Author: "mira", Contents: []*messages.TargetArtifact{
		{EcuId: "ADAS", HardwarePart: "P-100", Version: "2.0.0", Sha256: digest("adas"), SizeBytes: 1000},
	}}
}

func digest(text string) string { return string(messages.DigestOf([]byte(text))) }

// full is a draft that says everything there is to say.
func full() *messages.CreatePackage {
	m := draft()
	m.Signature = []byte("{}")
	a := m.Contents[0]
	a.Group, a.RevisionFrom, a.RevisionTo, a.HardwareRevisions = "safety", "A2", "A10", []string{"C"}
	a.Deltas = []*messages.DeltaArtifact{{FromSha256: digest("old"), Sha256: digest("patch"), SizeBytes: 10, Format: "zstd"}}
	m.Terms = &messages.PackageTerms{
		Severity: "critical", VersionScheme: "semver", SkilledPerson: "The camera is calibrated afterwards.",
		ReleaseNotes:  []*messages.ReleaseNote{{Language: "en", Before: "b", After: "a"}, {Language: "pt-BR", Before: "b", After: "a"}},
		Estimate:      &messages.Estimate{DownloadSeconds: 600, InstallSeconds: 1200},
		Preconditions: &messages.Preconditions{Parked: true, IgnitionOff: true, MinimumBatteryPercent: 50, MinimumStateOfChargePercent: 20, Network: "wifi", MinimumFreeBytes: 1 << 30},
		Rxswins:       []*messages.RXSWINEffect{{EcuId: "ADAS", Before: "R79SWIN 0001", After: "R79SWIN 0002"}, {EcuId: "ADAS", After: "R155SWIN 1"}},
		Assessment: &messages.Assessment{
			Purpose: "a", SystemsAffected: "b", TypeApprovedSystems: "c", EffectOnRequirements: "d", EffectOnParameters: "e",
			ApprovalSought: "f", Conditions: "g", SafetyConfirmation: "h", Verification: "i",
		},
		Dependencies: []*messages.Dependency{
			{Kind: messages.DependencyKind_REQUIRES, Package: "brake", Version: ">=1.0.0"},
			{Kind: messages.DependencyKind_CONFLICTS, EcuId: "TCU", Version: "vendor:<KW39-2024"},
			{Kind: messages.DependencyKind_STEPPING_STONE, Package: "bridge", WhenEcu: "ADAS", WhenVersion: "<1.0.0"},
		},
	}
	return m
}

func TestFullDraftIsAccepted(t *testing.T) {
	if r := Create(full()); r != nil {
		t.Fatal(r)
	}
	if r := Complete("feature", full().Terms); r != nil {
		t.Fatal(r)
	}
}

// breach is one field of a draft that is broken, and the refusal that names it.
type breach struct {
	field, code string
	breaks      func(*messages.CreatePackage)
}

// refuses breaks one field of a full draft at a time.
func refuses(t *testing.T, list []breach) {
	t.Helper()
	for _, c := range list {
		m := full()
		c.breaks(m)
		if r := Create(m); r.GetField() != c.field || r.GetCode() != c.code || r.GetSuggestion() == "" {
			t.Errorf("%s %s: %v", c.code, c.field, r)
		}
	}
}

func long(n int) string { return strings.Repeat("x", n) }

func TestEveryFieldOfAFullDraftIsChecked(t *testing.T) {
	refuses(t, []breach{
		{"/signature", messages.OutOfBounds, func(m *messages.CreatePackage) { m.Signature = make([]byte, MaxSignature+1) }},
		{"/contents", messages.OutOfBounds, func(m *messages.CreatePackage) {
			m.Signature = make([]byte, MaxSignature)
			for i := range 20 {
				m.Terms.ReleaseNotes = append(m.Terms.ReleaseNotes, &messages.ReleaseNote{Language: "de-x-" + strings.Repeat(string(rune('a'+i)), 2), Before: long(MaxNote), After: long(MaxNote)})
			}
		}},
		{"/contents/1/group", messages.Malformed, func(m *messages.CreatePackage) {
			other := proto.CloneOf(m.Contents[0])
			other.EcuId, other.Group = "TCU", ""
			m.Contents = append(m.Contents, other)
		}},
		{"/contents/0/group", messages.OutOfBounds, func(m *messages.CreatePackage) { m.Contents[0].Group = long(MaxText + 1) }},
		{"/contents/0/group", messages.Malformed, func(m *messages.CreatePackage) { m.Contents[0].Group = " a" }},
		{"/contents/0/revision_from", messages.Malformed, func(m *messages.CreatePackage) { m.Contents[0].RevisionFrom = "ä" }},
		{"/contents/0/revision_to", messages.OutOfBounds, func(m *messages.CreatePackage) { m.Contents[0].RevisionTo = long(MaxText + 1) }},
		{"/contents/0/revision_to", messages.Malformed, func(m *messages.CreatePackage) { m.Contents[0].RevisionFrom = "A11" }},
		{"/contents/0/deltas", messages.OutOfBounds, func(m *messages.CreatePackage) { m.Contents[0].Deltas = make([]*messages.DeltaArtifact, MaxDeltas+1) }},
		{"/contents/0/deltas/0/sha256", messages.Malformed, func(m *messages.CreatePackage) { m.Contents[0].Deltas[0] = nil }},
		{"/contents/0/deltas/0/from_sha256", messages.Malformed, func(m *messages.CreatePackage) { m.Contents[0].Deltas[0].FromSha256 = "old" }},
		{"/contents/0/deltas/0/from_sha256", messages.Malformed, func(m *messages.CreatePackage) { m.Contents[0].Deltas[0].FromSha256 = m.Contents[0].Sha256 }},
		{"/contents/0/deltas/1/from_sha256", messages.Malformed, func(m *messages.CreatePackage) {
			m.Contents[0].Deltas = append(m.Contents[0].Deltas, m.Contents[0].Deltas[0])
		}},
		{"/contents/0/deltas/0/size_bytes", messages.OutOfBounds, func(m *messages.CreatePackage) { m.Contents[0].Deltas[0].SizeBytes = 0 }},
		{"/contents/0/deltas/0/size_bytes", messages.OutOfBounds, func(m *messages.CreatePackage) { m.Contents[0].Deltas[0].SizeBytes = 1000 }},
		{"/contents/0/deltas/0/format", messages.Malformed, func(m *messages.CreatePackage) { m.Contents[0].Deltas[0].Format = "bsdiff" }},
	})
}

func TestEveryTermIsChecked(t *testing.T) {
	refuses(t, []breach{
		{"/terms/severity", messages.Malformed, func(m *messages.CreatePackage) { m.Terms.Severity = "urgent" }},
		{"/terms/version_scheme", messages.Malformed, func(m *messages.CreatePackage) { m.Terms.VersionScheme = "calver" }},
		{"/version", messages.Malformed, func(m *messages.CreatePackage) { m.Version = "KW39-2024" }},
		{"/version", messages.Malformed, func(m *messages.CreatePackage) { m.Version = "1.0" }},
		{"/terms/skilled_person", messages.OutOfBounds, func(m *messages.CreatePackage) { m.Terms.SkilledPerson = long(MaxReason + 1) }},
		{"/terms/release_notes", messages.OutOfBounds, func(m *messages.CreatePackage) { m.Terms.ReleaseNotes = make([]*messages.ReleaseNote, MaxNotes+1) }},
		{"/terms/release_notes/0/language", messages.Malformed, func(m *messages.CreatePackage) { m.Terms.ReleaseNotes[0].Language = "" }},
		{"/terms/release_notes/0/language", messages.Malformed, func(m *messages.CreatePackage) { m.Terms.ReleaseNotes[0].Language = "english" }},
		{"/terms/release_notes/0/language", messages.Malformed, func(m *messages.CreatePackage) { m.Terms.ReleaseNotes[0].Language = "und" }},
		{"/terms/release_notes/1/language", messages.Malformed, func(m *messages.CreatePackage) { m.Terms.ReleaseNotes[0].Language = "pt-br" }},
		{"/terms/release_notes/1/before", messages.Malformed, func(m *messages.CreatePackage) { m.Terms.ReleaseNotes[1].Before = "" }},
		{"/terms/release_notes/1/after", messages.Malformed, func(m *messages.CreatePackage) { m.Terms.ReleaseNotes[1].After = "" }},
		{"/terms/release_notes/1/after", messages.Malformed, func(m *messages.CreatePackage) { m.Terms.ReleaseNotes[1].After = "\x00" }},
		{"/terms/release_notes/0/before", messages.OutOfBounds, func(m *messages.CreatePackage) { m.Terms.ReleaseNotes[0].Before = long(MaxNote + 1) }},
		{"/terms/estimate/download_seconds", messages.OutOfBounds, func(m *messages.CreatePackage) { m.Terms.Estimate.DownloadSeconds = MaxDownloadSeconds + 1 }},
		{"/terms/estimate/install_seconds", messages.OutOfBounds, func(m *messages.CreatePackage) { m.Terms.Estimate.InstallSeconds = MaxInstallSeconds + 1 }},
		{"/terms/preconditions/minimum_battery_percent", messages.OutOfBounds, func(m *messages.CreatePackage) { m.Terms.Preconditions.MinimumBatteryPercent = 101 }},
		{"/terms/preconditions/minimum_state_of_charge_percent", messages.OutOfBounds, func(m *messages.CreatePackage) { m.Terms.Preconditions.MinimumStateOfChargePercent = 101 }},
		{"/terms/preconditions/minimum_free_bytes", messages.OutOfBounds, func(m *messages.CreatePackage) { m.Terms.Preconditions.MinimumFreeBytes = MaxFreeBytes + 1 }},
		{"/terms/preconditions/network", messages.Malformed, func(m *messages.CreatePackage) { m.Terms.Preconditions.Network = "lte" }},
	})
}

func TestEffectsAndDependenciesAreChecked(t *testing.T) {
	refuses(t, []breach{
		{"/terms/rxswins", messages.OutOfBounds, func(m *messages.CreatePackage) { m.Terms.Rxswins = make([]*messages.RXSWINEffect, MaxRXSWINs+1) }},
		{"/terms/rxswins/0/ecu_id", messages.Malformed, func(m *messages.CreatePackage) { m.Terms.Rxswins[0].EcuId = "TCU" }},
		{"/terms/rxswins/0/before", messages.Malformed, func(m *messages.CreatePackage) { m.Terms.Rxswins[0].Before = "R79 0001" }},
		{"/terms/rxswins/0/after", messages.Malformed, func(m *messages.CreatePackage) { m.Terms.Rxswins[0].After = "R79 0001" }},
		{"/terms/rxswins/0/after", messages.Malformed, func(m *messages.CreatePackage) { m.Terms.Rxswins[0].After = "R13SWIN 0001" }},
		{"/terms/rxswins/1", messages.Malformed, func(m *messages.CreatePackage) { m.Terms.Rxswins[1].After = "R79SWIN 0009" }},
		{"/terms/assessment/purpose", messages.OutOfBounds, func(m *messages.CreatePackage) { m.Terms.Assessment.Purpose = long(MaxAnswer + 1) }},
		{"/terms/assessment/verification", messages.Malformed, func(m *messages.CreatePackage) { m.Terms.Assessment.Verification = "\xff" }},
		{"/terms/dependencies", messages.OutOfBounds, func(m *messages.CreatePackage) {
			m.Terms.Dependencies = make([]*messages.Dependency, MaxDependencies+1)
		}},
		{"/terms/dependencies/0/kind", messages.Malformed, func(m *messages.CreatePackage) { m.Terms.Dependencies[0].Kind = 0 }},
		{"/terms/dependencies/0/kind", messages.Malformed, func(m *messages.CreatePackage) { m.Terms.Dependencies[0].Kind = 9 }},
		{"/terms/dependencies/0", messages.Malformed, func(m *messages.CreatePackage) { m.Terms.Dependencies[0].EcuId = "TCU" }},
		{"/terms/dependencies/0", messages.Malformed, func(m *messages.CreatePackage) { m.Terms.Dependencies[0].Package = "" }},
		{"/terms/dependencies/0/package", messages.Malformed, func(m *messages.CreatePackage) { m.Terms.Dependencies[0].Package = "brake@1" }},
		{"/terms/dependencies/0/version", messages.Malformed, func(m *messages.CreatePackage) { m.Terms.Dependencies[0].Version = "newest" }},
		{"/terms/dependencies/0/version", messages.OutOfBounds, func(m *messages.CreatePackage) { m.Terms.Dependencies[0].Version = long(MaxConstraint + 1) }},
		{"/terms/dependencies/0/when_ecu", messages.Malformed, func(m *messages.CreatePackage) { m.Terms.Dependencies[0].WhenEcu = "ADAS" }},
		{"/terms/dependencies/1/ecu_id", messages.OutOfBounds, func(m *messages.CreatePackage) { m.Terms.Dependencies[1].EcuId = long(MaxText + 1) }},
		{"/terms/dependencies/2/package", messages.Malformed, func(m *messages.CreatePackage) {
			m.Terms.Dependencies[2].Package, m.Terms.Dependencies[2].EcuId = "", "TCU"
		}},
		{"/terms/dependencies/2/when_version", messages.Malformed, func(m *messages.CreatePackage) { m.Terms.Dependencies[2].WhenEcu = "" }},
		{"/terms/dependencies/2/when_version", messages.Malformed, func(m *messages.CreatePackage) { m.Terms.Dependencies[2].WhenVersion = "vendor:" }},
		{"/terms/dependencies/3", messages.Malformed, func(m *messages.CreatePackage) {
			m.Terms.Dependencies = append(m.Terms.Dependencies, proto.CloneOf(m.Terms.Dependencies[1]))
		}},
	})
}

// TestComplete: a type approval that changes needs all nine answers; one that is touched
// needs its identification afterwards.
func TestComplete(t *testing.T) {
	for _, a := range answers {
		terms := full().Terms
		field := terms.Assessment.ProtoReflect().Descriptor().Fields().ByName(protoreflect.Name(a.field))
		terms.Assessment.ProtoReflect().Clear(field)
		if r := Complete("regulatory", terms); r.GetCode() != messages.AssessmentIncomplete || r.GetField() != "/terms/assessment/"+a.field || r.GetSuggestion() == "" {
			t.Errorf("without %s: %v", a.field, r)
		}
		for _, e := range terms.Rxswins {
			e.Before = e.After
		}
		if r := Complete("regulatory", terms); r != nil {
			t.Errorf("without %s, and with every identification as before: %v", a.field, r)
		}
	}
	if len(answers) != full().Terms.Assessment.ProtoReflect().Descriptor().Fields().Len() {
		t.Error("an answer is not asked for")
	}
	silent := full().Terms
	silent.Rxswins[1].After = ""
	if r := Complete("regulatory", silent); r.GetCode() != messages.RXSWINIncomplete || r.GetField() != "/terms/rxswins/1/after" || r.GetSuggestion() == "" {
		t.Errorf("without an identification: %v", r)
	}
	if r := Complete("regulatory", nil); r.GetCode() != messages.RXSWINIncomplete || r.GetField() != "/terms/rxswins" || r.GetSuggestion() == "" {
		t.Errorf("a regulatory update without an effect: %v", r)
	}
	if r := Complete("recall", nil); r != nil {
		t.Errorf("a package that says nothing: %v", r)
	}
}

// TestOverlap: two artifacts for one ECU and part are for different revisions.
func TestOverlap(t *testing.T) {
	for _, c := range []struct {
		a, b    string // revisions, then ..from-to
		overlap bool
	}{
		{"", "A", true}, {"", "..A-B", true}, {"A", "B", false}, {"A B", "B C", true},
		{"A5", "..A2-A10", true}, {"A1", "..A2-A10", false}, {"..A2-A10", "..A10-A11", true}, {"..A2-A9", "..A10-A11", false},
		{"..-A9", "..A10-", false}, {"..-A10", "..A10-", true}, {"..A1-", "..B1-", true}, {"..-A1", "..-B1", true}, {"A1 ..B1-B9", "A2 ..C1-C9", false}, {"C5 ..B1-B9", "A2 ..C1-C9", true},
	} {
		m := draft()
		m.Contents = append(m.Contents, proto.CloneOf(m.Contents[0]))
		for i, text := range []string{c.a, c.b} {
			for _, word := range strings.Fields(text) {
				if ends, ok := strings.CutPrefix(word, ".."); ok {
					m.Contents[i].RevisionFrom, m.Contents[i].RevisionTo, _ = strings.Cut(ends, "-")
				} else {
					m.Contents[i].HardwareRevisions = append(m.Contents[i].HardwareRevisions, word)
				}
			}
		}
		for range 2 {
			if r := Create(m); (r != nil) != c.overlap {
				t.Errorf("%q and %q: %v", c.a, c.b, r)
			}
			slices.Reverse(m.Contents)
		}
	}
}

func TestSchemeOf(t *testing.T) {
	vendor := &messages.PackageTerms{VersionScheme: "vendor"}
	for version, want := range map[string]string{"1.0.0": Semver, "1.0": Vendor, "KW39": Vendor} {
		if got := SchemeOf(version, nil); got != want || SchemeOf(version, vendor) != Vendor {
			t.Errorf("%s is %s", version, got)
		}
	}
}

// TestEveryFieldIsChecked breaks one field at a time; each refusal names it and a cure.
func TestEveryFieldIsChecked(t *testing.T) {
	for _, c := range []breach{
		{"/name", messages.Malformed, func(m *messages.CreatePackage) { m.Name = "" }},
		{"/name", messages.Malformed, func(m *messages.CreatePackage) { m.Name = "Assist" }},
		{"/name", messages.Malformed, func(m *messages.CreatePackage) { m.Name = "a@b" }},
		{"/name", messages.Malformed, func(m *messages.CreatePackage) { m.Name = "-a" }},
		{"/name", messages.OutOfBounds, func(m *messages.CreatePackage) { m.Name = long(MaxName + 1) }},
		{"/version", messages.Malformed, func(m *messages.CreatePackage) { m.Version = "" }},
		{"/version", messages.Malformed, func(m *messages.CreatePackage) { m.Version = "1 0" }},
		{"/version", messages.OutOfBounds, func(m *messages.CreatePackage) { m.Version = long(MaxVersion + 1) }},
		{"/author", messages.Malformed, func(m *messages.CreatePackage) { m.Author = " " }},
		{"/author", messages.Malformed, func(m *messages.CreatePackage) { m.Author = "mira " }},
		{"/author", messages.Malformed, func(m *messages.CreatePackage) { m.Author = "mi\nra" }},
		{"/author", messages.OutOfBounds, func(m *messages.CreatePackage) { m.Author = long(messages.MaxPerson + 1) }},
		{"/description", messages.Malformed, func(m *messages.CreatePackage) { m.Description = "\x1b[31m" }},
		{"/description", messages.OutOfBounds, func(m *messages.CreatePackage) { m.Description = long(MaxDescription + 1) }},
		{"/update_type", messages.Malformed, func(m *messages.CreatePackage) { m.UpdateType = "hotfix" }},
		{"/contents", messages.OutOfBounds, func(m *messages.CreatePackage) { m.Contents = nil }},
		{"/contents", messages.OutOfBounds, func(m *messages.CreatePackage) {
			m.Contents = make([]*messages.TargetArtifact, MaxContents+1)
		}},
		{"/contents/0/ecu_id", messages.Malformed, func(m *messages.CreatePackage) { m.Contents[0] = nil }},
		{"/contents/0/ecu_id", messages.Malformed, func(m *messages.CreatePackage) { m.Contents[0].EcuId = "AD\x00AS" }},
		{"/contents/0/hardware_part", messages.Malformed, func(m *messages.CreatePackage) { m.Contents[0].HardwarePart = "" }},
		{"/contents/0/hardware_part", messages.OutOfBounds, func(m *messages.CreatePackage) { m.Contents[0].HardwarePart = long(MaxText + 1) }},
		{"/contents/0/hardware_revisions", messages.OutOfBounds, func(m *messages.CreatePackage) {
			m.Contents[0].HardwareRevisions = make([]string, MaxRevisions+1)
		}},
		{"/contents/0/hardware_revisions/1", messages.Malformed, func(m *messages.CreatePackage) { m.Contents[0].HardwareRevisions = []string{"A", "A"} }},
		{"/contents/0/hardware_revisions/0", messages.Malformed, func(m *messages.CreatePackage) { m.Contents[0].HardwareRevisions = []string{" A"} }},
		{"/contents/0/version", messages.Malformed, func(m *messages.CreatePackage) { m.Contents[0].Version = "" }},
		{"/contents/0/version", messages.Malformed, func(m *messages.CreatePackage) { m.Contents[0].Version = "2.0 µ" }},
		{"/contents/0/sha256", messages.Malformed, func(m *messages.CreatePackage) { m.Contents[0].Sha256 = "abc" }},
		{"/contents/0/sha256", messages.Malformed, func(m *messages.CreatePackage) { m.Contents[0].Sha256 = strings.ToUpper(m.Contents[0].Sha256) }},
		{"/contents/0/size_bytes", messages.OutOfBounds, func(m *messages.CreatePackage) { m.Contents[0].SizeBytes = 0 }},
		{"/contents/0/size_bytes", messages.OutOfBounds, func(m *messages.CreatePackage) { m.Contents[0].SizeBytes = messages.MaxArtifactBytes + 1 }},
		{"/contents/0/from_version", messages.Malformed, func(m *messages.CreatePackage) { m.Contents[0].FromVersion = "newer than 2" }},
		{"/contents/0/from_version", messages.OutOfBounds, func(m *messages.CreatePackage) { m.Contents[0].FromVersion = long(MaxConstraint + 1) }},
		{"/contents/1", messages.Malformed, func(m *messages.CreatePackage) { m.Contents = append(m.Contents, proto.CloneOf(m.Contents[0])) }},
	} {
		m := draft()
		c.breaks(m)
		rejection := Create(m)
		if rejection.GetField() != c.field || rejection.GetCode() != c.code || rejection.GetSuggestion() == "" {
			t.Errorf("%s %s: %v", c.code, c.field, rejection)
		}
	}
}

// TestVendorNamesAreAccepted: ECUs, parts and versions are written as suppliers write them.
func TestVendorNamesAreAccepted(t *testing.T) {
	m := draft()
	m.Version = "KW39-2024+r2~1"
	m.Contents[0].EcuId, m.Contents[0].HardwarePart, m.Contents[0].Version = "BMS 2", "5QA 907 572 B", "0452/H03"
	m.Contents[0].FromVersion = ">=1.2.0, <2.0.0 || ^3.1.0"
	if rejection := Create(m); rejection != nil {
		t.Fatal(rejection)
	}
	if _, misfit := targeting.Fit(m.Contents, []*messages.ECU{{Id: "BMS 2", HardwarePart: "5QA 907 572 B", Version: "3.4.5"}}, false); misfit != nil {
		t.Fatal(misfit.Detail)
	}
}
