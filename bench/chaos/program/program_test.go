package program_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pacecar/bench/chaos/program"
)

// A program that ends by itself is started again; one that was ended, or killed, is not.
func TestSupervise(t *testing.T) {
	log := filepath.Join(t.TempDir(), "log")
	p := &program.Program{Name: "shell", Log: log, Command: func() *exec.Cmd { return exec.Command("sh", "-c", "echo begun; read -r _ < "+log+".end") }}
	if err := exec.Command("mkfifo", log+".end").Run(); err != nil {
		t.Skip("no pipe with a name can be made")
	}
	t.Cleanup(p.Kill)
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { defer close(ended); p.Supervise(ctx) }()
	if err := os.WriteFile(log+".end", []byte("\n"), 0o600); err != nil { // it reads that, and ends
		t.Fatal(err)
	}
	begun := func(want int) {
		t.Helper()
		if err := program.Await(t.Context(), 20*time.Second, "it has begun", func() (bool, string) {
			text, _ := os.ReadFile(log) // nothing yet
			return strings.Count(string(text), "begun") == want, string(text)
		}); err != nil {
			t.Fatal(err)
		}
	}
	begun(2)
	if p.Restarts() != 1 {
		t.Errorf("it was started again %d times", p.Restarts())
	}
	p.Kill()
	if !p.Current().Ended() {
		t.Error("it was killed, and runs")
	}
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	begun(3)
	stop()
	<-ended
	if p.Restarts() != 1 {
		t.Errorf("it was started again %d times, once by itself", p.Restarts())
	}
}

func TestAwait(t *testing.T) {
	looks := 0
	if err := program.Await(t.Context(), time.Minute, "it holds", func() (bool, string) { looks++; return looks == 3, "" }); err != nil {
		t.Error(err)
	}
	err := program.Await(t.Context(), time.Millisecond, "it holds", func() (bool, string) { return false, "not yet" })
	if err == nil || !strings.Contains(err.Error(), "not yet") {
		t.Errorf("%v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if program.Await(ctx, time.Minute, "it holds", func() (bool, string) { return false, "" }) == nil {
		t.Error("it goes on after an interrupt")
	}
}
