package topic

import (
	"strings"

	"pacecar/messages"
)

// The kinds of topics.
const (
	KindFleet     = "fleet"
	KindCampaigns = "campaigns"
	KindCampaign  = "campaign"
	KindVehicle   = "vehicle"
	KindEvents    = "events"
)

// maxTopicBytes bounds a topic's name; identities have at most 128 bytes.
const maxTopicBytes = 160

// Name is kind and identity, written kind:identity.
type Name struct{ Kind, ID string }

func (n Name) String() string {
	if n.ID == "" {
		return n.Kind
	}
	return n.Kind + ":" + n.ID
}

// Parse checks a name from outside.
func Parse(s string) (Name, *messages.Rejection) {
	if len(s) > maxTopicBytes {
		return Name{}, messages.Reject(messages.OutOfBounds, "topic has %d bytes, at most %d are allowed", len(s), maxTopicBytes)
	}
	kind, id, _ := strings.Cut(s, ":")
	switch kind {
	case KindFleet, KindCampaigns:
		if id != "" {
			return Name{}, messages.Reject(messages.Malformed, "topic %s has no identity", kind).Suggest("say %q", kind)
		}
	case KindCampaign, KindEvents:
		if id == "" {
			return Name{}, messages.Reject(messages.Malformed, "topic %s lacks a campaign", kind).Suggest("say %q", kind+":<campaign id>")
		}
	case KindVehicle:
		if _, err := messages.ParseVIN(id); err != nil {
			return Name{}, messages.Reject(messages.Malformed, "topic vehicle: %v", err)
		}
	default:
		return Name{}, messages.Reject(messages.Malformed, "no topic %q", s).
			Suggest("the topics are fleet, campaigns, campaign:<id>, vehicle:<vin>, events:<campaign id>")
	}
	return Name{Kind: kind, ID: id}, nil
}

// OfCampaign are the topics that show something of a campaign.
func OfCampaign(id string) [4]Name {
	return [4]Name{{Kind: KindCampaigns}, {Kind: KindFleet}, {KindCampaign, id}, {KindEvents, id}}
}
