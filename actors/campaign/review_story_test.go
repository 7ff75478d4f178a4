package campaign

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"pacecar/messages"
)

// review is what persons do about a campaign before it starts.
func (s *story) review(d *datadriven.TestData, by, reason string) string {
	switch d.Cmd {
	case "edit":
		return s.create(d, by)
	case "submit":
		return s.tell(d, &messages.SubmitCampaign{Named: s.cohorts, By: by, Policy: s.policy, Vehicles: uint64(s.vehicles)})
	case "send-back":
		return s.tell(d, &messages.SendBackCampaign{By: by, Reason: reason})
	case "cohort":
		name := d.CmdArgs[0].Key
		s.cohorts = slices.DeleteFunc(slices.Clone(s.cohorts), func(c *messages.NamedCohort) bool { return c.Name == name })
		if d.HasArg("gone") {
			return "ok"
		}
		c := &messages.NamedCohort{Name: name}
		d.ScanArgs(s.t.(*testing.T), "version", &c.Version)
		if d.HasArg("vehicles") {
			c.Vehicles = new(uint64(0))
			d.ScanArgs(s.t.(*testing.T), "vehicles", c.Vehicles)
		}
		s.cohorts = append(s.cohorts, c)
		return "ok"
	case "policy":
		s.policy = &messages.ApprovalPolicy{}
		for _, arg := range d.CmdArgs {
			text, of, _ := strings.Cut(arg.Key, "@")
			n, _ := strconv.ParseUint(text, 10, 32)
			rule := &messages.ApprovalRule{Approvals: uint32(n)}
			if vehicles, err := strconv.ParseUint(of, 10, 32); err == nil {
				rule.Vehicles = vehicles
			} else {
				rule.UpdateType = of
			}
			s.policy.Rules = append(s.policy.Rules, rule)
		}
		return "ok"
	}
	hash := s.c.ContentHash
	d.MaybeScanArgs(s.t.(*testing.T), "hash", &hash)
	return s.tell(d, &messages.ApproveCampaign{Named: s.cohorts, By: by, ContentHash: hash, Policy: s.policy, Vehicles: uint64(s.vehicles)})
}
