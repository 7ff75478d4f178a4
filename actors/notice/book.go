package notice

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"pacecar/messages"
)

// Bounds of what is kept of one webhook and campaign.
const (
	// MaxPending is how many notices wait; more stay in the history until these are gone.
	MaxPending = 100
	// MaxKept is how many delivered ones are kept.
	MaxKept = 50
	// MaxDead is how many are kept that were given up.
	MaxDead = 100
)

// pauses between two attempts: about a day in all.
var pauses = []time.Duration{
	5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute,
	time.Hour, 2 * time.Hour, 4 * time.Hour, 6 * time.Hour, 8 * time.Hour,
}

// MaxAttempts is after how many a notice is dead.
const MaxAttempts = 11

// Pause is how long to wait after so many failed attempts, at least 1: the time that is given for that, and up to a fifth
// more, so that what failed together does not come again together. False: it was the last.
func Pause(attempts uint32) (time.Duration, bool) {
	if attempts >= MaxAttempts {
		return 0, false
	}
	pause := pauses[attempts-1]
	return pause + rand.N(pause/5+1), true
}

// gone is the status of a webhook that wants to hear nothing more.
const gone = 410

// outcome is what became of an attempt.
type outcome struct {
	status  int    // 0: no answer
	problem string // empty: it was delivered
}

// conclude notes an attempt.
func conclude(n *messages.Notice, now time.Time, o outcome) {
	n.Attempts++
	n.LastAtMs, n.NextAtMs, n.Status, n.Problem = now.UnixMilli(), 0, uint32(o.status), o.problem
	if o.problem == "" {
		n.State = messages.NoticeState_NOTICE_DELIVERED
		return
	}
	pause, more := Pause(n.Attempts)
	if !more || o.status == gone {
		n.State = messages.NoticeState_NOTICE_DEAD
		return
	}
	n.State, n.NextAtMs = messages.NoticeState_NOTICE_PENDING, now.Add(pause).UnixMilli()
}

// first is the notice that is next: the oldest one that waits. Nil: none does.
func first(r *messages.NoticeRecord) *messages.Notice {
	for _, n := range r.GetNotices() {
		if n.GetState() == messages.NoticeState_NOTICE_PENDING {
			return n
		}
	}
	return nil
}

func count(r *messages.NoticeRecord, state messages.NoticeState) (n int) {
	for _, one := range r.GetNotices() {
		if one.GetState() == state {
			n++
		}
	}
	return n
}

// trim forgets the oldest of what is beyond its bound.
func trim(r *messages.NoticeRecord) {
	for state, most := range map[messages.NoticeState]int{messages.NoticeState_NOTICE_DELIVERED: MaxKept, messages.NoticeState_NOTICE_DEAD: MaxDead} {
		over := count(r, state) - most
		r.Notices = slices.DeleteFunc(r.Notices, func(n *messages.Notice) bool {
			if n.GetState() != state || over <= 0 {
				return false
			}
			over--
			return true
		})
	}
}

// find is the notice of an id.
func find(r *messages.NoticeRecord, id string) *messages.Notice {
	for _, n := range r.GetNotices() {
		if n.GetId() == id {
			return n
		}
	}
	return nil
}

// idOf names a line of a campaign's history for all webhooks and attempts.
func idOf(campaign string, version uint64, index uint32) string {
	return fmt.Sprintf("evt_%s_%d_%d", campaign, version, index)
}
