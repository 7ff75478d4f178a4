package admission

import (
	"testing"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// TestAWayBackComesFirst: before every campaign that brings something new, whatever priorities their plans have.
func TestAWayBackComesFirst(t *testing.T) {
	for priority := range int32(1001) {
		own := &messages.CampaignPlan{Priority: proto.Uint32(uint32(priority))}
		back := &messages.CampaignPlan{Priority: proto.Uint32(uint32(priority)), RollsBack: "spring"}
		if Priority(own) != priority || Priority(back) <= 1000 {
			t.Fatalf("of priority %d: %d, as a way back %d", priority, Priority(own), Priority(back))
		}
	}
}
