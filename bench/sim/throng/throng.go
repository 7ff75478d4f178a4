// Package throng is the cohorts that plans of a simulation name. Some simulations have them: a plan names one or two for good, people save
// them again at any time, and who writes, submits, approves or starts a campaign brings them as they are then, as the engine does. It keeps
// versions alone: whom a cohort stands for is tried elsewhere.
package throng

import (
	"google.golang.org/protobuf/proto"

	"pacecar/bench/sim/virtual"
	"pacecar/messages"
)

// saved is how likely a cohort is saved again when somebody is about to say something to a campaign that names it.
const saved = 0.08

// Throng is the cohorts of one simulation.
type Throng struct {
	virtual.Dice
	Settled  bool // nobody saves a cohort again
	there    bool
	versions map[string]uint64
	of       map[string][]string // by campaign
}

// New are the cohorts of a simulation, if it has any.
func New(d virtual.Dice) *Throng {
	return &Throng{Dice: d, there: d.Chance(0.15), versions: map[string]uint64{"early": 1, "fleet-north": 1}, of: map[string][]string{}}
}

// named are the cohorts of a campaign as they are now.
func (t *Throng) named(id string) (list []*messages.NamedCohort) {
	for _, name := range t.of[id] {
		list = append(list, &messages.NamedCohort{Name: name, Version: t.versions[name]})
	}
	return list
}

// Bring is a command to a campaign with the cohorts that it names, as they are now.
func (t *Throng) Bring(id string, m proto.Message) proto.Message {
	if !t.there {
		return m
	}
	if create, is := m.(*messages.CreateCampaign); is && t.of[id] == nil && create.GetPlan().GetRollsBack() == "" {
		t.of[id] = virtual.Pick(t.Dice, []string{}, []string{"early"}, []string{"early", "fleet-north"})
	}
	if len(t.of[id]) == 0 {
		return m
	}
	if !t.Settled && t.Chance(saved) {
		t.versions[virtual.Pick(t.Dice, t.of[id]...)]++
	}
	m = proto.Clone(m)
	switch m := m.(type) {
	case *messages.CreateCampaign:
		m.Named = t.named(id)
	case *messages.EditCampaign:
		m.Named = t.named(id)
	case *messages.SubmitCampaign:
		m.Named = t.named(id)
	case *messages.ApproveCampaign:
		m.Named = t.named(id)
	case *messages.StartCampaign:
		m.Named = t.named(id)
	}
	return m
}

// Changed tells whether a cohort is not what a campaign has of it.
func (t *Throng) Changed(r *messages.CampaignRecord) bool {
	for _, c := range r.GetNamed() {
		if t.versions[c.GetName()] != c.GetVersion() {
			return true
		}
	}
	return false
}
