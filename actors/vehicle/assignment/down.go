package assignment

import (
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"pacecar/messages"
)

// OfferOf is what tells the vehicle of the update. The artifacts are copied: the edge
// writes their URLs.
func OfferOf(a *messages.Assignment) *messages.Down {
	offer := &messages.OfferUpdate{
		CampaignId: a.GetCampaignId(), Attempt: a.GetAttempt(), Package: a.GetPackage(), PackageVersion: a.GetPackageVersion(),
		Artifacts: CopyArtifacts(a.GetArtifacts()), InventoryVersion: a.GetInventoryVersion(),
	}
	if a.GetExpiresAtMs() != 0 {
		offer.ExpiresAt = timestamppb.New(time.UnixMilli(a.GetExpiresAtMs()))
	}
	return &messages.Down{Body: &messages.Down_OfferUpdate{OfferUpdate: offer}}
}

// PermitOf is what tells the vehicle that the installation may start.
func PermitOf(a *messages.Assignment) *messages.Down {
	return &messages.Down{Body: &messages.Down_PermitInstall{PermitInstall: &messages.PermitInstall{
		CampaignId: a.GetCampaignId(), Attempt: a.GetAttempt(), ExpiresAt: timestamppb.New(time.UnixMilli(a.GetPermitExpiresAtMs())),
		Stops: a.GetPermitStops(),
	}}}
}

// WithdrawOf is what takes an unused permit back.
func WithdrawOf(a *messages.Assignment) *messages.Down {
	return &messages.Down{Body: &messages.Down_WithdrawPermit{WithdrawPermit: &messages.WithdrawPermit{
		CampaignId: a.GetCampaignId(), Attempt: a.GetAttempt(), Reason: a.GetDetail(), Stops: a.GetPermitStops(),
	}}}
}

// CancelOf is what ends an attempt on the vehicle.
func CancelOf(campaign string, attempt uint32, reason string) *messages.Down {
	return &messages.Down{Body: &messages.Down_CancelUpdate{CancelUpdate: &messages.CancelUpdate{
		CampaignId: campaign, Attempt: attempt, Reason: reason,
	}}}
}

// ConditionRequest asks in what condition the vehicle is.
func ConditionRequest() *messages.Down {
	return &messages.Down{Body: &messages.Down_RequestCondition{RequestCondition: &messages.RequestCondition{}}}
}

// ManifestRequest asks what is installed.
func ManifestRequest() *messages.Down {
	return &messages.Down{Body: &messages.Down_RequestManifest{RequestManifest: &messages.RequestManifest{}}}
}
