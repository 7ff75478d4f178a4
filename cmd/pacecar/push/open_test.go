package push_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pacecar/cmd/pacecar/push"
)

// A document that somebody else wrote publishes no file of this machine that is not below it,
// by whatever link: neither what it names nor what stands there when it is sent.
func TestFilesStayBelowTheDocument(t *testing.T) {
	s := newServer(t)
	secret := filepath.Join(directory(t, map[string]string{"key.pem": "secret"}), "key.pem")
	link := func(dir, name, target string) {
		t.Helper()
		if err := os.Remove(filepath.Join(dir, name)); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	document := func(file string) map[string]string {
		return map[string]string{"a.bin": "a", "package.yaml": "name: x\nversion: 1\ncontents:\n- ecu: A\n  hardwarePart: H\n  version: 1\n  file: " + file}
	}
	dir := directory(t, document("adas.bin"))
	link(dir, "adas.bin", secret)
	_, _, err := s.push(t, dir, push.Chain{})
	if err == nil || !strings.Contains(err.Error(), "package.yaml:7: contents[0].file: ") || !strings.Contains(err.Error(), "link that leads out of the document's directory: put the file itself below it") {
		t.Errorf("a link out: %v", err)
	}
	dir = directory(t, document("sub/key.pem"))
	link(dir, "sub", filepath.Dir(secret))
	if _, _, err := s.push(t, dir, push.Chain{}); err == nil || !strings.Contains(err.Error(), "leads out") {
		t.Errorf("a directory that is a link out: %v", err)
	}
	dir = directory(t, document("a.bin\n  deltas: [{from: old.bin}]"))
	link(dir, "old.bin", secret)
	if _, _, err := s.push(t, dir, push.Chain{}); err == nil || !strings.Contains(err.Error(), "contents[0].deltas[0].from: ") || !strings.Contains(err.Error(), "leads out") {
		t.Errorf("an old file that is a link out: %v", err)
	}

	dir = directory(t, document("adas.bin"))
	link(dir, "adas.bin", "a.bin")
	d, err := push.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	m, err := push.Measure(t.Context(), d, func(string, int) {})
	if err != nil {
		t.Fatalf("a link that stays below: %v", err)
	}
	link(dir, "adas.bin", secret)
	if _, err := push.Push(t.Context(), s.client, m, push.Chain{}, push.Watcher{Step: func(string) {}, Upload: func(string, int) {}}); err == nil || !strings.Contains(err.Error(), "leads out") {
		t.Errorf("a link that is turned out before the upload: %v", err)
	}
	if _, found := s.packages(t)["x@1"]; found {
		t.Error("a package was written")
	}
}
