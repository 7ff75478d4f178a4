package outlook

import (
	"strings"
	"testing"
	"time"

	"pacecar/messages"
)

const minute = int64(60_000)

// running is a campaign of 1,000 vehicles in two waves whose totals rise as rises says, minute by minute.
func running(rises ...uint32) (r *messages.CampaignRecord, now int64) {
	now = 1_000_000_000
	r = &messages.CampaignRecord{State: messages.CampaignState_RUNNING, RosterSize: 1000, Plan: &messages.CampaignPlan{Waves: []*messages.Wave{
		{Gate: &messages.Gate{SoakSeconds: 600}}, {},
	}}}
	done := uint32(0)
	for i, rise := range append([]uint32{0}, rises...) {
		done += rise
		r.BurnUp = append(r.BurnUp, &messages.BurnPoint{AtMs: now - int64(len(rises)-i)*minute, Offered: 1000, Succeeded: done})
	}
	r.Waves = []*messages.WaveProgress{
		{Number: 1, Size: 100, State: messages.WaveState_WAVE_PASSED, Counts: map[uint32]uint32{uint32(messages.AssignmentState_SUCCEEDED): min(done, 100)}},
		{Number: 2, Size: 900, State: messages.WaveState_WAVE_OPEN, Counts: map[uint32]uint32{uint32(messages.AssignmentState_SUCCEEDED): done - min(done, 100)}},
	}
	return r, now
}

// TestAnEvenPaceGoesOn: 300 have ended at 30 a minute, 650 to go until 95 %; nothing is uncertain about it.
func TestAnEvenPaceGoesOn(t *testing.T) {
	t.Parallel()
	r, now := running(30, 30, 30, 30, 30, 30, 30, 30, 30, 30)
	o := Of(r, now)
	want := now + 650*minute/30
	if o.GetLeft() != 650 || o.GetPercent() != 95 || abs(o.GetP50AtMs()-want) > 1000 || abs(o.GetP90AtMs()-want) > 1000 {
		t.Errorf("%v, want %d for both", o, want)
	}
}

// TestAnUnevenPaceIsLessCertain, and one that has been seen for a short time even less.
func TestAnUnevenPaceIsLessCertain(t *testing.T) {
	t.Parallel()
	r, now := running(10, 50, 20, 40, 10, 50, 20, 40, 30, 30)
	long := Of(r, now)
	r, now = running(10, 50, 20, 40)
	short := Of(r, now)
	spread := func(o *messages.Outlook) float64 {
		return float64(o.GetP90AtMs()-now) / float64(o.GetP50AtMs()-now)
	}
	if !(spread(long) > 1.02 && spread(short) > spread(long)) {
		t.Errorf("p90 is %.2f of p50 after ten minutes, %.2f after four", spread(long), spread(short))
	}
}

// TestTimeInWhichItStoodStillIsNoPace: an hour of soak between does not make the campaign slow.
func TestTimeInWhichItStoodStillIsNoPace(t *testing.T) {
	t.Parallel()
	still := make([]uint32, 30)
	r, now := running(append(append([]uint32{30, 30, 30, 30, 30}, still...), 30, 30, 30, 30, 30)...)
	if o := Of(r, now); o.GetPerMinute() < 25 || o.GetPerMinute() > 30.1 {
		t.Errorf("%.1f a minute, want about 30", o.GetPerMinute())
	}
}

// TestSoaksAreAdded, so far as they have not passed; what a person takes is said not to be.
func TestSoaksAreAdded(t *testing.T) {
	t.Parallel()
	r, now := running(10, 10, 10, 10, 10, 10, 10, 10, 10, 10)
	without := Of(r, now).GetP50AtMs()
	r.Waves[0].State, r.Waves[0].EndedAtMs = messages.WaveState_WAVE_SOAKING, now-4*minute
	r.Plan.Waves[0].Gate.Manual = true
	o := Of(r, now)
	if o.GetP50AtMs() != without+6*minute || !strings.Contains(o.GetText(), "6m0s of soak") || !strings.Contains(o.GetText(), "persons take for 1 gate") {
		t.Errorf("%v, want %d", o, without+6*minute)
	}
}

// TestWhatCannotBeSaid: early, at the tail, and of a campaign that does not run.
func TestWhatCannotBeSaid(t *testing.T) {
	t.Parallel()
	early, now := running(0, 0)
	if o := Of(early, now); o.GetP50AtMs() != 0 || !strings.Contains(o.GetText(), "too early") {
		t.Errorf("early: %v", o)
	}
	tail, now := running(200, 200, 200, 200, 160)
	if o := Of(tail, now); o.GetP50AtMs() != 0 || o.GetLeft() != 0 || !strings.Contains(o.GetText(), "More than 95%") {
		t.Errorf("at the tail: %v", o)
	}
	tail.State = messages.CampaignState_PAUSED
	if o := Of(tail, now); o != nil {
		t.Errorf("paused: %v", o)
	}
}

// TestHardlyAnyProgressIsNoEternity keeps the outlook within what a time can say.
func TestHardlyAnyProgressIsNoEternity(t *testing.T) {
	t.Parallel()
	r, now := running(1, 1, 1)
	r.RosterSize, r.Waves[1].Size = 1_000_000_000, 999_999_900
	if o := Of(r, now); o.GetP90AtMs() <= now || o.GetP90AtMs() > now+longest.Milliseconds() {
		t.Errorf("%v", time.UnixMilli(o.GetP90AtMs()))
	}
}

// TestEveryEndIsPace: half of the vehicles refuse or are skipped, which brings the end as near as a success does.
func TestEveryEndIsPace(t *testing.T) {
	t.Parallel()
	r, now := running(30, 30, 30, 30, 30, 30, 30, 30, 30, 30)
	before := Of(r, now)
	for _, p := range r.GetBurnUp() {
		p.Ended = 2 * p.GetSucceeded()
	}
	r.Waves[1].Counts[uint32(messages.AssignmentState_SKIPPED)] = 300
	if o := Of(r, now); before.GetPerMinute() < 29.9 || o.GetPerMinute() < 59.9 || o.GetPerMinute() > 60.1 || o.GetLeft() != 350 || abs(o.GetP50AtMs()-now-350*minute/60) > 1000 {
		t.Errorf("%v, want 350 at 60 a minute, where successes alone gave %.1f", o, before.GetPerMinute())
	}
}

// TestEarlierPointsHaveFewerEnds: points that were kept before every end was counted hold successes and failures only.
// What had been skipped by then is no pace at the first point that counts it.
func TestEarlierPointsHaveFewerEnds(t *testing.T) {
	t.Parallel()
	r, now := running(30, 30, 30, 30, 30, 30, 30, 30, 30, 30)
	r.Waves[1].Counts[uint32(messages.AssignmentState_SKIPPED)] = 300
	want := Of(r, now)
	for _, p := range r.GetBurnUp()[9:] {
		p.Ended = p.GetSucceeded() + 300
	}
	if o := Of(r, now); o.GetPerMinute() != want.GetPerMinute() || o.GetPerMinute() > 30.1 || o.GetP50AtMs() != want.GetP50AtMs() {
		t.Errorf("%v, want as before: %v", o, want)
	}
}

func abs(n int64) int64 { return max(n, -n) }
