package api

import (
	"context"
	"net/http"

	"pacecar/messages"
	"pacecar/web/api/validating"
	"pacecar/web/view/handover"
)

// dealer registers what dealers read and say.
func (a *API) dealer() {
	handle(a, operation(http.MethodGet, "/campaigns/{id}/dealer", "getCampaignDealer", "campaigns", "List the vehicles that were handed to a dealer"), a.campaignDealer)
	handle(a, operation(http.MethodPost, "/campaigns/{id}/dealer/{vin}", "tellDealerResult", "campaigns", "Tell what a dealer did about a vehicle"), a.dealerResult)
}

func (a *API) campaignDealer(ctx context.Context, in *struct {
	InCampaign
	InPage
	Cursor string `query:"cursor" doc:"What an earlier answer gave as next; none: the start."`
}) (*plain[handover.DealerList], error) {
	from, err := parsePosition(in.Cursor)
	if err != nil {
		return nil, err
	}
	list, err := a.config.Engine.CampaignRoster(ctx, in.ID, &messages.GetRoster{From: from, Limit: uint32(in.Limit), Dealer: true})
	if err != nil {
		return nil, err
	}
	body := handover.DealerList{Items: make([]handover.DealerEntry, 0, len(list.GetEntries())), Next: nextNumber(uint64(list.GetNext())), Total: list.GetTotal()}
	for _, e := range list.GetEntries() {
		body.Items = append(body.Items, handover.FromEntry(e))
	}
	return &plain[handover.DealerList]{Body: body}, nil
}

func (a *API) dealerResult(ctx context.Context, in *struct {
	InCampaign
	Acting
	validating.Only
	VIN  string `path:"vin" maxLength:"17" doc:"Vehicle." example:"WVWZZZ1JZXW000001"`
	Body handover.DealerResult
}) (*plain[handover.DealerTold], error) {
	by, err := in.who(in.Body.By)
	if err != nil {
		return nil, err
	}
	told := &messages.TellDealerResult{Vin: in.VIN, Result: in.Body.Result, By: by, Note: in.Body.Note}
	if _, err := a.config.Engine.CommandCampaign(ctx, in.ID, told); err != nil {
		return nil, err
	}
	return &plain[handover.DealerTold]{Body: handover.DealerTold{VIN: in.VIN, Result: in.Body.Result, Detail: handover.Follows(in.Body.Result)}}, nil
}
