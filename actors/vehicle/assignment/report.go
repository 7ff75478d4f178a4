package assignment

import (
	"fmt"
	"math"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// ReportOf is where an assignment stands, for its campaign.
func ReportOf(a *messages.Assignment) *messages.AssignmentReport {
	return &messages.AssignmentReport{
		CampaignId: a.GetCampaignId(), Attempt: a.GetAttempt(), Sequence: a.GetSequence(),
		State: a.GetState(), EcuId: a.GetEcuId(), Code: a.GetCode(), Detail: a.GetDetail(), SavedBytes: a.GetSavedBytes(),
		TookFrom: a.GetTookFrom(), WaitsUntilMs: WaitsUntil(a), Overdue: Underway(a.GetState()) && a.GetCode() == CodeTimedOut,
		SinceOfferSeconds: sinceOffer(a), PermitStops: a.GetPermitStops(),
	}
}

// sinceOffer is how long after its offer an assignment came to where it stands; nil: nobody knows.
func sinceOffer(a *messages.Assignment) *uint32 {
	took := a.GetChangedAtMs() - a.GetOfferedAtMs()
	if a.GetOfferedAtMs() == 0 || took < 0 {
		return nil
	}
	return proto.Uint32(uint32(min(took/1000, math.MaxUint32)))
}

// ReportOfResult is how an attempt ended, for its campaign.
func ReportOfResult(r *messages.AssignmentResult) *messages.AssignmentReport {
	return &messages.AssignmentReport{
		CampaignId: r.GetCampaignId(), Attempt: r.GetAttempt(), Sequence: r.GetSequence(),
		State: r.GetState(), EcuId: r.GetEcuId(), Code: r.GetCode(), Detail: r.GetDetail(), SavedBytes: r.GetSavedBytes(),
	}
}

// Unheard answers a campaign about an attempt that the vehicle has not heard of.
func Unheard(campaign string, attempt uint32) *messages.AssignmentReport {
	return &messages.AssignmentReport{
		CampaignId: campaign, Attempt: attempt, State: None, Code: AlarmUnknown, Detail: "The vehicle has not heard of this attempt.",
	}
}

// Unread answers a campaign whose offer cannot be read where the vehicle is kept: the attempt is not
// opened, and the vehicle is not silent. It is offered again.
func Unread(campaign string, attempt uint32, because string) *messages.AssignmentReport {
	return &messages.AssignmentReport{
		CampaignId: campaign, Attempt: attempt, State: Offered, Waits: true, Code: CodeSelectorNotRead, Detail: because,
	}
}

// Unregistered answers a campaign about a vehicle that is not registered.
func Unregistered(of Named) *messages.AssignmentReport {
	return &messages.AssignmentReport{
		CampaignId: of.GetCampaignId(), Attempt: of.GetAttempt(), Sequence: of.GetHeard().GetSequence() + 1, State: Skipped, Code: CodeNotRegistered, Detail: "No such vehicle is registered.",
	}
}

// BlockedBecause is why an ended attempt keeps permits away.
func BlockedBecause(r *messages.AssignmentResult) string {
	what := "may still begin to install"
	if r.GetInstallingAfterEnd() {
		what = "is installing"
	}
	known := "has ended"
	if Unknown(r) {
		known = "the engine does not know"
	}
	return fmt.Sprintf("The vehicle %s campaign %s, attempt %d, which %s.", what, r.GetCampaignId(), r.GetAttempt(), known)
}

// BegunWithoutPermit is what is said of an installation that begins without a permit in
// force, by the code that the assignment had.
func BegunWithoutPermit(code string) string {
	switch code {
	case CodeWithdrawn:
		return "The installation began before the vehicle heard that its permit was withdrawn."
	case CodePermitExpired:
		return "The installation began before its permit expired; the report came later."
	case AlarmUnknown:
		return "The vehicle says so before the engine knows of the attempt, or of its permit."
	default:
		return "The installation began without a permit in force; what the vehicle does is recorded."
	}
}

// CodeOf is the code of an attempt that comes to a state by a report with this one.
func CodeOf(to messages.AssignmentState, code string) string {
	switch {
	case !Ended(to):
		return ""
	case code == "" && to != Cancelled:
		return CodeUnspecified
	default:
		return code
	}
}
