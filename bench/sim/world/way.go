package world

import (
	"slices"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/rollback"
	"pacecar/actors/roles"
	"pacecar/bench/sim/wish"
	"pacecar/messages"
)

// mostWays bounds how many campaigns undo one, one after the other.
const mostWays = 2

// undo has a person roll a campaign back that has reached somebody, or order a way back anew that
// has not begun, be it with another package.
func (d *desk) undo(w *world, p *messages.CampaignPlan) {
	if p.GetRollback() == nil {
		return
	}
	d.look(w, p.Id, func(s *messages.CampaignStatus) {
		r := s.GetRecord()
		n := len(r.GetRolledBackBy())
		into, back := rollback.Name(p.Id, n), p.GetRollback().GetPackage()
		if u := r.GetUndoing(); u != nil {
			into = u.GetInto()
		} else if last := n - 1; n >= mostWays || n > 0 && !over(w.oracle.State(r.GetRolledBackBy()[last])) {
			return
		}
		if d.withdrawn[back] || w.Own.Chance(0.2) {
			back = wish.Back(p.GetPackage())
		}
		way, no := plan.Check(rollback.Plan(r, into, back, nil))
		if no != nil {
			return
		}
		w.cluster.Ask(roles.KindCampaign, p.Id, &messages.RollBackCampaign{By: "omar", Reason: "it is bad", Into: into, Plan: way}, func(reply proto.Message) {
			if w.answered(reply); w.Own.Chance(0.5) {
				w.bringBack(p.Id, d.tellOriginal(w, p.Id))
			}
		})
	})
}

// cancel ends a campaign. Where its plan says that what is done is brought back, that is a rollback,
// unless a person says otherwise.
func (d *desk) cancel(w *world, p *messages.CampaignPlan, why string) {
	switch {
	case p.GetStopPolicy() != plan.Revert || !w.oracle.Campaign(p.Id).Begun():
		d.command(w, p.Id, &messages.CancelCampaign{By: "omar", Reason: why})
	case w.Own.Chance(0.3):
		d.command(w, p.Id, &messages.CancelCampaign{By: "omar", Reason: why, Done: plan.Keep})
	default:
		d.undo(w, p)
	}
}

// look asks how a campaign stands; who gets no answer hears nothing.
func (d *desk) look(w *world, id string, then func(*messages.CampaignStatus)) {
	w.cluster.Ask(roles.KindCampaign, id, &messages.GetCampaign{}, func(reply proto.Message) {
		if s, ok := reply.(*messages.CampaignStatus); ok {
			then(s)
		}
	})
}

func over(state messages.CampaignState) bool {
	return state == life.Completed || state == life.Cancelled
}

func (d *desk) tellOriginal(w *world, id string) func(*messages.BroughtBack) {
	return func(done *messages.BroughtBack) {
		w.cluster.Ask(roles.KindCampaign, id, done, func(proto.Message) {})
	}
}

// bringBack begins a way back that was ordered, as package undo does, and tells what came of it.
// What is lost on the way is asked for again within a minute.
func (w *world) bringBack(id string, tell func(*messages.BroughtBack)) {
	w.desk.look(w, id, func(original *messages.CampaignStatus) {
		u := original.GetRecord().GetUndoing()
		if u == nil {
			return
		}
		came := func(outcome messages.RollbackOutcome, reason string) {
			tell(&messages.BroughtBack{Into: u.GetInto(), Outcome: outcome, Reason: reason})
		}
		w.cluster.Ask(roles.KindCampaign, u.GetInto(), &messages.GetCampaign{}, func(reply proto.Message) {
			switch r := reply.(type) {
			case *messages.CampaignStatus:
				w.desk.again(w, u, r, came)
			case *messages.Rejection:
				if r.Code == messages.NotFound {
					w.desk.write(w, original, u, came)
				}
			}
		})
	})
}

// outcome is told of a way back that was tried.
type outcome func(messages.RollbackOutcome, string)

// again starts a way back that exists, as it was ordered last.
func (d *desk) again(w *world, u *messages.Undoing, way *messages.CampaignStatus, came outcome) {
	r := way.GetRecord()
	d.adopt(r.GetPlan())
	switch {
	case r.GetStartedAtMs() != 0 || over(r.GetState()): // whoever did that
		came(messages.RollbackOutcome_ROLLBACK_BEGUN, "")
	case r.GetPlan().GetPackage() == u.GetPlan().GetPackage():
		d.depart(w, r.GetPlan(), came)
	case !life.May(r.GetState(), "Edit"):
		came(messages.RollbackOutcome_ROLLBACK_WAITS, "it brings back another package already")
	default:
		w.cluster.Ask(roles.KindPackage, u.GetPlan().GetPackage(), &messages.GetPackage{}, func(reply proto.Message) {
			if pkg, ok := reply.(*messages.PackageStatus); ok {
				edit := &messages.EditCampaign{Plan: u.GetPlan(), Package: pkg.GetRecord(), By: u.GetBy(), ExpectedVersion: way.GetVersion()}
				w.cluster.Ask(roles.KindCampaign, u.GetInto(), edit, func(reply proto.Message) {
					if s, ok := reply.(*messages.CampaignStatus); ok {
						d.depart(w, s.GetRecord().GetPlan(), came)
					}
				})
			}
		})
	}
}

// write writes a way back down, if there is anybody to go it.
func (d *desk) write(w *world, original *messages.CampaignStatus, u *messages.Undoing, came outcome) {
	w.cluster.Ask(roles.KindPackage, u.GetPlan().GetPackage(), &messages.GetPackage{}, func(reply proto.Message) {
		pkg, ok := reply.(*messages.PackageStatus)
		if !ok {
			return
		}
		w.members(u.GetPlan(), pkg.GetRecord(), func(vins []string) {
			if len(vins) == 0 {
				if more := rollback.Before(original); more != "" {
					came(messages.RollbackOutcome_ROLLBACK_NOBODY_YET, "nobody runs the update yet, and "+more+" still")
					return
				}
				came(messages.RollbackOutcome_ROLLBACK_NOBODY, "No vehicle runs its update")
				return
			}
			d.adopt(u.GetPlan())
			w.cluster.Ask(roles.KindCampaign, u.GetInto(), &messages.CreateCampaign{Plan: u.GetPlan(), Package: pkg.GetRecord(), By: u.GetBy()}, func(reply proto.Message) {
				if no, refused := reply.(*messages.Rejection); refused {
					came(messages.RollbackOutcome_ROLLBACK_WAITS, no.Message)
					return
				}
				w.answered(reply)
				d.depart(w, u.GetPlan(), came)
			})
		})
	})
}

// adopt has operators care for a way back as for any campaign, and as it is written now: it may bring back
// another package than at first.
func (d *desk) adopt(way *messages.CampaignPlan) {
	if i := slices.IndexFunc(d.campaigns, func(p *messages.CampaignPlan) bool { return p.Id == way.Id }); i >= 0 {
		d.campaigns[i] = way
		return
	}
	d.campaigns = append(d.campaigns, way)
}

// depart starts a way back. One that has to be approved waits for that.
func (d *desk) depart(w *world, way *messages.CampaignPlan, came outcome) {
	d.gather(w, way, func(start *messages.StartCampaign) {
		w.cluster.Ask(roles.KindCampaign, way.Id, start, func(reply proto.Message) {
			no, refused := reply.(*messages.Rejection)
			if refused && no.Code != messages.NotApproved {
				came(messages.RollbackOutcome_ROLLBACK_WAITS, no.Message)
				return
			}
			w.answered(reply)
			came(messages.RollbackOutcome_ROLLBACK_BEGUN, "")
		})
	}, func(why string) { came(messages.RollbackOutcome_ROLLBACK_WAITS, why) })
}

// members are the vehicles that a campaign would have on its roster. Those of a way back were
// offered what it undoes, and show that a control unit runs what that installed; the campaign that
// is undone is over then.
func (w *world) members(p *messages.CampaignPlan, pkg *messages.PackageRecord, then func(vins []string)) {
	of := p.GetRollsBack()
	if of == "" {
		then(w.vins())
		return
	}
	if !over(w.oracle.State(of)) {
		return
	}
	var show []string
	for _, vin := range w.vins() {
		if w.oracle.Shows(vin, of, pkg.GetContents()) {
			show = append(show, vin)
		}
	}
	w.cluster.Ask(roles.KindCampaign, of, &messages.GetTaken{Few: true, Vins: show}, func(reply proto.Message) {
		if list, ok := reply.(*messages.TakenList); ok {
			then(append(append(list.GetTook(), list.GetDoubtful()...), list.GetOffered()...))
		}
	})
}

// stragglers answers a way back that looks for late joiners.
func (w *world) stragglers(m *messages.FindJoiners) {
	p := m.GetCampaign().GetPlan()
	w.cluster.Ask(roles.KindCampaign, p.GetRollsBack(), &messages.GetTaken{Few: true}, func(reply proto.Message) {
		list, ok := reply.(*messages.TakenList)
		if !ok {
			return
		}
		w.members(p, m.GetCampaign().GetPackage(), func(vins []string) {
			w.cluster.Ask(roles.KindCampaign, p.GetId(), &messages.JoinVehicles{Vins: vins, Traits: w.traits(p, vins), Open: list.GetOpen()}, func(proto.Message) {})
		})
	})
}

// stopsHarm tells whether a plan is a way back that was prepared, which one person may go.
func (d *desk) stopsHarm(w *world, p *messages.CampaignPlan) bool {
	return p.GetRollsBack() != "" && p.GetRequiredApprovals() == 0 && w.oracle.Prepared(p)
}

// undoes has operators roll back now and then; in fair weather what is ordered comes to its end.
func (d *desk) undoes(w *world, p *messages.CampaignPlan) {
	if p.GetRollback() == nil {
		return
	}
	switch into, pkg := w.oracle.Campaign(p.GetId()).Undoing(); {
	case into != "" && w.fair && d.withdrawn[pkg], into != "" && w.Own.Chance(0.05), !w.fair && w.Own.Chance(0.06):
		d.undo(w, p)
	}
}
