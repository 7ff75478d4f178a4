package review

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pacecar/messages"
)

func given(hash string, by ...string) (list []*messages.Approval) {
	for _, one := range by {
		list = append(list, &messages.Approval{By: one, ContentHash: hash})
	}
	return list
}

// The rule that applies and asks for most counts, or the plan, and the refusal says which.
func TestAsked(t *testing.T) {
	policy := &messages.ApprovalPolicy{Rules: []*messages.ApprovalRule{
		{Approvals: 1}, {Approvals: 2, Vehicles: 1000}, {Approvals: 3, UpdateType: "regulatory"}, {Approvals: 4, UpdateType: "regulatory", Vehicles: 50_000},
	}}
	for _, one := range []struct {
		plan     uint32
		joiners  string
		of       string
		vehicles uint64
		want     uint32
		by       string
	}{
		{0, "", "feature", 0, 1, "the server asks for 1 of every campaign"},
		{0, "", "feature", 999, 1, "the server asks for 1 of every campaign"},
		{0, "", "feature", 1000, 2, "the server asks for 2 of campaigns with 1,000 vehicles or more"},
		{0, "join", "feature", 10, 2, "the server asks for 2 of campaigns with 1,000 vehicles or more, and vehicles that begin to match join this one (lateJoiners: join), so that it may have as many"},
		{0, "join", "feature", 1000, 2, "the server asks for 2 of campaigns with 1,000 vehicles or more"},
		{0, "join", "regulatory", 1000, 4, "the server asks for 4 of campaigns of regulatory packages with 50,000 vehicles or more, and vehicles that begin to match join this one (lateJoiners: join), so that it may have as many"},
		{0, "exclude", "feature", 10, 1, "the server asks for 1 of every campaign"},
		{0, "", "regulatory", 10, 3, "the server asks for 3 of campaigns of regulatory packages"},
		{0, "", "regulatory", 50_000, 4, "the server asks for 4 of campaigns of regulatory packages with 50,000 vehicles or more"},
		{2, "", "feature", 1000, 2, "the plan asks for 2"},
		{5, "", "regulatory", 50_000, 5, "the plan asks for 5"},
	} {
		p := &messages.CampaignPlan{RequiredApprovals: one.plan, LateJoiners: one.joiners}
		got := Asked(p, &messages.PackageRecord{UpdateType: one.of}, policy, one.vehicles)
		if got != (Demand{one.want, one.by}) {
			t.Errorf("%+v: %+v", one, got)
		}
	}
	back := &messages.CampaignPlan{LateJoiners: "join", RollsBack: "spring"}
	if got := Asked(back, nil, policy, 999); got != (Demand{1, "the server asks for 1 of every campaign"}) {
		t.Errorf("a way back, which nobody joins that was not in what it undoes: %+v", got)
	}
	if got := Asked(&messages.CampaignPlan{}, nil, nil, Unbounded); got.Approvals != 0 {
		t.Errorf("nobody asks, and asked are %+v", got)
	}
}

// What counts is one approval a person, of this very content, by nobody who wrote any: whatever
// the list holds, and in whatever letters a name is written.
func TestGiven(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		people := []string{"mira", "Mira", "noor", "NOOR", "jonas", "Jonas", "aylin"}
		w := Writing{ID: "c1", Author: rapid.SampledFrom(people).Draw(t, "author"), ContentHash: "now",
			Authors: rapid.SliceOfN(rapid.SampledFrom(people), 0, 3).Draw(t, "authors")}
		for range rapid.IntRange(0, 8).Draw(t, "approvals") {
			w.Approvals = append(w.Approvals, given(rapid.SampledFrom([]string{"now", "before"}).Draw(t, "hash"), rapid.SampledFrom(people).Draw(t, "by"))...)
		}
		want := map[string]bool{}
		for _, a := range w.Approvals {
			same := func(name string) bool { return strings.EqualFold(name, a.By) }
			if a.ContentHash == "now" && !same(w.Author) && !slices.ContainsFunc(w.Authors, same) {
				want[strings.ToLower(a.By)] = true
			}
		}
		got := w.Given()
		if len(got) != len(want) {
			t.Fatalf("%+v: %q count, want %v", w, got, want)
		}
		for asked := range uint32(4) {
			if no := w.Startable(Demand{Approvals: asked, By: "a test asks"}); (no == nil) != (int(asked) <= len(want)) {
				t.Fatalf("with %d of %d: %v", len(want), asked, no)
			}
		}
	})
}

func TestApprovable(t *testing.T) {
	w := Writing{ID: "c1", Author: "noor", Authors: []string{"mira", "noor"}, ContentHash: "now", Approvals: given("now", "jonas")}
	for _, one := range []struct {
		by, hash, code string
		again          bool
	}{
		{"noor", "now", messages.SamePerson, false},
		{"MIRA", "now", messages.SamePerson, false},
		{"aylin", "before", messages.ContentChanged, false},
		{"aylin", "", messages.ContentChanged, false},
		{"jonas", "before", messages.ContentChanged, false},
		{"Jonas", "now", "", true},
		{"aylin", "now", "", false},
	} {
		again, no := w.Approvable(&messages.ApproveCampaign{By: one.by, ContentHash: one.hash})
		if again != one.again || no.GetCode() != one.code {
			t.Errorf("%+v: %v %v", one, again, no)
		}
	}
	for i := range MaximumApprovals - 1 {
		w.Approvals = append(w.Approvals, given("now", fmt.Sprintf("person %d", i))...)
	}
	if _, no := w.Approvable(&messages.ApproveCampaign{By: "aylin", ContentHash: "now"}); no.GetCode() != messages.OutOfBounds {
		t.Errorf("one more than are kept: %v", no)
	}
	if again, no := w.Approvable(&messages.ApproveCampaign{By: "person 3", ContentHash: "now"}); !again || no != nil {
		t.Errorf("one of those again: %v %v", again, no)
	}
}

// The names of all authors are kept, so that there is a last one; those who are among them go on.
func TestAuthorsAreBounded(t *testing.T) {
	w := Writing{ID: "c1", Author: "person 0", ContentHash: "now"}
	for i := range MaximumAuthors {
		person := fmt.Sprintf("person %d", i)
		if no := w.Editable(person); no != nil {
			t.Fatalf("%s: %v", person, no)
		}
		w.Authors, w.Author = w.With(person), person
		if again := w.With(strings.ToUpper(person)); len(again) != len(w.Authors) {
			t.Fatalf("%s is among the authors twice", person)
		}
	}
	if len(w.Authors) != MaximumAuthors || !slices.IsSortedFunc(w.Authors[:2], strings.Compare) {
		t.Errorf("authors are %q", w.Authors)
	}
	if no := w.Editable("one more"); no.GetCode() != messages.OutOfBounds || no.GetSuggestion() == "" {
		t.Errorf("one more: %v", no)
	}
	if no := w.Editable("Person 7"); no != nil {
		t.Errorf("one of them: %v", no)
	}
	if no := w.Startable(Demand{Approvals: 1, By: "a test asks"}); !strings.Contains(no.GetSuggestion(), "person 62 and person 63") {
		t.Errorf("the cure is %q", no.GetSuggestion())
	}
}

func TestVoids(t *testing.T) {
	for want, by := range map[string][]string{
		"":                                       nil,
		"; the approval by jonas is void":        {"jonas"},
		"; the approvals by a, b and c are void": {"a", "b", "c"},
	} {
		if got := (Writing{Approvals: given("now", by...)}).Voids(); got != want {
			t.Errorf("%q: %q", by, got)
		}
	}
}
