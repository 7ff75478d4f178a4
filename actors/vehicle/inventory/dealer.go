package inventory

import (
	"slices"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/targeting"
	"pacecar/actors/targeting/origin"
	"pacecar/messages"
)

// Replacements is what of a package is for this vehicle's hardware, whatever runs on it now:
// what a dealer has installed by cable need not have fitted an offer.
// A dealer who undoes a campaign need not do more than that, where anything is left of it.
func Replacements(inventory []*messages.ECU, contents []*messages.TargetArtifact, undoes string) ([]*messages.OfferedArtifact, *targeting.Misfit) {
	if own := origin.Contents(undoes, contents, inventory); len(own) > 0 {
		contents = own
	}
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
	offered, _, no := Fit(bare, any, nil, "", true)
	return offered, no
}

// Proves tells whether the vehicle itself has reported all of what was offered.
func Proves(inventory []*messages.ECU, offered []*messages.OfferedArtifact) bool {
	return !slices.ContainsFunc(offered, func(o *messages.OfferedArtifact) bool {
		e := Find(inventory, o.GetEcuId())
		return !e.GetReported() || !Runs(e, o)
	})
}

// Runs tells whether a control unit runs what was offered for it.
func Runs(e *messages.ECU, o *messages.OfferedArtifact) bool {
	return e.GetVersion() == o.GetVersion() && (e.GetSha256() == "" || e.GetSha256() == o.GetSha256())
}

// Software is what a control unit runs, in words, beside this version.
func Software(e *messages.ECU, version string) string {
	if e.GetVersion() == version {
		return version + " with another digest"
	}
	return e.GetVersion()
}

// Since is the first control unit that the vehicle has reported with other software than what it
// was updated to; nil: none.
func Since(inventory []*messages.ECU, offered []*messages.OfferedArtifact) *messages.ECU {
	for _, o := range offered {
		if e := Find(inventory, o.GetEcuId()); e.GetReported() && !Runs(e, o) {
			return e
		}
	}
	return nil
}
