// Package introduction has a new node and every living member hear each other before the node owns anything. A
// node whose certificate, address or network is wrong would else take its share of the slots and serve nobody, while
// its leases stay good.
//
// An answer proves both ways: it comes on a connection that the member made to the address that the node gives.
package introduction

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"pacecar/messages"
	"pacecar/persistence"
)

const (
	lookEvery = 100 * time.Millisecond
	// askAgain is when a member that has not answered is asked once more: what was sent may have been lost with
	// its connection.
	askAgain = 2 * time.Second
)

// View shows who lives; persistence.Leases is this.
type View func(context.Context) ([]persistence.Member, []persistence.Lease, error)

// Tell says something to the node at an address. done is told once that it was heard, or that nobody knows.
type Tell func(address string, done func(error))

// asked is a member that has not answered.
type asked struct {
	at  time.Time
	err error
}

// Make returns when every living member has answered. One that has died lives until its lease has ended. The error
// names who has not answered when time is up, and what the last try said.
func Make(ctx context.Context, self string, within time.Duration, view View, tell Tell) error {
	type answer struct {
		from string
		err  error
	}
	answers := make(chan answer, 64)
	heard, waiting := map[string]bool{}, map[string]*asked{}
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for deadline := time.Now().Add(within); ; {
		members, _, err := view(ctx)
		if _, err = persistence.Partly(err); err != nil {
			return fmt.Errorf("read members: %w", err)
		}
		missing := slices.DeleteFunc(members, func(m persistence.Member) bool { return m.Address() == self || heard[m.Address()] })
		if len(missing) == 0 {
			return nil
		}
		if time.Now().After(deadline) {
			return unheard(self, missing, waiting)
		}
		for _, m := range missing {
			address := m.Address()
			if w := waiting[address]; w != nil && time.Since(w.at) < askAgain {
				continue
			}
			waiting[address] = &asked{at: time.Now()}
			tell(address, func(err error) {
				select {
				case answers <- answer{address, err}:
				default: // it is asked again
				}
			})
		}
		select {
		case a := <-answers:
			if heard[a.from] = reached(a.err); !heard[a.from] && waiting[a.from] != nil {
				waiting[a.from].err = a.err
			}
		case <-look.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// reached says whether somebody has answered, if only to refuse the word.
func reached(err error) bool { return err == nil || errors.As(err, new(*messages.Rejection)) }

func unheard(self string, missing []persistence.Member, waiting map[string]*asked) error {
	var names []string
	for _, m := range missing {
		name := cmp.Or(m.Name, m.ID) + " at " + m.Address()
		if w := waiting[m.Address()]; w != nil && w.err != nil {
			name += " (" + w.err.Error() + ")"
		}
		names = append(names, name)
	}
	return fmt.Errorf("this node and %s do not hear each other: look whether each reaches the other's address, this one's being %s, and whether both have certificates of one authority", strings.Join(names, ", "), self)
}
