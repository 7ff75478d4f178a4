package identity

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/credentials"
)

var now = time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)

// issue makes certificates for nodes in a new directory.
func issue(t *testing.T, nodes ...string) (dir string, made []Issued) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "certs")
	made, err := Issue(dir, split(nodes), now)
	if err != nil {
		t.Fatal(err)
	}
	return dir, made
}

func split(nodes []string) (list [][]string) {
	for _, n := range nodes {
		list = append(list, strings.Split(n, ","))
	}
	return list
}

// meet connects two nodes, and answers what the caller and the called one say of it.
func meet(t *testing.T, caller, called credentials.TransportCredentials, host string) (callerSays, calledSays error) {
	t.Helper()
	a, b := net.Pipe()
	t.Cleanup(func() { _ = errors.Join(a.Close(), b.Close()) })
	answer := make(chan error, 1)
	go func() {
		c, _, err := called.ServerHandshake(b)
		if err == nil {
			_, err = c.Write([]byte{1}) // a server finds fault with a client's certificate after the client is done
		}
		_ = b.Close()
		answer <- err
	}()
	c, _, callerSays := caller.ClientHandshake(context.Background(), host, a)
	if callerSays == nil {
		_, callerSays = c.Read(make([]byte, 1))
	}
	_ = a.Close()
	return callerSays, <-answer
}

func credentialsOf(t *testing.T, f Files, host string) credentials.TransportCredentials {
	t.Helper()
	c, soon, err := Credentials(f, host, now)
	if err != nil || !soon.IsZero() {
		t.Fatalf("credentials for %s: %v, soon %v", host, err, soon)
	}
	return c
}

// Two nodes of one authority meet; a node of another authority is refused by both sides.
func TestNodesMeet(t *testing.T) {
	t.Parallel()
	_, made := issue(t, "node-1.example,10.0.0.1", "node-2.example")
	_, strangers := issue(t, "node-1.example", "node-2.example")
	one, two := credentialsOf(t, made[0].Files, "10.0.0.1"), credentialsOf(t, made[1].Files, "node-2.example")
	stranger := credentialsOf(t, strangers[0].Files, "node-1.example")
	if caller, called := meet(t, one, two, "node-2.example"); caller != nil || called != nil {
		t.Errorf("of one authority: %v, %v", caller, called)
	}
	if caller, _ := meet(t, one, two, "node-3.example"); caller == nil {
		t.Error("a node that answers for another one is accepted")
	}
	if _, called := meet(t, stranger, two, "node-2.example"); called == nil {
		t.Error("a caller of another authority is accepted")
	}
	if caller, _ := meet(t, two, stranger, "node-1.example"); caller == nil {
		t.Error("a called node of another authority is accepted")
	}
}

// What others would refuse is refused at the start.
func TestRefusedAtTheStart(t *testing.T) {
	t.Parallel()
	dir, made := issue(t, "node-1.example")
	_, others := issue(t, "node-1.example")
	files := made[0].Files
	foreign := files
	foreign.Authority = others[0].Files.Authority
	empty := filepath.Join(dir, "empty.pem")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		files Files
		host  string
		now   time.Time
		says  string
	}{
		"another host":         {files, "node-2.example", now, "not for node-2.example"},
		"expired":              {files, "node-1.example", now.Add(3 * 365 * 24 * time.Hour), "would refuse"},
		"of another authority": {foreign, "node-1.example", now, "would refuse"},
		"no authority":         {Files{Authority: empty, Certificate: files.Certificate, Key: files.Key}, "node-1.example", now, "has none in PEM"},
		"no file":              {Files{Authority: files.Authority, Certificate: "nowhere", Key: files.Key}, "node-1.example", now, "nowhere"},
		"the authority's key":  {Files{Authority: files.Authority, Certificate: files.Certificate, Key: filepath.Join(dir, authorityKeyFile)}, "node-1.example", now, "private key"},
	} {
		if _, _, err := Credentials(c.files, c.host, c.now); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
	if _, soon, err := Credentials(files, "node-1.example", made[0].Until.Add(-SoonExpires/2)); err != nil || !soon.Equal(made[0].Until.Truncate(time.Second)) {
		t.Errorf("near its end: %v, %v", soon, err)
	}
}

// A certificate that was renewed is shown without a restart; while its files do not fit, the old one is.
func TestRenewal(t *testing.T) {
	t.Parallel()
	dir, made := issue(t, "node-1.example")
	kept := NewPair(made[0].Files.Certificate, made[0].Files.Key, 0)
	first, err := kept.Read()
	if err != nil {
		t.Fatal(err)
	}
	next, err := Issue(dir, split([]string{"renewed.example"}), now)
	if err != nil {
		t.Fatal(err)
	}
	replace := func(from, to string) {
		t.Helper()
		if err := os.Rename(from, to); err != nil {
			t.Fatal(err)
		}
		later := time.Now().Add(time.Hour) // whatever the file system's clock can tell apart
		if err := os.Chtimes(to, later, later); err != nil {
			t.Fatal(err)
		}
	}
	replace(next[0].Files.Certificate, made[0].Files.Certificate)
	if half, err := kept.Read(); err != nil || half != first {
		t.Errorf("with a key that does not fit: %v, the same %v", err, half == first)
	}
	replace(next[0].Files.Key, made[0].Files.Key)
	renewed, err := kept.Read()
	if err != nil || renewed.Leaf.Subject.CommonName != "renewed.example" {
		t.Errorf("renewed: %v, %v", renewed.Leaf.Subject, err)
	}
}

// A node whose certificate has ended since it started meets nobody: neither side takes it.
func TestWhoseCertificateHasEndedMeetsNobody(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "certs")
	then := time.Now().Add(-certificateLife - time.Hour)
	old, err := Issue(dir, split([]string{"node-1.example"}), then)
	if err != nil {
		t.Fatal(err)
	}
	fresh, err := Issue(dir, split([]string{"node-2.example"}), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	ended, _, err := Credentials(old[0].Files, "node-1.example", then)
	if err != nil {
		t.Fatal(err)
	}
	good, _, err := Credentials(fresh[0].Files, "node-2.example", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if _, called := meet(t, ended, good, "node-2.example"); called == nil {
		t.Error("it may call")
	}
	if caller, _ := meet(t, good, ended, "node-1.example"); caller == nil {
		t.Error("it may be called")
	}
}

// The authority is used again, and nothing is written over.
func TestIssueKeepsWhatIsThere(t *testing.T) {
	t.Parallel()
	dir, _ := issue(t, "node-1.example")
	if _, err := Issue(dir, split([]string{"node-2.example", "node-1.example"}), now); err == nil || !strings.Contains(err.Error(), "there already") {
		t.Errorf("again: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "node-2.example.pem")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a part was issued: %v", err)
	}
	for _, wrong := range []string{"", "node:7946", "a b", "../x", strings.Repeat("a,", maxHosts) + "a"} {
		if _, err := Issue(dir, split([]string{wrong}), now); err == nil {
			t.Errorf("%q is accepted", wrong)
		}
	}
	if err := os.Remove(filepath.Join(dir, AuthorityFile)); err != nil {
		t.Fatal(err)
	}
	if _, err := Issue(dir, split([]string{"node-3.example"}), now); err == nil {
		t.Error("a new authority is made beside the key of another")
	}
	info, err := os.Stat(filepath.Join(dir, "node-1.example-key.pem"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("key: %v, %v", info.Mode(), err)
	}
}

// A caller may give only a name that its certificate bears.
func TestBears(t *testing.T) {
	t.Parallel()
	_, made := issue(t, "node-1.example,10.0.0.1")
	shown, err := tls.LoadX509KeyPair(made[0].Files.Certificate, made[0].Files.Key)
	if err != nil {
		t.Fatal(err)
	}
	for address, bears := range map[string]bool{"node-1.example:7946": true, "10.0.0.1:1": true, "node-2.example:7946": false, "10.0.0.2:1": false, "nonsense": false} {
		if err := Bears(shown.Leaf, address); (err == nil) != bears {
			t.Errorf("%s: %v", address, err)
		}
	}
	if shown.Leaf.KeyUsage != x509.KeyUsageDigitalSignature || shown.Leaf.IsCA {
		t.Error("a node's certificate can sign others")
	}
}
