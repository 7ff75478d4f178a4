package lease

import (
	"testing"

	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

const day = 86_400

var terms = &messages.CampaignPlan{
	Retries:           &messages.Retries{SilenceSeconds: 600, Asks: 3},
	PermitLifeSeconds: day,
	SleepSeconds:      3 * day,
}

// silent follows a vehicle that never speaks: after how many seconds its place goes to another
// one, when it is given up, and how often it was asked.
func silent(t *testing.T, p *messages.CampaignPlan, state uint8, ending bool) (placeless, gone int64, asks int) {
	t.Helper()
	now := int64(1_775_030_400_000)
	e, began := roster.Entry{State: state, Deadline: To(now, p)}, now
	for patient := true; patient; asks++ {
		if asks > 200 {
			t.Fatalf("state %d is asked for ever", state)
		}
		now = 1000 * int64(e.Deadline)
		if e, patient = Asked(now, p, e, ending); placeless == 0 && (!patient || e.State == roster.Asleep) {
			placeless = (now - began) / 1000
		}
		if patient && 1000*int64(e.Deadline) <= now {
			t.Fatalf("state %d is asked at once again", state)
		}
	}
	return placeless, (now - began) / 1000, asks - 1
}

// TestPatience: who keeps a place for how long, and who is given up when.
func TestPatience(t *testing.T) {
	never := &messages.CampaignPlan{Retries: terms.Retries, PermitLifeSeconds: day, SleepSeconds: 1}
	for _, c := range []struct {
		name            string
		plan            *messages.CampaignPlan
		state           uint8
		ending          bool
		placeless, gone int64
		asks            int
	}{
		{"an offer without an answer", terms, roster.Offered, false, 2_400, 3 * day, 3 + 9},
		{"parked in its download", terms, roster.Offered + 2, false, 2_400, 3 * day, 3 + 9},
		{"installing", terms, roster.Installing, false, 2_400, 2_400, 3},
		{"installed, without a manifest", terms, roster.Installed, false, 2_400, 2_400, 3},
		{"with a permit", terms, roster.Permitted, false, 2_400 + day, 2_400 + day, 3 + 24},
		{"nobody may sleep", never, roster.Offered, false, 2_400, 2_400, 3},
		{"the campaign ends", terms, roster.Offered, true, 2_400, 2_400, 3},
	} {
		placeless, gone, asks := silent(t, c.plan, c.state, c.ending)
		if placeless != c.placeless || gone != c.gone || asks != c.asks {
			t.Errorf("%s: its place goes after %d s, it is given up after %d s and %d questions, want %d, %d, %d",
				c.name, placeless, gone, asks, c.placeless, c.gone, c.asks)
		}
	}
}

// TestRenewed: only who has spoken since it was asked has a new lease.
func TestRenewed(t *testing.T) {
	now := int64(1_775_030_400_000)
	for _, c := range []struct {
		e     roster.Entry
		heard int64
		want  bool
	}{
		{roster.Entry{State: roster.Installing, Asks: 1}, now - 1_000, true},
		{roster.Entry{State: roster.Asleep, Asks: 4}, now - 1_000, true},
		{roster.Entry{State: roster.Installing, Asks: 1}, now - 600_000, false},
		{roster.Entry{State: roster.Installing}, now, false},
		{roster.Entry{State: roster.Stalled, Asks: 1}, now, false},
	} {
		if got := Renewed(now, terms, c.e, c.heard); got != c.want {
			t.Errorf("%+v heard %d s ago: %v", c.e, (now-c.heard)/1000, got)
		}
	}
}

// TestCycles: a vehicle is exposed for as long as its drive cycles are awaited since its success, whether it tells them
// with that or later; not anew when its soak is over.
func TestCycles(t *testing.T) {
	t.Parallel()
	const now, hour, wait = int64(1_775_030_400_000), uint32(3_600), uint32(7 * day)
	plan := func(soak int64) *messages.CampaignPlan {
		return &messages.CampaignPlan{
			Waves:  []*messages.Wave{{Gate: &messages.Gate{SoakSeconds: soak, SoakDriveCycles: 3}}},
			Pacing: &messages.Pacing{MaximumExposed: 2}, Health: &messages.HealthPlan{DriveCyclesWaitSeconds: int64(wait)},
		}
	}
	at := Seconds(now)
	for _, c := range []struct {
		name           string
		soak           int64
		was, is        uint8
		deadline, want uint32
	}{
		{"awaited since its success", int64(hour), 0, roster.FlagAwaited, at + hour, at + wait},
		{"told half an hour later", int64(hour), 0, roster.FlagAwaited, at + hour/2, at + wait - hour/2},
		{"told when its soak was over", int64(hour), 0, roster.FlagAwaited, 0, 0},
		{"nothing else is awaited", 0, 0, roster.FlagAwaited, 0, at + wait},
		{"completed", int64(hour), roster.FlagAwaited, roster.FlagCompleted, at + wait, at + hour},
	} {
		e := Cycles(now, plan(c.soak), 0, c.was, roster.Entry{State: roster.Succeeded, Flags: c.is, Deadline: c.deadline})
		if e.Deadline != c.want {
			t.Errorf("%s: until %d, want %d", c.name, e.Deadline, c.want)
		}
	}
}
