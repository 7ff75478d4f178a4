package store

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"os"
	"strings"
	"testing"

	"pacecar/bench/servers"
)

func options(progress *bytes.Buffer) Options {
	return Options{Vehicles: 200, Commits: 5, Rounds: 2, Seed: 7, Progress: progress}
}

// Both sides of the embedded store commit everything, and the ratio is that of their rates.
func TestEmbeddedBesideTheBareEngine(t *testing.T) {
	dir := t.TempDir()
	var said bytes.Buffer
	figures, err := options(&said).compare(t.Context(), comparison{"", "raw", embeddedIn(dir), rawIn(dir)})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"commits_per_raw", "commits_per_second", "raw_commits_per_second", "cpu_us_per_commit", "raw_cpu_us_per_commit"} {
		if f := figures[i]; f.Figure != want || f.Bench != "store" || f.N != 2 || f.Value <= 0 {
			t.Errorf("figure %+v, want %s of two rounds", f, want)
		}
	}
	if figures[0].Target != 0.5 {
		t.Errorf("the target is %g", figures[0].Target)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("%v, %v are left", left, err)
	}
	if !strings.Contains(said.String(), "round 2/2") {
		t.Errorf("progress is %q", said.String())
	}
}

// Redis is measured where it is installed, and has no keys afterwards.
func TestRedisBesideItsSet(t *testing.T) {
	services, err := servers.ServeStore(t.Context(), t.TempDir(), "")
	if errors.Is(err, servers.ErrMissing) && os.Getenv("CI") != "true" {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer services.End()
	if policy, err := syncPolicy(t.Context(), services.Store); err != nil || policy != "everysec" {
		t.Errorf("appendfsync %s, %v", policy, err)
	}
	figures, err := options(new(bytes.Buffer)).compare(t.Context(), comparison{"redis_", "SET", redisAt(services.Store), setAt(services.Store)})
	if err != nil {
		t.Fatal(err)
	}
	if f := figures[0]; f.Figure != "redis_commits_per_set" || f.N != 2 || f.Value <= 0 {
		t.Errorf("figure %+v", f)
	}
	connection, err := connect(t.Context(), services.Store)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	if keys, err := connection.DBSize(t.Context()).Result(); err != nil || keys != 0 {
		t.Errorf("%d keys are left, %v", keys, err)
	}
}

// liar is a side that reports commits as durable that it does not make.
type liar struct {
	subject
	skip func(w *writer) bool
}

func (l liar) commit(w *writer, done func(error)) {
	if l.skip(w) {
		done(nil)
		return
	}
	l.subject.commit(w, done)
}

// A commit that is not there afterwards leaves no figure, whichever side lost it.
func TestALostCommitLeavesNoFigure(t *testing.T) {
	dir := t.TempDir()
	for name, open := range map[string]side{"embedded": embeddedIn(dir), "raw": rawIn(dir)} {
		lossy := func(ctx context.Context) (subject, error) {
			s, err := open(ctx)
			return liar{s, func(w *writer) bool { return w.Key.ID == "WPCAR000000000042" && w.Expected == 4 }}, err
		}
		_, err := newWriters(7, 100).run(t.Context(), lossy, 5)
		if err == nil || !strings.Contains(err.Error(), "no figure") || !strings.Contains(err.Error(), "WPCAR000000000042") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A commit that the store refuses ends the run with the reason.
func TestARefusedCommitEndsTheRun(t *testing.T) {
	fenced := func(ctx context.Context) (subject, error) {
		s, err := embeddedIn(t.TempDir())(ctx)
		if err == nil {
			s.(*product).epochs[newWriters(7, 1).list[0].Slot]++
		}
		return s, err
	}
	if _, err := newWriters(7, 1).run(t.Context(), fenced, 3); err == nil || !strings.Contains(err.Error(), "another epoch") {
		t.Errorf("a writer that is fenced: %v", err)
	}
}

// What a writer writes differs from commit to commit, and is the same again from the same seed.
func TestBytesOfAWriter(t *testing.T) {
	w := &newWriters(7, 1).list[0]
	w.next()
	first := bytes.Clone(w.Data)
	w.Expected++
	w.next()
	if bytes.Equal(first, w.Data) || binary.BigEndian.Uint64(w.Data) != 2 || !bytes.Equal(w.History[0][:8], w.Data[:8]) {
		t.Errorf("the first commit has %x, the second %x", first[:8], w.Data[:8])
	}
}
