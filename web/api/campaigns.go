package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"pacecar/messages"
	"pacecar/web/api/condition"
	"pacecar/web/api/listing"
	"pacecar/web/view"
)

// InCampaign names a campaign.
type InCampaign struct {
	ID string `path:"id" maxLength:"64" doc:"Campaign." example:"demo"`
}

func (a *API) campaigns() {
	handle(a, operation(http.MethodGet, "/campaigns", "listCampaigns", "campaigns", "List campaigns, newest first"), a.listCampaigns)
	handle(a, operation(http.MethodGet, "/campaigns/{id}", "getCampaign", "campaigns", "Show a campaign"), a.getCampaign)
	handle(a, operation(http.MethodGet, "/campaigns/{id}/roster", "getCampaignRoster", "campaigns", "Show where each vehicle stands"), a.campaignRoster)
	handle(a, operation(http.MethodGet, "/campaigns/{id}/timeline", "getCampaignTimeline", "campaigns", "Show what happened to a campaign, newest first"), a.campaignTimeline)
	handle(a, operation(http.MethodPost, "/campaigns/{id}:dryRun", "dryRunCampaign", "campaigns", "Say what a start would do now, and do nothing"), a.dryRunCampaign)
	handle(a, a.createCampaignOperation(), a.createCampaign)
	for _, v := range campaignVerbs {
		op := operation(http.MethodPost, "/campaigns/{id}:"+v.name, v.name+"Campaign", "campaigns", v.summary)
		op.Errors = append(op.Errors, http.StatusPreconditionFailed, http.StatusPreconditionRequired)
		handle(a, op, a.campaignVerb(v))
	}
	a.dealer()
	a.rollback()
	a.gates()
}

func (a *API) listCampaigns(ctx context.Context, in *struct {
	listing.Query
	State string `query:"state" enum:"Draft,Review,Approved,Scheduled,Running,Paused,Halted,Completed,Cancelled" doc:"Only campaigns in that state."`
}) (*plain[view.List[view.CampaignSummary]], error) {
	list, err := a.config.Engine.CampaignRecords(ctx)
	if err != nil {
		return nil, err
	}
	rows, records := make([]view.CampaignSummary, 0, len(list)), make(map[string]*messages.CampaignStatus, len(list))
	for _, s := range list {
		if row := view.Summarise(s); in.State == "" || in.State == row.State {
			rows, records[row.ID] = append(rows, row), s
		}
	}
	body, err := listing.Campaigns.Part(in.Query, rows)
	if err != nil {
		return nil, err
	}
	shown := make([]*messages.CampaignStatus, len(body.Items))
	for i, row := range body.Items {
		shown[i] = records[row.ID]
	}
	a.config.Engine.RefreshCampaigns(ctx, shown)
	for i, s := range shown {
		body.Items[i] = view.Summarise(s)
	}
	return &plain[view.List[view.CampaignSummary]]{Body: body}, nil
}

func (a *API) getCampaign(ctx context.Context, in *InCampaign) (*out[view.Campaign], error) {
	s, err := a.config.Engine.Campaign(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return showCampaign(s), nil
}

func showCampaign(s *messages.CampaignStatus) *out[view.Campaign] {
	return &out[view.Campaign]{ETag: condition.ETag(s.GetVersion()), Body: view.FromCampaign(s)}
}

// createdCampaign is a campaign that was created, or the answer of a dry run.
type createdCampaign struct {
	Status   int
	Location string `header:"Location" doc:"Address of the campaign."`
	ETag     string `header:"ETag" doc:"Version, for If-Match."`
	Body     any
}

// createCampaignOperation describes the two answers of a creation, which one Go type cannot.
func (a *API) createCampaignOperation() huma.Operation {
	op := operation(http.MethodPost, "/campaigns", "createCampaign", "campaigns", "Create a campaign as a draft, or only say what it would do")
	op.DefaultStatus = http.StatusCreated
	op.Responses = map[string]*huma.Response{
		"201": {Description: "Created", Content: content[view.Campaign](a)},
		"200": {Description: "With validateOnly: what a start would do now", Content: content[view.DryRun](a)},
	}
	return op
}

func (a *API) createCampaign(ctx context.Context, in *struct {
	Acting
	Key          string `header:"Idempotency-Key" maxLength:"255" doc:"Names this request: repeated, it creates nothing new."`
	ValidateOnly bool   `query:"validateOnly" doc:"Check the plan as a creation does, and as a start would, and say what that would do now; create nothing. An id that a campaign has is no fault here: its edit is tried this way, too."`
	Body         view.Plan
}) (*createdCampaign, error) {
	by, err := in.who("")
	if err != nil {
		return nil, err
	}
	plan, rejection := view.ToPlan(in.Body)
	if rejection != nil {
		return nil, rejection
	}
	if in.ValidateOnly {
		d, err := a.config.Engine.DryRun(ctx, plan)
		if err != nil {
			return nil, err
		}
		return &createdCampaign{Status: http.StatusOK, Body: view.FromDryRun(d)}, nil
	}
	if plan.Id == "" && in.Key != "" {
		// The answer may be lost after the campaign is written: the repetition finds it.
		plan.Id = "cmp-" + string(messages.DigestOf([]byte(by + "\n" + in.Key)))[:32]
	}
	s, err := a.config.Engine.CreateCampaign(ctx, plan, by)
	if err != nil {
		return nil, err
	}
	c := view.FromCampaign(s)
	return &createdCampaign{
		Status: http.StatusCreated, Location: Prefix + "/campaigns/" + c.ID, ETag: condition.ETag(c.Version), Body: c,
	}, nil
}

func (a *API) dryRunCampaign(ctx context.Context, in *InCampaign) (*plain[view.DryRun], error) {
	s, err := a.config.Engine.Campaign(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	d, err := a.config.Engine.DryRun(ctx, s.GetRecord().GetPlan())
	if err != nil {
		return nil, err
	}
	return &plain[view.DryRun]{Body: view.FromDryRun(d)}, nil
}

func (a *API) campaignRoster(ctx context.Context, in *struct {
	InCampaign
	InPage
	State  string `query:"state" doc:"Only vehicles in that assignment state, e.g. Failed."`
	Cursor string `query:"cursor" doc:"What an earlier answer gave as next; none: the start."`
}) (*plain[view.Roster], error) {
	state, err := view.ParseAssignmentState(in.State)
	if err != nil {
		return nil, messages.Reject(messages.Malformed, "%v", err).At("query state").Suggest("%s", messages.DidYouMean(in.State, view.AssignmentStates()))
	}
	from, err := parsePosition(in.Cursor)
	if err != nil {
		return nil, err
	}
	list, err := a.config.Engine.CampaignRoster(ctx, in.ID, &messages.GetRoster{From: from, Limit: uint32(in.Limit), State: state})
	if err != nil {
		return nil, err
	}
	body := view.Roster{Items: make([]view.RosterEntry, 0, len(list.GetEntries())), Next: nextNumber(uint64(list.GetNext())), Total: list.GetTotal()}
	for _, e := range list.GetEntries() {
		body.Items = append(body.Items, view.FromRosterEntry(e))
	}
	return &plain[view.Roster]{Body: body}, nil
}

func (a *API) campaignTimeline(ctx context.Context, in *struct {
	InCampaign
	InTimeline
}) (*plain[view.List[view.Line]], error) {
	return in.read(func(before uint64) ([]*messages.HistoryEntry, uint64, error) {
		list, next, err := a.config.Engine.CampaignHistory(ctx, in.ID, before, in.Limit)
		if err == nil && len(list) == 0 && before == 0 { // perhaps there is no such campaign
			_, err = a.config.Engine.Campaign(ctx, in.ID)
		}
		return list, next, err
	})
}

// content describes a JSON body of type T.
func content[T any](a *API) map[string]*huma.MediaType {
	return map[string]*huma.MediaType{"application/json": {Schema: schemaOf[T](a)}}
}
