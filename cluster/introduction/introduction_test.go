package introduction

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/messages"
	"pacecar/persistence"
)

const within = 30 * time.Second

// network answers for those whom it reaches.
type network struct {
	members []persistence.Member
	answers map[string]error // by address; nobody there: no answer
	told    map[string]int
	buried  time.Time // when the lease of the last member ends; zero: never
}

func (n *network) view(context.Context) ([]persistence.Member, []persistence.Lease, error) {
	if !n.buried.IsZero() && time.Now().After(n.buried) {
		return slices.Clone(n.members[:len(n.members)-1]), nil, nil
	}
	return slices.Clone(n.members), nil, nil
}

func (n *network) tell(address string, done func(error)) {
	n.told[address]++
	if err, there := n.answers[address]; there {
		go done(err)
	}
}

func member(name, host string) persistence.Member {
	return persistence.Member{ID: name, Name: name, Host: host, Port: 1}
}

func newNetwork(members ...persistence.Member) *network {
	return &network{members: members, answers: map[string]error{}, told: map[string]int{}}
}

// Whoever is heard by all is introduced, also where a word is refused; itself it need not hear.
func TestAllAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNetwork(member("n1", "a"), member("n2", "b"), member("self", "s"))
		n.answers["a:1"], n.answers["b:1"] = nil, messages.Reject(messages.Malformed, "an older door")
		begun := time.Now()
		if err := Make(t.Context(), "s:1", within, n.view, n.tell); err != nil {
			t.Fatal(err)
		}
		if n.told["s:1"] != 0 || n.told["a:1"] != 1 || time.Since(begun) > time.Second {
			t.Errorf("told %v within %s", n.told, time.Since(begun))
		}
	})
}

// A member that has died is waited for until its lease has ended, and no longer.
func TestOneHasDied(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNetwork(member("n1", "a"), member("dead", "d"))
		n.answers["a:1"] = nil
		n.buried = time.Now().Add(10 * time.Second)
		if err := Make(t.Context(), "s:1", within, n.view, n.tell); err != nil {
			t.Fatal(err)
		}
		if n.told["d:1"] < 4 {
			t.Errorf("asked %d times in 10 s", n.told["d:1"])
		}
	})
}

// Who is never reached is named, with the cure.
func TestOneIsNeverReached(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := newNetwork(member("n1", "a"), member("n2", "b"))
		n.answers["a:1"], n.answers["b:1"] = nil, errors.New("certificate signed by unknown authority")
		err := Make(t.Context(), "s:1", within, n.view, n.tell)
		if err == nil || strings.Contains(err.Error(), "n1 at") || !strings.Contains(err.Error(), "n2 at b:1 (certificate signed by unknown authority)") || !strings.Contains(err.Error(), "s:1") {
			t.Errorf("said: %v", err)
		}
	})
}
