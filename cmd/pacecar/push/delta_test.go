package push_test

import (
	"bytes"
	"io"
	"math/rand/v2"
	"strings"
	"testing"

	"pacecar/cmd/pacecar/push"
	"pacecar/messages"
	"pacecar/messages/delta"
)

// software looks like compressed software, so that only a patch makes it shorter.
func software(seed byte, size int) string {
	b := make([]byte, size)
	_, _ = rand.NewChaCha8([32]byte{seed}).Read(b) // it always succeeds
	return string(b)
}

func TestPatchesArePushedWithTheirArtifact(t *testing.T) {
	s := newServer(t)
	first, second := software(1, 50_000), software(1, 49_000)+software(2, 1_000)
	next := second[:30_000] + "changed" + second[30_000:]
	given, err := delta.Make([]byte(first), []byte(next))
	if err != nil {
		t.Fatal(err)
	}
	dir := directory(t, map[string]string{
		"package.yaml": "name: tcu\nversion: 2.0.0\ncontents:\n  - ecu: TCU\n    hardwarePart: T-1\n    version: 2.0.0\n    file: next.bin\n    deltas:\n      - from: second.bin\n" +
			"      - {fromSha256: " + string(messages.DigestOf([]byte(first))) + ", file: first.patch}\n      - from: other.bin\n",
		"next.bin": next, "second.bin": second, "first.patch": string(given), "other.bin": software(9, 50_000),
	})
	r, _, err := s.push(t, dir, push.Chain{})
	if err != nil {
		t.Fatal(err)
	}
	// The file, the one that the first patch was made from, and two patches; the third would
	// be as long as the file.
	if r.Uploaded != 4 || len(r.Package.Contents[0].Deltas) != 2 {
		t.Fatalf("%d files are sent, the patches are %+v", r.Uploaded, r.Package.Contents[0].Deltas)
	}
	for i, old := range []string{second, first} {
		d := r.Package.Contents[0].Deltas[i]
		if d.FromSHA256 != string(messages.DigestOf([]byte(old))) || d.Format != delta.Format || d.SizeBytes > 5_000 {
			t.Errorf("patch %d: %+v", i, d)
		}
		body, size, err := s.artifacts.Open(t.Context(), messages.Digest(d.SHA256))
		if err != nil || uint64(size) != d.SizeBytes {
			t.Fatalf("patch %d has %d bytes, %v", i, size, err)
		}
		var made bytes.Buffer
		if err := delta.Apply(&made, []byte(old), io.NopCloser(body), uint64(len(next))); err != nil || made.String() != next {
			t.Errorf("patch %d makes %d bytes, %v", i, made.Len(), err)
		}
	}
	if _, _, err := s.artifacts.Open(t.Context(), messages.DigestOf([]byte(second))); err != nil {
		t.Errorf("the server cannot try the patch that was made: %v", err)
	}
	again, _, err := s.push(t, dir, push.Chain{})
	if err != nil || !again.Existed || again.Present != 4 {
		t.Errorf("pushed again: %+v, %v", again, err)
	}
}

func TestPatchesThatAreNoneAreToldBeforeAnythingIsSent(t *testing.T) {
	s := newServer(t)
	digest := string(messages.DigestOf([]byte("old")))
	for deltas, want := range map[string]string{
		"{}":                             "contents[0].deltas[0] names no patch",
		"{from: a.bin, file: b.bin}":     "contents[0].deltas[0] names no patch",
		"{file: b.bin}":                  "contents[0].deltas[0] names no patch",
		"{fromSha256: ABC, file: b.bin}": "contents[0].deltas[0].fromSha256",
		"{from: ../a.bin}":               "leads out of the document's directory",
		"{from: none.bin}":               "no such file",
		"{frm: a.bin}":                   "did you mean from",
		"{fromSha256: " + digest + ", file: b.bin}": "b.bin is no patch",
		"{from: large.bin}":                         "zstd -19 --long=27 --patch-from",
	} {
		dir := directory(t, map[string]string{
			"package.yaml": "name: tcu\nversion: 2.0.0\ncontents:\n  - {ecu: TCU, hardwarePart: T-1, version: 2.0.0, file: a.bin, deltas: [" + deltas + "]}\n",
			"a.bin":        "a", "b.bin": "b", "large.bin": strings.Repeat("x", delta.MaxMade+1),
		})
		if _, _, err := s.push(t, dir, push.Chain{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", deltas, err, want)
		}
	}
	if _, _, err := s.artifacts.Open(t.Context(), messages.DigestOf([]byte("a"))); err == nil {
		t.Error("a file was sent")
	}
}

// What the catalog refuses of patches that were made is told before anything is sent, too.
func TestTwoPatchesFromTheSameSoftwareAreRefused(t *testing.T) {
	s := newServer(t)
	old, next := software(1, 50_000), software(1, 49_000)+software(2, 1_000)
	dir := directory(t, map[string]string{
		"package.yaml": "name: tcu\nversion: 2.0.0\ncontents:\n  - ecu: TCU\n    hardwarePart: T-1\n    version: 2.0.0\n    file: next.bin\n    deltas:\n      - from: old.bin\n      - from: copy.bin\n",
		"next.bin":     next, "old.bin": old, "copy.bin": old,
	})
	if _, _, err := s.push(t, dir, push.Chain{}); err == nil || !strings.Contains(err.Error(), "package.yaml:10: contents[0].deltas[1].fromSha256: two patches lead from the same artifact") {
		t.Errorf("%v", err)
	}
	if _, _, err := s.artifacts.Open(t.Context(), messages.DigestOf([]byte(next))); err == nil {
		t.Error("a file was sent")
	}
}
