package signatures_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/secure-systems-lab/go-securesystemslib/dsse"

	"pacecar/persistence/signatures"
)

var content = []byte(`{"format":"pacecar/package/1","name":"a"}`)

// pair is a key with its files.
type pair struct {
	*signatures.Key
	private, public string
}

func newPair(t testing.TB) pair {
	t.Helper()
	dir := t.TempDir()
	p := pair{private: filepath.Join(dir, "k.key"), public: filepath.Join(dir, "k.pem")}
	id, err := signatures.Generate(rand.Reader, p.private, p.public)
	if err != nil {
		t.Fatal(err)
	}
	if p.Key, err = signatures.ReadPrivate(p.private); err != nil || p.ID() != id || len(id) != 64 {
		t.Fatalf("%v: %q", err, id)
	}
	return p
}

func trusted(t testing.TB, paths ...string) *signatures.Trusted {
	t.Helper()
	keys, err := signatures.Read(paths...)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func sign(t testing.TB, existing []byte, keys ...*signatures.Key) []byte {
	t.Helper()
	envelope, err := signatures.Sign(t.Context(), content, existing, keys...)
	if err != nil {
		t.Fatal(err)
	}
	return envelope
}

// changed is an envelope that somebody has had a hand in.
func changed(t *testing.T, envelope []byte, change func(*dsse.Envelope)) []byte {
	t.Helper()
	var e dsse.Envelope
	if err := json.Unmarshal(envelope, &e); err != nil {
		t.Fatal(err)
	}
	change(&e)
	encoded, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

func TestATrustedSignatureHolds(t *testing.T) {
	ours, other := newPair(t), newPair(t)
	keys := trusted(t, ours.public, other.public, ours.public)
	if len(keys.IDs()) != 2 {
		t.Errorf("a key that is named twice counts twice: %v", keys.IDs())
	}
	check := keys.Check(t.Context(), content, sign(t, nil, ours.Key))
	if !check.Required || check.Problem != "" || !slices.Equal(check.Keys, []string{ours.ID()}) {
		t.Errorf("%v", check)
	}
	both := sign(t, sign(t, nil, ours.Key), other.Key)
	if check := keys.Check(t.Context(), content, both); len(check.Keys) != 2 || check.Problem != "" {
		t.Errorf("%v", check)
	}
	if again := sign(t, both, other.Key); string(again) != string(both) {
		t.Errorf("signing again has changed the envelope:\n%s\n%s", both, again)
	}
}

func TestOneTrustedSignatureOfTwoIsEnough(t *testing.T) {
	ours, foreign := newPair(t), newPair(t)
	keys := trusted(t, ours.public)
	for _, envelope := range [][]byte{
		sign(t, nil, ours.Key, foreign.Key), sign(t, nil, foreign.Key, ours.Key),
		changed(t, sign(t, nil, foreign.Key, ours.Key), func(e *dsse.Envelope) { e.Signatures[0].Sig = "no base64!" }),
		changed(t, sign(t, nil, foreign.Key, ours.Key), func(e *dsse.Envelope) { e.Signatures[1].KeyID = "" }),
	} {
		if check := keys.Check(t.Context(), content, envelope); !slices.Equal(check.Keys, []string{ours.ID()}) || check.Problem != "" {
			t.Errorf("%v of %s", check, envelope)
		}
	}
}

func TestWhatDoesNotHoldIsSaid(t *testing.T) {
	ours, foreign := newPair(t), newPair(t)
	keys, good := trusted(t, ours.public), sign(t, nil, ours.Key)
	for name, c := range map[string]struct {
		envelope []byte
		want     string
	}{
		"unsigned":     {nil, "not signed"},
		"foreign":      {sign(t, nil, foreign.Key), "it is signed by \"" + foreign.ID()[:12]},
		"other bytes":  {changed(t, good, func(e *dsse.Envelope) { e.Payload = base64.StdEncoding.EncodeToString([]byte("{}")) }), "another content"},
		"no base64":    {changed(t, good, func(e *dsse.Envelope) { e.Payload = "%" }), "not base64"},
		"other type":   {changed(t, good, func(e *dsse.Envelope) { e.PayloadType = "text/plain" }), `payload type "text/plain"`},
		"flipped bit":  {changed(t, good, func(e *dsse.Envelope) { e.Signatures[0].Sig = flip(e.Signatures[0].Sig) }), "does not hold"},
		"borrowed id":  {changed(t, sign(t, nil, foreign.Key), func(e *dsse.Envelope) { e.Signatures[0].KeyID = ours.ID() }), "does not hold"},
		"no id":        {changed(t, sign(t, nil, foreign.Key), func(e *dsse.Envelope) { e.Signatures[0].KeyID = "" }), "a key without an id"},
		"short":        {changed(t, good, func(e *dsse.Envelope) { e.Signatures[0].Sig = "AAAA" }), "does not hold"},
		"none":         {changed(t, good, func(e *dsse.Envelope) { e.Signatures = nil }), "no signature"},
		"many":         {changed(t, good, func(e *dsse.Envelope) { e.Signatures = make([]dsse.Signature, 17) }), "at most 16"},
		"no JSON":      {[]byte("signed"), "no DSSE envelope"},
		"more than it": {append(slices.Clone(good), "{}"...), "no DSSE envelope"},
		"long":         {make([]byte, signatures.MaxEnvelope+1), "at most"},
	} {
		check := keys.Check(t.Context(), content, c.envelope)
		if !check.Required || len(check.Keys) > 0 || !strings.Contains(check.Problem, c.want) {
			t.Errorf("%s: %v, want %s", name, check, c.want)
		}
	}
}

func flip(sig string) string {
	raw, err := base64.StdEncoding.DecodeString(sig)
	if err != nil {
		panic(err)
	}
	raw[7] ^= 1
	return base64.StdEncoding.EncodeToString(raw)
}

func TestASignatureOverAnotherContentIsGivenUp(t *testing.T) {
	ours, other := newPair(t), newPair(t)
	old, err := signatures.Sign(t.Context(), []byte("old"), nil, other.Key)
	if err != nil {
		t.Fatal(err)
	}
	if err := signatures.Covers(content, old); err == nil {
		t.Error("an envelope over another content covers this one")
	}
	envelope := sign(t, old, ours.Key)
	if strings.Contains(string(envelope), other.ID()) || signatures.Covers(content, envelope) != nil {
		t.Errorf("%s", envelope)
	}
	keys := make([]*signatures.Key, signatures.MaxSignatures+1)
	for i := range keys {
		keys[i] = newPair(t).Key
	}
	if _, err := signatures.Sign(t.Context(), content, nil, keys...); err == nil {
		t.Error("an envelope has more signatures than are read")
	}
}

func TestKeysAreNeverOverwritten(t *testing.T) {
	p := newPair(t)
	info, err := os.Stat(p.private)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v %v", info.Mode(), err)
	}
	before, err := os.ReadFile(p.private)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := signatures.Generate(rand.Reader, p.private, p.public+"2"); err == nil || !strings.Contains(err.Error(), "never overwritten") {
		t.Errorf("%v", err)
	}
	fresh := filepath.Join(t.TempDir(), "fresh")
	if _, err := signatures.Generate(rand.Reader, fresh, p.public); err == nil {
		t.Error("a public key was overwritten")
	}
	if _, err := os.Stat(fresh); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("half a pair was left: %v", err)
	}
	if after, err := os.ReadFile(p.private); err != nil || string(after) != string(before) {
		t.Errorf("the private key has changed: %v", err)
	}
}

func TestWrongKeyFilesAreRefused(t *testing.T) {
	p, dir := newPair(t), t.TempDir()
	elliptic256, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	foreignPrivate, err1 := x509.MarshalPKCS8PrivateKey(elliptic256)
	foreignPublic, err2 := x509.MarshalPKIXPublicKey(elliptic256.Public())
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	file := func(name, kind string, der []byte) string {
		path := filepath.Join(dir, name)
		text := pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der})
		if kind == "" {
			text = der
		}
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	empty := t.TempDir()
	for path, want := range map[string]string{
		p.private: "holds a private key",
		file("ecdsa", "PUBLIC KEY", foreignPublic):           "want Ed25519",
		file("certificate", "CERTIFICATE", foreignPublic):    "holds CERTIFICATE",
		file("garbage", "PUBLIC KEY", []byte("x")):           "does not parse",
		file("text", "", []byte("ssh-ed25519 AAAA")):         "no key in PEM",
		file("long", "", make([]byte, 65<<10)):               "is longer than",
		file("old", "ED25519 PRIVATE KEY", []byte("secret")): "holds a private key",
		filepath.Join(dir, "none"):                           "no such file",
		empty:                                                "holds no file whose name ends in",
	} {
		if _, err := signatures.Read(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("trusted %s: %v, want %s", filepath.Base(path), err, want)
		}
	}
	for path, want := range map[string]string{
		p.public: "want one private key",
		file("ecdsa.key", "PRIVATE KEY", foreignPrivate): "want Ed25519",
		file("garbage.key", "PRIVATE KEY", []byte("x")):  "does not parse",
		filepath.Join(dir, "none"):                       "no such file",
	} {
		if _, err := signatures.ReadPrivate(path); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("private %s: %v, want %s", filepath.Base(path), err, want)
		}
	}
	if _, err := signatures.Read(); err == nil {
		t.Error("no key is trusted")
	}
}

func TestADirectoryOfKeysIsTrusted(t *testing.T) {
	dir, a, b := filepath.Join(t.TempDir(), "odd [name]"), newPair(t), newPair(t)
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	for from, to := range map[string]string{a.public: "a.pem", b.public: "b.pub", a.private: "README"} {
		text, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, to), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if ids := trusted(t, dir).IDs(); !slices.Equal(ids, []string{a.ID(), b.ID()}) {
		t.Errorf("%v", ids)
	}
}

// FuzzEnvelope: whatever is sent as an envelope, it is judged without a panic, it is either
// signed by our key or has a problem, and it holds only over the content it was made for.
func FuzzEnvelope(f *testing.F) {
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		f.Fatal(err)
	}
	dir := f.TempDir()
	pkcs8, err1 := x509.MarshalPKCS8PrivateKey(private)
	spki, err2 := x509.MarshalPKIXPublicKey(public)
	err3 := os.WriteFile(filepath.Join(dir, "k"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}), 0o600)
	err4 := os.WriteFile(filepath.Join(dir, "k.pem"), pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: spki}), 0o600)
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		f.Fatal(err)
	}
	key, err := signatures.ReadPrivate(filepath.Join(dir, "k"))
	if err != nil {
		f.Fatal(err)
	}
	keys := trusted(f, dir)
	good, err := signatures.Sign(context.Background(), content, nil, key)
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range [][]byte{good, nil, []byte("{}"), []byte(`{"payload":1}`), []byte(`{"payloadType":"` + signatures.PayloadType + `","payload":"e30=","signatures":[{"sig":"AA=="}]}`), []byte("null")} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, envelope []byte) {
		check := keys.Check(t.Context(), content, envelope)
		if (len(check.Keys) == 0) == (check.Problem == "") {
			t.Errorf("%v", check)
		}
		if len(check.Keys) > 0 && (signatures.Covers(content, envelope) != nil || check.Keys[0] != key.ID()) {
			t.Errorf("an envelope over something else holds: %v", check)
		}
		if other := keys.Check(t.Context(), []byte("other"), envelope); len(other.Keys) > 0 {
			t.Errorf("it holds over another content: %v", other)
		}
		if again, err := signatures.Sign(t.Context(), content, envelope, key); err == nil && len(keys.Check(t.Context(), content, again).Keys) != 1 {
			t.Errorf("signing does not mend %s", envelope)
		}
	})
}
