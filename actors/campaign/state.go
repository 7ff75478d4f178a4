package campaign

import (
	"slices"
	"strings"

	"pacecar/messages"
)

// The life of a campaign. What each state means:
//
// Draft: the plan is written; approvals may be missing. Nothing has been sent. A person moves it on.
//
// Approved: enough persons other than the author approved exactly this content.
//
// Running: offers and permits go out, gates judge.
//
// Paused: a person stopped offers and permits; vehicles in flight may finish.
//
// Halted: a gate did the same; a person must accept what it saw before it resumes.
//
// Completed: every wave passed. Late reports still correct the counters.
//
// Cancelled: a person ended it; vehicles in flight are told and still report.
//
// Scheduled is reserved: a start names no later time yet, so no transition leads there.

// Transition is one arrow of a state machine.
type Transition struct{ From, Trigger, To string }

const (
	draft     = messages.CampaignState_DRAFT
	approved  = messages.CampaignState_APPROVED
	running   = messages.CampaignState_RUNNING
	paused    = messages.CampaignState_PAUSED
	halted    = messages.CampaignState_HALTED
	completed = messages.CampaignState_COMPLETED
	cancelled = messages.CampaignState_CAMPAIGN_CANCELLED
)

type campaignArrow struct {
	from    messages.CampaignState
	trigger string
	to      messages.CampaignState
}

var campaignArrows = []campaignArrow{
	{0, "Create", draft},
	{draft, "Approve", draft},
	{draft, "Approve", approved},
	{draft, "Start", running},
	{draft, "Cancel", cancelled},
	{approved, "Approve", approved},
	{approved, "Start", running},
	{approved, "Cancel", cancelled},
	{running, "Pause", paused},
	{running, "GateFails", halted},
	{running, "LastGateOpens", completed},
	{running, "Cancel", cancelled},
	{paused, "Resume", running},
	{paused, "Cancel", cancelled},
	{halted, "Resume", running},
	{halted, "Cancel", cancelled},
}

// Transitions is the life of a campaign, in a stable order.
func Transitions() []Transition {
	list := make([]Transition, len(campaignArrows))
	for i, a := range campaignArrows {
		list[i] = Transition{stateName(a.from), a.trigger, stateName(a.to)}
	}
	return list
}

// may tells whether trigger is allowed in state.
func may(state messages.CampaignState, trigger string) bool {
	return slices.ContainsFunc(campaignArrows, func(a campaignArrow) bool { return a.from == state && a.trigger == trigger })
}

// The life of a wave: Pending until the wave before has passed; Open while its offers
// go out and its vehicles are under way; Soaking when all have ended; Passed or Failed
// by its gate. A vehicle that returns from silence opens a soaking wave again.
const (
	wavePending = messages.WaveState_WAVE_PENDING
	waveOpen    = messages.WaveState_WAVE_OPEN
	waveSoaking = messages.WaveState_WAVE_SOAKING
	wavePassed  = messages.WaveState_WAVE_PASSED
	waveFailed  = messages.WaveState_WAVE_FAILED
)

type waveArrow struct {
	from    messages.WaveState
	trigger string
	to      messages.WaveState
}

var waveArrows = []waveArrow{
	{wavePending, "Open", waveOpen},
	{waveOpen, "AllEnded", waveSoaking},
	{waveOpen, "GateOpens", wavePassed},
	{waveOpen, "GateFails", waveFailed},
	{waveSoaking, "VehicleReturns", waveOpen},
	{waveSoaking, "GateOpens", wavePassed},
	{waveSoaking, "GateFails", waveFailed},
	{waveFailed, "Resume", waveOpen},
}

// WaveTransitions is the life of a wave, in a stable order.
func WaveTransitions() []Transition {
	list := make([]Transition, len(waveArrows))
	for i, a := range waveArrows {
		list[i] = Transition{waveName(a.from), a.trigger, waveName(a.to)}
	}
	return list
}

// stateName and waveName are the words of the tables: Running, Open.
func stateName(s messages.CampaignState) string {
	return word(strings.TrimPrefix(s.String(), "CAMPAIGN_"))
}

func waveName(s messages.WaveState) string {
	return word(strings.TrimPrefix(s.String(), "WAVE_"))
}

func word(s string) string {
	if strings.HasSuffix(s, "UNSPECIFIED") {
		return "None"
	}
	return s[:1] + strings.ToLower(s[1:])
}
