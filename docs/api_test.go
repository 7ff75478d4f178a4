package docs

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// apiExamples are the commands of the page about the API, each with what it prints.
var apiExamples = regexp.MustCompile("(?ms)^```sh\n(.*?)^```\n\n```(json|text)\n(.*?)^```$")

// served starts a server in a directory, and answers the address of its API.
func served(t *testing.T, dir string) string {
	t.Helper()
	server := exec.CommandContext(t.Context(), filepath.Join(dir, "pacecar"), "serve", "--data-dir", "data", "--http", "127.0.0.1:0", "--mqtt", "127.0.0.1:0")
	server.Dir = dir
	server.Cancel = func() error { return server.Process.Signal(os.Interrupt) }
	said, err := server.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	server.Stdout = server.Stderr
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Wait() }) // the context of the test has ended by then
	lines := bufio.NewScanner(said)
	var heard strings.Builder
	for lines.Scan() {
		heard.WriteString(lines.Text() + "\n")
		if at := regexp.MustCompile(`http://[0-9.:]+/api/v1`).FindString(lines.Text()); at != "" {
			go func() {
				for lines.Scan() { // so that it never waits for somebody to read
					continue
				}
			}()
			return at
		}
	}
	t.Fatalf("the server does not say where its API is:\n%s", heard.String())
	return ""
}

// Every command of the page is run, in order, against a server, and prints what the page says.
func TestAPIExamples(t *testing.T) {
	if testing.Short() {
		t.Skip("compiles the program, and runs a server")
	}
	for _, needed := range []string{"curl", "bash", "sha256sum"} {
		if _, err := exec.LookPath(needed); err != nil {
			t.Skip(err)
		}
	}
	dir := t.TempDir()
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(dir, "pacecar"), "../cmd/pacecar").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	api := served(t, dir)
	page := read(t, "api.md")
	all := apiExamples.FindAllStringSubmatch(page, -1)
	if blocks := strings.Count(page, "```sh\n"); blocks != len(all) || blocks < 12 {
		t.Fatalf("of %d blocks of commands %d say what they print", blocks, len(all))
	}
	for _, e := range all {
		out, err := run(t.Context(), dir, api, e[1])
		if err != nil {
			t.Fatalf("%v\n%s%s", err, e[1], out)
		}
		if e[2] == "json" {
			err = asJSON(out, e[3])
		} else {
			err = asText(out, e[3])
		}
		if err != nil {
			t.Errorf("%v\n%s\nprints\n%s\nand the page says\n%s", err, e[1], out, e[3])
		}
	}
}

func run(ctx context.Context, dir, api, script string) (string, error) {
	command := exec.CommandContext(ctx, "bash", "-euc", script)
	command.Dir = dir
	command.Env = append(os.Environ(), "API="+api, "no_proxy=*")
	out, err := command.CombinedOutput()
	return string(out), err
}

// asText compares line by line, where … is whatever there is.
func asText(is, want string) error {
	pattern := strings.ReplaceAll(regexp.QuoteMeta(strings.TrimSpace(want)), "…", ".*")
	if !regexp.MustCompile("^" + pattern + "$").MatchString(strings.TrimSpace(is)) {
		return fmt.Errorf("it is another text")
	}
	return nil
}

// asJSON looks for all that is wanted.
func asJSON(is, want string) error {
	var got, wanted any
	if err := json.Unmarshal([]byte(want), &wanted); err != nil {
		return fmt.Errorf("the page: %w", err)
	}
	if err := json.Unmarshal([]byte(is), &got); err != nil {
		return err
	}
	return within("", got, wanted)
}

// within compares values; of objects, the fields that are wanted.
func within(at string, got, want any) error {
	switch w := want.(type) {
	case map[string]any:
		g, is := got.(map[string]any)
		if !is {
			return fmt.Errorf("%s is %v, want an object", at, got)
		}
		for key, value := range w {
			if err := within(at+"/"+key, g[key], value); err != nil {
				return err
			}
		}
		return nil
	case []any:
		g, is := got.([]any)
		if !is || len(g) != len(w) {
			return fmt.Errorf("%s is %v, want %d items", at, got, len(w))
		}
		for i := range w {
			if err := within(fmt.Sprintf("%s/%d", at, i), g[i], w[i]); err != nil {
				return err
			}
		}
		return nil
	}
	if want == "…" && got != nil || got == want {
		return nil
	}
	return fmt.Errorf("%s is %v, want %v", at, got, want)
}
