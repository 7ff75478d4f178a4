package stage

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// patience bounds what tests wait for.
const patience = 30 * time.Second

// child starts a shell that goes on until it is told to end.
func child(t *testing.T, script string) (p *Process, log string) {
	t.Helper()
	log = filepath.Join(t.TempDir(), "log")
	p, err := Start(exec.Command("sh", "-c", script), log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Kill)
	return p, log
}

// until looks until something holds.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for !holds() {
		if ctx.Err() != nil {
			t.Fatal(what)
		}
		<-time.After(time.Millisecond)
	}
}

func said(log string) string {
	text, _ := os.ReadFile(log) // nothing yet
	return string(text)
}

func TestAProcessEndsAsItIsTold(t *testing.T) {
	kind, log := child(t, `trap 'echo bye; exit' TERM; echo here; while :; do read -t 0.01 _ < /dev/zero || :; sleep 0.01; done`)
	until(t, "it does not start", func() bool { return strings.Contains(said(log), "here") })
	if kind.Ended() {
		t.Fatal("it ended by itself")
	}
	if err := kind.Pause(); err != nil {
		t.Fatal(err)
	}
	kind.End() // also where it is paused
	if !kind.Ended() || !strings.Contains(said(log), "bye") {
		t.Errorf("it was not let go: %q", said(log))
	}
	stubborn, log := child(t, `trap '' TERM; echo here; while :; do sleep 0.01; done`)
	until(t, "it does not start", func() bool { return strings.Contains(said(log), "here") })
	stubborn.Kill()
	select {
	case <-stubborn.Done():
	default:
		t.Error("it outlived its kill")
	}
}

func state(pid int) string {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return err.Error()
	}
	_, after, _ := strings.Cut(string(text), ") ")
	return after[:1]
}

func TestAPausedProcessDoesNothing(t *testing.T) {
	p, _ := child(t, `while :; do sleep 0.01; done`)
	if err := p.Pause(); err != nil {
		t.Fatal(err)
	}
	until(t, "it is not stopped", func() bool { return state(p.cmd.Process.Pid) == "T" })
	if err := p.Resume(); err != nil {
		t.Fatal(err)
	}
	until(t, "it does not go on", func() bool { return state(p.cmd.Process.Pid) != "T" })
}

// Networks are those of whose names say so.
func TestOwner(t *testing.T) {
	for name, want := range map[string]int{"pacecar-chaos-4711-n1": 4711, "pacecar-chaos--n1": 0, "pacecar-chaos-x-n1": 0, "other-4711-n1": 0, "pacecar-chaos-0-n1": 0} {
		if pid, ours := owner(name); ours != (want != 0) || ours && pid != want {
			t.Errorf("%s is of %d, %t", name, pid, ours)
		}
	}
	if !alive(os.Getpid()) || alive(1<<30) {
		t.Error("who is alive is not known")
	}
}

func TestOnLoopback(t *testing.T) {
	s, err := Set(t.Context(), false, "n1", "n2")
	if err != nil {
		t.Fatal(err)
	}
	if s.Separate() || s.Host("n1") != "localhost" || s.Home() != "localhost" || !strings.Contains(s.Mode(), "loopback") {
		t.Errorf("the stage is %q, n1 at %s", s.Mode(), s.Host("n1"))
	}
	if c := s.Command("n1", "true", "x"); strings.Join(c.Args, " ") != "true x" {
		t.Errorf("it runs %q", c.Args)
	}
	if port, err := s.FreePort("n1"); err != nil || port == "0" {
		t.Errorf("port %s, %v", port, err)
	}
	if err := s.Strike(); err != nil {
		t.Error(err)
	}
}

// listen has a program of a place listen, by this test's own binary.
func listen(t *testing.T, s *Stage, place, address string) {
	t.Helper()
	cmd := s.Command(place, os.Args[0], "-test.run", "^TestListener$")
	cmd.Env = append(os.Environ(), "STAGE_LISTEN="+address)
	p, err := Start(cmd, filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Kill)
}

// dial has a program of a place connect, and says whether it could.
func dial(s *Stage, place, address string) bool {
	cmd := s.Command(place, os.Args[0], "-test.run", "^TestDialer$")
	cmd.Env = append(os.Environ(), "STAGE_DIAL="+address)
	return cmd.Run() == nil
}

// TestListener is not a test, but a program of a place.
func TestListener(t *testing.T) {
	address := os.Getenv("STAGE_LISTEN")
	if address == "" {
		t.Skip("it is a part of another test")
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	for {
		conn, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.Close() // whoever connects wants nothing else
	}
}

// TestDialer is not a test, but a program of a place.
func TestDialer(t *testing.T) {
	address := os.Getenv("STAGE_DIAL")
	if address == "" {
		t.Skip("it is a part of another test")
	}
	conn, err := net.DialTimeout("tcp", address, 2*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	_ = conn.Close() // it is there
}

func TestNetworksAreCut(t *testing.T) {
	s, err := Set(t.Context(), true, "n1", "n2", "store")
	if err != nil {
		t.Fatal(err)
	}
	bridge := s.bridge
	defer func() {
		if err := s.Strike(); err != nil {
			t.Error(err)
		}
		if _, err := net.InterfaceByName(bridge); err == nil {
			t.Errorf("%s is left", bridge)
		}
		if _, err := os.Stat("/run/netns/" + s.namespace("n1")); err == nil {
			t.Error("a namespace is left")
		}
	}()
	if !s.Separate() {
		t.Skip("networks cannot be made here: " + s.Mode())
	}
	two, store := s.Host("n2")+":7777", s.Host("store")+":7777"
	listen(t, s, "n2", two)
	listen(t, s, "store", store)
	until(t, "nobody is reached", func() bool { return dial(s, "n1", two) && dial(s, "n1", store) })
	if err := s.Isolate(t.Context(), true, "n1", "n2"); err != nil {
		t.Fatal(err)
	}
	if dial(s, "n1", two) {
		t.Error("n1 reaches n2 over the cut")
	}
	if !dial(s, "n1", store) || !dial(s, "n2", store) {
		t.Error("the cut separates nodes from the store")
	}
	if conn, err := net.DialTimeout("tcp", two, patience); err != nil {
		t.Errorf("whoever set the stage does not reach a place: %v", err)
	} else if err := conn.Close(); err != nil {
		t.Error(err)
	}
	if err := s.Isolate(t.Context(), false, "n1", "n2"); err != nil {
		t.Fatal(err)
	}
	if !dial(s, "n1", two) {
		t.Error("n1 does not reach n2 after the cut")
	}
}
