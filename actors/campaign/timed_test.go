package campaign

import (
	"strings"
	"testing"
	"time"

	"github.com/cockroachdb/datadriven"
	"pgregory.net/rapid"

	"pacecar/messages"
)

// timed gives a plan a time, as a story writes it:
//
//	start-at=2026-04-01T09:00:00Z end-at=…                instants
//	window=(Europe/Berlin,09:00,17:00,Mon,Tue)            a release window
//	blackout=(Europe/Berlin,Fri_12:00,Mon_06:00)          a blackout, _ for the blank
//	maintenance=(22:00,05:00,Sat)                         when vehicles may begin to install
//	permit-life=1h                                        for how long a permit is good
func timed(p *messages.CampaignPlan, arg datadriven.CmdArg) {
	vals := make([]string, len(arg.Vals))
	for i, val := range arg.Vals {
		vals[i] = strings.ReplaceAll(val, "_", " ")
		if strings.Contains(val, "/") {
			vals[i] = val // a time zone
		}
	}
	if p.Schedule == nil {
		p.Schedule = &messages.Schedule{}
	}
	switch arg.Key {
	case "sleep":
		span, _ := time.ParseDuration(arg.Vals[0])
		p.SleepSeconds = int64(span / time.Second)
	case "start-at":
		p.Schedule.StartTime = vals[0]
	case "end-at":
		p.Schedule.EndTime = vals[0]
	case "window":
		p.ReleaseWindows = append(p.ReleaseWindows, &messages.ReleaseWindow{TimeZone: vals[0], From: vals[1], To: vals[2], Days: vals[3:]})
	case "blackout":
		p.Blackouts = append(p.Blackouts, &messages.Blackout{TimeZone: vals[0], From: vals[1], To: vals[2]})
	case "maintenance":
		p.Maintenance = &messages.Maintenance{From: vals[0], To: vals[1], Days: vals[2:]}
	case "permit-life":
		span, _ := time.ParseDuration(vals[0])
		p.PermitLifeSeconds = int64(span / time.Second)
	}
}

// until tells until when what is sent is good, where the plan names a time.
func until(c *Campaign, send Send) string {
	if c.Hours == nil && c.Plan.Maintenance == nil {
		return ""
	}
	m, expires := send.Message.(interface{ GetExpiresAtMs() int64 })
	if !expires || m.GetExpiresAtMs() == 0 {
		return ""
	}
	return "until " + time.UnixMilli(m.GetExpiresAtMs()).UTC().Format("Mon 01-02 15:04:05 ")
}

// TestNothingOutsideOfAWindow: whatever is said to a campaign, and however it is woken and
// restarted, no offer and no permit leaves it while its window is shut, and none is good for longer than
// its plan allows.
func TestNothingOutsideOfAWindow(t *testing.T) {
	w := newWorld(t, "c1")
	p := testPlan("c1")
	p.Schedule = &messages.Schedule{EndTime: "2026-04-11T00:00:00Z"}
	p.ReleaseWindows = []*messages.ReleaseWindow{{TimeZone: "Europe/Berlin", From: "09:00", To: "17:00"}}
	p.Blackouts = []*messages.Blackout{{TimeZone: "Europe/Berlin", From: "Fri 12:00", To: "Mon 06:00"}}
	p.Waves[0].Gate = &messages.Gate{MaximumFailedPercent: new(100.0)}
	p.Pacing = &messages.Pacing{MaximumPerMinute: 1}
	w.must(&messages.CreateCampaign{Plan: p, Package: w.pkg, By: "mira"})
	w.must(&messages.StartCampaign{By: "mira", Vins: vins(20_000), Package: w.pkg})
	w.quick = true
	end := time.Date(2026, 4, 11, 0, 0, 0, 0, time.UTC)
	inspect := func(d Decision) (spoken int) {
		for _, s := range d.Sends {
			m, good := s.Message.(interface{ GetExpiresAtMs() int64 })
			if !good {
				continue
			}
			spoken++
			if !w.c.Hours.Open(w.now.UnixMilli()) {
				t.Fatalf("%T at %s", s.Message, w.now)
			}
			if at := time.UnixMilli(m.GetExpiresAtMs()); at.After(end) || !at.After(w.now) {
				t.Fatalf("%T at %s is good until %s", s.Message, w.now, at)
			}
			if a, offer := s.Message.(*messages.AssignVehicle); offer && a.Attempt == 1 {
				d := w.must(&messages.AssignmentReports{Reports: []*messages.AssignmentReport{{
					CampaignId: "c1", Vin: s.VIN, Attempt: 1, Sequence: 1, State: messages.AssignmentState_DOWNLOADED, HeardAtMs: w.now.UnixMilli(),
				}}})
				w.checkWords(t, d)
			}
		}
		return spoken
	}
	spoken := 0
	for i := 0; w.now.Before(end.Add(time.Hour)); i++ {
		if i%13 == 0 {
			w.crash()
			spoken += inspect(Decision{Sends: w.recovered()})
		}
		spoken += inspect(w.wake())
		w.now = w.now.Add(7 * time.Minute)
	}
	if spoken < 1000 {
		t.Errorf("only %d words were spoken in the windows of ten days", spoken)
	}
}

func send(s Send) *messages.PermitVehicle { return s.Message.(*messages.PermitVehicle) }

func (w *world) checkWords(t *testing.T, d Decision) {
	t.Helper()
	for _, s := range d.Sends {
		if _, permit := s.Message.(*messages.PermitVehicle); permit && !w.c.Hours.Open(w.now.UnixMilli()) {
			t.Fatalf("a permit at %s", w.now)
		} else if permit && !w.c.Hours.Open(send(s).GetExpiresAtMs()-1) {
			t.Fatalf("a permit at %s is good until %s", w.now, time.UnixMilli(send(s).GetExpiresAtMs()).UTC())
		}
	}
}

// windowOfModel is how long each release window of a model is open.
const windowOfModel = 4 * time.Minute

// time gives the plan of a model an end, or windows that open for four minutes of every six, or
// neither, and vehicles that install at night, or at any time.
func (m *model) time(p *messages.CampaignPlan) {
	if after := rapid.SampledFrom([]time.Duration{0, 0, 2 * time.Minute, 20 * time.Minute}).Draw(m.rt, "end"); after > 0 {
		p.Schedule = &messages.Schedule{EndTime: began.Add(after).Format(time.RFC3339)}
	}
	if rapid.Bool().Draw(m.rt, "windows") {
		for i := range 32 {
			opens := began.Add(time.Duration(i) * 6 * time.Minute)
			p.ReleaseWindows = append(p.ReleaseWindows, &messages.ReleaseWindow{From: opens.Format("15:04"), To: opens.Add(windowOfModel).Format("15:04")})
		}
	}
	if rapid.Bool().Draw(m.rt, "maintenance") {
		p.Maintenance = &messages.Maintenance{From: "00:00", To: "23:00"}
	}
}

// inspectTimes checks that nothing leaves outside of a window, or is good beyond the end. An attempt that is given back is no offer.
func (m *model) inspectTimes(d Decision) {
	for _, s := range d.Sends {
		good, expires := s.Message.(interface{ GetExpiresAtMs() int64 })
		offer, offers := s.Message.(*messages.AssignVehicle)
		if m.c.Hours == nil || !expires || offers && givesBack(offer) {
			continue
		}
		if !m.c.Hours.Open(m.now.UnixMilli()) {
			m.rt.Fatalf("%T at %s", s.Message, m.now)
		}
		if end := m.c.Hours.EndMs; end != 0 && good.GetExpiresAtMs() > end {
			m.rt.Fatalf("%T is good until %s, after the end", s.Message, time.UnixMilli(good.GetExpiresAtMs()).UTC())
		}
		if p, permit := s.Message.(*messages.PermitVehicle); permit && len(m.c.Plan.ReleaseWindows) > 0 && p.ExpiresAtMs > m.now.Add(windowOfModel).UnixMilli() {
			m.rt.Fatalf("a permit at %s outlives its window: it is good until %s", m.now, time.UnixMilli(p.ExpiresAtMs).UTC())
		}
	}
}

// ended is how many vehicles of a wave that never opened may have been skipped at the end.
func (m *model) ended(skipped uint32) uint32 {
	if m.c.EndReachedMs == 0 {
		return 0
	}
	return skipped
}
