package main

import (
	"bytes"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"
	"go.uber.org/goleak"

	"pacecar/messages"
	"pacecar/web"
	"pacecar/web/webtest"
	"pacecar/web/webtest/files"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// operator calls commands in this process, against an edge over the twin engine.
type operator struct {
	t      *testing.T
	engine *webtest.Engine
	told   *told
	url    string
	dir    string // files of the story
}

func newOperator(t *testing.T) *operator {
	t.Helper()
	for _, entry := range os.Environ() {
		if name, _, _ := strings.Cut(entry, "="); strings.HasPrefix(name, "PACECAR_") || name == "NO_COLOR" {
			t.Setenv(name, "")
			if err := os.Unsetenv(name); err != nil {
				t.Fatal(err)
			}
		}
	}
	engine := webtest.NewEngine()
	feed := web.NewFeed(web.FeedConfig{Version: "test"})
	engine.Tell(feed)
	hooks := newTold()
	server := httptest.NewServer(web.New(web.Config{
		Engine: engine, Artifacts: &files.Store{}, Feed: feed, Now: engine.Now, Webhooks: hooks, Notices: hooks,
	}))
	t.Cleanup(func() {
		if err := feed.Close(); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	t.Setenv("PACECAR_SERVER", server.URL)
	t.Setenv("PACECAR_AS", "ida")
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	return &operator{t: t, engine: engine, told: hooks, url: server.URL, dir: t.TempDir()}
}

// call runs one command line and answers what it wrote and its exit status.
func (o *operator) call(stdin string, args ...string) (stdout, stderr string, status int) {
	o.t.Helper()
	var out, err bytes.Buffer
	status = run(o.t.Context(), args, strings.NewReader(stdin), &out, &err)
	return out.String(), err.String(), status
}

// wants fails unless a call ends with that status and says all of the texts.
func (o *operator) wants(status int, args []string, texts ...string) string {
	o.t.Helper()
	out, err, got := o.call("", args...)
	if got != status {
		o.t.Errorf("pacecar %q ended with %d, want %d\n%s%s", args, got, status, out, err)
	}
	for _, text := range texts {
		if !strings.Contains(out+err, text) {
			o.t.Errorf("pacecar %q does not say %q:\n%s%s", args, text, out, err)
		}
	}
	return out
}

// Every story is told by calls and what they answer, word for word.
func TestStories(t *testing.T) {
	datadriven.Walk(t, "testdata", func(t *testing.T, path string) {
		o := newOperator(t)
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			o.t = t
			switch d.Cmd {
			case "run":
				return o.answered(d)
			case "file":
				var name string
				d.ScanArgs(t, "name", &name)
				path := filepath.Join(o.dir, name)
				if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(d.Input+"\n"), 0o600); err != nil {
					t.Fatal(err)
				}
				return ""
			case "read":
				var name string
				d.ScanArgs(t, "name", &name)
				text, err := os.ReadFile(filepath.Join(o.dir, name))
				if err != nil {
					t.Fatal(err)
				}
				return string(text)
			case "flag":
				args := d.CmdArgs
				o.engine.FlagVehicle(args[0].Key, &messages.Flag{Code: args[1].Key, EcuId: args[2].Key, Detail: d.Input, AtMs: o.engine.Now().UnixMilli()})
				return ""
			case "broken":
				o.told.broken = d.Input
				return ""
			case "advance":
				steps := 1 << 20
				d.MaybeScanArgs(t, "steps", &steps)
				for range steps {
					if !o.engine.Advance() {
						break
					}
				}
				return ""
			}
			t.Fatalf("no command %q", d.Cmd)
			return ""
		})
	})
}

// clock is the time of a line of campaign watch.
var clock = regexp.MustCompile(`(?m)^\d\d:\d\d:\d\d`)

// madeUp is the identity of an import.
var madeUp = regexp.MustCompile(`"id":( ?)"(?:file-)?[0-9a-f-]{16,36}"`)

// answered runs the command line that is the directive's first line, with the others as its
// standard input.
func (o *operator) answered(d *datadriven.TestData) string {
	line, stdin, _ := strings.Cut(d.Input, "\n")
	args, err := split(strings.ReplaceAll(line, "$DIR", o.dir))
	if err != nil {
		o.t.Fatal(err)
	}
	out, told, status := o.call(stdin, args...)
	var b strings.Builder
	b.WriteString(out)
	for line := range strings.Lines(told) {
		b.WriteString("2> " + line)
	}
	if status != 0 {
		fmt.Fprintf(&b, "exit status %d\n", status)
	}
	text := madeUp.ReplaceAllString(clock.ReplaceAllString(b.String(), "HH:MM:SS"), `"id":$1"ID"`)
	return strings.NewReplacer(o.url, "$SERVER", o.dir, "$DIR").Replace(text)
}

// split reads words as a shell does, with single quotes.
func split(line string) ([]string, error) {
	var words []string
	var word strings.Builder
	quoted, begun := false, false
	for _, c := range line {
		switch {
		case c == '\'':
			quoted, begun = !quoted, true
		case c == ' ' && !quoted:
			if begun {
				words = append(words, word.String())
			}
			word.Reset()
			begun = false
		default:
			word.WriteRune(c)
			begun = true
		}
	}
	if quoted {
		return nil, fmt.Errorf("a quote is open in %s", line)
	}
	if begun {
		words = append(words, word.String())
	}
	return words, nil
}
