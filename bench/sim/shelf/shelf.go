// Package shelf is how a package of a simulation comes to be released: what persons say to it, one after the other. It keeps no
// state, and draws nothing.
package shelf

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// Steps lead a package from its draft to its release; each is told the hash of what the package says by then. Terms are what it asks of
// vehicles. Chained, it is installed on nothing older than the version before, but for the first that the factory does not bring.
func Steps(id string, terms *messages.PackageTerms, chained bool) []func(hash string) proto.Message {
	name, version, _ := strings.Cut(id, "@")
	ecu, part := "ADAS", "P100"
	if name == "tcu" {
		ecu, part = "TCU", "P200"
	}
	from, major := "", 0
	if _, err := fmt.Sscanf(version, "%d.", &major); err == nil && chained && major > 2 {
		from = fmt.Sprintf(">=%d.0.0", major-1)
	}
	digest := sha256.Sum256([]byte(id))
	file := hex.EncodeToString(digest[:])
	stored := func() []*messages.StoredArtifact { return []*messages.StoredArtifact{{Sha256: file, SizeBytes: 8}} }
	return []func(hash string) proto.Message{
		func(string) proto.Message {
			return &messages.CreatePackage{
				Name: name, Version: version, Author: "mira",
				Terms: terms, Contents: []*messages.TargetArtifact{{EcuId: ecu, HardwarePart: part, Version: version, Sha256: file, SizeBytes: 8, FromVersion: from}},
			}
		},
		func(string) proto.Message { return &messages.ValidatePackage{By: "mira", Present: stored()} },
		func(hash string) proto.Message { return &messages.ApprovePackage{By: "jonas", ContentHash: hash} },
		func(hash string) proto.Message { return &messages.ApprovePackage{By: "aylin", ContentHash: hash} },
		func(string) proto.Message { return &messages.ReleasePackage{By: "mira", Present: stored()} },
	}
}
