package main

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/manual"
	"pacecar/cmd/pacecar/watch"
)

const reference = "../../docs/reference"

// tree is the commands, as nobody in particular calls them.
func tree(t *testing.T) *app {
	t.Helper()
	newOperator(t)
	return &app{call.New(strings.NewReader(""), &strings.Builder{}, &strings.Builder{})}
}

// TestTheReferenceIsWhatTheCommandsSay: -rewrite writes it anew.
func TestTheReferenceIsWhatTheCommandsSay(t *testing.T) {
	files, err := manual.Markdown(tree(t).root())
	if err != nil {
		t.Fatal(err)
	}
	rewrite := flag.Lookup("rewrite").Value.String() == "true"
	present, err := filepath.Glob(filepath.Join(reference, "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range present {
		if files[filepath.Base(path)] == "" {
			if t.Errorf("%s is of no command any more", path); rewrite {
				_ = os.Remove(path)
			}
		}
	}
	for name, want := range files {
		path := filepath.Join(reference, name)
		if rewrite {
			if err := os.WriteFile(path, []byte(want), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if is, err := os.ReadFile(path); err != nil || string(is) != want {
			t.Errorf("%s is not what the commands say now (%v): `go test ./cmd/pacecar -run TestTheReference -rewrite` writes it anew, then read the difference", path, err)
		}
	}
}

// The reference is the same whoever generates it, and wherever.
func TestTheReferenceKnowsNobody(t *testing.T) {
	before, err := manual.Markdown(tree(t).root())
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"PACECAR_SERVER": "http://elsewhere:1", "PACECAR_AS": "somebody", "PACECAR_CONFIG": "file.yaml", "PACECAR_DATA_DIR": "/elsewhere", "USER": "somebody"} {
		t.Setenv(name, value)
	}
	a := &app{call.New(strings.NewReader(""), &strings.Builder{}, &strings.Builder{})}
	after, err := manual.Markdown(a.root())
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range before {
		if after[name] != text {
			t.Errorf("%s depends on the environment", name)
		}
	}
}

// Every verdict about a campaign is a status of the table.
func TestStatusesAreInTheTable(t *testing.T) {
	known := map[int]bool{}
	for _, s := range call.Statuses {
		if known[s.Code] || s.Says == "" {
			t.Errorf("status %d is there twice, or says nothing", s.Code)
		}
		known[s.Code] = true
	}
	for _, code := range []int{0, call.StatusFailed, call.StatusUsage, 3, int(watch.Done), int(watch.Missed), int(watch.Failures), int(watch.Held), int(watch.Cancelled)} {
		if !known[code] {
			t.Errorf("status %d is not in the table", code)
		}
	}
}

func TestManPages(t *testing.T) {
	o := newOperator(t)
	dir := filepath.Join(t.TempDir(), "man1")
	o.wants(0, []string{"man", dir}, "files in")
	page, err := os.ReadFile(filepath.Join(dir, "pacecar-campaign-start.1"))
	if err != nil || !strings.Contains(string(page), ".SH SYNOPSIS") || !strings.Contains(string(page), "plan-hash") {
		t.Errorf("%v\n%s", err, page)
	}
	o.wants(0, []string{"help", "exit-status"}, "10 ", "halted or paused", "12 ")
}
