package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pacecar/web/schema"
	"pacecar/web/view"
)

// TestAPackageIsSignedOnTheCommandLine: from a new key over a signature beside the document
// to the server, which keeps and shows it.
func TestAPackageIsSignedOnTheCommandLine(t *testing.T) {
	o := newOperator(t)
	fw, key := filepath.Join(o.dir, "fw"), filepath.Join(o.dir, "ours")
	if err := os.CopyFS(fw, os.DirFS(filepath.Join("..", "..", "docs", "examples", "driver-assistance"))); err != nil {
		t.Fatal(err)
	}
	var made struct{ ID string }
	if err := json.Unmarshal([]byte(o.wants(0, []string{"package", "keygen", "--out", key, "-o", "json"})), &made); err != nil || len(made.ID) != 64 {
		t.Fatalf("%v %+v", err, made)
	}
	o.wants(1, []string{"package", "keygen", "--out", key}, "is never overwritten")
	o.wants(0, []string{"package", "sign", "--key", key + ".key", fw}, "package.yaml.dsse.json", made.ID)
	o.wants(0, []string{"package", "push", fw}, "wrote package driver-assistance@4.2.1")
	shown := o.wants(0, []string{"package", "show", "driver-assistance@4.2.1", "-o", "json"})
	var p view.Package
	if err := json.Unmarshal([]byte(shown), &p); err != nil || p.Signature == nil || p.Signature.Signatures[0].KeyID != made.ID {
		t.Errorf("%v: %s", err, shown)
	}
	o.wants(0, []string{"package", "show", "driver-assistance@4.2.1"}, made.ID, "A02…A09", "perception", "requires ECU GATEWAY >= 3.1.0", "R152SWIN 0002", "(i) verification")
	if err := os.WriteFile(filepath.Join(fw, "files", "hmi.bin"), []byte("other"), 0o600); err != nil {
		t.Fatal(err)
	}
	o.wants(1, []string{"package", "push", fw}, "it signs another content than the package has now: sign the package again")
	o.wants(0, []string{"package", "push", fw, "--key", key + ".key"}, "wrote package", made.ID)
}

func TestSchemasArePrinted(t *testing.T) {
	for kind, text := range map[string][]byte{"package": schema.Package(), "campaign": schema.Campaign()} {
		if out := newOperator(t).wants(0, []string{kind, "schema"}); out != string(text) {
			t.Errorf("%s: %.200s", kind, out)
		}
	}
}

// TestAServerDoesNotStartWithoutItsKeys: it would validate what nobody has signed, and
// a refused start leaves nothing behind.
func TestAServerDoesNotStartWithoutItsKeys(t *testing.T) {
	o, dir := newOperator(t), t.TempDir()
	o.wants(0, []string{"package", "keygen", "--out", filepath.Join(dir, "k")})
	o.wants(1, free(dir, "serve", "--trusted-keys", filepath.Join(dir, "k.key")), "--trusted-keys", "holds a private key", "keep the private one off it")
	o.wants(1, free(dir, "serve", "--trusted-keys", filepath.Join(dir, "none")), "no such file")
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), "k.") {
			t.Errorf("a refused start has left %s", e.Name())
		}
	}
}
