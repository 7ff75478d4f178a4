// Package life is what may happen to a campaign, to a wave and to a vehicle of the
// roster: three tables of transitions, declared once as data. A table decides nothing;
// whoever decides asks [May], and the documents draw what the tables say.
package life

import (
	"slices"
	"strings"

	"pacecar/messages"
)

// Transition is one arrow of a state machine.
type Transition struct{ From, Trigger, To string }

// The states of a campaign. What each means:
//
// Draft: the plan is written, and nobody has approved it. Nothing has been sent. A person moves it on.
//
// Review: it was submitted, or some have approved it; more approvals are awaited. Nothing has been sent.
//
// Approved: enough persons who wrote no content of it approved exactly this one.
//
// Scheduled: a person started it before the time that its plan names. Nothing has been sent,
// and the roster is fixed when it begins, by itself, then.
//
// Running: offers and permits go out, gates judge.
//
// Paused: a person stopped offers and permits; vehicles in flight may finish.
//
// Halted: a gate did the same; a person must accept what it saw before it resumes. Or the
// package was withdrawn; then it never does. Or the software is not what a wave has proven; it
// resumes when that is right again.
//
// Completed: every wave passed, or the end that its plan names was reached and everything
// that was being installed then has ended. Late reports still correct the counters.
//
// Cancelled: a person ended it, be it that another campaign brings its vehicles back; vehicles in flight are told and still report. Or, before it
// began, its end was reached or its package withdrawn.
const (
	Draft     = messages.CampaignState_DRAFT
	Review    = messages.CampaignState_REVIEW
	Approved  = messages.CampaignState_APPROVED
	Scheduled = messages.CampaignState_SCHEDULED
	Running   = messages.CampaignState_RUNNING
	Paused    = messages.CampaignState_PAUSED
	Halted    = messages.CampaignState_HALTED
	Completed = messages.CampaignState_COMPLETED
	Cancelled = messages.CampaignState_CAMPAIGN_CANCELLED
)

type campaignArrow struct {
	from    messages.CampaignState
	trigger string
	to      messages.CampaignState
}

var campaignArrows = []campaignArrow{
	{0, "Create", Draft},
	{Draft, "Edit", Draft},
	{Draft, "Submit", Review},
	{Draft, "Approve", Review},
	{Draft, "Approve", Approved},
	{Draft, "Start", Running},
	{Draft, "Start", Scheduled},
	{Draft, "Cancel", Cancelled},
	{Review, "Edit", Draft},
	{Review, "SendBack", Draft},
	{Review, "Approve", Review},
	{Review, "Approve", Approved},
	{Review, "Start", Running},
	{Review, "Start", Scheduled},
	{Review, "Cancel", Cancelled},
	{Approved, "Edit", Draft},
	{Approved, "SendBack", Draft},
	{Approved, "Approve", Approved},
	{Approved, "Start", Running},
	{Approved, "Start", Scheduled},
	{Approved, "Cancel", Cancelled},
	{Scheduled, "Approve", Scheduled},
	{Scheduled, "Begin", Running},
	{Scheduled, "PackageWithdrawn", Cancelled},
	{Scheduled, "EndReached", Cancelled},
	{Scheduled, "Cancel", Cancelled},
	{Running, "Pause", Paused},
	{Running, "GateFails", Halted},
	{Running, "PackageWithdrawn", Halted},
	{Running, "SoftwareDiffers", Halted},
	{Running, "LastGateOpens", Completed},
	{Running, "EndReached", Completed},
	{Running, "Cancel", Cancelled},
	{Running, "RollBack", Cancelled},
	{Paused, "Resume", Running},
	{Paused, "EndReached", Completed},
	{Paused, "Cancel", Cancelled},
	{Paused, "RollBack", Cancelled},
	{Halted, "Resume", Running},
	{Halted, "EndReached", Completed},
	{Halted, "Cancel", Cancelled},
	{Halted, "RollBack", Cancelled},
}

// Campaign is the life of a campaign, in a stable order.
func Campaign() []Transition {
	list := make([]Transition, len(campaignArrows))
	for i, a := range campaignArrows {
		list[i] = Transition{StateName(a.from), a.trigger, StateName(a.to)}
	}
	return list
}

// May tells whether trigger is allowed in state.
func May(state messages.CampaignState, trigger string) bool {
	return slices.ContainsFunc(campaignArrows, func(a campaignArrow) bool { return a.from == state && a.trigger == trigger })
}

// Effected tells whether trigger has led to state and would do nothing more there: a
// person who repeats that command, because its outcome was lost, is told the status.
func Effected(state messages.CampaignState, trigger string) bool {
	return !May(state, trigger) &&
		slices.ContainsFunc(campaignArrows, func(a campaignArrow) bool { return a.to == state && a.trigger == trigger })
}

// Repeats tells whether a person's command has taken effect already: whoever repeats it
// is answered, on whatever version of the campaign it was decided.
func Repeats(state messages.CampaignState, command any) bool {
	switch command.(type) {
	case *messages.SubmitCampaign:
		return Effected(state, "Submit")
	case *messages.SendBackCampaign:
		return Effected(state, "SendBack")
	case *messages.StartCampaign:
		return Effected(state, "Start")
	case *messages.PauseCampaign:
		return Effected(state, "Pause")
	case *messages.ResumeCampaign:
		return Effected(state, "Resume")
	case *messages.CancelCampaign:
		return Effected(state, "Cancel")
	}
	return false
}

// The states of a wave: Pending until the wave before has passed; Open while its offers
// go out and its vehicles are under way; Soaking when all have ended; Passed or Failed
// by its gate. A vehicle that returns from silence opens a soaking wave again.
const (
	WavePending = messages.WaveState_WAVE_PENDING
	WaveOpen    = messages.WaveState_WAVE_OPEN
	WaveSoaking = messages.WaveState_WAVE_SOAKING
	WavePassed  = messages.WaveState_WAVE_PASSED
	WaveFailed  = messages.WaveState_WAVE_FAILED
)

type waveArrow struct {
	from    messages.WaveState
	trigger string
	to      messages.WaveState
}

var waveArrows = []waveArrow{
	{WavePending, "Open", WaveOpen},
	{WaveOpen, "AllEnded", WaveSoaking},
	{WaveOpen, "GateOpens", WavePassed},
	{WaveOpen, "GateFails", WaveFailed},
	{WaveSoaking, "VehicleReturns", WaveOpen},
	{WaveSoaking, "GateOpens", WavePassed},
	{WaveSoaking, "GateFails", WaveFailed},
	{WaveFailed, "Resume", WaveOpen},
}

// Waves is the life of a wave, in a stable order.
func Waves() []Transition {
	list := make([]Transition, len(waveArrows))
	for i, a := range waveArrows {
		list[i] = Transition{WaveName(a.from), a.trigger, WaveName(a.to)}
	}
	return list
}

// StateName is a campaign's state as the tables write it: Running.
func StateName(s messages.CampaignState) string {
	return Word(strings.TrimPrefix(s.String(), "CAMPAIGN_"))
}

// WaveName is a wave's state as the tables write it: Open.
func WaveName(s messages.WaveState) string {
	return Word(strings.TrimPrefix(s.String(), "WAVE_"))
}

// Word is the name of a value of an enumeration, without its prefix, as people write it.
func Word(s string) string {
	if strings.HasSuffix(s, "UNSPECIFIED") {
		return "None"
	}
	return s[:1] + strings.ToLower(s[1:])
}
