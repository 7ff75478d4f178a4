package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"

	"pacecar/cmd/pacecar/client/lasting"
	"pacecar/messages"
	"pacecar/web/report"
	"pacecar/web/view"
	"pacecar/web/view/handover"
)

// CreatePackage writes a draft in place of the version of it that was looked at; 0: there
// was none.
func (c *Client) CreatePackage(ctx context.Context, p view.NewPackage, version uint64) (view.Package, error) {
	rests := http.Header{"If-None-Match": {"*"}}
	if version != 0 {
		rests = match(version)
	}
	return answer[view.Package](ctx, c, request{method: http.MethodPost, path: "/packages", body: p, header: rests})
}

// Package reads one package.
func (c *Client) Package(ctx context.Context, id string) (view.Package, error) {
	return answer[view.Package](ctx, c, request{method: http.MethodGet, path: "/packages/" + url.PathEscape(id)})
}

// CommandPackage runs a verb of a package's life: validate, approve, release, deprecate, withdraw.
func (c *Client) CommandPackage(ctx context.Context, id, verb string, command view.Command) (view.Package, error) {
	for told := ""; ; {
		var p view.Package
		_, err := c.do(ctx, request{method: http.MethodPost, path: "/packages/" + url.PathEscape(id) + ":" + verb, body: command}, &p)
		// Each repetition tries more patches, and tells how many: one that tells the same is the last.
		if problem, is := errors.AsType[*Problem](err); is && problem.Code == messages.StillChecking && problem.Detail != told && ctx.Err() == nil {
			told = problem.Detail
			continue
		}
		return p, err
	}
}

// CreateCampaign writes a draft.
func (c *Client) CreateCampaign(ctx context.Context, plan view.Plan) (view.Campaign, error) {
	return answer[view.Campaign](ctx, c, request{method: http.MethodPost, path: "/campaigns", body: plan})
}

// DryRun tells what starting the plan would do now.
func (c *Client) DryRun(ctx context.Context, plan view.Plan) (view.DryRun, error) {
	return answer[view.DryRun](ctx, c, request{method: http.MethodPost, path: "/campaigns?validateOnly=true", body: plan})
}

// Campaign reads one campaign.
func (c *Client) Campaign(ctx context.Context, id string) (view.Campaign, error) {
	return answer[view.Campaign](ctx, c, request{method: http.MethodGet, path: "/campaigns/" + url.PathEscape(id)})
}

// Campaigns lists a part of the campaigns, the newest first: those in a state, if one is given,
// that an RSQL filter matches. cursor is empty at first, then what the last part named.
func (c *Client) Campaigns(ctx context.Context, state, filter, cursor string, limit int) (list view.List[view.CampaignSummary], err error) {
	query := part(filter, cursor, limit)
	if state != "" {
		query.Set("state", state)
	}
	_, err = c.do(ctx, request{method: http.MethodGet, path: "/campaigns?" + query.Encode()}, &list)
	return list, err
}

func part(filter, cursor string, limit int) url.Values {
	return url.Values{"q": {filter}, "cursor": {cursor}, "limit": {strconv.Itoa(limit)}}
}

// CommandCampaign runs a verb of a campaign's life. Version is the one that was looked
// at; 0 means any.
func (c *Client) CommandCampaign(ctx context.Context, id, verb string, version uint64, command view.Command) (view.Campaign, error) {
	rests := match(version)
	if version == 0 {
		rests = http.Header{"If-Match": {"*"}}
	}
	return answer[view.Campaign](ctx, c, request{method: http.MethodPost, path: "/campaigns/" + url.PathEscape(id) + ":" + verb, body: command, header: rests})
}

// Roster reads a part of a campaign's roster; cursor is empty at first, then what the last part named.
func (c *Client) Roster(ctx context.Context, id, state, cursor string, limit int) (view.Roster, error) {
	query := url.Values{"limit": {strconv.Itoa(limit)}}
	if state != "" {
		query.Set("state", state)
	}
	if cursor != "" {
		query.Set("cursor", cursor)
	}
	return answer[view.Roster](ctx, c, request{method: http.MethodGet, path: "/campaigns/" + url.PathEscape(id) + "/roster?" + query.Encode()})
}

// Dealer reads a part of the vehicles that a campaign handed to a dealer; cursor is as Roster's.
func (c *Client) Dealer(ctx context.Context, id, cursor string, limit int) (handover.DealerList, error) {
	query := url.Values{"limit": {strconv.Itoa(limit)}}
	if cursor != "" {
		query.Set("cursor", cursor)
	}
	return answer[handover.DealerList](ctx, c, request{method: http.MethodGet, path: "/campaigns/" + url.PathEscape(id) + "/dealer?" + query.Encode()})
}

// OpenGate opens the gate of a wave that waits for a person, if the campaign is as it was seen.
func (c *Client) OpenGate(ctx context.Context, id string, wave uint32, seen uint64, command view.Command) (view.Campaign, error) {
	return answer[view.Campaign](ctx, c, request{
		method: http.MethodPost, path: fmt.Sprintf("/campaigns/%s/gates/%d/open", url.PathEscape(id), wave), body: command, header: match(seen),
	})
}

// TellDealerResult tells what a dealer did about a vehicle.
func (c *Client) TellDealerResult(ctx context.Context, id, vin string, result handover.DealerResult) (handover.DealerTold, error) {
	return answer[handover.DealerTold](ctx, c, request{method: http.MethodPost, path: "/campaigns/" + url.PathEscape(id) + "/dealer/" + url.PathEscape(vin), body: result})
}

// Report reads the account of a campaign, as JSON or as a printable page.
func (c *Client) Report(ctx context.Context, id, accept string, to io.Writer) error {
	answer, err := c.send(ctx, request{
		method: http.MethodGet, path: "/campaigns/" + url.PathEscape(id) + "/report", header: http.Header{"Accept": {accept}}, lasting: true,
	})
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode == http.StatusAccepted {
		var later lasting.Text
		if err = c.await(ctx, answer.Body, &later); err == nil {
			_, err = to.Write(later)
		}
		return err
	}
	_, err = io.Copy(to, answer.Body)
	return err
}

// CampaignGates reads what a campaign's gates decided, judged again.
func (c *Client) CampaignGates(ctx context.Context, id string) (report.Gates, error) {
	return answer[report.Gates](ctx, c, request{method: http.MethodGet, path: "/campaigns/" + url.PathEscape(id) + "/gates"})
}

// CompareCampaigns puts a second campaign beside a first one.
func (c *Client) CompareCampaigns(ctx context.Context, first, second string) (report.Comparison, error) {
	return answer[report.Comparison](ctx, c, request{method: http.MethodGet, path: "/campaigns/" + url.PathEscape(first) + "/comparison?" + url.Values{"with": {second}}.Encode(), lasting: true})
}

// Vehicle reads one vehicle.
func (c *Client) Vehicle(ctx context.Context, vin string) (view.Vehicle, error) {
	return answer[view.Vehicle](ctx, c, request{method: http.MethodGet, path: "/vehicles/" + url.PathEscape(vin)})
}

// Timeline reads the newest lines of a vehicle's history.
func (c *Client) Timeline(ctx context.Context, vin string, limit int) ([]view.Line, error) {
	var list view.List[view.Line]
	_, err := c.do(ctx, request{method: http.MethodGet, path: fmt.Sprintf("/vehicles/%s/timeline?limit=%d", url.PathEscape(vin), limit)}, &list)
	return list.Items, err
}

// Import streams vehicles in; mediaType is application/x-ndjson or text/csv.
func (c *Client) Import(ctx context.Context, mediaType string, body io.Reader) (view.Import, error) {
	header := http.Header{"Content-Type": {mediaType}, "Accept": {"application/json"}}
	return answer[view.Import](ctx, c, request{method: http.MethodPost, path: "/vehicles:import", stream: body, length: -1, keyless: true, header: header})
}

// Packages lists a part of the packages that an RSQL filter matches, the newest first. cursor is
// empty at first, then what the last part named.
func (c *Client) Packages(ctx context.Context, filter, cursor string, limit int) (view.List[view.Package], error) {
	return answer[view.List[view.Package]](ctx, c, request{method: http.MethodGet, path: "/packages?" + part(filter, cursor, limit).Encode()})
}

// DryRunCampaign tells what starting a campaign would do now.
func (c *Client) DryRunCampaign(ctx context.Context, id string) (view.DryRun, error) {
	return answer[view.DryRun](ctx, c, request{method: http.MethodPost, path: "/campaigns/" + url.PathEscape(id) + ":dryRun", body: struct{}{}})
}

// CountVehicles counts the vehicles that a selector matches; an empty one matches all.
func (c *Client) CountVehicles(ctx context.Context, selector string) (view.Count, error) {
	return answer[view.Count](ctx, c, request{method: http.MethodGet, path: "/vehicles:count?" + url.Values{"selector": {selector}}.Encode()})
}
