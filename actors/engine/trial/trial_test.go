package trial_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"testing"

	"pacecar/actors/engine/trial"
	"pacecar/messages"
	"pacecar/messages/delta"
)

// drawer is an artifact store in memory that counts what is read to its end.
type drawer struct {
	files map[string][]byte
	read  int
}

func (d *drawer) put(b []byte) string {
	digest := string(messages.DigestOf(b))
	d.files[digest] = b
	return digest
}

func (d *drawer) Open(_ context.Context, digest messages.Digest) (io.ReadSeekCloser, int64, error) {
	b, ok := d.files[string(digest)]
	if !ok {
		return nil, 0, messages.Reject(messages.NotFound, "no such artifact")
	}
	return &file{bytes.NewReader(b), d}, int64(len(b)), nil
}

type file struct {
	*bytes.Reader
	drawer *drawer
}

func (f *file) Read(p []byte) (int, error) {
	n, err := f.Reader.Read(p)
	if f.Len() == 0 && n > 0 {
		f.drawer.read++
	}
	return n, err
}

func (*file) Close() error { return nil }

// spent is a context whose time is over when it has been asked so often.
type spent struct {
	context.Context
	left int
}

func (s *spent) Err() error {
	if s.left--; s.left < 0 {
		return context.DeadlineExceeded
	}
	return nil
}

// packed is a target with patches from several old artifacts.
func packed(t *testing.T, d *drawer, patches int) *messages.TargetArtifact {
	t.Helper()
	made := bytes.Repeat([]byte("the new software "), 100)
	target := &messages.TargetArtifact{EcuId: "TCU", Sha256: d.put(made), SizeBytes: uint64(len(made))}
	for i := range patches {
		old := append(fmt.Appendf(nil, "old %d ", i), made[:1000]...)
		patch, err := delta.Make(old, made)
		if err != nil {
			t.Fatal(err)
		}
		target.Deltas = append(target.Deltas, &messages.DeltaArtifact{FromSha256: d.put(old), Sha256: d.put(patch), Format: delta.Format})
	}
	return target
}

// A check that runs out of time says so, goes on where it stopped, and tries nothing twice.
func TestACheckGoesOn(t *testing.T) {
	d := &drawer{files: map[string][]byte{}}
	target := packed(t, d, 7)
	trials := trial.New(d)
	var checks []*messages.DeltaCheck
	for turn := 1; checks == nil; turn++ {
		var err error
		// Each turn has time for three patches more than were tried before.
		checks, err = trials.Patches(&spent{t.Context(), 3 * turn}, []*messages.TargetArtifact{target})
		var no *messages.Rejection
		if err != nil && (!errors.As(err, &no) || no.Code != messages.StillChecking || no.Suggestion == "" || turn > 2) {
			t.Fatalf("turn %d: %v", turn, err)
		}
	}
	if len(checks) != 7 {
		t.Fatalf("%d patches are judged", len(checks))
	}
	for _, c := range checks {
		if c.MadeSha256 != target.Sha256 || c.Problem != "" {
			t.Errorf("%v", c)
		}
	}
	if d.read != 14 { // each old artifact and each patch
		t.Errorf("%d files were read, want 14", d.read)
	}
}

// Patches that do not apply are not remembered, so that to try them is no progress: what was
// found within the time is the answer, which refuses them.
func TestBrokenPatchesAreFoundInTime(t *testing.T) {
	for first := range 4 { // so many come before them that apply
		d := &drawer{files: map[string][]byte{}}
		target := packed(t, d, 7)
		for _, patch := range target.Deltas[first:] {
			d.files[patch.Sha256] = []byte("no patch")
		}
		trials := trial.New(d)
		var checks []*messages.DeltaCheck
		var err error
		for turn := 0; checks == nil; turn++ {
			checks, err = trials.Patches(&spent{t.Context(), 3 + first}, []*messages.TargetArtifact{target})
			if err != nil || turn > 1 {
				t.Fatalf("turn %d, %d are whole: %v", turn, first, err)
			}
		}
		if len(checks) != 3+first || checks[first].Problem == "" {
			t.Errorf("%d are whole: %v", first, checks)
		}
	}
	// Whole ones that took all the time are remembered, and told at the next request.
	d := &drawer{files: map[string][]byte{}}
	target := packed(t, d, 3)
	trials := trial.New(d)
	_, err := trials.Patches(&spent{t.Context(), 3}, []*messages.TargetArtifact{target})
	var no *messages.Rejection
	if !errors.As(err, &no) || no.Code != messages.StillChecking || no.Message != "3 of 3 patches have been tried" {
		t.Errorf("no time is left: %v", err)
	}
	if checks, err := trials.Patches(&spent{t.Context(), 3}, []*messages.TargetArtifact{target}); len(checks) != 3 || err != nil {
		t.Errorf("remembered: %v, %v", checks, err)
	}
}

// Without any progress it is a failure, not a promise.
func TestACheckWithoutProgressFails(t *testing.T) {
	d := &drawer{files: map[string][]byte{}}
	target := packed(t, d, 1)
	_, err := trial.New(d).Patches(&spent{t.Context(), 0}, []*messages.TargetArtifact{target})
	var no *messages.Rejection
	if !errors.Is(err, context.DeadlineExceeded) || errors.As(err, &no) {
		t.Errorf("%v, want the end of the time", err)
	}
}

// What is remembered is no reason to overlook that a file is gone, and what did not apply is
// tried again.
func TestWhatIsRememberedMustStillBeThere(t *testing.T) {
	d := &drawer{files: map[string][]byte{}}
	target := packed(t, d, 2)
	contents := []*messages.TargetArtifact{target}
	broken := target.Deltas[1].Sha256
	patch := d.files[broken]
	d.files[broken] = []byte("no patch")
	trials := trial.New(d)
	checks, err := trials.Patches(t.Context(), contents)
	if err != nil || len(checks) != 2 || checks[1].Problem == "" {
		t.Fatal(checks, err)
	}
	d.files[broken] = patch
	if checks, err = trials.Patches(t.Context(), contents); err != nil || checks[1].MadeSha256 != target.Sha256 {
		t.Errorf("repaired: %v, %v", checks, err)
	}
	delete(d.files, broken)
	delete(d.files, target.Deltas[0].FromSha256)
	if checks, err = trials.Patches(t.Context(), contents); err != nil || len(checks) != 1 || checks[0].Problem == "" {
		t.Errorf("without two files: %v, %v", checks, err)
	}
}
