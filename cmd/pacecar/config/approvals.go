package config

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"pacecar/messages"
)

// maxRules is how many rules about approvals there may be.
const maxRules = 16

// maxApprovals is how many persons a rule may ask for.
const maxApprovals = 16

var errApprovals = errors.New("want how many persons must approve a campaign, 0 to 16, and exceptions behind commas, as in 1, 2 from 1000, 3 for regulatory")

// updateTypes are the types of packages that a rule may be about.
var updateTypes = []string{"security", "recall", "feature", "regulatory"}

// Approvals is campaign-approvals.
func (v *Values) Approvals() *messages.ApprovalPolicy {
	policy, err := parseApprovals(v.String("campaign-approvals"))
	if err != nil {
		panic("config: campaign-approvals was not checked")
	}
	return policy
}

func approvals(v string) error {
	_, err := parseApprovals(v)
	return err
}

// parseApprovals reads rules with commas between them: N, N from VEHICLES, N for TYPE, or
// N from VEHICLES for TYPE.
func parseApprovals(v string) (*messages.ApprovalPolicy, error) {
	policy := &messages.ApprovalPolicy{}
	for text := range strings.SplitSeq(v, ",") {
		words := strings.Fields(text)
		if len(words)%2 == 0 {
			return nil, errApprovals
		}
		n, err := strconv.ParseUint(words[0], 10, 32)
		if err != nil || n > maxApprovals || strconv.FormatUint(n, 10) != words[0] { // 000 is the rest of 1,000
			return nil, errApprovals
		}
		rule := &messages.ApprovalRule{Approvals: uint32(n)}
		for pair := range slices.Chunk(words[1:], 2) {
			switch word, value := pair[0], pair[1]; {
			case word == "from" && rule.Vehicles == 0:
				rule.Vehicles, err = strconv.ParseUint(value, 10, 32)
				if err != nil || rule.Vehicles == 0 {
					return nil, errApprovals
				}
			case word == "for" && rule.UpdateType == "" && slices.Contains(updateTypes, value):
				rule.UpdateType = value
			default:
				return nil, errApprovals
			}
		}
		if n > 0 {
			policy.Rules = append(policy.Rules, rule)
		}
	}
	if len(policy.Rules) > maxRules {
		return nil, errApprovals
	}
	return policy, nil
}
