package word_test

import (
	"fmt"
	"testing"

	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/standing"
	"pacecar/actors/campaign/wave"
	"pacecar/actors/campaign/word"
	"pacecar/messages"
)

// TestWhoJoinedIsSaid: the offer to a vehicle that came to the roster after the start says so, and that to any other does not; a record
// that is given back its attempt hears the same.
func TestWhoJoinedIsSaid(t *testing.T) {
	t.Parallel()
	const members, joiners = 3, 2
	vins := func(first, n int) (packed []byte) {
		for i := range n {
			packed = fmt.Appendf(packed, "WPCAR%012d", first+i)
		}
		return packed
	}
	c := standing.New("c1")
	c.Plan = &messages.CampaignPlan{Id: "c1", Waves: []*messages.Wave{{}}, Priority: new(uint32(900))}
	c.Package = &messages.PackageRecord{Name: "adas", Version: "4.2.0"}
	c.Roster = roster.New("", members, 0)
	c.Roster.Fill(vins(0, members), nil)
	c.Roster.Join(vins(members, joiners), nil)
	c.Joined, c.Waves = joiners, []wave.Wave{wave.New("", 0, members+joiners)}
	for at := range uint32(members + joiners) {
		e := roster.Entry{State: roster.Offered, Attempt: 1}
		claim, again := word.Assign(&c, at, e, 1).GetClaim(), word.GiveBack(&c, at, e, 1).GetClaim()
		if want := at >= members; claim.GetJoined() != want || again.GetJoined() != want || claim.GetPriority() != 900 {
			t.Errorf("position %d: joined %t, again %t, with priority %d", at, claim.GetJoined(), again.GetJoined(), claim.GetPriority())
		}
	}
}
