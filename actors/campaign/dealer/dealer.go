// Package dealer is which vehicles of a campaign are handed to a dealer: those that failed
// too often, and those that were silent for too long.
//
// A vehicle that is handed over holds no place in flight and is not tried again. It is listed
// with the reason and since when, until it is heard again or the dealer says what was done. A
// dealer's word that the update is installed proves nothing: the vehicle counts as it did,
// until its manifest shows the update.
package dealer

import (
	"strings"

	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// Results that a dealer may tell.
const (
	Installed    = "installed"
	NotInstalled = "not-installed"
)

const (
	daySeconds  = 86_400
	maximumNote = 512 // bytes
)

// Failed tells whether a vehicle whose attempt of this number failed is handed over.
func Failed(p *messages.CampaignPlan, state, attempt uint8) bool {
	after := p.GetDealer().GetAfterFailures()
	return after > 0 && uint32(attempt) >= after && roster.Retryable(state)
}

// HandOver lists a vehicle from now on.
func HandOver(e roster.Entry, why uint8, now uint32) roster.Entry {
	e.Dealer, e.Deadline = why, now
	return e
}

// Lists tells whether silent vehicles are handed over some day.
func Lists(p *messages.CampaignPlan) bool { return p.GetDealer().GetAfterUnreachableDays() > 0 }

// Await is a vehicle that fell silent at a time, in Unix seconds: when its days are over it
// is handed over.
func Await(p *messages.CampaignPlan, e roster.Entry, silent uint32) roster.Entry {
	if Lists(p) {
		e.Dealer, e.Deadline = roster.DealerAwaited, silent+p.GetDealer().GetAfterUnreachableDays()*daySeconds
	}
	return e
}

// Since is when a vehicle was handed over, in Unix milliseconds; 0: it was not.
func Since(e roster.Entry) int64 {
	if !roster.Handed(e) {
		return 0
	}
	return int64(e.Deadline) * 1000
}

// Check refuses what a dealer cannot tell about a vehicle.
func Check(m *messages.TellDealerResult, e roster.Entry) *messages.Rejection {
	switch {
	case m.GetResult() != Installed && m.GetResult() != NotInstalled:
		return messages.Reject(messages.Malformed, "%.40q is no result", m.GetResult()).At("/result").Suggest("say %s or %s", Installed, NotInstalled)
	case len(m.GetNote()) > maximumNote:
		return messages.Reject(messages.OutOfBounds, "the note has %d bytes, at most %d are kept", len(m.GetNote()), maximumNote).At("/note").Suggest("shorten it")
	case strings.ContainsFunc(m.GetNote(), func(r rune) bool { return r < ' ' }):
		return messages.Reject(messages.Malformed, "the note has control characters").At("/note").Suggest("write it in one line")
	case !roster.Handed(e):
		return messages.Reject(messages.WrongState, "vehicle %s was not handed to a dealer", m.GetVin()).At("/vin").Suggest("see the list of those that were")
	case e.Dealer == roster.DealerInstalled && m.GetResult() != Installed:
		return messages.Reject(messages.WrongState, "a dealer has said that the update is installed; the manifest of the vehicle decides").
			At("/result").Suggest("wait for its manifest")
	case e.Attempt == ^uint8(0):
		return messages.Reject(messages.OutOfBounds, "vehicle %s has had %d attempts", m.GetVin(), e.Attempt).At("/vin").Suggest("write another campaign")
	}
	return nil
}

// Told is a vehicle of which the dealer has told a result. An attempt that has ended stays
// as it ended: what the dealer installed is another one.
func Told(e roster.Entry, result string) roster.Entry {
	if result == NotInstalled {
		e.Dealer = roster.DealerNotInstalled
		return e
	}
	if roster.Terminal(e.State) {
		e.State, e.Attempt, e.Sequence, e.Reason = roster.Stalled, e.Attempt+1, 0, 0
	}
	e.Dealer = roster.DealerInstalled
	return e
}
