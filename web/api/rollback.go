package api

import (
	"context"
	"net/http"

	"pacecar/messages"
	"pacecar/web/api/condition"
	"pacecar/web/api/validating"
	"pacecar/web/view"
)

// Rollback asks for the way back from a campaign.
type Rollback struct {
	By      string          `json:"by,omitempty" maxLength:"128" doc:"Who acts; default: header Pacecar-Actor."`
	Reason  string          `json:"reason,omitempty" maxLength:"1024" doc:"Why; kept in the timelines of both campaigns."`
	Package string          `json:"package,omitempty" maxLength:"256" doc:"Package that restores what the vehicles ran before, as name@version; default: the one that was prepared. Another one needs the approvals that the campaign needed."`
	Pacing  *view.Pacing    `json:"pacing,omitempty" doc:"How fast and how much at once; default: as the campaign."`
	Waves   []view.PlanWave `json:"waves,omitempty" maxItems:"32" doc:"Default: 10 vehicles first, which a gate judges, then all others."`
}

// RolledBack is what became of a rollback.
type RolledBack struct {
	Text     string         `json:"text" doc:"What happened, as sentences."`
	Original view.Campaign  `json:"original" doc:"The campaign that is undone."`
	Campaign *view.Campaign `json:"campaign,omitempty" doc:"The campaign that brings its vehicles back; absent: nobody has the update yet."`
}

// rollback registers the way back from a campaign.
func (a *API) rollback() {
	op := operation(http.MethodPost, "/campaigns/{id}/rollback", "rollBackCampaign", "campaigns", "Stop a campaign, and start another one that brings back the vehicles which have its update")
	op.Errors = append(op.Errors, http.StatusPreconditionFailed)
	handle(a, op, a.rollBack)
	op = operation(http.MethodPost, "/campaigns/{id}/rollback/callOff", "callOffRollback", "campaigns", "Call off a rollback that waits, or the wait of a campaign: a rollback that has not begun, one that stays open for vehicles which may yet turn out to have the update, or a campaign that stays open for those to which others bring what they lack")
	op.Errors = append(op.Errors, http.StatusPreconditionFailed)
	handle(a, op, a.callOff)
}

// CallOff calls off a rollback that waits, or the wait of a campaign for those to which others bring what they lack.
type CallOff struct {
	By     string `json:"by,omitempty" maxLength:"128" doc:"Who acts; default: header Pacecar-Actor."`
	Reason string `json:"reason,omitempty" maxLength:"1024" doc:"Why; kept in the timeline."`
}

// CalledOff is what became of that.
type CalledOff struct {
	Text     string        `json:"text" doc:"What happened, as a sentence."`
	Campaign view.Campaign `json:"campaign" doc:"The campaign that waits no longer: the one that was to be undone, the one that brings its vehicles back, or the one that stayed open for what others bring."`
}

func (a *API) callOff(ctx context.Context, in *struct {
	InCampaign
	Acting
	condition.IfMatch
	validating.Only
	Body *CallOff
}) (*plain[CalledOff], error) {
	var r CallOff
	if in.Body != nil {
		r = *in.Body
	}
	by, err := in.who(r.By)
	if err != nil {
		return nil, err
	}
	expected, err := a.check(ctx, in.ID, condition.Parse(in.ETag), &view.Command{})
	if err != nil {
		return nil, err
	}
	status, text, err := a.config.Engine.CallOff(ctx, in.ID, &messages.CallOffRollback{By: by, Reason: r.Reason, ExpectedVersion: expected})
	if err != nil {
		return nil, a.withCurrent(ctx, in.ID, err)
	}
	return &plain[CalledOff]{Body: CalledOff{Text: text, Campaign: view.FromCampaign(status)}}, nil
}

// rollBack needs no If-Match: it stops harm, and may be repeated.
func (a *API) rollBack(ctx context.Context, in *struct {
	InCampaign
	Acting
	condition.IfMatch
	validating.Only
	Body *Rollback
}) (*plain[RolledBack], error) {
	var r Rollback
	if in.Body != nil {
		r = *in.Body
	}
	by, err := in.who(r.By)
	if err != nil {
		return nil, err
	}
	p := view.Plan{Waves: r.Waves}
	if r.Pacing != nil {
		p.Pacing = *r.Pacing
	}
	shape, no := view.ToPlan(p)
	if no != nil {
		return nil, no
	}
	if r.Pacing == nil {
		shape.Pacing = nil
	}
	expected, err := a.check(ctx, in.ID, condition.Parse(in.ETag), &view.Command{})
	if err != nil {
		return nil, err
	}
	original, way, text, err := a.config.Engine.RollBack(ctx, in.ID, &messages.RollBackCampaign{By: by, Reason: r.Reason, Package: r.Package, ExpectedVersion: expected}, shape)
	if err != nil {
		return nil, a.withCurrent(ctx, in.ID, err)
	}
	body := RolledBack{Text: text, Original: view.FromCampaign(original)}
	if way != nil {
		shown := view.FromCampaign(way)
		body.Campaign = &shown
	}
	return &plain[RolledBack]{Body: body}, nil
}
