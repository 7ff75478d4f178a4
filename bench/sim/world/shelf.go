package world

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/roles"
	"pacecar/bench/sim/wish"
	"pacecar/messages"
)

// publish leads a package from its draft to its release, one person after the other.
func (d *desk) publish(w *world, id string) {
	name, version, _ := strings.Cut(id, "@")
	ecu, part := "ADAS", "P100"
	if name == "tcu" {
		ecu, part = "TCU", "P200"
	}
	digest := sha256.Sum256([]byte(id))
	file := hex.EncodeToString(digest[:])
	d.steps(w, id, []func(hash string) proto.Message{
		func(string) proto.Message {
			return &messages.CreatePackage{
				Name: name, Version: version, Author: "mira",
				Terms: w.terms(), Contents: []*messages.TargetArtifact{{EcuId: ecu, HardwarePart: part, Version: version, Sha256: file, SizeBytes: 8}},
			}
		},
		func(string) proto.Message { return &messages.ValidatePackage{By: "mira", Present: stored(file)} },
		func(hash string) proto.Message { return &messages.ApprovePackage{By: "jonas", ContentHash: hash} },
		func(hash string) proto.Message { return &messages.ApprovePackage{By: "aylin", ContentHash: hash} },
		func(string) proto.Message { return &messages.ReleasePackage{By: "mira", Present: stored(file)} },
	}, "")
}

// terms are what a package asks of vehicles, where somebody drives them.
func (w *world) terms() *messages.PackageTerms {
	if !w.used {
		return nil
	}
	return &messages.PackageTerms{Preconditions: wish.Conditions()}
}

func stored(file string) []*messages.StoredArtifact {
	return []*messages.StoredArtifact{{Sha256: file, SizeBytes: 8}}
}

func (d *desk) steps(w *world, id string, steps []func(hash string) proto.Message, hash string) {
	if len(steps) == 0 {
		return
	}
	d.insist(w, roles.KindPackage, id, steps[0](hash), func(reply proto.Message) {
		d.steps(w, id, steps[1:], reply.(*messages.PackageStatus).GetRecord().GetContentHash())
	})
}
