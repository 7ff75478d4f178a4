package choice

import "pacecar/messages"

// Joiner is a vehicle that comes after the start.
type Joiner struct {
	VIN     string
	Stratum string // its name; empty where the plan names none
	Pool    string // by attribute; empty: none
}

// Late are those of some vehicles that are new, in the order of the stable hash.
func Late(p *messages.CampaignPlan, from Fleet, isNew func(vin string) bool) ([]Joiner, *messages.Rejection) {
	list, names, no := from.ordered(p.GetSalt(), p.GetStrata().GetBy())
	if no != nil {
		return nil, no
	}
	var late []Joiner
	for i := range list {
		if v := &list[i]; isNew(v.vin) {
			j := Joiner{VIN: v.vin}
			if len(names) > 0 {
				j.Stratum = names[v.stratum]
			}
			if v.class > 0 {
				j.Pool = from.Traits.GetPools()[v.class-1]
			}
			late = append(late, j)
		}
	}
	return late, nil
}
