package identity

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestRoles is who may do what: an approver does not operate, and an operator does not approve.
func TestRoles(t *testing.T) {
	for _, c := range []struct {
		role Role
		may  []Need
	}{
		{Viewer, []Need{Nothing, Read}},
		{Operator, []Need{Nothing, Read, Stop, Operate}},
		{Approver, []Need{Nothing, Read, Stop, Approve}},
		{Admin, []Need{Nothing, Read, Stop, Operate, Approve, Administer}},
		{"", []Need{Nothing}},
	} {
		for need := range Administer + 2 {
			if got := c.role.May(need); got != slices.Contains(c.may, need) {
				t.Errorf("%s may %d: %v", c.role, need, got)
			}
		}
	}
	for need, who := range map[Need]string{Read: "viewer", Operate: "operator", Approve: "approver", Administer: "admin", Stop: "operator or approver"} {
		if need.Who() != who {
			t.Errorf("who may %d is told as %q, want %q", need, need.Who(), who)
		}
	}
}

// TestReachIsOfTheGrantsThatMay: whoever operates one fleet and sees another does not operate both.
func TestReachIsOfTheGrantsThatMay(t *testing.T) {
	p := Principal{Name: "noor", Grants: []Grant{{Role: Operator, Fleets: []string{"taxi", "acme"}}, {Role: Viewer, Fleets: []string{"press"}}, {Role: Approver}}}
	if r, ok := p.Reach(Operate); !ok || r.Whole || !slices.Equal(r.Fleets, []string{"acme", "taxi"}) {
		t.Errorf("operates %+v, %v", r, ok)
	}
	if r, ok := p.Reach(Read); !ok || !r.Whole {
		t.Errorf("reads %+v, %v", r, ok)
	}
	if _, ok := p.Reach(Administer); ok {
		t.Error("is an admin")
	}
	r, _ := (&Principal{Grants: p.Grants[:2]}).Reach(Read)
	if !slices.Equal(r.Fleets, []string{"acme", "press", "taxi"}) || r.Holds([]string{"fleet:other", "taxi"}) || !r.Holds([]string{"x", "fleet:press"}) {
		t.Errorf("reads %+v", r)
	}
	if (&Principal{Grants: p.Grants[:2]}).Says() != "operator of taxi and acme, viewer of press" || (&Principal{}).Says() != "no role" {
		t.Error("the roles are not told")
	}
}

// TestEachRouteHasOneRule, whose need exists.
func TestEachRouteHasOneRule(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range Rules {
		if seen[r.Route] || r.Need < Nothing || r.Need > Administer {
			t.Errorf("%+v", r)
		}
		if seen[r.Route] = true; r.Need == Nothing && r.Whole {
			t.Errorf("%s is everybody's, and for the whole fleet only", r.Route)
		}
	}
}

// TestTokens: what is written is read again, and nothing else is.
func TestTokens(t *testing.T) {
	s := Secret{1, 2, 3, 255}
	text := FormatToken(TokenID([5]byte{9, 8, 7, 6, 5}), s)
	id, got, ok := ParseToken(text)
	if !ok || got != s || id != TokenID([5]byte{9, 8, 7, 6, 5}) || !got.Is(s.Hash()) || !strings.HasPrefix(text, "pct_") || len(text) != 65 {
		t.Fatalf("%s is read as %s, %v", text, id, ok)
	}
	if (Secret{1}).Is(s.Hash()) || s.Is(nil) || s.Is(s[:]) || strings.Contains(s.Key(), s.String()) {
		t.Error("another secret is taken for it")
	}
	last := text[len(text)-1:]
	for _, other := range []string{
		"", "pct_", "pct__", text + "a", text[1:], text[:64], strings.ToUpper(text), strings.Replace(text, "pct_", "pat_", 1),
		text[:64] + strings.Map(func(r rune) rune { return r + 1 }, last), // bits behind the secret
	} {
		if _, _, ok := ParseToken(other); ok {
			t.Errorf("%q is a token", other)
		}
	}
}

// TestConfined: only what shows by its form that it asks for a fleet is confined to it.
func TestConfined(t *testing.T) {
	fleets := []string{"taxi", "acme"}
	for selector, want := range map[string]bool{
		`"fleet:taxi" in tags`:                                                          true,
		`model == "e1" && "fleet:taxi" in tags`:                                         true,
		`("fleet:acme" in tags) && (model == "e1" || true)`:                             true,
		`"fleet:taxi" in tags || "fleet:acme" in tags`:                                  true,
		`("fleet:taxi" in tags && online) || (model == "e1" && "fleet:acme" in tags)`:   true,
		`a == 1 && b == 2 && ("fleet:taxi" in tags || "fleet:acme" in tags) && !online`: true,
		`true`: false, ``: false, `"taxi" in tags`: false, `"fleet:press" in tags`: false,
		`"fleet:taxi" in tags || model == "e1"`:           false,
		`!("fleet:taxi" in tags)`:                         false,
		`!("fleet:press" in tags) && online`:              false,
		`"fleet:taxi" in flags`:                           false,
		`"fleet:taxi" in [tags]`:                          false,
		`tags in "fleet:taxi"`:                            false,
		`"fleet:taxi" in tags ? true : true`:              false,
		`true) || (true`:                                  false,
		`model == "x\" && \"fleet:taxi\" in tags"`:        false,
		`model == "x" // && "fleet:taxi" in tags`:         false,
		`("fleet:taxi" in tags || "fleet:press" in tags)`: false,
		`"fleet:" in tags`:                                false,
		`has(campaign) && cohort("taxi")`:                 false,
	} {
		if Confined(selector, fleets) != want {
			t.Errorf("%s is confined: %v", selector, !want)
		}
	}
	if Confined(`"fleet:taxi" in tags`, nil) {
		t.Error("who reaches no fleet reaches one")
	}
}

// TestNarrow: whatever somebody writes, what is asked is confined; what would end the parentheses around it is refused.
func TestNarrow(t *testing.T) {
	for _, selector := range []string{"", " ", "true", `model == "e1" || online`, `online // of those`, "online\n", `"fleet:press" in tags`} {
		narrowed, no := Narrow(selector, []string{"taxi"})
		if no != nil || !Confined(narrowed, []string{"taxi"}) || !strings.Contains(narrowed, strings.TrimSpace(selector)) {
			t.Errorf("%q becomes %q, %v", selector, narrowed, no)
		}
	}
	for _, selector := range []string{"true) || (true", ")", "(", `"`, "true //\n) || (true", "a b"} {
		if narrowed, no := Narrow(selector, []string{"taxi"}); no == nil || no.GetField() != "/selector" {
			t.Errorf("%q becomes %q", selector, narrowed)
		}
	}
	if narrowed, no := Narrow("true", nil); no != nil || narrowed != "false && (true\n)" {
		t.Errorf("for no fleet: %q, %v", narrowed, no)
	}
}

// TestNothingEscapesItsParentheses: of texts put together from pieces of selectors, each is refused or confined.
func TestNothingEscapesItsParentheses(t *testing.T) {
	pieces := []string{"true", " || ", " && ", "(", ")", "//", "\n", `"`, `'`, `"""`, `r"`, "\\", "!", "?", ":", "tags", ` in `, `"fleet:taxi"`, `model == "e1"`, "\r", "/*", "*/"}
	rapid.Check(t, func(t *rapid.T) {
		selector := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 12).Draw(t, "pieces"), "")
		narrowed, no := Narrow(selector, []string{"acme"})
		if no == nil && !Confined(narrowed, []string{"acme"}) {
			t.Fatalf("%q becomes %q", selector, narrowed)
		}
	})
}

// TestFleets have names that are tags.
func TestFleets(t *testing.T) {
	for name, ok := range map[string]bool{"taxi": true, "A-1_b.c": true, "": false, "a b": false, "ä": false, `a"`: false, strings.Repeat("a", MaxFleet+1): false} {
		if no := ParseFleet("/fleets/0", name); (no == nil) != ok {
			t.Errorf("%q: %v", name, no)
		}
	}
	if got := FleetsOf([]string{"b", "fleet:z", "fleet:a", "fleet:z"}); !slices.Equal(got, []string{"a", "z"}) {
		t.Errorf("%v", got)
	}
	if _, no := ParseRole("/roles/0", "root"); no == nil || no.GetField() != "/roles/0" || no.GetSuggestion() == "" {
		t.Errorf("%v", no)
	}
}
