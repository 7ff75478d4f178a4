package deploy

import (
	"regexp"
	"strings"
	"testing"

	"pacecar/cmd/pacecar/config"
)

// The file of settings that comes with the unit is one.
func TestSettingsOfTheUnit(t *testing.T) {
	t.Parallel()
	text := read(t, "systemd/pacecar.yaml")
	values, err := config.Load(config.Sources{File: "pacecar.yaml", Text: text})
	if err != nil {
		t.Fatal(err)
	}
	if _, address := values.Exposed(); address != "" {
		t.Errorf("the unit's server listens at %s, where nobody has to log in", address)
	}
	unit := string(read(t, "systemd/pacecar.service"))
	state := regexp.MustCompile(`(?m)^StateDirectory=(\w+)$`).FindStringSubmatch(unit)
	if state == nil || values.String("data-dir") != "/var/lib/"+state[1] {
		t.Errorf("the data directory is %s, the unit may write to %q", values.String("data-dir"), state)
	}
	if !strings.Contains(string(text), "pacecar config view --config") {
		t.Error("the file does not say how to look at what is taken of it")
	}
}

// Every line of the unit is a setting of a known name, given once where that is how it is read.
func TestUnit(t *testing.T) {
	t.Parallel()
	repeatable := map[string]bool{"SystemCallFilter": true}
	seen := map[string]string{}
	for line := range strings.Lines(string(read(t, "systemd/pacecar.service"))) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") || strings.HasPrefix(line, "[") {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		if !ok || !regexp.MustCompile(`^[A-Z][A-Za-z]+$`).MatchString(name) {
			t.Errorf("%q is no setting", line)
		}
		if _, twice := seen[name]; twice && !repeatable[name] {
			t.Errorf("%s is given twice", name)
		}
		seen[name] = value
	}
	for name, want := range map[string]string{"Restart": "always", "StartLimitIntervalSec": "0", "NoNewPrivileges": "yes", "ProtectSystem": "strict", "LimitNOFILE": "1048576"} {
		if seen[name] != want {
			t.Errorf("%s is %q, want %q", name, seen[name], want)
		}
	}
	command := strings.Fields(seen["ExecStart"])
	if len(command) < 2 || command[1] != "serve" {
		t.Fatalf("the unit starts %q", command)
	}
	for _, flag := range command[2:] {
		if key, is := strings.CutPrefix(flag, "--"); is && key != "config" && !known(key) {
			t.Errorf("the unit gives --%s, which is no setting", key)
		}
	}
}

func known(key string) bool {
	for _, s := range config.Settings {
		if s.Key == key {
			return true
		}
	}
	return false
}

// The image has a program that needs nothing else, is run by nobody in particular, and takes its settings from
// variables that exist.
func TestImage(t *testing.T) {
	t.Parallel()
	text := string(read(t, "Dockerfile"))
	for _, want := range []string{"CGO_ENABLED=0", "FROM scratch", "USER 65532:65532", "STOPSIGNAL SIGTERM", `ENTRYPOINT ["/pacecar"]`} {
		if !strings.Contains(text, want) {
			t.Errorf("the Dockerfile has no %s", want)
		}
	}
	module := regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(string(read(t, "../go.mod")))
	if module == nil || !strings.Contains(text, "FROM golang:"+module[1]+" AS build") {
		t.Errorf("the image is not built with the Go of go.mod, %q", module)
	}
	for _, m := range regexp.MustCompile(`PACECAR_[A-Z0-9_]+`).FindAllString(text, -1) {
		if !known(strings.ToLower(strings.ReplaceAll(strings.TrimPrefix(m, "PACECAR_"), "_", "-"))) {
			t.Errorf("the image sets %s, which is no setting", m)
		}
	}
}
