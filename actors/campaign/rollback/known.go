package rollback

import (
	"fmt"
	"slices"
	"strings"

	"pacecar/actors/campaign/gate"
	"pacecar/messages"
)

// Bounds of what is told of failures.
const (
	maxRows = 16 // kept of an acceptance that is not the newest
	maxTold = 8  // rows of a refusal
)

// Silent is the code under which vehicles are counted that are silent now.
const Silent = "STALLED"

// Known are the failures of a campaign by ECU and code, the most frequent first: those that
// vehicles reported, each attempt once, and the vehicles that are silent now.
func Known(reported []*messages.FailureCount, stalled uint32) []*messages.FailureCount {
	list := make([]*messages.FailureCount, 0, len(reported)+1)
	for _, f := range reported {
		if f.Count > 0 {
			list = append(list, f)
		}
	}
	if stalled > 0 {
		list = append(list, &messages.FailureCount{Code: Silent, Count: stalled})
	}
	slices.SortStableFunc(list, func(a, b *messages.FailureCount) int { return int(b.Count) - int(a.Count) })
	return list
}

// Sum is how many they are.
func Sum(list []*messages.FailureCount) (n uint32) {
	for _, f := range list {
		n += f.Count
	}
	return n
}

// Beyond are the failures of a list that another one does not have.
func Beyond(list, known []*messages.FailureCount) []*messages.FailureCount {
	var more []*messages.FailureCount
	for _, f := range list {
		before := uint32(0)
		for _, k := range known {
			if k.GetEcuId() == f.GetEcuId() && k.GetCode() == f.GetCode() {
				before += k.GetCount()
			}
		}
		if f.Count > before {
			more = append(more, &messages.FailureCount{EcuId: f.EcuId, Code: f.Code, Count: f.Count - before})
		}
	}
	return more
}

// Accepted are the failures that the acceptances of a campaign have taken on.
func Accepted(list []*messages.Acceptance) []*messages.FailureCount {
	if len(list) == 0 {
		return nil
	}
	return list[len(list)-1].Failures
}

// Accepts refuses a person who resumes a halted campaign and does not accept exactly the
// failures that are known by now. Vehicles that were silent and have spoken since are no reason to
// look again, and where there is no failure nobody need accept one.
func Accepts(id string, known []*messages.FailureCount, m *messages.ResumeCampaign) *messages.Rejection {
	total := Sum(known)
	switch {
	case total == 0:
		return nil
	case len(m.GetAccepted()) > 0:
		if more := Beyond(known, m.Accepted); len(more) > 0 {
			return unseen(id, "since what was accepted, "+failures(Sum(more))+" came: "+Names(more), total)
		}
		for _, f := range Beyond(m.Accepted, known) {
			if f.Code != Silent {
				return messages.Reject(messages.FailuresNotAccepted, "campaign %s has %s, and not %s", id, Names(known), Names(m.Accepted)).
					At("/accepted").Suggest("look at the campaign again")
			}
		}
		return nil
	case m.AcceptFailures == nil:
		return messages.Reject(messages.FailuresNotAccepted, "campaign %s has %s: %s", id, failures(total), Names(known)).
			At("/acceptFailures").Suggest("look at them, and resume with %d to accept exactly these", total)
	case m.GetAcceptFailures() < total:
		return unseen(id, fmt.Sprintf("%s were accepted, there are %s: %s", gate.Number(m.GetAcceptFailures()), gate.Number(total), Names(known)), total)
	case m.GetAcceptFailures() > total:
		return messages.Reject(messages.FailuresNotAccepted, "campaign %s has %s and not %s: %s", id, failures(total), gate.Number(m.GetAcceptFailures()), Names(known)).
			At("/acceptFailures").Suggest("look at them, and resume with %d to accept exactly these", total)
	}
	return nil
}

func unseen(id, what string, total uint32) *messages.Rejection {
	return messages.Reject(messages.FailuresNotAccepted, "more has failed in campaign %s meanwhile: %s", id, what).
		At("/acceptFailures").Suggest("look at them, and resume with %d to accept exactly these", total)
}

func failures(n uint32) string {
	if n == 1 {
		return "1 failure"
	}
	return gate.Number(n) + " failures"
}

// Names tells failures by ECU and code, the first few.
func Names(list []*messages.FailureCount) string {
	told := make([]string, 0, maxTold+1)
	for _, f := range list[:min(len(list), maxTold)] {
		name := f.Code
		if f.EcuId != "" {
			name = f.EcuId + " " + name
		}
		told = append(told, fmt.Sprintf("%s × %s", gate.Number(f.Count), name))
	}
	if rest := list[min(len(list), maxTold):]; len(rest) > 0 {
		told = append(told, gate.Number(Sum(rest))+" of other kinds")
	}
	return strings.Join(told, ", ")
}

// Accept is what a person takes on.
func Accept(a *messages.Acceptance, known []*messages.FailureCount, before []*messages.Acceptance) *messages.Acceptance {
	a.Known, a.Failures = Sum(known), known
	fresh := Beyond(known, Accepted(before))
	a.Fresh = fresh[:min(len(fresh), maxRows)]
	return a
}

// Older is an acceptance as it is kept when a newer one follows.
func Older(a *messages.Acceptance) *messages.Acceptance {
	if len(a.GetFailures()) <= maxRows {
		return a
	}
	return &messages.Acceptance{
		AtMs: a.AtMs, By: a.By, Reason: a.Reason, Wave: a.Wave, Ended: a.Ended, Failed: a.Failed,
		Known: a.Known, Failures: a.Failures[:maxRows], Fresh: a.Fresh,
	}
}
