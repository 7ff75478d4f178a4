package health

import (
	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// Capability is the least version of the protocol whose vehicles report their health.
const Capability = 3

// Taken is how a vehicle is, as it says now; the same as it was where a message says nothing
// new, or was overtaken by another one. A sequence by itself is nothing new.
func Taken(was *messages.HealthStanding, says *messages.Health) *messages.HealthStanding {
	last := was.GetLast()
	if n := says.GetSequence(); n != 0 && n <= last.GetSequence() {
		return was
	}
	is := &messages.HealthStanding{Last: proto.CloneOf(says), Before: was.GetBefore(), BeforeKnown: was.GetBeforeKnown()}
	if last != nil && !names(last, says.GetCampaignId(), says.GetAttempt()) {
		is.Before, is.BeforeKnown = last.GetFaultCodes(), true
	}
	same := proto.CloneOf(says)
	if same.Sequence = last.GetSequence(); last != nil && proto.Equal(last, same) {
		return was
	}
	return is
}

// names tells whether a vehicle speaks of the time after the installation of an attempt.
func names(h *messages.Health, campaign string, attempt uint32) bool {
	return h.GetCampaignId() == campaign && h.GetAttempt() == attempt
}

// before are the fault codes that were active before the installation of an attempt, as far
// as that is known.
func before(s *messages.HealthStanding, campaign string, attempt uint32) (codes []*messages.FaultCode, known bool) {
	if names(s.GetLast(), campaign, attempt) {
		return s.GetBefore(), s.GetBeforeKnown()
	}
	return s.GetLast().GetFaultCodes(), s.GetLast() != nil
}
