package bounds

import (
	"time"

	"pacecar/messages"
)

// networks are what a vehicle may be on.
var networks = map[string]bool{"": true, "wifi": true, "metered": true, "none": true}

// maxAhead is how far a vehicle's clock may be ahead: a condition from later than that cannot
// be told from an old one that comes late.
const maxAhead = 5 * time.Minute

// Condition checks what a vehicle says of its own condition.
func Condition(m *messages.Condition, atMs int64) *messages.Rejection {
	const at = "/condition"
	if m.GetAt() == nil || !m.GetAt().IsValid() {
		return messages.Reject(messages.Malformed, "a condition without its time says nothing").At(at + "/at").Suggest("say when it was so")
	}
	if ahead := m.GetAt().AsTime().Sub(time.UnixMilli(atMs)); ahead > maxAhead {
		return messages.Reject(messages.OutOfBounds, "the vehicle's clock is %v ahead", ahead.Round(time.Second)).At(at+"/at").Suggest("set its clock, to within %v", maxAhead)
	}
	for _, of := range []struct {
		field   string
		percent uint32
	}{{"/battery_percent", m.GetBatteryPercent()}, {"/state_of_charge_percent", m.GetStateOfChargePercent()}} {
		if of.percent > MaximumPercent {
			return messages.Reject(messages.OutOfBounds, "%d %% is more than %d %%", of.percent, MaximumPercent).At(at + of.field)
		}
	}
	if !networks[m.GetNetwork()] {
		return messages.Reject(messages.Malformed, "network %.20q is not known", m.GetNetwork()).At(at + "/network").Suggest("say wifi, metered or none")
	}
	return nil
}

// Consent checks an answer to an offer that asks for consent.
func Consent(m *messages.Consent) *messages.Rejection {
	const at = "/consent"
	if no := Attempt(m.GetCampaignId(), m.GetAttempt()); no != nil {
		return no.At(at + no.GetField())
	}
	if p := m.GetPhase(); p != messages.ConsentPhase_CONSENT_DOWNLOAD && p != messages.ConsentPhase_CONSENT_INSTALL {
		return messages.Reject(messages.Malformed, "phase %d cannot be agreed to", p).At(at + "/phase").Suggest("say CONSENT_DOWNLOAD or CONSENT_INSTALL")
	}
	switch m.GetAnswer() {
	case messages.ConsentAnswer_CONSENT_YES, messages.ConsentAnswer_CONSENT_NO:
	case messages.ConsentAnswer_CONSENT_LATER:
		if m.GetUntil() == nil || !m.GetUntil().IsValid() {
			return messages.Reject(messages.Malformed, "it is put off, and not until when").At(at + "/until").Suggest("say when to ask again")
		}
	default:
		return messages.Reject(messages.Malformed, "answer %d is not known", m.GetAnswer()).At(at + "/answer").Suggest("say CONSENT_YES, CONSENT_NO or CONSENT_LATER")
	}
	if m.GetAt() != nil && !m.GetAt().IsValid() {
		return messages.Reject(messages.Malformed, "it was answered at no time").At(at + "/at")
	}
	return nil
}
