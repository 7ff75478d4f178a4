package warning

import (
	"fmt"
	"slices"
	"strconv"

	"pacecar/actors/targeting/selector"
	"pacecar/messages"
)

// Named are the campaigns that a plan names, each once, in the order of its fields, at most [Maximum]. Its own
// name is not among them: nobody expects that to be there.
func Named(p *messages.CampaignPlan) (ids []string) {
	for _, one := range names(p) {
		if len(ids) < Maximum && !slices.Contains(ids, one.id) {
			ids = append(ids, one.id)
		}
	}
	return ids
}

// name is a campaign that a field names, and what for.
type name struct{ id, field, purpose string }

func names(p *messages.CampaignPlan) (list []name) {
	for i, id := range p.GetSupersedes() {
		list = append(list, name{id, "/supersedes/" + strconv.Itoa(i), ", which the plan supersedes"})
	}
	list = append(list, chosen(p, p.GetSelector(), "/selector")...)
	for i, w := range p.GetWaves() {
		list = append(list, chosen(p, w.GetSelector(), fmt.Sprintf("/waves/%d/selector", i))...)
	}
	return list
}

// chosen are the campaigns that a selector asks for by name. What the cohorts that it names select by is theirs.
func chosen(p *messages.CampaignPlan, source, field string) (list []name) {
	if source == "" {
		return nil
	}
	s, no := selector.Compile(source)
	if no != nil {
		return nil // who checks the plan says so
	}
	for _, id := range among(s.Root(), nil) {
		if id != p.GetId() {
			list = append(list, name{id, field, ", by which vehicles are selected"})
		}
	}
	return list
}

// among adds the campaigns that a condition names, each once.
func among(n selector.Node, ids []string) []string {
	var kids []selector.Node
	switch n := n.(type) {
	case *selector.Both:
		kids = n.Kids
	case *selector.Either:
		kids = n.Kids
	case *selector.Not:
		kids = []selector.Node{n.Kid}
	case *selector.Test:
		if n.Attribute.Field != selector.Campaign {
			return ids
		}
		switch n.Predicate.Operator {
		case selector.Equal, selector.NotEqual, selector.In:
			for _, id := range n.Predicate.Texts {
				if !slices.Contains(ids, id) {
					ids = append(ids, id)
				}
			}
		}
	}
	for _, kid := range kids {
		ids = among(kid, ids)
	}
	return ids
}
