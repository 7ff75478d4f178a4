package importing

import (
	"io"
	"maps"
	"strings"
	"testing"

	"pacecar/messages"
)

// fleet is vinOf(0) to vinOf(1099); lines(1000) leave out the last hundred.
func fleet() *registrar {
	r := &registrar{models: map[string]string{}}
	for i := range 1100 {
		r.models[vinOf(i)] = "old"
	}
	return r
}

// A replacement removes what the file leaves out: all that was allowed, or nothing.
func TestReplacements(t *testing.T) {
	rejected := func() io.Reader { return io.MultiReader(lines(500), strings.NewReader("{\n"), lines(1000)) }
	for name, c := range map[string]struct {
		options  Options
		body     io.Reader
		refuse   string // a vehicle that the engine keeps
		removals int64
		removed  int64
		stopped  string
	}{
		"all":                {options: Options{Removals: 100, Scope: "all"}, body: lines(1000), removals: 100, removed: 100},
		"more than expected": {options: Options{Removals: 99, Scope: "all"}, body: lines(1000), removals: 100, stopped: "at most 99 may be removed"},
		"none allowed":       {options: Options{Scope: "all"}, body: lines(1000), removals: 100, stopped: "nothing was removed"},
		"none in the scope":  {options: Options{Scope: "none"}, body: lines(1000)},
		"a dry run":          {options: Options{Scope: "all", DryRun: true}, body: lines(1000), removals: 100},
		"a rejected line":    {options: Options{Removals: 100, Scope: "all"}, body: rejected(), removals: 100, stopped: "1 line was rejected"},
		"continued":          {options: Options{Removals: 100, Scope: "all", From: 900}, body: lines(1000), removals: 100, removed: 100},
		"a line that was rejected before it continued": {options: Options{Removals: 100, Scope: "all", From: 900}, body: rejected(), removals: 100, stopped: "rejected"},
		"a vehicle that is kept":                       {options: Options{Removals: 100, Scope: "all"}, body: lines(1000), refuse: vinOf(1050), removals: 100, removed: 99},
	} {
		t.Run(name, func(t *testing.T) {
			r := fleet()
			if c.refuse != "" {
				r.answer = func(vin string) error {
					if vin == c.refuse {
						return messages.Reject(messages.WrongState, "an update is under way")
					}
					return nil
				}
			}
			c.options.Mode = Replace
			result := run(t, r, c.options, c.body).last()
			if result.Removals != c.removals || result.Removed != c.removed || !strings.Contains(result.Stopped, c.stopped) || (c.stopped == "") != (result.Stopped == "") {
				t.Errorf("result %+v", result)
			}
			if int64(len(r.models)) != 1100-c.removed {
				t.Errorf("%d vehicles are left", len(r.models))
			}
			for i := range 1000 {
				if _, there := r.models[vinOf(i)]; !there {
					t.Fatalf("%s is in the file and was removed", vinOf(i))
				}
			}
		})
	}
}

// The order of lines does not matter, nor do repeated ones.
func TestAReplacementInAnyOrder(t *testing.T) {
	r := fleet()
	var body strings.Builder
	for i := range 1000 {
		body.WriteString(`{"vin":"` + vinOf((i*7+3)%1000) + "\"}\n")
	}
	before := maps.Clone(r.models)
	result := run(t, r, Options{Mode: Replace, Scope: "all", Removals: 100}, strings.NewReader(body.String()+body.String())).last()
	if result.Removed != 100 || len(before)-len(r.models) != 100 {
		t.Errorf("result %+v, %d left", result, len(r.models))
	}
}
