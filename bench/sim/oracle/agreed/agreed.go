// Package agreed judges to what persons agree by the hash of a content: one hash is of one content, the cohorts that its plan names
// included, for as long as a simulation runs. It computes no hash of its own, and ends the simulation where one stands for two contents.
package agreed

import (
	"fmt"
	"strings"

	"google.golang.org/protobuf/proto"

	"pacecar/bench/sim/invariant"
	"pacecar/messages"
)

// Contents are those that were seen, by their hash.
type Contents map[string]string

// See takes the content that a campaign has now.
func (c Contents) See(r *messages.CampaignRecord) {
	says, err := proto.MarshalOptions{Deterministic: true}.Marshal(r.GetPlan())
	if err != nil {
		panic(err) // it was read from a record
	}
	names := make([]string, 0, len(r.GetNamed()))
	for _, one := range r.GetNamed() {
		names = append(names, fmt.Sprintf("%s of version %d", one.GetName(), one.GetVersion()))
	}
	content := fmt.Sprintf("%x\n%s\n", says, r.GetPackage().GetContentHash()) + strings.Join(names, ", ")
	before, known := c[r.GetContentHash()]
	if c[r.GetContentHash()] = content; known && before != content {
		invariant.Break(10, "content %.8s of campaign %s has been another one: its plan, its package or its cohorts, which are %v", r.GetContentHash(), r.GetPlan().GetId(), names)
	}
}
