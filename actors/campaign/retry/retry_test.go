package retry

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"pacecar/actors/campaign/roster"
	"pacecar/actors/targeting"
	"pacecar/messages"
)

// TestTheFirstClassCounts: a code has the patience of the first class that names it, and
// that of the plan when none does.
func TestTheFirstClassCounts(t *testing.T) {
	plan := &messages.Retries{MaximumAttempts: 2, BackOffSeconds: 60, Classes: []*messages.RetryClass{
		{Codes: []string{"DOWNLOAD_DIGEST"}, MaximumAttempts: 1, BackOffSeconds: 60, MaximumBackOffSeconds: 60},
		{Codes: []string{"DOWNLOAD_*", "NETWORK_LOST"}, MaximumAttempts: 6, BackOffSeconds: 600, MaximumBackOffSeconds: 7_200},
		{Codes: []string{"FLASH_*"}, MaximumAttempts: 1, BackOffSeconds: 60, MaximumBackOffSeconds: 60},
	}}
	for code, want := range map[string]uint32{
		"DOWNLOAD_DIGEST": 1, "DOWNLOAD_DIGEST_2": 6, "DOWNLOAD_": 6, "DOWNLOAD": 2, "NETWORK_LOST": 6, "NETWORK_LOST_AGAIN": 2,
		"FLASH_WRITE": 1, "download_slow": 2, "": 2, "*": 2,
	} {
		if got := With(plan, code).Attempts; got != want {
			t.Errorf("%q: %d attempts, want %d", code, got, want)
		}
	}
	all := &messages.Retries{Classes: []*messages.RetryClass{{Codes: []string{"*"}, MaximumAttempts: 3}}}
	if got := With(all, "").Attempts; got != 3 {
		t.Errorf("a class of every code gives %d attempts", got)
	}
}

// TestNoFailureIsLost: whoever failed in an attempt before has failed, however the last one ended without
// success, with the reason of then, and the last one is spared.
func TestNoFailureIsLost(t *testing.T) {
	for state := roster.Succeeded; state <= roster.Stalled; state++ {
		refuses := state == roster.Rejected || state == roster.Cancelled || state == roster.Superseded || state == roster.Skipped
		for _, c := range []struct {
			attempt, spared uint8
			reason          uint16
			code            string
			lost            bool
		}{
			{attempt: 1},
			{attempt: 3, spared: 2}, // the others gave way
			{attempt: 2, reason: 4, lost: refuses},
			{attempt: 3, spared: 1, reason: 4, code: "NoLongerTargeted", lost: refuses},
			{attempt: 2}, // the store has lost what became of the first one
			{attempt: 2, reason: 4, code: targeting.AlreadyInstalled, lost: refuses && state != roster.Skipped},
		} {
			e := roster.Entry{State: state, Attempt: c.attempt, Spared: c.spared, Reason: c.reason, Sequence: 5}
			want := e
			if c.lost {
				want.State, want.Spared = roster.Failed, c.spared+1
			}
			if to, lost := Lost(e, c.code); lost != c.lost || to != want {
				t.Errorf("%+v with %q becomes %+v (%t), want %+v", e, c.code, to, lost, want)
			}
		}
	}
}

// TestNothingFollows: whoever waits, for whatever, has failed if one of its attempts did.
func TestNothingFollows(t *testing.T) {
	for _, c := range []struct{ from, to roster.Entry }{
		{roster.Entry{}, roster.Entry{State: roster.Skipped}},
		{roster.Entry{Attempt: 1, Reason: 3, Deadline: 9}, roster.Entry{State: roster.Failed, Attempt: 1, Reason: 3}},
		{roster.Entry{Attempt: 2, Spared: 2, Asks: 3, Rival: 1, Deadline: 9}, roster.Entry{State: roster.Skipped, Attempt: 2, Spared: 2}},
		{roster.Entry{Attempt: 2, Spared: 1, Asks: 3, Rival: 1, Reason: 3, Sequence: 7}, roster.Entry{State: roster.Failed, Attempt: 2, Spared: 1, Reason: 3, Sequence: 7}},
		{roster.Entry{Attempt: 2, Spared: 1, Asks: 3, Rival: 1}, roster.Entry{State: roster.Skipped, Attempt: 2, Spared: 1}}, // an old page
	} {
		c.from.State = roster.Waiting
		if to := Stop(c.from, roster.Skipped); to != c.to {
			t.Errorf("%+v becomes %+v, want %+v", c.from, to, c.to)
		}
	}
}

// TestThePauseDoubles: up to its longest, never overflowing, with up to a quarter more.
func TestThePauseDoubles(t *testing.T) {
	p := With(&messages.Retries{MaximumAttempts: 20, BackOffSeconds: 60}, "E")
	for attempts, want := range map[uint8]int64{1: 60, 2: 120, 6: 1_920, 7: 3_600, 20: 3_600, 255: 3_600} {
		if got := p.After(attempts, "salt", "WPCAR000000000001"); got < want*1000 || got >= want*1250 {
			t.Errorf("after %d attempts: %d ms, want %d s and up to a quarter more", attempts, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		longest := rapid.Int64Range(1, math.MaxInt32).Draw(t, "longest")
		p := Patience{backOff: rapid.Int64Range(1, longest).Draw(t, "back-off"), longestPause: longest}
		last := int64(0)
		for attempts := uint8(1); attempts <= 70; attempts++ {
			got := p.After(attempts, "salt", "WPCAR000000000001")
			if got < last || got > longest*1250 {
				t.Fatalf("after %d attempts: %d ms, before it %d, the longest is %d s", attempts, got, last, longest)
			}
			last = got
		}
	})
}

// TestReturnsAreSpread: vehicles that failed in one second return evenly over a quarter of the
// pause, each at its own time, which is always the same.
func TestReturnsAreSpread(t *testing.T) {
	p := Patience{Attempts: 2, backOff: 600, longestPause: 3_600}
	var minutes [3]int // of 50 s
	for i := range 3_000 {
		vin := fmt.Sprintf("WPCAR0000%08d", i)
		at := p.After(1, "spring", vin)
		if at != p.After(1, "spring", vin) {
			t.Fatal("one vehicle has two pauses")
		}
		minutes[(at-600_000)/50_000]++
	}
	for _, n := range minutes {
		if n < 900 || n > 1_100 {
			t.Fatalf("of 3,000 vehicles %v return in each third of the time", minutes)
		}
	}
}
