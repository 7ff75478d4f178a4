package docs

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"pacecar/actors/targeting/selector"
	"pacecar/web/rsql"
)

const selectors = "selectors.md"

var example = regexp.MustCompile("(?ms)^```(cel|rsql)\n(.*?)^```$")

// examples are the paragraphs of the page's blocks in a language.
func examples(t *testing.T, language string) []string {
	t.Helper()
	var all []string
	for _, m := range example.FindAllStringSubmatch(read(t, selectors), -1) {
		if m[1] == language {
			all = append(all, strings.Split(strings.TrimSpace(m[2]), "\n\n")...)
		}
	}
	return all
}

func TestSelectorsOfThePageCompile(t *testing.T) {
	list := examples(t, "cel")
	for _, source := range list {
		if _, no := selector.Compile(source); no != nil {
			t.Errorf("%s: %s\n%v", selectors, source, no)
		}
	}
	if len(list) < 10 {
		t.Errorf("%s has %d examples", selectors, len(list))
	}
}

func TestFiltersOfThePageBecomeWhatItSays(t *testing.T) {
	list := examples(t, "rsql")
	for _, pair := range list {
		filter, want, _ := strings.Cut(pair, "\n")
		got, no := rsql.Translate(filter)
		if no != nil || got != want {
			t.Errorf("%s: %s becomes\n%s, %v; the page says\n%s", selectors, filter, got, no, want)
		}
	}
	if len(list) < 3 {
		t.Errorf("%s has %d filters", selectors, len(list))
	}
}

// The refusal of what does not exist lists what does: the page explains all of it.
func TestThePageNamesEverythingThatSelectorsKnow(t *testing.T) {
	page := read(t, selectors)
	for _, unknown := range []string{`qqqqqqqq == 1`, `qqqqqqqq()`, `ecu["A"].qqqqqqqq == 1`} {
		_, no := selector.Compile(unknown)
		_, known, listed := strings.Cut(no.GetSuggestion(), " are ")
		if names := strings.Split(known, ", "); !listed || len(names) < 4 {
			t.Errorf("%s: the refusal lists nothing: %v", unknown, no)
		} else if at := slices.IndexFunc(names, func(name string) bool { return !regexp.MustCompile("`[^`]*\\b" + name + "\\b").MatchString(page) }); at >= 0 {
			t.Errorf("%s does not explain %s", selectors, names[at])
		}
	}
	_, no := rsql.Translate("qqqqqqqq==1")
	for name := range strings.SplitSeq(strings.TrimPrefix(no.GetSuggestion(), "there are "), ", ") {
		if _, filters, _ := strings.Cut(page, "## Filters"); !strings.Contains(filters, "`"+name) {
			t.Errorf("%s has no filter %s", selectors, name)
		}
	}
}
