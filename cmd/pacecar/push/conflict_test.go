package push_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"pacecar/cmd/pacecar/push"
	"pacecar/messages"
	"pacecar/web/view"
)

// Two people push one draft at a time: the second one's rests on what they read before the
// first one's was written, and is refused with the name of the first.
func TestADraftThatWasChangedMeanwhileIsNotOverwritten(t *testing.T) {
	s, dir := newServer(t), firmware(t)
	if _, _, err := s.push(t, dir, push.Chain{}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "adas.bin"), []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := push.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	m, err := push.Measure(t.Context(), d, func(string, int) {})
	if err != nil {
		t.Fatal(err)
	}
	// While the files go out, noor writes the draft.
	var theirs *messages.PackageStatus
	meanwhile := func(string) {
		if theirs != nil {
			return
		}
		r := proto.CloneOf(s.packages(t)["adas-stack@4.30"].GetRecord())
		if theirs, err = s.engine.CreatePackage(t.Context(), &messages.CreatePackage{
			Name: r.Name, Version: r.Version, Author: "noor", UpdateType: r.UpdateType, Contents: r.Contents[:1], Terms: r.Terms,
		}); err != nil {
			t.Fatal(err)
		}
	}
	_, err = push.Push(t.Context(), s.client, m, push.Chain{}, push.Watcher{Step: meanwhile, Upload: func(string, int) {}})
	if err == nil || err.Error() != "noor wrote adas-stack@4.30 while you pushed; look with `pacecar package show adas-stack@4.30`, push again to replace it" {
		t.Errorf("the second push: %v", err)
	}
	if now := s.packages(t)["adas-stack@4.30"]; !proto.Equal(now, theirs) {
		t.Errorf("noor's draft is gone: %v", now)
	}
	// Pushed again, with what is there read, it takes its place and says so.
	_, steps, err := s.push(t, dir, push.Chain{})
	if said := strings.Join(steps, "\n"); err != nil || !strings.Contains(said, "in place of content") || !strings.Contains(said, "by noor") {
		t.Errorf("%q %v", steps, err)
	}
}

// Another content in place of one that was approved is a draft, and whoever pushes it is told
// whose approvals are void.
func TestAPushTellsWhatItVoids(t *testing.T) {
	s, dir := newServer(t), firmware(t)
	if _, _, err := s.push(t, dir, push.Chain{Approvers: []string{"noor", "mika"}}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "adas.bin"), []byte("other"), 0o600); err != nil {
		t.Fatal(err)
	}
	r, steps, err := s.push(t, dir, push.Chain{})
	if err != nil || r.Package.State != "Draft" || len(r.Package.Approvals) != 0 {
		t.Errorf("%+v %v", r.Package, err)
	}
	if said := strings.Join(steps, "\n"); !strings.Contains(said, "the approvals by noor and mika are void") {
		t.Errorf("%q", steps)
	}
}

// Approvals are void only when the person who writes agrees, by a push or by a signature; another
// description alone leaves them.
func TestApprovalsAreNotVoidUnasked(t *testing.T) {
	s, dir := newServer(t), firmware(t)
	s.hashAsTheCatalog(t)
	if _, _, err := s.push(t, dir, push.Chain{Approvers: []string{"noor", "mika"}}); err != nil {
		t.Fatal(err)
	}
	d, err := push.Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	d.Description = "Better words."
	m, err := push.Measure(t.Context(), d, func(string, int) {})
	if err != nil {
		t.Fatal(err)
	}
	var steps []string
	r, err := push.Push(t.Context(), s.client, m, push.Chain{}, push.Watcher{Step: func(text string) { steps = append(steps, text) }, Upload: func(string, int) {}})
	if err != nil || !r.Existed || r.Package.State != "Approved" || !strings.Contains(strings.Join(steps, "\n"), "its description is left as it is") {
		t.Errorf("another description: %+v %q %v", r.Package, steps, err)
	}

	if err := os.WriteFile(filepath.Join(dir, "adas.bin"), []byte("other"), 0o600); err != nil {
		t.Fatal(err)
	}
	errNo, asked := errors.New("no"), 0
	refuse := func(was view.Package) error {
		if asked++; len(was.Approvals) != 2 {
			t.Errorf("asked about %+v", was)
		}
		return errNo
	}
	if _, _, err := s.push(t, dir, push.Chain{Voids: refuse}); !errors.Is(err, errNo) {
		t.Errorf("a push: %v", err)
	}
	key, _ := newKey(t)
	if _, _, err := push.SignStored(t.Context(), s.client, "adas-stack@4.30", refuse, key); !errors.Is(err, errNo) {
		t.Errorf("a signature: %v", err)
	}
	if now := s.packages(t)["adas-stack@4.30"].GetRecord(); asked != 2 || len(now.GetApprovals()) != 2 {
		t.Errorf("asked %d times, the package is %v", asked, now)
	}
	_, wrote, err := push.SignStored(t.Context(), s.client, "adas-stack@4.30", nil, key)
	if err != nil || !strings.Contains(wrote, "with the same content") || !strings.Contains(wrote, "the approvals by noor and mika are void") {
		t.Errorf("agreed: %q %v", wrote, err)
	}
}
