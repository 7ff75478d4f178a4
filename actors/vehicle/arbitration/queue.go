package arbitration

import (
	"slices"
	"time"

	"pacecar/actors/targeting/occupant"
	"pacecar/messages"
	"pacecar/mutant"
)

// Bounds of what a vehicle keeps.
const (
	// MaximumQueue is how many campaigns wait in one vehicle's queue. One more waits by asking.
	MaximumQueue = 8
	// MaximumSuperseded is how many campaigns are known to be superseded; the oldest are forgotten.
	MaximumSuperseded = 32
	// TurnLife is for how long a turn reserves the vehicle.
	TurnLife = 10 * time.Minute
)

// Find is where an attempt, or a later one of its campaign, waits; nil: it does not.
func Find(kept *messages.Arbitration, campaign string, attempt uint32) *messages.QueuedCampaign {
	for _, q := range kept.GetQueue() {
		if q.GetCampaignId() == campaign && attempt <= q.GetAttempt() {
			return q
		}
	}
	return nil
}

// SupersededBy is the campaign that has superseded another one here; empty: none has.
func SupersededBy(kept *messages.Arbitration, campaign string) string {
	for _, s := range kept.GetSuperseded() {
		if s.GetCampaignId() == campaign {
			return s.GetBy()
		}
	}
	return ""
}

// Leave takes a campaign out of the queue, if it is there.
func Leave(kept *messages.Arbitration, campaign string) *messages.Arbitration {
	if Find(kept, campaign, 0) == nil {
		return kept
	}
	return built(without(kept.GetQueue(), campaign), kept.GetSuperseded())
}

// Enter puts a campaign into the queue, in order, in place of what it had there. One that finds no place
// any more is dropped; nil: none is.
func Enter(kept *messages.Arbitration, q *messages.QueuedCampaign) (_ *messages.Arbitration, dropped *messages.QueuedCampaign) {
	queue := append(without(kept.GetQueue(), q.GetCampaignId()), q)
	slices.SortStableFunc(queue, func(a, b *messages.QueuedCampaign) int {
		if before(a.GetCampaignId(), a.GetClaim(), b.GetCampaignId(), b.GetClaim()) {
			return -1
		}
		return 1
	})
	if len(queue) > MaximumQueue {
		dropped, queue = queue[MaximumQueue], queue[:MaximumQueue]
	}
	return built(queue, kept.GetSuperseded()), dropped
}

// Supersede notes that a campaign has superseded others here, and answers those of them that were waiting:
// they wait no longer.
func Supersede(kept *messages.Arbitration, by string, others ...string) (_ *messages.Arbitration, over []*messages.QueuedCampaign) {
	others = slices.DeleteFunc(slices.Clone(others), func(other string) bool { return other == by || SupersededBy(kept, other) != "" })
	if len(others) == 0 {
		return kept, nil
	}
	queue, known := kept.GetQueue(), slices.Clone(kept.GetSuperseded())
	for _, other := range others {
		known = append(known, &messages.Supersession{CampaignId: other, By: by})
		if q := Find(kept, other, 0); q != nil {
			over, queue = append(over, q), without(queue, other)
		}
	}
	return built(queue, known[max(0, len(known)-MaximumSuperseded):]), over
}

// Settle says whom each campaign of the queue waits for, since the one of this assignment holds the
// vehicle, or that nobody does, or one that idles: then it is the first one's turn. It answers those
// for whom that changes.
func Settle(kept *messages.Arbitration, a *messages.Assignment, atMs int64) (_ *messages.Arbitration, told []*messages.QueuedCampaign) {
	holder := occupant.Of(a)
	free := holder == "" || Idles(a, atMs)
	if len(kept.GetQueue()) == 0 || free && mutant.TurnNotTold.Planted() {
		return kept, nil
	}
	queue, front := slices.Clone(kept.GetQueue()), holder
	if free {
		front = ""
	}
	for i, q := range queue {
		behind, turn := front, int64(0)
		switch {
		case needs(q, holder):
			behind = holder
		case free && soaks(q, atMs):
			continue
		case free && (front == "" || lapsed(q, atMs)):
			if behind, turn = "", q.GetTurnMs(); turn == 0 {
				turn = atMs
			}
			if !lapsed(q, atMs) {
				front = q.GetCampaignId()
			}
		}
		if behind == q.GetBehind() && turn == q.GetTurnMs() {
			continue
		}
		queue[i] = &messages.QueuedCampaign{
			CampaignId: q.GetCampaignId(), Attempt: q.GetAttempt(), Sequence: q.GetSequence() + 1, Claim: q.GetClaim(), SinceMs: q.GetSinceMs(),
			Behind: behind, TurnMs: turn, Needs: needs(q, behind),
		}
		told = append(told, queue[i])
	}
	if told == nil {
		return kept, nil
	}
	return built(queue, kept.GetSuperseded()), told
}

// Due is when time changes whose turn it is: the campaign of this assignment, which holds the vehicle,
// begins to idle while others wait for it, or the turn of one that others wait for lapses; 0: never.
func Due(kept *messages.Arbitration, a *messages.Assignment) int64 {
	holder, idle := occupant.Of(a), IdlesFrom(a)
	if holder != "" && idle == 0 {
		return 0
	}
	due := int64(0)
	for _, q := range kept.GetQueue() {
		if holder != "" && q.GetBehind() == holder && !needs(q, holder) {
			return earlier(idle, due)
		}
		if until := q.GetSoaksUntilMs(); until != 0 {
			due = earlier(until, due)
			continue
		}
		if next := Find(kept, q.GetBehind(), 0); next.GetTurnMs() != 0 {
			return earlier(next.GetTurnMs()+TurnLife.Milliseconds(), due)
		}
	}
	return due
}

// earlier is the earlier of two times; 0: never.
func earlier(a, b int64) int64 {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// first is who is next while this campaign, if any, idles: the first whose turn has not lapsed; nil: nobody.
func first(kept *messages.Arbitration, holder string, atMs int64) *messages.QueuedCampaign {
	for _, q := range kept.GetQueue() {
		if !lapsed(q, atMs) && !needs(q, holder) && !soaks(q, atMs) {
			return q
		}
	}
	return nil
}

func lapsed(q *messages.QueuedCampaign, atMs int64) bool {
	return q.GetTurnMs() != 0 && atMs-q.GetTurnMs() >= TurnLife.Milliseconds()
}

func without(queue []*messages.QueuedCampaign, campaign string) []*messages.QueuedCampaign {
	return slices.DeleteFunc(slices.Clone(queue), func(q *messages.QueuedCampaign) bool { return q.GetCampaignId() == campaign })
}

// built is what is kept; nil: nothing is.
func built(queue []*messages.QueuedCampaign, superseded []*messages.Supersession) *messages.Arbitration {
	if len(queue) == 0 && len(superseded) == 0 {
		return nil
	}
	return &messages.Arbitration{Queue: queue, Superseded: superseded}
}
