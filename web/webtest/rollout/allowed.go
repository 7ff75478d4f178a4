package rollout

import "pacecar/messages"

// The states of a campaign that nobody has started.
var open = []messages.CampaignState{messages.CampaignState_DRAFT, messages.CampaignState_REVIEW, messages.CampaignState_APPROVED}

// Allowed are the states that a campaign may be in when a command comes.
var Allowed = map[string][]messages.CampaignState{
	"EditCampaign":     open,
	"SubmitCampaign":   {messages.CampaignState_DRAFT},
	"SendBackCampaign": {messages.CampaignState_REVIEW, messages.CampaignState_APPROVED},
	"ApproveCampaign":  open,
	"StartCampaign":    open,
	"TellDealerResult": {messages.CampaignState_RUNNING, messages.CampaignState_PAUSED, messages.CampaignState_HALTED, messages.CampaignState_COMPLETED},
	"PauseCampaign":    {messages.CampaignState_RUNNING, messages.CampaignState_PAUSED},
	"OpenGate":         {messages.CampaignState_RUNNING, messages.CampaignState_COMPLETED},
	"ResumeCampaign":   {messages.CampaignState_PAUSED, messages.CampaignState_HALTED},
	"CancelCampaign": {messages.CampaignState_DRAFT, messages.CampaignState_REVIEW, messages.CampaignState_APPROVED, messages.CampaignState_SCHEDULED, messages.CampaignState_RUNNING,
		messages.CampaignState_PAUSED, messages.CampaignState_HALTED},
}
