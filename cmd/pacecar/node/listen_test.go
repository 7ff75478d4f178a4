package node

import (
	"strings"
	"testing"
)

func TestATakenPortNamesTheCure(t *testing.T) {
	taken, err := listen("127.0.0.1:0", "--http", "HTTP")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	_, err = listen(taken.Addr().String(), "--http", "HTTP")
	if err == nil || !strings.Contains(err.Error(), "taken by another program") || !strings.Contains(err.Error(), "--http 127.0.0.1:0") {
		t.Errorf("got %v, want one sentence with the cure", err)
	}
	if _, err = listen("8080", "--http", "HTTP"); err == nil || !strings.Contains(err.Error(), "--http 127.0.0.1:0") {
		t.Errorf("got %v, want the form of an address", err)
	}
}

func TestStartLeavesNothingBehindWhenAPortIsTaken(t *testing.T) {
	taken, err := listen("127.0.0.1:0", "--mqtt", "MQTT")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	config := Config{DataDir: t.TempDir(), HTTP: "127.0.0.1:0", MQTT: taken.Addr().String()}
	if _, err := Start(t.Context(), config); err == nil || !strings.Contains(err.Error(), "--mqtt") {
		t.Fatalf("got %v, want a sentence about --mqtt", err)
	}
	// The data directory is free again: a second start gets as far as the first.
	if _, err := Start(t.Context(), config); err == nil || !strings.Contains(err.Error(), "--mqtt") {
		t.Errorf("the second start says %v, want the same sentence", err)
	}
}
