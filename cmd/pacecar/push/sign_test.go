package push_test

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"pacecar/actors/catalog"
	"pacecar/cmd/pacecar/push"
	"pacecar/messages"
	"pacecar/persistence/signatures"
	"pacecar/web/view"
)

const example = "../../../docs/examples/driver-assistance"

var epoch = time.UnixMilli(1)

func newKey(t *testing.T) (*signatures.Key, *signatures.Trusted) {
	t.Helper()
	private, public := filepath.Join(t.TempDir(), "k.key"), filepath.Join(t.TempDir(), "k.pem")
	if _, err := signatures.Generate(rand.Reader, private, public); err != nil {
		t.Fatal(err)
	}
	key, err := signatures.ReadPrivate(private)
	if err != nil {
		t.Fatal(err)
	}
	trusted, err := signatures.Read(public)
	if err != nil {
		t.Fatal(err)
	}
	return key, trusted
}

// hashAsTheCatalog names contents as the engine does, of which the engine in memory knows nothing.
func (s *server) hashAsTheCatalog(t *testing.T) {
	t.Helper()
	s.engine.HashContent(func(m *messages.CreatePackage) string {
		d, rejection := catalog.New(messages.PackageOf(m).String()).Step(epoch, m)
		if rejection != nil {
			t.Fatal(rejection)
		}
		return d.Reply.(*messages.PackageStatus).GetRecord().GetContentHash()
	})
}

func measure(t *testing.T, path string) push.Measured {
	t.Helper()
	d, err := push.Read(path)
	if err == nil {
		err = d.Check()
	}
	if err != nil {
		t.Fatal(err)
	}
	m, err := push.Measure(t.Context(), d, func(string, int) {})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestTheExampleIsAPackage: the catalog would take what the documents show, in full.
func TestTheExampleIsAPackage(t *testing.T) {
	s := newServer(t)
	r, _, err := s.push(t, example, push.Chain{Approvers: []string{"noor", "mika"}, Release: true})
	if err != nil {
		t.Fatal(err)
	}
	m := measure(t, example)
	p := r.Package
	if len(p.Contents) != 4 || p.Contents[2].RevisionTo != "A09" || p.Contents[0].Group != "perception" || p.Severity != "critical" || len(p.ReleaseNotes) != 2 ||
		p.Assessment.Verification == "" || p.RXSWINs[0].After != "R152SWIN 0002" || p.Dependencies[1].Kind != "conflicts" || !p.Preconditions.Parked {
		t.Errorf("%+v", p)
	}
	if !reflect.DeepEqual(p.Terms, m.Package.Terms) || !reflect.DeepEqual(p.Contents, m.Package.Contents) {
		t.Errorf("pushed %+v\nshown  %+v", m.Package, p)
	}
	if again, _, err := s.push(t, example, push.Chain{}); err != nil || !again.Existed {
		t.Errorf("pushed again: %+v %v", again, err)
	}
}

// TestTheSignatureCoversEveryFile: what is signed while pushing holds over the catalog's
// canonical content of what the server keeps, and over nothing else.
func TestTheSignatureCoversEveryFile(t *testing.T) {
	key, trusted := newKey(t)
	m := measure(t, firmware(t))
	if err := m.Sign(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	drafted := func() *messages.PackageRecord {
		d, rejection := catalog.New("adas-stack@4.30").Step(epoch, view.ToPackage(m.Package, "ida"))
		if rejection != nil {
			t.Fatal(rejection)
		}
		return d.Reply.(*messages.PackageStatus).GetRecord()
	}
	envelope := view.EncodeEnvelope(m.Package.Signature)
	if check := trusted.Check(t.Context(), catalog.Canonical(drafted()), envelope); len(check.Keys) != 1 {
		t.Errorf("%v", check)
	}
	m.Package.Contents[1].SHA256 = string(messages.DigestOf([]byte("other bytes")))
	if check := trusted.Check(t.Context(), catalog.Canonical(drafted()), envelope); len(check.Keys) != 0 {
		t.Error("the signature holds although a file is another one")
	}
}

func TestASignatureLiesBesideItsDocument(t *testing.T) {
	dir := firmware(t)
	one, _ := newKey(t)
	two, _ := newKey(t)
	for i, key := range []*signatures.Key{one, two, two} {
		m := measure(t, dir)
		if err := m.Sign(t.Context(), key); err != nil {
			t.Fatal(err)
		}
		path, err := m.WriteSignature()
		if err != nil || path != filepath.Join(dir, "package.yaml.dsse.json") || len(m.Package.Signature.Signatures) != min(i+1, 2) {
			t.Fatalf("%s %v: %+v", path, err, m.Package.Signature)
		}
	}
	s := newServer(t)
	r, _, err := s.push(t, dir, push.Chain{})
	if err != nil || r.Package.Signature == nil || r.Package.Signature.Signatures[1].KeyID != two.ID() {
		t.Fatalf("%+v %v", r.Package.Signature, err)
	}
	if err := os.WriteFile(filepath.Join(dir, "adas.bin"), []byte("other"), 0o600); err != nil {
		t.Fatal(err)
	}
	m := measure(t, dir)
	if err := m.Stale(); err == nil || m.Package.Signature != nil || !strings.Contains(err.Error(), "sign the package again") {
		t.Errorf("after a change: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "package.yaml.dsse.json"), []byte("signed by me"), 0o600); err != nil {
		t.Fatal(err)
	}
	m = measure(t, dir)
	if err := m.Stale(); err == nil || !strings.Contains(err.Error(), "no DSSE envelope") {
		t.Errorf("garbage: %v", err)
	}
}

func TestAStoredPackageIsSigned(t *testing.T) {
	s, dir := newServer(t), firmware(t)
	key, _ := newKey(t)
	if _, _, err := s.push(t, dir, push.Chain{}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := push.SignStored(t.Context(), s.client, "adas-stack@4.30", nil, key); err == nil || !strings.Contains(err.Error(), "names another content") {
		t.Errorf("a server that computes contents otherwise: %v", err)
	}
	s.hashAsTheCatalog(t)
	if err := os.WriteFile(filepath.Join(dir, "package.yaml"), []byte(strings.Replace(described, "description:", "severity: important\ndescription:", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	before, _, err := s.push(t, dir, push.Chain{})
	if err != nil {
		t.Fatal(err)
	}
	p, _, err := push.SignStored(t.Context(), s.client, "adas-stack@4.30", nil, key)
	if err != nil || p.Signature.Signatures[0].KeyID != key.ID() || p.Author != "ida" || p.ContentHash != before.Package.ContentHash {
		t.Fatalf("%+v %v", p, err)
	}
	// A push without a key keeps the signature that the server has.
	r, _, err := s.push(t, dir, push.Chain{Approvers: []string{"noor", "mika"}, Release: true})
	if err != nil || !r.Existed || r.Package.Signature == nil || r.Package.State != "Released" {
		t.Fatalf("%+v %v", r, err)
	}
	if _, _, err := push.SignStored(t.Context(), s.client, "adas-stack@4.30", nil, key); err == nil || !strings.Contains(err.Error(), "takes no signature any more") {
		t.Errorf("a released package: %v", err)
	}
	other, _ := newKey(t)
	m := measure(t, dir)
	if err := m.Sign(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	_, err = push.Push(t.Context(), s.client, m, push.Chain{}, push.Watcher{Step: func(string) {}, Upload: func(string, int) {}})
	if err == nil || !strings.Contains(err.Error(), "without this signature") {
		t.Errorf("another signature for a released package: %v", err)
	}
}
