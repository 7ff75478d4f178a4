package catalog

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/targeting"
	"pacecar/messages"
)

// TestEveryFieldIsChecked breaks one field at a time; each refusal names it and a cure.
func TestEveryFieldIsChecked(t *testing.T) {
	long := func(n int) string { return strings.Repeat("x", n) }
	for _, c := range []struct {
		field, code string
		breaks      func(*messages.CreatePackage)
	}{
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
		{"/author", messages.OutOfBounds, func(m *messages.CreatePackage) { m.Author = long(MaxPerson + 1) }},
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
		{"/contents/0/size_bytes", messages.OutOfBounds, func(m *messages.CreatePackage) { m.Contents[0].SizeBytes = MaxArtifactBytes + 1 }},
		{"/contents/0/from_version", messages.Malformed, func(m *messages.CreatePackage) { m.Contents[0].FromVersion = "newer than 2" }},
		{"/contents/0/from_version", messages.OutOfBounds, func(m *messages.CreatePackage) { m.Contents[0].FromVersion = long(MaxConstraint + 1) }},
		{"/contents/1", messages.Malformed, func(m *messages.CreatePackage) { m.Contents = append(m.Contents, proto.CloneOf(m.Contents[0])) }},
	} {
		m := draft()
		c.breaks(m)
		d, rejection := New("assist@1.0.0").Step(storyStart, m)
		if rejection.GetField() != c.field || rejection.GetCode() != c.code || rejection.GetSuggestion() == "" || len(d.Events) > 0 {
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
	if _, rejection := New("assist@KW39-2024+r2~1").Step(storyStart, m); rejection != nil {
		t.Fatal(rejection)
	}
	if _, misfit := targeting.Fit(m.Contents, []*messages.ECU{{Id: "BMS 2", HardwarePart: "5QA 907 572 B", Version: "3.4.5"}}); misfit != nil {
		t.Fatal(misfit.Detail)
	}
}

func TestCreateGoesToItsOwnIdentity(t *testing.T) {
	if _, rejection := New("other@1.0.0").Step(storyStart, draft()); rejection.GetCode() != messages.Malformed {
		t.Fatal(rejection)
	}
}

// TestCanonicalForm is for ever: approvals that are stored bind to these bytes.
func TestCanonicalForm(t *testing.T) {
	m := draft()
	m.Contents[0].HardwareRevisions = []string{"C", "A"}
	m.Contents[0].FromVersion = ">=1.0.0 <2.0.0"
	record := draftOf(m)
	const want = `{"format":"pacecar/package/1","name":"assist","version":"1.0.0","updateType":"feature","contents":[{"ecuId":"ADAS","hardwarePart":"P-100",` +
		`"hardwareRevisions":["A","C"],"version":"2.0.0","sha256":"DIGEST","sizeBytes":1000,"fromVersion":">=1.0.0 <2.0.0"}]}`
	got := strings.Replace(string(Canonical(record)), record.Contents[0].Sha256, "DIGEST", 1)
	if got != want {
		t.Errorf("canonical form\n%s\nwant\n%s", got, want)
	}
	if hash := ContentHash(draftOf(draft())); hash != goldenHash {
		t.Errorf("content hash %s, want %s", hash, goldenHash)
	}
}

// goldenHash is the content hash of draft.
const goldenHash = "dc11fcbb4f951a5c571e1e3c9601ba694be25dcfe114998aad1eb9b5eab9aed4"

// TestHashSeesContentOnly: everything a vehicle would notice changes the hash, nothing else does.
func TestHashSeesContentOnly(t *testing.T) {
	base := ContentHash(draftOf(draft()))
	for name, c := range map[string]struct {
		same   bool
		change func(*messages.PackageRecord)
	}{
		"author":       {true, func(r *messages.PackageRecord) { r.Author = "theo" }},
		"description":  {true, func(r *messages.PackageRecord) { r.Description = "text" }},
		"state":        {true, func(r *messages.PackageRecord) { r.State = Released }},
		"version":      {false, func(r *messages.PackageRecord) { r.Version = "1.0.1" }},
		"type":         {false, func(r *messages.PackageRecord) { r.UpdateType = "recall" }},
		"size":         {false, func(r *messages.PackageRecord) { r.Contents[0].SizeBytes++ }},
		"digest":       {false, func(r *messages.PackageRecord) { r.Contents[0].Sha256 = "" }},
		"revisions":    {false, func(r *messages.PackageRecord) { r.Contents[0].HardwareRevisions = []string{"A"} }},
		"from version": {false, func(r *messages.PackageRecord) { r.Contents[0].FromVersion = ">1.0.0" }},
		"moved text":   {false, func(r *messages.PackageRecord) { r.Contents[0].EcuId, r.Contents[0].HardwarePart = "ADASP", "-100" }},
		"order": {false, func(r *messages.PackageRecord) {
			r.Contents = append([]*messages.TargetArtifact{{EcuId: "A"}}, r.Contents...)
		}},
	} {
		r := draftOf(draft())
		c.change(r)
		if (ContentHash(r) == base) != c.same {
			t.Errorf("%s: hash is the same: %t", name, !c.same)
		}
	}
	r := draftOf(draft())
	r.Contents[0].HardwareRevisions = []string{"B", "A"}
	s := draftOf(draft())
	s.Contents[0].HardwareRevisions = []string{"A", "B"}
	if ContentHash(r) != ContentHash(s) {
		t.Error("the order of revisions changes the hash")
	}
}

func TestSplitID(t *testing.T) {
	for id, want := range map[string]bool{"assist@1.0.0": true, "assist": false, "@1": false, "assist@": false, "": false} {
		if name, version, ok := SplitID(id); ok != want || (ok && ID(name, version) != id) {
			t.Errorf("%q: %q %q %t", id, name, version, ok)
		}
	}
}

// FuzzCreate: any fields are refused with a place and a cure, or make a draft whose
// hash its record proves.
func FuzzCreate(f *testing.F) {
	m := draft()
	a := m.Contents[0]
	f.Add(m.Name, m.Version, m.Author, a.EcuId, a.HardwarePart, "A", a.Version, a.Sha256, uint64(1), ">=1.0.0")
	f.Fuzz(func(t *testing.T, name, version, author, ecu, part, revision, software, digest string, size uint64, from string) {
		m := &messages.CreatePackage{Name: name, Version: version, Author: author, Contents: []*messages.TargetArtifact{{
			EcuId: ecu, HardwarePart: part, HardwareRevisions: []string{revision}, Version: software, Sha256: digest, SizeBytes: size, FromVersion: from,
		}}}
		p := New(ID(name, version))
		d, rejection := p.Step(storyStart, m)
		if rejection != nil {
			if rejection.Field == "" || rejection.Suggestion == "" || len(d.Events) > 0 {
				t.Fatalf("%v", rejection)
			}
			return
		}
		p.Apply(d.Events...)
		if p.record.ContentHash != ContentHash(p.record) || len(p.id) > 128 {
			t.Fatalf("%s", p)
		}
		if _, err := proto.Marshal(p.record); err != nil {
			t.Fatal(err)
		}
	})
}
