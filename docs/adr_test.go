package docs

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	title  = regexp.MustCompile(`^# (\d+)\. (.+)\n`)
	status = regexp.MustCompile(`\n## Status\n\n(\w+)`)
)

func TestTheIndexOfDecisionsIsComplete(t *testing.T) {
	paths, err := filepath.Glob("adr/[0-9]*.md")
	if err != nil {
		t.Fatal(err)
	}
	index := read(t, "adr/README.md")
	if rows := strings.Count(index, "\n| ") - 1; rows != len(paths) {
		t.Errorf("adr/README.md lists %d decisions, there are %d", rows, len(paths))
	}
	for i, path := range paths {
		text, name := read(t, path), filepath.Base(path)
		if !strings.HasPrefix(name, fmt.Sprintf("%04d-", i+1)) {
			t.Errorf("%s: decisions are numbered from 1 without gaps, this should be %04d", path, i+1)
		}
		head, state := title.FindStringSubmatch(text), status.FindStringSubmatch(text)
		if head == nil || state == nil || head[1] != fmt.Sprint(i+1) {
			t.Errorf("%s does not begin with `# %d. Title` and a status", path, i+1)
			continue
		}
		for _, section := range []string{"Context", "Decision", "Consequences"} {
			if !strings.Contains(text, "\n## "+section+"\n") {
				t.Errorf("%s has no section %q", path, section)
			}
		}
		if row := fmt.Sprintf("| %d | [%s](%s) | %s |", i+1, head[2], name, state[1]); !strings.Contains(index, row) {
			t.Errorf("adr/README.md has no line %q", row)
		}
	}
}
