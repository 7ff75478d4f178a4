package rollout

import (
	"slices"

	"gonum.org/v1/gonum/mathext"
	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// Analyse counts a roster, and finds what persons did in a history, oldest line first.
func Analyse(roster []*messages.RosterEntry, history []*messages.HistoryEntry) *messages.CampaignAnalysis {
	var succeeded, failed uint32
	a := &messages.CampaignAnalysis{}
	for _, entry := range roster {
		switch s := entry.GetState(); {
		case s == messages.AssignmentState_SUCCEEDED:
			succeeded++
		case s == messages.AssignmentState_FAILED:
			failed++
		case s == messages.AssignmentState_WAITING:
			a.Waiting++
		case InFlight(s) && len(a.Tail) < 20:
			a.Tail = append(a.Tail, &messages.TailVehicle{Entry: proto.CloneOf(entry), Why: "It has not answered yet."})
		}
	}
	a.Success, a.Failure = rate(succeeded, succeeded+failed), rate(failed, succeeded+failed)
	if failed > 0 {
		a.Groups, a.Attributes = []*messages.FailureGroup{{Failed: failed}}, []string{"model"}
	}
	a.Acts = slices.DeleteFunc(slices.Clone(history), func(line *messages.HistoryEntry) bool { return line.GetBy() == "engine" })
	return a
}

// rate has the exact bounds of a share.
func rate(part, of uint32) *messages.Rate {
	r := &messages.Rate{Part: part, Of: of, Upper: 100}
	if part < of {
		r.Upper = 100 * mathext.InvRegIncBeta(float64(part)+1, float64(of-part), 0.975)
	}
	if part > 0 {
		r.Lower = 100 * mathext.InvRegIncBeta(float64(part), float64(of-part)+1, 0.025)
	}
	return r
}
