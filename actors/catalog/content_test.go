package catalog

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"pacecar/messages"
)

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

// TestFullForm is for ever, too.
func TestFullForm(t *testing.T) {
	m := draft()
	a := m.Contents[0]
	a.Group, a.RevisionFrom, a.RevisionTo = "safety", "A", "C"
	a.Deltas = []*messages.DeltaArtifact{{FromSha256: "f2", Sha256: "d2", SizeBytes: 2, Format: "zstd"}, {FromSha256: "f1", Sha256: "d1", SizeBytes: 1, Format: "zstd"}}
	m.Terms = &messages.PackageTerms{
		ReleaseNotes: []*messages.ReleaseNote{{Language: "en", Before: "Brakes < better", After: "Done"}}, SkilledPerson: "why",
		Estimate: &messages.Estimate{DownloadSeconds: 1, InstallSeconds: 2}, Preconditions: &messages.Preconditions{Parked: true, MinimumBatteryPercent: 3},
		Rxswins: []*messages.RXSWINEffect{{EcuId: "ADAS", Before: "R79SWIN 1", After: "R79SWIN 2"}}, Assessment: &messages.Assessment{Purpose: "p"},
		Dependencies: []*messages.Dependency{{Kind: messages.DependencyKind_STEPPING_STONE, Package: "b", Version: ">1", WhenEcu: "ADAS", WhenVersion: "<2"}},
	}
	record := draftOf(m)
	const want = `{"format":"pacecar/package/2","name":"assist","version":"1.0.0","updateType":"feature","contents":[{"ecuId":"ADAS","hardwarePart":"P-100",` +
		`"hardwareRevisions":[],"version":"2.0.0","sha256":"DIGEST","sizeBytes":1000,"fromVersion":"","more":{"group":"safety","revisionFrom":"A","revisionTo":"C",` +
		`"deltas":[{"fromSha256":"f1","sha256":"d1","sizeBytes":1,"format":"zstd"},{"fromSha256":"f2","sha256":"d2","sizeBytes":2,"format":"zstd"}]}}],` +
		`"terms":{"severity":"moderate","versionScheme":"semver","releaseNotes":[{"language":"en","before":"Brakes < better","after":"Done"}],` +
		`"estimate":{"downloadSeconds":1,"installSeconds":2},"preconditions":{"parked":true,"ignitionOff":false,"minimumBatteryPercent":3,` +
		`"minimumStateOfChargePercent":0,"network":"any","minimumFreeBytes":0},"skilledPerson":"why","rxswins":[{"ecuId":"ADAS","before":"R79SWIN 1","after":"R79SWIN 2"}],` +
		`"assessment":{"purpose":"p","systemsAffected":"","typeApprovedSystems":"","effectOnRequirements":"","effectOnParameters":"","approvalSought":"",` +
		`"conditions":"","safetyConfirmation":"","verification":""},"dependencies":[{"kind":"steppingStone","package":"b","version":">1","ecuId":"","whenEcu":"ADAS","whenVersion":"<2"}]}}`
	if got := strings.Replace(string(Canonical(record)), record.Contents[0].Sha256, "DIGEST", 1); got != want {
		t.Errorf("canonical form\n%s\nwant\n%s", got, want)
	}
}

// TestTheContentHashCoversPatches: an approval and a signature bind to them, whatever the
// order in which they are written.
func TestTheContentHashCoversPatches(t *testing.T) {
	patched := func(deltas ...*messages.DeltaArtifact) string {
		m := draft()
		m.Contents[0].Deltas = deltas
		return ContentHash(draftOf(m))
	}
	one := func(change func(*messages.DeltaArtifact)) *messages.DeltaArtifact {
		d := &messages.DeltaArtifact{FromSha256: "f1", Sha256: "d1", SizeBytes: 1, Format: "zstd"}
		change(d)
		return d
	}
	same, other := one(func(*messages.DeltaArtifact) {}), one(func(d *messages.DeltaArtifact) { d.FromSha256 = "f2" })
	const golden = "162c1a428d532a36a43d91ba38e6e49ea5214536ea9b65c6ad667c823f17cdd4"
	if hash := patched(same, other); hash != golden || hash != patched(other, same) {
		t.Errorf("content hash %s, in another order %s, want %s", hash, patched(other, same), golden)
	}
	seen := map[string]bool{goldenHash: true, golden: true}
	for _, d := range []*messages.DeltaArtifact{
		same, other, one(func(d *messages.DeltaArtifact) { d.Sha256 = "d2" }),
		one(func(d *messages.DeltaArtifact) { d.SizeBytes = 2 }), one(func(d *messages.DeltaArtifact) { d.Format = "other" }),
	} {
		hash := patched(d)
		if seen[hash] {
			t.Errorf("%v does not change the content hash", d)
		}
		seen[hash] = true
	}
}

// TestWhatIsLeftOutIsWhatItMeans: saying what would hold anyway changes nothing.
func TestWhatIsLeftOutIsWhatItMeans(t *testing.T) {
	for _, terms := range []*messages.PackageTerms{
		{}, {Severity: "moderate", VersionScheme: "semver"}, {Preconditions: &messages.Preconditions{Network: "any"}},
		{Estimate: &messages.Estimate{}, Assessment: &messages.Assessment{}},
	} {
		m := draft()
		m.Terms = terms
		if hash := ContentHash(draftOf(m)); hash != goldenHash {
			t.Errorf("%v: content hash %s, want %s", terms, hash, goldenHash)
		}
	}
}

// TestApprovalsBindEverything sets each field that an artifact or the terms can have: the
// content is another one each time.
func TestApprovalsBindEverything(t *testing.T) {
	seen := map[string]string{}
	distinct := func(path string, m *messages.CreatePackage) {
		hash := ContentHash(draftOf(m))
		if other, same := seen[hash]; same {
			t.Errorf("%s and %s are one content", path, other)
		}
		seen[hash] = path
	}
	distinct("nothing", draft())
	setEach((&messages.PackageTerms{}).ProtoReflect().Descriptor(), "terms", func(path string, set func(protoreflect.Message)) {
		m := draft()
		m.Terms = &messages.PackageTerms{}
		set(m.Terms.ProtoReflect())
		distinct(path, m)
	})
	setEach((&messages.TargetArtifact{}).ProtoReflect().Descriptor(), "artifact", func(path string, set func(protoreflect.Message)) {
		m := draft()
		set(m.Contents[0].ProtoReflect())
		distinct(path, m)
	})
}

// setEach hands over, for each scalar field below a message, what sets it and nothing else.
func setEach(d protoreflect.MessageDescriptor, path string, yield func(string, func(protoreflect.Message))) {
	for i := range d.Fields().Len() {
		f := d.Fields().Get(i)
		here := path + "." + string(f.Name())
		inner := func(path string, set func(protoreflect.Message)) {
			yield(path, func(m protoreflect.Message) {
				if f.IsList() {
					set(m.Mutable(f).List().AppendMutable().Message())
				} else {
					set(m.Mutable(f).Message())
				}
			})
		}
		switch {
		case f.Kind() == protoreflect.MessageKind:
			setEach(f.Message(), here, inner)
		case f.IsList():
			yield(here, func(m protoreflect.Message) { m.Mutable(f).List().Append(example(f)) })
		default:
			yield(here, func(m protoreflect.Message) { m.Set(f, example(f)) })
		}
	}
}

// example is a value that no field has by itself.
func example(f protoreflect.FieldDescriptor) protoreflect.Value {
	switch f.Kind() {
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(true)
	case protoreflect.Uint32Kind:
		return protoreflect.ValueOfUint32(7)
	case protoreflect.Uint64Kind:
		return protoreflect.ValueOfUint64(7)
	case protoreflect.EnumKind:
		return protoreflect.ValueOfEnum(1)
	default:
		return protoreflect.ValueOfString("seven")
	}
}

// TestHashSeesContentOnly: everything a vehicle would notice changes the hash, nothing else does.
func TestHashSeesContentOnly(t *testing.T) {
	base := ContentHash(draftOf(draft()))
	for name, c := range map[string]struct {
		same   bool
		change func(*messages.PackageRecord)
	}{
		"author":       {true, func(r *messages.PackageRecord) { r.Author = "theo" }},
		"signature":    {true, func(r *messages.PackageRecord) { r.Signature, r.SignedBy = []byte("{}"), []string{"k"} }},
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

// FuzzCreate: any fields are refused with a place and a cure, or make a draft whose
// hash its record proves.
func FuzzCreate(f *testing.F) {
	m := draft()
	a := m.Contents[0]
	f.Add(m.Name, m.Version, m.Author, a.EcuId, a.HardwarePart, "A", a.Version, a.Sha256, uint64(1), ">=1.0.0", []byte(nil))
	terms, err := proto.Marshal(&messages.PackageTerms{
		Severity: "low", ReleaseNotes: []*messages.ReleaseNote{{Language: "de", Before: "b", After: "a"}},
		Rxswins:      []*messages.RXSWINEffect{{EcuId: a.EcuId, After: "R79SWIN 1"}},
		Dependencies: []*messages.Dependency{{Kind: messages.DependencyKind_REQUIRES, Package: "brake", Version: "vendor:>=1"}},
	})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(m.Name, m.Version, m.Author, a.EcuId, a.HardwarePart, "A", a.Version, a.Sha256, uint64(1), "", terms)
	f.Fuzz(func(t *testing.T, name, version, author, ecu, part, revision, software, digest string, size uint64, from string, terms []byte) {
		m := &messages.CreatePackage{Name: name, Version: version, Author: author, Contents: []*messages.TargetArtifact{{
			EcuId: ecu, HardwarePart: part, HardwareRevisions: []string{revision}, Version: software, Sha256: digest, SizeBytes: size, FromVersion: from,
		}}, Terms: &messages.PackageTerms{}}
		if proto.Unmarshal(terms, m.Terms) != nil {
			return
		}
		p := New(messages.PackageOf(m).String())
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
