package campaign

import (
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
		return s.tell(d, &messages.SubmitCampaign{By: by, Policy: s.policy, Vehicles: uint64(s.vehicles)})
	case "send-back":
		return s.tell(d, &messages.SendBackCampaign{By: by, Reason: reason})
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
	return s.tell(d, &messages.ApproveCampaign{By: by, ContentHash: hash, Policy: s.policy, Vehicles: uint64(s.vehicles)})
}
