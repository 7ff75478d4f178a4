package order

import (
	"pacecar/actors/campaign/dealer"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/roster"
	"pacecar/actors/campaign/standing"
	"pacecar/messages"
)

// Deal decides about TellDealerResult: which vehicle of the roster it is of, where that stands then,
// and the line of history; nil: it was said before.
func Deal(c *standing.Standing, nowMs int64, m *messages.TellDealerResult) (at uint32, to roster.Entry, told *standing.DealerTold, no *messages.Rejection) {
	if no = messages.CheckPerson("/by", m.GetBy()); no != nil {
		return 0, to, nil, no
	}
	if over := c.Life == life.Cancelled || plan.IsWithdrawn(c.Package); !c.Started() || over && m.GetResult() == dealer.Installed {
		return 0, to, nil, messages.Reject(messages.WrongState, "campaign %s offers nothing that a dealer could install", c.ID)
	}
	at, found := c.Roster.Find(m.GetVin())
	if !found {
		return 0, to, nil, messages.Reject(messages.NotFound, "vehicle %.40q is not on the roster of campaign %s", m.GetVin(), c.ID).At("/vin")
	}
	e := c.Roster.Get(at)
	if no = dealer.Check(m, e); no != nil {
		return 0, to, nil, no
	}
	if to = dealer.Told(e, m.GetResult()); to == e {
		return at, to, nil, nil
	}
	detail := m.GetResult()
	if to.Dealer == roster.DealerTakenBack {
		detail += ", which takes back what the dealer said"
	}
	if m.GetNote() != "" {
		detail += ": " + m.GetNote()
	}
	f := c.Fact("DealerTold", nowMs, m.GetBy(), c.Life, detail)
	f.VIN = m.GetVin()
	return at, to, &standing.DealerTold{Fact: f}, nil
}
