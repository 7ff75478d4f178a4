package health

import (
	"fmt"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/mutant"
)

// Watch is what was seen of a vehicle since it succeeded in one attempt.
type Watch = messages.HealthWatch

// Codes of what makes a vehicle unhealthy. A fault code is put behind the first.
const (
	CodeFault      = "health.dtc."
	CodeReconnects = "health.reconnects"
	CodeVanished   = "health.vanished"
)

// MaximumWatches is how many are kept of one vehicle: one that soaks, and those of before
// whose last report a campaign may not have acknowledged.
const MaximumWatches = 4

const (
	// once is within which two connections are one whose message was delivered twice.
	once = time.Second
	// exactly is the part of the time without a word that a vehicle may take longer to be
	// missed: so much seldomer it is written down that it was heard.
	exactly = 8
	// MaximumGrace is how long after a recovery of its actor a vehicle is not missed: nobody
	// may have listened before.
	MaximumGrace = time.Hour
)

// Begin is the watch over a vehicle that succeeded now; nil: it is not watched. said says
// that the vehicle itself has just spoken.
func Begin(a *messages.Assignment, s *messages.HealthStanding, speaks uint32, said bool, atMs int64) *Watch {
	t := a.GetPolicy().GetHealth()
	if t == nil {
		return nil
	}
	w := &Watch{CampaignId: a.GetCampaignId(), Attempt: a.GetAttempt(), Sequence: a.GetSequence(), Terms: t, SinceMs: atMs, Told: true, Claim: a.GetClaim()}
	for _, o := range a.GetArtifacts() {
		w.Runs = append(w.Runs, &messages.InstalledECU{Id: o.GetEcuId(), Version: o.GetVersion()})
	}
	if t.GetPlan() == nil {
		return w // nothing makes it unhealthy
	}
	codes, known := before(s, w.GetCampaignId(), w.GetAttempt())
	w.Known, w.Unsure = codes, !known
	if said {
		w.HeardMs = atMs
	}
	if speaks >= Capability && t.GetDriveCycles() > 0 && s.GetLast() != nil && s.GetLast().DriveCycles != nil {
		w.Cycles, w.CyclesFrom = messages.DriveCycles_DRIVE_CYCLES_AWAITED, s.GetLast().GetDriveCycles()
		w.CyclesStale = !names(s.GetLast(), w.GetCampaignId(), w.GetAttempt()) || s.GetLast().GetInstalling()
	}
	return heard(w, s, atMs)
}

// soaksUntil is when nothing makes the vehicle unhealthy any more.
func soaksUntil(w *Watch) int64 {
	seconds := w.GetTerms().GetSoakSeconds()
	if w.GetCycles() == messages.DriveCycles_DRIVE_CYCLES_AWAITED {
		seconds = max(seconds, w.GetTerms().GetPlan().GetDriveCyclesWaitSeconds())
	}
	return w.GetSinceMs() + 1000*seconds
}

// startsUntil is until when a vehicle may begin to count drive cycles that its gate awaits: while the others
// soak, or where the gate awaits nothing but drive cycles, while it awaits those.
func startsUntil(w *Watch) int64 {
	seconds := w.GetTerms().GetSoakSeconds()
	if seconds == 0 {
		seconds = w.GetTerms().GetPlan().GetDriveCyclesWaitSeconds()
	}
	return w.GetSinceMs() + 1000*seconds
}

// soaks tells whether something may still make the vehicle unhealthy.
func soaks(w *Watch, atMs int64) bool {
	return w.GetCode() == "" && !w.GetClosed() && atMs < soaksUntil(w)
}

// heard hears how the vehicle is.
func heard(w *Watch, s *messages.HealthStanding, atMs int64) *Watch {
	h := s.GetLast()
	if w.GetTerms().GetPlan() == nil || !names(h, w.GetCampaignId(), w.GetAttempt()) || h.GetInstalling() || w.GetClosed() {
		return w
	}
	next := proto.CloneOf(w)
	if w.GetUnsure() {
		next.Known, next.Unsure = h.GetFaultCodes(), false
	}
	if soaks(next, atMs) {
		if f := fresh(next, h.GetFaultCodes()); f != nil {
			unhealthy(next, CodeFault+f.GetCode(), f.GetEcuId(), fmt.Sprintf("Fault code %s%s was not active before the installation.", f.GetCode(), at(f.GetEcuId())), atMs)
		}
	}
	if h.DriveCycles != nil {
		cycle(next, h.GetDriveCycles(), atMs)
	}
	if proto.Equal(w, next) {
		return w
	}
	return next
}

func at(ecu string) string {
	if ecu == "" {
		return ""
	}
	return " of " + ecu
}

// fresh is a fault code that was not active before, and counts.
func fresh(w *Watch, active []*messages.FaultCode) *messages.FaultCode {
	p := w.GetTerms().GetPlan()
	for _, f := range active {
		known := slices.ContainsFunc(w.GetKnown(), func(k *messages.FaultCode) bool { return k.GetCode() == f.GetCode() && k.GetEcuId() == f.GetEcuId() })
		if !known && matches(p.GetFaultCodes(), f.GetCode()) && !matches(p.GetIgnoredCodes(), f.GetCode()) {
			return f
		}
	}
	return nil
}

// matches tells whether a code is among some, each exact or a beginning and '*'.
func matches(patterns []string, code string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return messages.Matches(p, code) })
}

// cycle counts drive cycles, from the first figure on that is heard after the installation: those between
// an older one and the installation prove nothing. A vehicle that had told none before is awaited from then on,
// unless the time has passed that others soak. A TCU that counts less than before is another one.
func cycle(w *Watch, count uint64, atMs int64) {
	switch w.GetCycles() {
	case messages.DriveCycles_DRIVE_CYCLES_AWAITED:
		if w.CyclesFrom = min(w.GetCyclesFrom(), count); w.GetCyclesStale() {
			w.CyclesFrom, w.CyclesStale = count, false
		}
		if mutant.CyclesOfBefore.Planted() {
			w.CyclesFrom = 0
		}
	case messages.DriveCycles_DRIVE_CYCLES_UNSPECIFIED:
		if w.GetTerms().GetDriveCycles() == 0 || w.GetCode() != "" || atMs >= startsUntil(w) {
			return
		}
		w.Cycles, w.CyclesFrom, w.Sequence, w.Told = messages.DriveCycles_DRIVE_CYCLES_AWAITED, count, w.GetSequence()+1, false
		return
	default:
		return
	}
	if count-w.GetCyclesFrom() >= uint64(w.GetTerms().GetDriveCycles()) {
		w.Cycles, w.Sequence, w.Told = messages.DriveCycles_DRIVE_CYCLES_COMPLETED, w.GetSequence()+1, false
	}
}

// unhealthy is found once.
func unhealthy(w *Watch, code, ecu, detail string, atMs int64) {
	w.Code, w.EcuId, w.Detail, w.UnhealthyMs = code, ecu, detail, atMs
	w.Sequence, w.Told, w.ConnectedMs = w.GetSequence()+1, false, nil
	if w.GetCycles() == messages.DriveCycles_DRIVE_CYCLES_AWAITED {
		w.Cycles = messages.DriveCycles_DRIVE_CYCLES_UNSPECIFIED // nobody waits for one that has failed
	}
}

// connected hears that the vehicle has connected.
func connected(w *Watch, atMs int64) *Watch {
	p, n := w.GetTerms().GetPlan(), len(w.GetConnectedMs())
	if p.GetReconnects() == 0 || !soaks(w, atMs) || n > 0 && atMs-w.GetConnectedMs()[n-1] < once.Milliseconds() {
		return w
	}
	next := proto.CloneOf(w)
	next.ConnectedMs = slices.DeleteFunc(next.ConnectedMs, func(ms int64) bool { return atMs-ms >= 1000*p.GetReconnectSeconds() })
	if next.ConnectedMs = append(next.ConnectedMs, atMs); len(next.ConnectedMs) >= int(p.GetReconnects()) {
		unhealthy(next, CodeReconnects, "", fmt.Sprintf("It connected %d times within %v.", len(next.ConnectedMs), time.Duration(p.GetReconnectSeconds())*time.Second), atMs)
	}
	return next
}

// Close ends a watch before its time: another installation has begun, or the vehicle was
// removed. Its drive cycles are not awaited any more, of which its campaign hears.
func Close(w *Watch) *Watch {
	if w.GetClosed() {
		return w
	}
	next := proto.CloneOf(w)
	next.Closed, next.ConnectedMs = true, nil
	if w.GetCycles() == messages.DriveCycles_DRIVE_CYCLES_AWAITED {
		next.Cycles, next.Sequence, next.Told = messages.DriveCycles_DRIVE_CYCLES_UNSPECIFIED, w.GetSequence()+1, false
	}
	return next
}
