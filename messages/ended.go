package messages

// CampaignEnded is the code of vehicles that the end of a campaign reached before they were offered its update.
const CampaignEnded = "CampaignEnded"
