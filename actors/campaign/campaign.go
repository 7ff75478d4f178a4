package campaign

import (
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/agenda"
	"pacecar/actors/campaign/answer"
	"pacecar/actors/campaign/census"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/standing"
	"pacecar/messages"
)

// MaximumSends is how many offers, permits, withdrawals, questions and cancels one Step sends besides its answers to
// reports; what remains follows with the next Wake, which is due at once. It bounds mailboxes and the size of a commit.
const MaximumSends = 1024

// Campaign is one campaign: where it stands, and what to do about it.
type Campaign struct {
	standing.Standing
	Spent      int    // of MaximumSends: what the shell lets no step send, because enough is on its way; no part of the state
	AloudAbove uint32 // permits that may be out when it stops without all vehicles being told at once; no part of the state
}

type entry = roster.Entry

// Page is one numbered part of the roster: what a commit writes besides the record.
type Page = roster.Page

// Send is a message to the vehicle actor of a VIN, or to the actor of a pool; without either, to the shell: WithdrawPermits to all vehicles, FindJoiners, BeginScheduled for
// whoever gathers rosters, AskWebhook and VouchForPackage before a wave opens, BringBack, or SeekJoiners for the campaign that it names.
type Send struct {
	VIN     string
	Pool    string
	Message proto.Message
}

// Decision is what one message calls for. Events are applied and committed first; only then Sends and Reply may leave.
type Decision struct {
	Events []standing.Event
	Sends  []Send
	Reply  proto.Message
}

// Wake tells a campaign that the time has come for which it asked by WakeAt.
type Wake struct{}

// Missed tells a campaign which vehicles' actors its words did not reach.
type Missed struct{ VINs []string }

// New is a campaign that does not exist yet.
func New(id string) *Campaign { return &Campaign{Standing: standing.New(id)} }

// Restore is the campaign of a record; see [standing.Restore].
func Restore(r *messages.CampaignRecord) *Campaign { return &Campaign{Standing: standing.Restore(r)} }

// Fork is a copy to apply undurable events to. It shares what neither side changes.
func (c *Campaign) Fork() *Campaign {
	return &Campaign{Standing: c.Standing.Fork(), AloudAbove: c.AloudAbove}
}

// Status is the report for people; see [answer.Status].
func (c *Campaign) Status(now time.Time) *messages.CampaignStatus {
	return answer.Status(&c.Standing, now)
}

// Verify checks what must always hold, by walking the whole roster; see [census.Verify].
func (c *Campaign) Verify() error { return census.Verify(&c.Standing) }

// draft is a fork for as long as c does not change.
func (c *Campaign) draft() *Campaign { return &Campaign{Standing: c.Draft()} }

// WakeAt is when the campaign next needs Step(now, Wake{}); zero: never. A time that has passed means at once.
func (c *Campaign) WakeAt() time.Time { return agenda.At(&c.Standing, seekEveryMs) }
