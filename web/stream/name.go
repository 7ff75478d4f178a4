package stream

import (
	"strings"

	"pacecar/messages"
)

// The kinds of topics.
const (
	kindFleet     = "fleet"
	kindCampaigns = "campaigns"
	kindCampaign  = "campaign"
	kindVehicle   = "vehicle"
	kindEvents    = "events"
)

// maxTopicBytes bounds a topic's name; identities have at most 128 bytes.
const maxTopicBytes = 160

// topicName is kind and identity, written kind:identity.
type topicName struct{ kind, id string }

func (n topicName) String() string {
	if n.id == "" {
		return n.kind
	}
	return n.kind + ":" + n.id
}

// parseTopic checks a name from outside.
func parseTopic(s string) (topicName, *messages.Rejection) {
	if len(s) > maxTopicBytes {
		return topicName{}, messages.Reject(messages.OutOfBounds, "topic has %d bytes, at most %d are allowed", len(s), maxTopicBytes)
	}
	kind, id, _ := strings.Cut(s, ":")
	switch kind {
	case kindFleet, kindCampaigns:
		if id != "" {
			return topicName{}, messages.Reject(messages.Malformed, "topic %s has no identity", kind).Suggest("say %q", kind)
		}
	case kindCampaign, kindEvents:
		if id == "" {
			return topicName{}, messages.Reject(messages.Malformed, "topic %s lacks a campaign", kind).Suggest("say %q", kind+":<campaign id>")
		}
	case kindVehicle:
		if _, err := messages.ParseVIN(id); err != nil {
			return topicName{}, messages.Reject(messages.Malformed, "topic vehicle: %v", err)
		}
	default:
		return topicName{}, messages.Reject(messages.Malformed, "no topic %q", s).
			Suggest("the topics are fleet, campaigns, campaign:<id>, vehicle:<vin>, events:<campaign id>")
	}
	return topicName{kind: kind, id: id}, nil
}
