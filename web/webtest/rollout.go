package webtest

import (
	"fmt"
	"slices"
	"time"

	"pacecar/messages"
	"pacecar/web/webtest/rollout"
)

// Rules of the twin's rollout.
const (
	step          = 10 * time.Second
	offersPerStep = 12
	failsOneIn    = 23
)

// Advance lets ten seconds pass: every running campaign takes one step. It answers
// whether any was running.
func (e *Engine) Advance() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.now = e.now.Add(step)
	ran := false
	for _, id := range e.campaignIDs() {
		if c := e.campaigns[id]; c.status.GetRecord().GetState() == messages.CampaignState_RUNNING && !c.status.GetRecord().GetGate().GetAwaitsPerson() {
			ran = true
			e.stepCampaign(c)
		}
	}
	return ran
}

func (e *Engine) campaignIDs() []string {
	ids := make([]string, 0, len(e.campaigns))
	for id := range e.campaigns {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// stepCampaign moves the vehicles of the open wave.
func (e *Engine) stepCampaign(c *campaign) {
	r := c.status.GetRecord()
	wave := r.GetWaves()[r.GetWave()-1]
	offers, successes, open := 0, 0, 0
	for _, entry := range c.roster[wave.GetFirst() : wave.GetFirst()+wave.GetSize()] {
		switch at := slices.Index(rollout.Life, entry.GetState()); {
		case at < 0 || rollout.Ended(entry.GetState()):
			continue
		case at == 0 && offers == offersPerStep:
		case entry.GetState() == messages.AssignmentState_INSTALLING && hash(entry.GetVin()+"/"+c.status.GetRecord().GetPlan().GetId())%failsOneIn == 0:
			e.move(c, entry, messages.AssignmentState_FAILED, "ADAS", "E31")
		default:
			if at == 0 {
				offers, entry.Attempt = offers+1, 1
			}
			if e.move(c, entry, rollout.Life[at+1], "", ""); entry.GetState() == messages.AssignmentState_SUCCEEDED {
				successes++
			}
		}
		if !rollout.Ended(entry.GetState()) {
			open++
		}
	}
	perMinute := float64(time.Minute / step)
	c.status.OffersPerMinute, c.status.SucceededPerMinute = float64(offers)*perMinute, float64(successes)*perMinute
	line := &messages.HistoryEntry{Event: "WaveAdvanced", By: "engine", Detail: fmt.Sprintf("wave %d: %d offers, %d successes", wave.GetNumber(), offers, successes)}
	if open == 0 {
		line = e.closeWave(c, wave)
	}
	rollout.Burn(c.status.GetRecord(), c.roster, e.nowMs())
	e.campaignChanged(c, line)
}

// move changes one vehicle's state, in the roster and in its own record.
func (e *Engine) move(c *campaign, entry *messages.RosterEntry, to messages.AssignmentState, ecu, code string) {
	r := c.status.GetRecord()
	change := &messages.AssignmentChange{From: entry.GetState().String(), To: to.String()}
	entry.State, entry.EcuId, entry.Code = to, ecu, code
	if to == messages.AssignmentState_FAILED {
		rollout.CountFailure(r, ecu, code)
		if r.GetPlan().GetDealer() != nil {
			entry.Dealer, entry.DealerSinceMs = messages.DealerState_DEALER_FAILED, e.nowMs()
			r.Dealer++
		}
	}
	v := e.vehicles[entry.GetVin()]
	if v == nil || entry.GetAttempt() == 0 {
		return
	}
	id := r.GetPlan().GetId()
	a := v.status.GetRecord().GetAssignment()
	if a.GetCampaignId() != id {
		a = &messages.Assignment{CampaignId: id, Attempt: entry.GetAttempt(), Package: r.GetPackage().GetName(),
			PackageVersion: r.GetPackage().GetVersion(), OfferedAtMs: e.nowMs(), InventoryVersion: v.status.GetRecord().GetInventoryVersion()}
		for _, t := range r.GetPackage().GetContents() {
			a.Artifacts = append(a.Artifacts, &messages.OfferedArtifact{EcuId: t.GetEcuId(), HardwarePart: t.GetHardwarePart(),
				Version: t.GetVersion(), Sha256: t.GetSha256(), SizeBytes: t.GetSizeBytes()})
		}
		v.status.Record.Assignment = a
	}
	a.State, a.ChangedAtMs, a.EcuId, a.Code = to, e.nowMs(), ecu, code
	rollout.Time(c.status, entry, uint32((e.nowMs()-a.GetOfferedAtMs())/1000), uint32(step.Seconds()))
	a.Sequence++
	v.status.Record.Online, v.status.LastSeenMs = true, e.nowMs()
	v.status.Percent = 0
	if to == messages.AssignmentState_DOWNLOADING || to == messages.AssignmentState_INSTALLING {
		v.status.Percent = 40
	}
	v.status.Why = fmt.Sprintf("campaign %s: %s", id, to)
	if to == messages.AssignmentState_SUCCEEDED {
		rollout.Install(v.status.Record, a)
	}
	if rollout.Ended(to) {
		v.status.Record.Results = append(v.status.Record.Results, &messages.AssignmentResult{
			CampaignId: id, Attempt: a.GetAttempt(), State: to, Sequence: a.GetSequence(), EcuId: ecu, Code: code, EndedAtMs: e.nowMs(),
		})
	}
	e.vehicleChanged(v, &messages.HistoryEntry{Event: "AssignmentChanged", By: "vehicle", CampaignId: id,
		Attempt: a.GetAttempt(), Change: change, EcuId: ecu, Code: code})
}

// closeWave lets the wave's gate decide.
func (e *Engine) closeWave(c *campaign, wave *messages.WaveProgress) *messages.HistoryEntry {
	r := c.status.GetRecord()
	var succeeded, failed uint32
	for _, entry := range c.roster[wave.GetFirst() : wave.GetFirst()+wave.GetSize()] {
		if entry.GetState() == messages.AssignmentState_SUCCEEDED {
			succeeded++
		} else {
			failed++
		}
	}
	gate := r.GetPlan().GetWaves()[wave.GetNumber()-1].GetGate()
	inputs := &messages.GateInputs{Gate: gate, Wave: wave.GetNumber(), Last: int(wave.GetNumber()) == len(r.GetWaves()), Size: wave.GetSize(),
		Ended: wave.GetSize(), Succeeded: succeeded, Failed: failed, LastEndMs: e.nowMs(), NowMs: e.nowMs(), Opening: r.GetGate().GetOpening(), AcceptedFailed: rollout.Accepted(r)}
	passed, text := rollout.Judge(inputs)
	if passed && gate.GetManual() && inputs.Opening == nil {
		c.status.Waits = fmt.Sprintf("waits for a person to open wave %d", wave.GetNumber()+1)
		wave.Gate, wave.State, r.Gate = text+"; "+c.status.Waits, messages.WaveState_WAVE_SOAKING, &messages.GateMemory{AwaitsPerson: true}
		return &messages.HistoryEntry{Event: "PersonAwaited", By: "engine", Detail: wave.Gate}
	}
	r.Gate = nil
	wave.Gate, wave.EndedAtMs, wave.ClosedAtMs, wave.State = text, e.nowMs(), e.nowMs(), messages.WaveState_WAVE_PASSED
	r.Decisions = append(r.Decisions, &messages.GateDecision{AtMs: e.nowMs(), Wave: wave.GetNumber(), Passed: passed,
		Ended: wave.GetSize(), Succeeded: succeeded, Failed: failed, Text: text, Inputs: inputs, Opening: inputs.Opening})
	c.status.OffersPerMinute = 0
	line := &messages.HistoryEntry{Event: "WavePassed", By: "engine", Detail: text}
	switch {
	case !passed:
		line.Event, wave.State = "CampaignHalted", messages.WaveState_WAVE_FAILED
		r.State, r.Cause = messages.CampaignState_HALTED, text
	case inputs.GetLast():
		line.Event, r.State, r.EndedAtMs = "CampaignCompleted", messages.CampaignState_COMPLETED, e.nowMs()
	default:
		r.Wave++
		next := r.GetWaves()[r.GetWave()-1]
		next.State, next.OpenedAtMs = messages.WaveState_WAVE_OPEN, e.nowMs()
	}
	return line
}
