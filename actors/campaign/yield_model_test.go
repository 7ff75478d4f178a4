package campaign

import (
	"time"

	"pgregory.net/rapid"

	"pacecar/actors/campaign/roster"
	"pacecar/actors/targeting"
	"pacecar/messages"
)

// yield has a vehicle give way to another campaign, wait for another one than before, or get its turn.
func (m *model) yield(t *rapid.T) {
	vin := rapid.SampledFrom(m.order).Draw(t, "vehicle")
	v, behind := m.fleet[vin], rapid.SampledFrom([]string{"c8", "c9", "c9", ""}).Draw(t, "behind")
	switch {
	case v.gone && behind == v.behind || v.attempt == 0 || v.lost:
		t.Skip()
	case v.gone && v.behind == "": // it is the campaign's turn
		t.Skip()
	case v.gone:
		v.behind = behind
	case v.state < roster.Installing && behind != "":
		v.gone, v.behind, v.state = true, behind, roster.Superseded
		v.spared++
	default:
		t.Skip()
	}
	v.heard = false
	v.sequence++
	m.say(vin)
}

// take has another campaign take vehicles for good: it says so, or a vehicle that waits for it does.
func (m *model) take(t *rapid.T) {
	vin := rapid.SampledFrom(m.order).Draw(t, "vehicle")
	if v := m.fleet[vin]; v.gone && v.behind != "" && rapid.Bool().Draw(t, "vehicle says so") {
		v.gone, v.taken, v.heard = false, true, false
		v.sequence++
		m.say(vin)
		return
	}
	m.try(&messages.YieldVehicles{Vins: []string{vin}, To: "c9", Again: rapid.Bool().Draw(t, "again")})
}

// fail has some vehicles hear all that they were told, fail, and say so at once; then their next attempts
// may follow.
func (m *model) fail(t *rapid.T) {
	some := map[string]bool{}
	for range rapid.IntRange(1, 6).Draw(t, "so many") {
		some[rapid.SampledFrom(m.order).Draw(t, "vehicle")] = true
	}
	m.reach(some)
	batch := &messages.AssignmentReports{}
	for _, vin := range m.order {
		if v := m.fleet[vin]; some[vin] && v.attempt > 0 && !v.lost && v.state < roster.Installing {
			m.to(vin, roster.Failed)
			batch.Reports = append(batch.Reports, m.up[len(m.up)-1])
		}
	}
	m.deliver(batch)
	m.wait(30 * time.Second)
	m.reach(some)
}

// reach has some vehicles hear all that they were told.
func (m *model) reach(some map[string]bool) {
	was := m.down
	m.down = nil
	for _, s := range was {
		if some[s.VIN] {
			m.tell(s)
		} else {
			m.down = append(m.down, s)
		}
	}
}

// refuse has vehicles that have failed before end otherwise.
func (m *model) refuse(t *rapid.T) {
	state := rapid.SampledFrom([]uint8{roster.Rejected, roster.Skipped, roster.Cancelled}).Draw(t, "as")
	for _, vin := range m.order {
		if v := m.fleet[vin]; v.failed && !v.lost && v.state < roster.Installing {
			m.to(vin, state)
		}
	}
}

// yields completes a report of an attempt that gave way, or of a vehicle that is another campaign's.
func (v *modelVehicle) yields(r *messages.AssignmentReport) {
	switch {
	case v.gone:
		r.Returns, r.WaitsFor, r.Code, r.SavedBytes = true, v.behind, "GaveWay", 0
	case v.taken:
		r.WaitsFor, r.Code = "c9", messages.SupersededByCampaign
	case v.ran:
		r.Code = targeting.AlreadyInstalled
	}
}

// turns has every vehicle that waits for another campaign get its turn.
func (m *model) turns() {
	for _, vin := range m.order {
		if v := m.fleet[vin]; v.gone && v.behind != "" {
			v.behind, v.heard = "", false
			v.sequence++
			m.say(vin)
		}
	}
}

// remembered: a vehicle that has failed, and was tried again, has failed unless it runs the software.
func (m *model) remembered(vin string, e roster.Entry) {
	v := m.fleet[vin]
	if !v.failed || roster.Failing(e.Place()) || e.State == roster.Succeeded {
		return
	}
	if e.State == roster.Skipped && m.c.Reasons.At(e.Reason).Code == targeting.AlreadyInstalled {
		return
	}
	m.rt.Fatalf("%s has failed before, and the roster says %+v", vin, e)
}

// agrees tells whether the roster may say of a vehicle what it says, where that is not the same. It
// waited when nothing followed any more; or failed before its last attempt ended, or was another's.
func (m *model) agrees(vin string, e roster.Entry) bool {
	v := m.fleet[vin]
	refused := v.state == roster.Rejected || v.state == roster.Skipped || v.state == roster.Cancelled || v.state == roster.Superseded
	switch e.State {
	case roster.Failed:
		return refused && v.failed && uint32(e.Attempt) == v.attempt
	case roster.Cancelled:
		return m.c.Ending() && (v.gone || v.taken)
	case roster.Skipped:
		return m.c.EndReachedMs != 0 && (v.gone || v.taken)
	case roster.Superseded:
		return !v.failed && (v.attempt == 0 || v.gone || v.taken)
	}
	return false
}
