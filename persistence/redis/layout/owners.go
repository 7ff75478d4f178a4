package layout

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pacecar/persistence"
)

// ParseMembers reads what the script tells of living members, into their order of ID.
func ParseMembers(texts []string) ([]persistence.Member, error) {
	members := make([]persistence.Member, 0, len(texts)/2)
	for pair := range slices.Chunk(texts, 2) {
		var m persistence.Member
		if len(pair) != 2 || json.Unmarshal([]byte(pair[0]), &m) != nil {
			return nil, fmt.Errorf("view of members: %q: %w", pair, ErrCorrupt)
		}
		var err error
		if m.Joined, err = strconv.ParseUint(pair[1], 10, 64); err != nil {
			return nil, fmt.Errorf("view of members: place %q: %w", pair[1], ErrCorrupt)
		}
		members = append(members, m)
	}
	slices.SortFunc(members, func(a, b persistence.Member) int { return strings.Compare(a.ID, b.ID) })
	return members, nil
}

// ParseLease reads the value of a slot's lease.
func ParseLease(slot persistence.Slot, text string) (persistence.Lease, error) {
	l := persistence.Lease{Slot: slot}
	number, node, found := strings.Cut(text, " ")
	if _, err := fmt.Sscanf(number, "%d", &l.Epoch); err != nil || !found || node == "" || l.Epoch == 0 {
		return persistence.Lease{}, fmt.Errorf("lease %q of slot %d: %w", text, slot, ErrCorrupt)
	}
	l.Node = node
	return l, nil
}

// MembersTime is the time by which members live, in ms, as a look would find it when the server's clock shows now. The server
// keeps what it was at the last look, and what its clock showed; before the first they are the same.
func MembersTime(known map[string]string, now int64) int64 {
	at, err := strconv.ParseInt(known["time"], 10, 64)
	server, errServer := strconv.ParseInt(known["server"], 10, 64)
	if err != nil || errServer != nil {
		return now
	}
	return at + max(0, now-server)
}
