package mosquitto_test

import (
	"os"
	"strings"
	"testing"

	"pacecar/tcu/mosquitto"
)

// What tests and measurements run is what the page tells people to set.
func TestThePageTellsTheSame(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(page), mosquitto.Rules) {
		t.Errorf("docs/operations.md has not these rules:\n%s", mosquitto.Rules)
	}
	for line := range strings.Lines(mosquitto.ForEngine(mosquitto.InFlight)) {
		if !strings.Contains(string(page), line) {
			t.Errorf("docs/operations.md has not %s", line)
		}
	}
}

// What is asked for stands in the file, and what is not does not.
func TestSettings(t *testing.T) {
	t.Parallel()
	plain := mosquitto.Settings{Host: "127.0.0.1", Port: "1883"}.String()
	whole := mosquitto.Settings{Host: "127.0.0.1", Port: "1883", Dir: "/d", InFlight: 20, Quiet: true, Rules: "/r"}.String()
	for line, in := range map[string][2]bool{
		"listener 1883 127.0.0.1\n":    {true, true},
		"autosave_interval 60\n":       {true, true},
		"max_inflight_messages 1000\n": {true, false},
		"max_inflight_messages 20\n":   {false, true},
		"persistence_location /d/\n":   {false, true},
		"acl_file /r\n":                {false, true},
		"connection_messages false\n":  {false, true},
	} {
		if got := [2]bool{strings.Contains(plain, line), strings.Contains(whole, line)}; got != in {
			t.Errorf("%q stands in the plain and the whole file: %v, want %v", line, got, in)
		}
	}
}
