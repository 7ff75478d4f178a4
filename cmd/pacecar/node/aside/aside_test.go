package aside

import (
	"errors"
	"testing"
	"time"

	"pacecar/persistence"
)

// node is one whose broker and company a test decides on.
type node struct {
	*Aside
	t                 *testing.T
	now               time.Time
	connected, others bool
	answers           error
}

func start(t *testing.T) *node {
	n := &node{t: t, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC), connected: true, others: true}
	n.Aside = &Aside{Connected: func() bool { return n.connected }, Others: func() bool { return n.others }, Answers: func() error { return n.answers }}
	n.Look(n.now)
	return n
}

// after looks once every Every until so much time has gone.
func (n *node) after(d time.Duration) *node {
	for until := n.now.Add(d); n.now.Before(until); {
		n.now = n.now.Add(Every)
		n.Look(n.now)
	}
	return n
}

func (n *node) is(aside, bequeaths, ready bool) {
	n.t.Helper()
	if a, b := n.Is(); a != aside || b != bequeaths {
		n.t.Errorf("aside %v, its sessions are for others %v; want %v, %v", a, b, aside, bequeaths)
	}
	if err := n.Awaits(n.now); (err == nil) != ready {
		n.t.Errorf("%v, want ready %v", err, ready)
	}
}

// A node that is cut from a broker that another one has is not ready soon, and leaves its work to it; it takes part again when the
// broker is back, and uses its sessions not before the others know.
func TestANodeThatIsCutStepsAside(t *testing.T) {
	n := start(t)
	n.connected = false
	n.after(GivenUpAfter/2).is(false, false, true)
	n.after(Every).is(false, false, false)
	if err := n.Admit(n.now); err != nil {
		t.Errorf("a connection that was lost for a moment: %v", err)
	}
	n.after(GivenUpAfter/2).is(true, true, false)
	if n.Admit(n.now) == nil {
		t.Error("its sessions are used while another node may take them over")
	}
	n.is(true, false, false)
	if n.after(ReturnWithin - Every); n.Admit(n.now) == nil {
		t.Error("its sessions are used before the others know")
	}
	if n.after(Every); n.Admit(n.now) != nil {
		t.Error("it is not let back")
	}
	n.connected = true
	n.after(Every).is(true, false, false)
	n.after(SteadyFor-Every).is(true, false, false)
	n.after(Every).is(false, false, true)
}

// One that could connect, and does not, leaves its sessions to others again.
func TestAReturnThatFailsIsGivenUp(t *testing.T) {
	n := start(t)
	n.connected = false
	n.after(GivenUpAfter + Every)
	_ = n.Admit(n.now)
	n.after(ReturnWithin+abandonedAfter).is(true, false, false)
	n.after(Every).is(true, true, false)
}

// What takes connections for a broker that is away is no broker: its sessions stay with the others.
func TestOnlyABrokerThatAnswersIsReturnedTo(t *testing.T) {
	n := start(t)
	n.connected, n.answers = false, errors.New("silence")
	n.after(GivenUpAfter + Every)
	for range 20 {
		if err := n.Admit(n.now); !errors.Is(err, n.answers) {
			t.Errorf("%v", err)
		}
		n.after(Every).is(true, true, false)
	}
	n.answers = nil
	_ = n.Admit(n.now)
	n.is(true, false, false)
}

// Losses that are short move nothing, however many there are; one that stands aside does so until a connection lasts.
func TestShortLossesMoveNothing(t *testing.T) {
	n := start(t)
	for range 20 {
		n.connected = false
		n.after(GivenUpAfter).is(false, false, false)
		n.connected = true
		n.after(Every).is(false, false, true)
	}
	n.connected = false
	n.after(GivenUpAfter + Every)
	for range 20 {
		n.connected = true
		n.after(SteadyFor).is(true, false, false)
		n.connected = false
		n.after(Every).is(true, true, false)
	}
}

// Where the broker is away for all, and for a node that is alone, nothing changes, in whatever order nodes notice that it is gone and
// that it is back.
func TestABrokerThatIsAwayForAllMovesNothing(t *testing.T) {
	n := start(t)
	n.connected = false
	n.after(GivenUpAfter - Every) // another one has not noticed yet
	n.others = false
	n.after(time.Hour).is(false, false, true)
	n.others = true // and has connected before this one does
	n.after(ReconnectedWithin/2).is(false, false, true)
	n.after(ReconnectedWithin/2).is(false, false, false)
	if err := n.Admit(n.now); err != nil {
		t.Errorf("it waits to connect: %v", err)
	}
	n.connected = true
	n.after(time.Hour).is(false, false, true)
}

// One that stands aside stays so while others lose the broker for a moment, and comes back when they have lost it for good.
func TestWhoStandsAsideComesBackWhenNobodyReachesTheBroker(t *testing.T) {
	n := start(t)
	n.connected = false
	n.after(GivenUpAfter + Every)
	n.others = false
	n.after(GivenUpAfter).is(true, true, false)
	n.others = true
	n.after(Every).is(true, true, false)
	n.others = false
	n.after(GivenUpAfter+Every).is(false, false, true)
	if err := n.Admit(n.now); err != nil {
		t.Error(err)
	}
}

func TestANodeWithoutAnExternalBrokerStandsNowhere(t *testing.T) {
	var none *Aside
	if aside, bequeaths := none.Is(); aside || bequeaths || none.Awaits(time.Time{}) != nil {
		t.Error("it stands aside")
	}
}

func TestWhoReachesTheBroker(t *testing.T) {
	member := func(id, version string, connections int64, kinds ...string) persistence.Member {
		return persistence.Member{ID: id, Version: version, Kinds: kinds, Load: persistence.Load{Connections: connections}}
	}
	for _, c := range []struct {
		name    string
		members []persistence.Member
		want    bool
	}{
		{"nobody else", []persistence.Member{member("self", "1", 2, "vehicle")}, false},
		{"another", []persistence.Member{member("self", "1", 0, "vehicle"), member("n2", "1", 0, "vehicle"), member("n3", "1", 1, "vehicle")}, true},
		{"one that leaves", []persistence.Member{member("n2", "1", 1)}, false},
		{"one of an older version lives", []persistence.Member{member("n2", "1", 1, "vehicle"), member("n3", "0", 1, "vehicle")}, false},
	} {
		if got := ReachedByOthers(c.members, "self", "1"); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
