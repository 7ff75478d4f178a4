// Package objection is why a simulated vehicle refuses an offer before anybody is asked about it. It
// is pure.
package objection

import (
	"fmt"
	"time"

	"pacecar/messages"
	"pacecar/tcu/tcusim/population"
)

// maxArtifacts bounds the artifacts of an offer.
const maxArtifacts = 128

// To is the objection of a vehicle to an offer, with its code; empty: none.
func To(o *messages.OfferUpdate, v *population.Vehicle, now time.Time) (code, detail string) {
	switch {
	case o.GetExpiresAt() != nil && now.After(o.GetExpiresAt().AsTime()):
		return "EXPIRED", "the offer came too late"
	case len(o.GetArtifacts()) == 0:
		return "EMPTY_OFFER", "the offer has no artifacts"
	case len(o.GetArtifacts()) > maxArtifacts:
		return "TOO_MANY_ARTIFACTS", fmt.Sprintf("the offer has more than %d artifacts", maxArtifacts)
	}
	for _, artifact := range o.GetArtifacts() {
		if !fits(artifact, v) {
			return "INCOMPATIBLE", "no such ECU hardware: " + artifact.GetEcuId() + " " + artifact.GetHardwarePart()
		}
	}
	return "", ""
}

func fits(artifact *messages.OfferedArtifact, v *population.Vehicle) bool {
	for _, e := range v.ECUs {
		if e.ID == artifact.GetEcuId() {
			return artifact.GetHardwarePart() == "" || artifact.GetHardwarePart() == e.Part
		}
	}
	return false
}
