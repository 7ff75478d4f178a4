// Package shelf is how a package of a simulation comes to be released: what persons say to it, one after the other. It keeps no
// state, and draws nothing.
package shelf

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// Steps lead a package from its draft to its release; each is told the hash of what the package says by then. Terms are what it asks of
// vehicles.
func Steps(id string, terms *messages.PackageTerms) []func(hash string) proto.Message {
	name, version, _ := strings.Cut(id, "@")
	ecu, part := "ADAS", "P100"
	if name == "tcu" {
		ecu, part = "TCU", "P200"
	}
	digest := sha256.Sum256([]byte(id))
	file := hex.EncodeToString(digest[:])
	stored := func() []*messages.StoredArtifact { return []*messages.StoredArtifact{{Sha256: file, SizeBytes: 8}} }
	return []func(hash string) proto.Message{
		func(string) proto.Message {
			return &messages.CreatePackage{
				Name: name, Version: version, Author: "mira",
				Terms: terms, Contents: []*messages.TargetArtifact{{EcuId: ecu, HardwarePart: part, Version: version, Sha256: file, SizeBytes: 8}},
			}
		},
		func(string) proto.Message { return &messages.ValidatePackage{By: "mira", Present: stored()} },
		func(hash string) proto.Message { return &messages.ApprovePackage{By: "jonas", ContentHash: hash} },
		func(hash string) proto.Message { return &messages.ApprovePackage{By: "aylin", ContentHash: hash} },
		func(string) proto.Message { return &messages.ReleasePackage{By: "mira", Present: stored()} },
	}
}
