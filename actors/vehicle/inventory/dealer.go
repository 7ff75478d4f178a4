package inventory

import (
	"slices"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/targeting"
	"pacecar/messages"
)

// Replacements is what of a package is for this vehicle's hardware, whatever runs on it now:
// what a dealer has installed by cable need not have fitted an offer.
func Replacements(inventory []*messages.ECU, contents []*messages.TargetArtifact) ([]*messages.OfferedArtifact, *targeting.Misfit) {
	bare := make([]*messages.ECU, len(inventory))
	for i, e := range inventory {
		bare[i] = proto.CloneOf(e)
		bare[i].Version, bare[i].Sha256 = "", ""
	}
	any := make([]*messages.TargetArtifact, len(contents))
	for i, t := range contents {
		any[i] = proto.CloneOf(t)
		any[i].FromVersion = ""
	}
	offered, _, no := Fit(bare, any, nil)
	return offered, no
}

// Proves tells whether the vehicle itself has reported all of what was offered.
func Proves(inventory []*messages.ECU, offered []*messages.OfferedArtifact) bool {
	return !slices.ContainsFunc(offered, func(o *messages.OfferedArtifact) bool {
		e := Find(inventory, o.GetEcuId())
		return !e.GetReported() || e.GetVersion() != o.GetVersion() || e.GetSha256() != "" && e.GetSha256() != o.GetSha256()
	})
}
