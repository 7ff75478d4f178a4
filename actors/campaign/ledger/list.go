package ledger

import (
	"slices"

	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// MaximumListed is how many roster entries one answer holds.
const MaximumListed = 10_000

// List reads a roster by position; line writes one entry. A state in which the whole
// campaign has no vehicle is answered by its counters.
func List(m *messages.GetRoster, of *roster.Roster, total *roster.Tally, handed uint32, line func(uint32, roster.Entry) *messages.RosterEntry) (*messages.RosterList, *messages.Rejection) {
	limit := m.GetLimit()
	if limit > MaximumListed {
		return nil, messages.Reject(messages.OutOfBounds, "limit is %d, want at most %d", limit, MaximumListed).At("/limit")
	}
	if limit == 0 {
		limit = MaximumListed
	}
	if m.GetState() < 0 || int(m.GetState()) >= roster.States {
		return nil, messages.Reject(messages.Malformed, "there is no assignment state %d", m.GetState()).At("/state")
	}
	list := &messages.RosterList{Total: of.Size()}
	switch {
	case m.Dealer:
		list.Total = handed
	case m.State != 0:
		list.Total = total[m.State]
	}
	for at := m.GetFrom(); at < of.Size() && list.Total > 0; at++ {
		e := of.Get(at)
		if m.Dealer && !roster.Handed(e) || m.State != 0 && e.Place() != uint8(m.State) {
			continue
		}
		if uint32(len(list.Entries)) == limit {
			list.Next = at
			break
		}
		list.Entries = append(list.Entries, line(at, e))
	}
	return list, nil
}

// KeepLast bounds a list to its newest n.
func KeepLast[T any](list []T, n int) []T {
	if len(list) > n {
		return slices.Clone(list[len(list)-n:])
	}
	return list
}
