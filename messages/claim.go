package messages

// DefaultPriority is that of a campaign that names none.
const DefaultPriority = 500

// SupersededByCampaign is the code of vehicles that another campaign has taken for good.
const SupersededByCampaign = "SupersededByCampaign"
