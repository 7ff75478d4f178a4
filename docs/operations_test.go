package docs

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The commands that say how to run a server are run, in their order, in a directory with the data of a small
// rollout.
func TestOperations(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the program, and runs a rollout")
	}
	t.Parallel()
	dir := t.TempDir()
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(dir, "pacecar"), "../cmd/pacecar").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	shell := func(script string) {
		t.Helper()
		command := exec.CommandContext(t.Context(), "bash", "-euc", script)
		command.Dir = dir
		command.Env = append(os.Environ(), "PATH="+dir+string(filepath.ListSeparator)+os.Getenv("PATH"), "PACECAR_HTTP=127.0.0.1:0", "PACECAR_MQTT=127.0.0.1:0")
		if out, err := command.CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s\n%s", err, script, out)
		}
	}
	shell("pacecar demo --vehicles 8 --fast --start --wait --data-dir data -o json")
	ran := 0
	for _, b := range blocks(t) {
		if b.by == "docs.TestOperations" {
			shell(strings.Join(b.lines, "\n"))
			ran++
		}
	}
	if ran != 3 {
		t.Errorf("%d blocks were run", ran)
	}
	for _, made := range []string{"certs/ca.pem", "certs/node-3.example-key.pem", "restored/store"} {
		if _, err := os.Stat(filepath.Join(dir, made)); err != nil {
			t.Error(err)
		}
	}
}
