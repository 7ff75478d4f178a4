package config

import (
	"testing"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// TestApprovalsAreRead, in the words in which people say them.
func TestApprovalsAreRead(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]*messages.ApprovalRule{
		"0":                      nil,
		"2":                      {{Approvals: 2}},
		" 1 ,2 from 1000":        {{Approvals: 1}, {Approvals: 2, Vehicles: 1000}},
		"0, 3 for regulatory":    {{Approvals: 3, UpdateType: "regulatory"}},
		"2 from 10 for security": {{Approvals: 2, Vehicles: 10, UpdateType: "security"}},
		"2 for recall from 5":    {{Approvals: 2, Vehicles: 5, UpdateType: "recall"}},
	} {
		got, err := parseApprovals(text)
		if err != nil || !proto.Equal(got, &messages.ApprovalPolicy{Rules: want}) {
			t.Errorf("%q: %v %v", text, got, err)
		}
	}
	for _, text := range []string{"", "two", "-1", "17", "2 from", "2 from 0", "2 from 1,000", "2 for everybody", "2 from 1 from 2", "2 of 3", "1,", "2 from x"} {
		if got, err := parseApprovals(text); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
}
