// Package mosquitto writes the settings with which a Mosquitto serves an engine, for whoever starts one: tests,
// measurements, and the page for those who run it. It starts nothing itself, and has no state.
package mosquitto

import (
	"fmt"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
)

// Bounds of the messages of one session: as many as an engine takes in before it has acknowledged any, and what
// waits while it is away.
const (
	InFlight = 1_000
	Queued   = 100_000
)

// Find is the program, on the path or where systems keep servers.
func Find() (string, error) {
	path, err := exec.LookPath("mosquitto")
	if err != nil {
		return exec.LookPath(filepath.Join("/usr/sbin", "mosquitto"))
	}
	return path, nil
}

// Settings of one broker. Host and Port are required.
type Settings struct {
	Host, Port string
	// Dir is where sessions and kept messages outlast it; empty: they do not.
	Dir string
	// InFlight replaces the bound of this name.
	InFlight int
	// Quiet leaves out the lines about each connection.
	Quiet bool
	// Rules is the file of rules for users, who need no password; empty: everybody may do everything.
	Rules string
}

// String is the file of settings. The broker keeps the user who starts it, whose directory it is.
func (s Settings) String() string {
	if s.InFlight == 0 {
		s.InFlight = InFlight
	}
	var text strings.Builder
	fmt.Fprintf(&text, "listener %s %s\nallow_anonymous true\n", s.Port, s.Host)
	text.WriteString(ForEngine(s.InFlight))
	text.WriteString("log_dest stderr\n")
	if s.Dir != "" {
		fmt.Fprintf(&text, "persistence true\npersistence_location %s/\n", s.Dir)
	}
	if s.Quiet {
		text.WriteString("connection_messages false\nlog_type warning\nlog_type error\n")
	}
	if s.Rules != "" {
		fmt.Fprintf(&text, "acl_file %s\n", s.Rules)
	}
	if me, err := user.Current(); err == nil { // else it gives up the rights of root, if it has any
		fmt.Fprintf(&text, "user %s\n", me.Username)
	}
	return text.String()
}

// SaveEvery is how many seconds of what it keeps a broker that is killed may lose.
const SaveEvery = 60

// ForEngine are the settings that an engine needs of any Mosquitto.
func ForEngine(inFlight int) string {
	return fmt.Sprintf("autosave_interval %d\nmax_inflight_messages %d\nmax_queued_messages %d\nset_tcp_nodelay true\n", SaveEvery, inFlight, Queued)
}

// Rules are those of docs/operations.md, for an engine that logs in as pacecar and vehicles that log in as their VINs.
const Rules = `user pacecar
topic read ota/v1/+/up/#
topic write ota/v1/+/down/#
topic readwrite pacecar/engine
pattern write ota/v1/%u/up/#
pattern read ota/v1/%u/down/#
pattern read ota/v1/all/down/#
`
