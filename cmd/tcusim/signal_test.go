//go:build unix

package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

const signalVariable = "TCUSIM_TEST_SIGNALS" // set in the process that is sent them

// The first signal asks the fleet to end; when that takes too long for whoever sent it,
// the second one ends the process.
func TestASecondSignalEndsTheProcess(t *testing.T) {
	if os.Getenv(signalVariable) != "" {
		ctx := untilSignal()
		fmt.Println("running")
		<-ctx.Done()
		fmt.Println("ending")
		_, _ = io.Copy(io.Discard, os.Stdin) // an end that takes for ever
		os.Exit(0)
	}
	child := exec.Command(os.Args[0], "-test.run=^TestASecondSignalEndsTheProcess$")
	child.Env = append(os.Environ(), signalVariable+"=1")
	if _, err := child.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	said, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(said)
	for _, want := range []string{"running", "ending"} {
		if !lines.Scan() || lines.Text() != want {
			t.Fatalf("said %q, want %s", lines.Text(), want)
		}
		if err := child.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
	}
	ended := make(chan error, 1)
	go func() { ended <- child.Wait() }()
	patience := time.After(time.Minute)
	again := time.NewTicker(10 * time.Millisecond) // one may come while the first is being dealt with
	defer again.Stop()
	for {
		select {
		case <-ended:
			if status, ok := child.ProcessState.Sys().(syscall.WaitStatus); !ok || status.Signal() != syscall.SIGTERM {
				t.Errorf("it ended as %v, want by the signal", child.ProcessState)
			}
			return
		case <-again.C:
			_ = child.Process.Signal(syscall.SIGTERM)
		case <-patience:
			_ = child.Process.Kill()
			t.Fatal("it has not ended")
		}
	}
}
