package link

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/sync/errgroup"

	program "pacecar/tcu/mosquitto"
)

// A broker keeps the name of one engine. Another one is told whose it is, and stands in its place only where it was
// given up; one that has lost the name takes it again.
func TestMark(t *testing.T) {
	m := startMosquitto(t)
	c := Config{URL: "tcp://" + m.address()}
	read := func(want string) {
		t.Helper()
		for range 2 { // looking changes nothing
			if is, err := ReadMark(t.Context(), c); err != nil || is != (Marked{Engine: want}) {
				t.Errorf("the broker keeps %+v, %v, want %q", is, err, want)
			}
		}
	}
	mark := func(engine, former, want string) {
		t.Helper()
		if is, err := Mark(t.Context(), c, engine, former); err != nil || is != (Marked{Engine: want}) {
			t.Errorf("%s is told that it is %+v, %v, want %q", engine, is, err, want)
		}
		read(want)
	}
	read("")
	mark("a1", "", "a1")
	mark("a1", "", "a1")
	mark("b2", "", "a1")
	mark("b2", "c3", "a1")
	mark("b2", "a1", "b2")
	m.stop()
	m.start() // with what it had written down
	mark("a1", "", "b2")
	m.stop()
	m.set(program.Settings{})
	m.start()
	read("")
	mark("a1", "", "a1")
}

// Of engines that mark a broker at one time one stays, and all are told which one when they look again, as nodes do.
func TestMarkAtOneTime(t *testing.T) {
	c := Config{URL: "tcp://" + startMosquitto(t).address()}
	engines := []string{"a1", "b2", "c3", "d4"}
	var all errgroup.Group
	for _, engine := range engines {
		all.Go(func() error {
			_, err := Mark(t.Context(), c, engine, "")
			return err
		})
	}
	if err := all.Wait(); err != nil {
		t.Fatal(err)
	}
	kept, err := ReadMark(t.Context(), c)
	if err != nil || !slices.Contains(engines, kept.Engine) {
		t.Fatalf("the broker keeps %+v, %v", kept, err)
	}
	for _, engine := range engines {
		if is, err := Mark(t.Context(), c, engine, ""); err != nil || is != kept {
			t.Errorf("%s is told that it is %+v, %v, and it is %+v", engine, is, err, kept)
		}
	}
}

// Where the rules of a broker give an engine no such topic it is told so, and where they are those that the page
// tells, it has one.
func TestMarkByRules(t *testing.T) {
	m := startMosquitto(t)
	rules := filepath.Join(m.dir, "rules")
	for text, want := range map[string]string{"user pacecar\ntopic read ota/v1/+/up/#\n": "", program.Rules: "a1"} {
		m.stop()
		if err := os.WriteFile(rules, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		m.set(program.Settings{Rules: rules})
		m.start()
		is, err := Mark(t.Context(), Config{URL: "tcp://" + m.address(), Username: "pacecar"}, "a1", "")
		if err != nil || is.Engine != want || (is.Untold == "") != (want != "") {
			t.Errorf("by the rules\n%s\nit is told %+v, %v", text, is, err)
		}
	}
}
