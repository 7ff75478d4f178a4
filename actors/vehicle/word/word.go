// Package word is what is said to a vehicle's TCU, by what is known of the vehicle: an offer with
// its window and whose consent it asks for, a permit that is not kept back, and all that the
// vehicle must still hear. It decides nothing.
package word

import (
	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/consent"
	"pacecar/actors/vehicle/hindrance"
	"pacecar/actors/vehicle/maintenance"
	"pacecar/messages"
)

// Offer tells the vehicle of the update.
func Offer(v hindrance.View) *messages.Down {
	o := assignment.OfferOf(v.Assignment)
	o.GetOfferUpdate().InstallWindow = maintenance.Next(v.Assignment.GetMaintenance(), v.Attributes, v.AtMs)
	o.GetOfferUpdate().Consent = consent.Asked(v.Assignment, v.Attributes.GetConsent())
	return o
}

// Anew offers an update again of which another one is asked by now.
func Anew(v hindrance.View) []*messages.Down {
	if v.Assignment.GetState() != assignment.Offered {
		return nil
	}
	return []*messages.Down{Offer(v)}
}

// Permit gives the vehicle its permit; nothing while that is kept until its window opens.
func Permit(v hindrance.View) []*messages.Down {
	if !assignment.Usable(v.Assignment, v.AtMs) {
		return nil
	}
	return []*messages.Down{assignment.PermitOf(v.Assignment)}
}

// Condition asks the vehicle for its condition, where that is what a permit waits for.
func Condition(v hindrance.View) []*messages.Down {
	if !v.WantsCondition() {
		return nil
	}
	return []*messages.Down{assignment.ConditionRequest()}
}

// Owed derives from the state what the vehicle must still hear.
func Owed(v hindrance.View) (all []*messages.Down) {
	for _, r := range v.Results {
		if r.GetCancelling() {
			all = append(all, assignment.CancelOf(r.GetCampaignId(), r.GetAttempt(), r.GetCancelReason()))
		}
	}
	a := v.Assignment
	if a.GetCancelling() {
		return append(all, assignment.CancelOf(a.GetCampaignId(), a.GetAttempt(), a.GetCancelReason()))
	}
	switch a.GetState() {
	case assignment.Offered:
		if v.Flags.First() == nil {
			all = append(all, Offer(v))
		}
	case assignment.Downloaded:
		if a.GetPermitExpiresAtMs() > v.AtMs {
			all = append(all, assignment.WithdrawOf(a))
		}
		all = append(all, Condition(v)...)
	case assignment.Permitted:
		all = append(all, Permit(v)...)
	case assignment.Installed:
		all = append(all, assignment.ManifestRequest())
	default:
	}
	return all
}

// Asked is what a vehicle is asked of whom its campaign wants to know where it stands.
func Asked(v hindrance.View) (all []*messages.Down) {
	switch v.Assignment.GetState() {
	case assignment.Accepted, assignment.Downloading, assignment.Installing:
		all = append(all, Offer(v)) // the manifest tells of an installation that ended well, and of no other
		fallthrough
	case assignment.Offered, assignment.Permitted:
		all = append(all, assignment.ManifestRequest())
	default:
	}
	return all
}

// Replaces tells whether a word is of the same permit as an earlier one, which it makes void.
func Replaces(d, said *messages.Down) bool {
	is, was := permit(d), permit(said)
	return is != nil && was != nil && is.GetCampaignId() == was.GetCampaignId() && is.GetAttempt() == was.GetAttempt()
}

// ofPermit is a word that gives a permit or takes one back.
type ofPermit interface {
	GetCampaignId() string
	GetAttempt() uint32
}

func permit(d *messages.Down) ofPermit {
	switch d := d.GetBody().(type) {
	case *messages.Down_PermitInstall:
		return d.PermitInstall
	case *messages.Down_WithdrawPermit:
		return d.WithdrawPermit
	default:
		return nil
	}
}
