package undo

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/rollback"
	"pacecar/actors/targeting/origin"
	"pacecar/messages"
)

// goOn begins the way back that a campaign waits for, and tells it and its reader what came of it.
func goOn(ctx context.Context, e Engine, original *messages.CampaignStatus, said string) (*messages.CampaignStatus, *messages.CampaignStatus, string, error) {
	done, way, text, err := begin(ctx, e, original)
	if err != nil {
		return nil, nil, "", err
	}
	if original, err = e.CommandCampaign(ctx, original.GetRecord().GetPlan().GetId(), done); err != nil {
		return nil, nil, "", err
	}
	return original, way, strings.TrimSpace(said + " " + text), nil
}

// BringBack begins the way back from a campaign that waits for it, and tells what came of it; nil:
// it waits for none.
func BringBack(ctx context.Context, e Engine, id string) (*messages.BroughtBack, error) {
	original, err := e.Campaign(ctx, id)
	if err != nil || original.GetRecord().GetUndoing() == nil {
		return nil, err
	}
	done, _, _, err := begin(ctx, e, original)
	return done, err
}

// begin creates and starts the way back, unless nobody has the update. A refusal is what it waits
// for; a failure leaves everything to the next time.
func begin(ctx context.Context, e Engine, original *messages.CampaignStatus) (*messages.BroughtBack, *messages.CampaignStatus, string, error) {
	id, u := original.GetRecord().GetPlan().GetId(), original.GetRecord().GetUndoing()
	way, err := e.Campaign(ctx, u.GetInto())
	if err == nil {
		if gone(id, way.GetRecord()) {
			return outcome(u.GetInto(), way, went(way), nil)
		}
		if way, err = ordered(ctx, e, id, way, u); err != nil {
			return outcome(u.GetInto(), nil, "", err)
		}
		_, way, text, err := started(ctx, e, original, way, u.GetBy(), "", besides(original))
		return outcome(u.GetInto(), way, text, err)
	}
	if !missing(err) {
		return nil, nil, "", err
	}
	run, err := e.DryRun(ctx, u.GetPlan())
	if err != nil {
		return outcome(u.GetInto(), nil, "", err)
	}
	if run.GetSelected() == 0 {
		if more := rollback.Before(original); more != "" {
			reason := "nobody runs the update yet, and " + more + " still"
			return &messages.BroughtBack{Into: u.GetInto(), Outcome: messages.RollbackOutcome_ROLLBACK_NOBODY_YET, Reason: reason}, nil,
				fmt.Sprintf("Nobody runs the update of campaign %s yet, and %s still: campaign %s begins by itself when one of them turns out to have it within %.0f hours.", id, more, u.GetInto(), rollback.Patience(u.GetPlan()).Hours()), nil
		}
		return &messages.BroughtBack{Into: u.GetInto(), Outcome: messages.RollbackOutcome_ROLLBACK_NOBODY, Reason: strings.TrimSuffix(nobody(run), ".")}, nil, nobody(run), nil
	}
	if way, err = e.CreateCampaign(ctx, u.GetPlan(), u.GetBy()); err != nil {
		return outcome(u.GetInto(), nil, "", err)
	}
	if off, err := calledOff(ctx, e, id, way); off != nil || err != nil {
		return off, nil, "The rollback was called off meanwhile.", err
	}
	_, way, text, err := started(ctx, e, original, way, u.GetBy(), "", excluded(run))
	return outcome(u.GetInto(), way, text, err)
}

// gone tells whether a campaign that undoes another one has begun before, or has ended, whoever did
// that: it cannot be started any more, and nothing remains to wait for.
func gone(id string, way *messages.CampaignRecord) bool {
	return way.GetPlan().GetRollsBack() == id && (over(way) || way.GetStartedAtMs() != 0)
}

// went says so.
func went(way *messages.CampaignStatus) string {
	r := way.GetRecord()
	if r.GetStartedAtMs() != 0 && !over(r) {
		return fmt.Sprintf("Campaign %s brings the vehicles back already.", r.GetPlan().GetId())
	}
	return fmt.Sprintf("Campaign %s, which was to bring the vehicles back, is %s: roll back again where vehicles still have the update.", r.GetPlan().GetId(), life.StateName(r.GetState()))
}

// ordered is a way back that exists, as it was ordered last: one that is written for another package
// is written anew. A campaign that only has its name is not started.
func ordered(ctx context.Context, e Engine, id string, way *messages.CampaignStatus, u *messages.Undoing) (*messages.CampaignStatus, error) {
	r := way.GetRecord()
	switch written := r.GetPlan(); {
	case written.GetRollsBack() != id:
		return nil, messages.Reject(messages.AlreadyExists, "campaign %s exists and does not undo campaign %s", u.GetInto(), id).
			Suggest("write a campaign for the vehicles by hand, with rollsBack %s", id)
	case written.GetPackage() == u.GetPlan().GetPackage():
		return way, nil
	case life.May(r.GetState(), "Edit"):
		return e.CommandCampaign(ctx, u.GetInto(), &messages.EditCampaign{Plan: u.GetPlan(), By: u.GetBy(), ExpectedVersion: way.GetVersion()})
	}
	return nil, messages.Reject(messages.WrongState, "campaign %s brings back package %s already, and is %s", u.GetInto(), r.GetPlan().GetPackage(), life.StateName(r.GetState())).
		Suggest("cancel it, and roll back again")
}

// outcome is what a campaign is told: of a way back that exists, or what stands against it.
func outcome(into string, way *messages.CampaignStatus, text string, err error) (*messages.BroughtBack, *messages.CampaignStatus, string, error) {
	no, refused := errors.AsType[*messages.Rejection](err)
	switch {
	case err == nil:
		return &messages.BroughtBack{Into: into, Outcome: messages.RollbackOutcome_ROLLBACK_BEGUN}, way, text, nil
	case refused:
		text = fmt.Sprintf("Campaign %s, which is to bring the vehicles back, cannot begin yet, and is tried again every minute: %s.", into, no.GetMessage())
		if no.GetSuggestion() != "" {
			text += " What helps: " + no.GetSuggestion() + "."
		}
		return &messages.BroughtBack{Into: into, Outcome: messages.RollbackOutcome_ROLLBACK_WAITS, Reason: no.GetMessage()}, nil, text, nil
	}
	return nil, nil, "", err
}

// started starts a way back that exists. Where persons have to approve it, it waits for them. Others says who is not among
// those that it brings back now.
func started(ctx context.Context, e Engine, original, way *messages.CampaignStatus, by, said, others string) (*messages.CampaignStatus, *messages.CampaignStatus, string, error) {
	into := way.GetRecord().GetPlan().GetId()
	begun, err := e.CommandCampaign(ctx, into, &messages.StartCampaign{By: by})
	no, refused := errors.AsType[*messages.Rejection](err)
	switch {
	case refused && no.GetCode() == messages.NotApproved:
		text := fmt.Sprintf("%s Campaign %s waits for approvals, because its package was not prepared as the way back: %s. When it has them, start it or roll back again. %s", said, into, no.GetMessage(), others)
		return original, way, strings.TrimSpace(text), nil
	case err != nil:
		return nil, nil, "", err
	}
	n := begun.GetRecord().GetRosterSize()
	text := fmt.Sprintf("%s Campaign %s brings back the %s that run its update.", said, into, gate.Vehicles(n))
	if n == 1 {
		text = fmt.Sprintf("%s Campaign %s brings back the one vehicle that runs its update.", said, into)
	}
	return original, begun, strings.TrimSpace(text + " " + others), nil
}

// besides says who may yet turn out to have the update, where nobody has looked who does not run it; empty: nobody.
func besides(original *messages.CampaignStatus) string {
	more := rollback.Before(original)
	if more == "" {
		return ""
	}
	return "Besides, " + more + " still: those that turn out to have it join."
}

// nobody says that no vehicle is brought back, and why.
func nobody(run *messages.DryRun) string {
	text := "No vehicle runs its update, so there is nothing to bring back."
	if slices.ContainsFunc(run.GetExcluded(), func(x *messages.Exclusion) bool { return x.GetCode() != origin.NotTaken }) {
		text = "There is no vehicle to bring back."
	}
	return strings.TrimSpace(text + " " + excluded(run))
}

// excluded says which vehicles cannot be brought back, and why; empty: there are none.
func excluded(run *messages.DryRun) string {
	var sum uint64
	var parts []string
	for _, x := range run.GetExcluded() {
		sum += x.GetCount()
		why := x.GetDetail()
		if why == "" {
			why = x.GetCode()
		}
		part := fmt.Sprintf("%s (%s", strings.TrimSuffix(why, "."), number(x.GetCount()))
		if named := x.GetSample()[:min(len(x.GetSample()), maxNamed)]; len(named) > 0 {
			part += ": " + strings.Join(named, ", ")
			if x.GetCount() > uint64(len(named)) {
				part += ", …"
			}
		}
		parts = append(parts, part+")")
	}
	if sum == 0 {
		return ""
	}
	return fmt.Sprintf("%s not brought back. %s.", left(sum), strings.Join(parts, ". "))
}

// left are so many vehicles, as the subject of a sentence.
func left(n uint64) string {
	if n == 1 {
		return "1 vehicle is"
	}
	return number(n) + " vehicles are"
}

// maxNamed is how many vehicles are named for each reason.
const maxNamed = 3

func number(n uint64) string { return gate.Number(uint32(min(n, 1<<32-1))) }
