package former

import (
	"slices"
	"testing"
	"time"
)

// Who is gone for a while is taken over by the first of those who live, once, and again when it was back.
func TestAbsence(t *testing.T) {
	t.Parallel()
	begin := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	a := &Absence{}
	for _, step := range []struct {
		after  time.Duration
		living []string
		self   string
		taken  bool // what is answered was taken over
		want   []string
	}{
		{0, []string{"n1", "n2", "n3"}, "n1", true, nil},
		{AbsentFor - 1, []string{"n1", "n3"}, "n1", true, nil},                  // it may be restarting
		{AbsentFor, []string{"n1", "n3"}, "n3", true, nil},                      // another one's task
		{AbsentFor, []string{"n1", "n3"}, "n1", false, []string{"n2"}},          // and what fails is due again
		{AbsentFor + 1, []string{"n1", "n3"}, "n1", true, []string{"n2"}},       //
		{AbsentFor + 2, []string{"n1", "n3"}, "n1", true, nil},                  // it is done
		{2 * AbsentFor, []string{"n1", "n2", "n3"}, "n1", true, nil},            // it is back
		{3*AbsentFor + 1, []string{"n1"}, "n1", true, []string{"n2", "n3"}},     // and gone again
		{5 * AbsentFor, nil, "n1", true, nil},                                   // nobody is known to live
		{5 * AbsentFor, []string{"n2", "n3"}, "n2", true, []string{"n1"}},       // the first is gone itself
		{5*AbsentFor + 1, []string{"n2", "n3"}, "n1", true, nil},                // who is not a member does nothing
		{6 * AbsentFor, []string{"n1", "n2", "n3", "n4"}, "n1", true, nil},      // new ones are no former ones
		{7 * AbsentFor, []string{"n2", "n3", "n4"}, "n2", true, []string{"n1"}}, //
	} {
		got := a.See(begin.Add(step.after), peers(step.living...), step.self)
		if !slices.Equal(got, step.want) {
			t.Errorf("after %s, %v live: %s takes over %v, want %v", step.after, step.living, step.self, got, step.want)
		}
		for _, name := range got {
			if step.taken {
				a.Taken(name)
			}
		}
	}
}

// peers are attached.
func peers(names ...string) (list []Peer) {
	for _, name := range names {
		list = append(list, Peer{Name: name, Attached: true})
	}
	return list
}

// Who lives and does not reach the broker inherits nothing, and is taken over itself once it says so, also by one that has never
// seen it otherwise; and not any more when it says that it is back.
func TestWhoIsCutFromTheBrokerIsAbsent(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	a, b := &Absence{}, &Absence{}
	cut := func(bequeaths bool) []Peer { return append(peers("n2", "n3"), Peer{Name: "n1", Bequeaths: bequeaths}) }
	a.See(now, append(peers("n0", "n2", "n3"), Peer{Name: "n1"}), "n2")
	now = now.Add(AbsentFor)
	if gone := a.See(now, cut(false), "n2"); !slices.Equal(gone, []string{"n0"}) {
		t.Errorf("n2 takes over %v", gone)
	}
	a.Taken("n0")
	b.See(now, cut(true), "n2")
	now = now.Add(AbsentFor)
	for _, seen := range []*Absence{a, b} {
		if gone := seen.See(now, cut(true), "n2"); !slices.Equal(gone, []string{"n1"}) {
			t.Errorf("n2 takes over %v", gone)
		}
		if gone := seen.See(now, cut(false), "n2"); gone != nil {
			t.Errorf("n2 takes over %v", gone)
		}
	}
}
