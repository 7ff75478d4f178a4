package terms

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pacecar/actors/targeting/selector"
	"pacecar/messages"
)

// shelf is cohorts by name: their selectors, "" for a list.
type shelf map[string]string

func (s shelf) Cohort(name string) (*messages.CohortRecord, error) {
	if name == "broken" {
		return nil, errors.New("the store does not answer")
	}
	text, ok := s[name]
	if !ok {
		return nil, nil
	}
	return &messages.CohortRecord{Name: name, Selector: text}, nil
}

func (s shelf) Names() ([]string, error) {
	if _, ok := s["unlisted"]; ok {
		return nil, errors.New("the store does not list")
	}
	var names []string
	for name := range s {
		names = append(names, name)
	}
	slices.Sort(names)
	return names, nil
}

func compile(t *testing.T, source string) *selector.Selector {
	t.Helper()
	s, rejection := selector.Compile(source)
	if rejection != nil {
		t.Fatal(rejection)
	}
	return s
}

// chain is saved selectors that name one another in a row.
func chain(length int) shelf {
	s := shelf{fmt.Sprint("c", length-1): ""}
	for i := range length - 1 {
		s[fmt.Sprint("c", i)] = fmt.Sprintf("cohort(\"c%d\") || model == \"e%d\"", i+1, i)
	}
	return s
}

func TestFind(t *testing.T) {
	s := shelf{"press": "", "late": `last_seen < ago("3d")`, "both": `cohort("press") || cohort("late")`}
	found, err := Find(compile(t, `cohort("late") && !cohort("both") && cohort("late")`), "", s)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range found {
		names = append(names, r.Name)
	}
	if !slices.Equal(names, []string{"late", "both", "press"}) {
		t.Errorf("found %v, want each once in order of appearance", names)
	}
	if found, err := Find(compile(t, `model == "e1"`), "", s); err != nil || len(found) != 0 {
		t.Errorf("nothing is named: %v, %v", found, err)
	}
	if found, err := Find(compile(t, `cohort("c0")`), "", chain(MaxNesting)); err != nil || len(found) != MaxNesting {
		t.Errorf("a chain at the bound: %d, %v", len(found), err)
	}
}

func TestFindRefuses(t *testing.T) {
	crowd, names := shelf{}, []string{}
	for i := range MaxCohorts + 1 {
		crowd[fmt.Sprint("n", i)] = ""
		names = append(names, fmt.Sprintf("cohort(\"n%d\")", i))
	}
	for name, c := range map[string]struct {
		source, within string
		shelf          shelf
		message, cure  string
	}{
		"missing":         {`model == "e1" && cohort("pres")`, "", shelf{"press": ""}, `line 1, column 25: there is no cohort "pres"`, "did you mean press?"},
		"nothing like it": {`cohort("altitude")`, "", shelf{"press": ""}, `there is no cohort "altitude"`, "save it first"},
		"missing inside":  {`cohort("a")`, "", shelf{"a": `online && cohort("b")`}, `in cohort a, line 1, column 18: there is no cohort "b"`, ""},
		"itself":          {`cohort("a")`, "a", shelf{"a": "true"}, "line 1, column 8: cohort a leads back to itself", "write what it means"},
		"back to it":      {`cohort("b")`, "a", shelf{"b": `cohort("c")`, "c": `cohort("a")`}, "in cohort b, in cohort c, line 1, column 8: cohort a leads back", ""},
		"a circle":        {`cohort("a")`, "", shelf{"a": `cohort("b")`, "b": `cohort("a")`}, "in cohort a, in cohort b, line 1, column 8: cohort a leads back", ""},
		"too deep":        {`cohort("c0")`, "", chain(MaxNesting + 1), "nested more than 8 deep", "name what"},
		"too many":        {strings.Join(names, "||"), "", crowd, "more than 32 cohorts", "into one cohort"},
		"not compilable":  {`cohort("a")`, "", shelf{"a": `colour == "red"`}, "in cohort a, line 1, column 1: there is no attribute", ""},
	} {
		_, err := Find(compile(t, c.source), c.within, c.shelf)
		var no *messages.Rejection
		if !errors.As(err, &no) || !strings.Contains(no.Message, c.message) || !strings.Contains(no.Suggestion, c.cure) || no.Field != "/selector" {
			t.Errorf("%s: %v, want %q and %q", name, err, c.message, c.cure)
		}
	}
	for name, s := range map[string]shelf{`cohort("broken")`: {}, `cohort("absent")`: {"unlisted": ""}, `cohort("a")`: {"a": `cohort("broken")`}} {
		_, err := Find(compile(t, name), "", s)
		if no := (*messages.Rejection)(nil); err == nil || errors.As(err, &no) {
			t.Errorf("%s: %v, want the failure", name, err)
		}
	}
}

func list(name string, vins ...string) *messages.Cohort {
	c := &messages.Cohort{Name: name}
	for i, vin := range vins {
		c.Vins = append(c.Vins, &messages.SlotVINs{Slot: uint32(i), Vins: []string{vin}})
	}
	return c
}

func TestBindRefuses(t *testing.T) {
	hundreds := strings.Repeat(`online || `, 450) + `online`
	deep := []*messages.Cohort{{Name: "c8", Selector: "true"}}
	for i := range MaxNesting {
		deep = append(deep, &messages.Cohort{Name: fmt.Sprint("c", i), Selector: fmt.Sprintf("cohort(\"c%d\")", i+1)})
	}
	for name, c := range map[string]struct {
		source  string
		cohorts []*messages.Cohort
		message string
	}{
		"not sent":        {`cohort("a")`, nil, `there is no cohort "a"`},
		"not sent inside": {`cohort("a")`, []*messages.Cohort{{Name: "a", Selector: `cohort("b")`}}, `in cohort a, line 1, column 8: there is no cohort "b"`},
		"a circle":        {`cohort("a")`, []*messages.Cohort{{Name: "a", Selector: `cohort("a")`}}, "nested more than 8 deep"},
		"too deep":        {`cohort("c0")`, deep, "nested more than 8 deep"},
		"too large":       {strings.Repeat(`cohort("a") || `, 30) + `cohort("a")`, []*messages.Cohort{{Name: "a", Selector: hundreds}}, "more than 10000 conditions"},
		"not compilable":  {`cohort("a")`, []*messages.Cohort{{Name: "a", Selector: `colour == "red"`}}, "in cohort a, line 1, column 1"},
	} {
		if s, no := Bind(compile(t, c.source), 1, c.cohorts); s != nil || no == nil || !strings.Contains(no.Message, c.message) {
			t.Errorf("%s: %v, want %q", name, no, c.message)
		}
	}
	if _, no := Bind(compile(t, `last_seen < ago("1h")`), 0, nil); no.GetField() != "/now_ms" {
		t.Errorf("without a time: %v", no)
	}
	if _, no := Compile(&messages.SelectVehicles{Selector: "modle == \"e1\""}); no.GetField() != "/selector" {
		t.Errorf("a selector that does not compile: %v", no)
	}
}

// TestBoundListIsInOrder: parts of several slots are one list.
func TestBoundListIsInOrder(t *testing.T) {
	s, no := Compile(&messages.SelectVehicles{Selector: `cohort("a")`, Cohorts: []*messages.Cohort{list("a", "WVWZZZATEST000003", "WVWZZZATEST000001", "WVWZZZATEST000002")}})
	if no != nil {
		t.Fatal(no)
	}
	for vin, want := range map[string]bool{"WVWZZZATEST000001": true, "WVWZZZATEST000002": true, "WVWZZZATEST000003": true, "WVWZZZATEST000004": false} {
		if s.Match(&messages.VehicleRecord{Vin: vin}) != want {
			t.Errorf("%s matches: %t", vin, !want)
		}
	}
}

// TestWhatNamesNothingStays: most selectors are bound without a copy.
func TestWhatNamesNothingStays(t *testing.T) {
	s := compile(t, `model == "e1" && last_seen < timestamp("2026-11-01T00:00:00Z")`)
	if bound, no := Bind(s, 0, nil); no != nil || bound != s {
		t.Errorf("bound to %p, %v, want %p", bound, no, s)
	}
}
