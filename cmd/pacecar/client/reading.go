package client

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"

	"pacecar/web/view/review"
	"pacecar/web/view/warning"
)

// Reading is a review, with what a start would be warned of now.
type Reading struct {
	review.Review
	Warnings []warning.Warning `json:"warnings,omitempty"`
}

// Reading reads the review of a campaign. Whoever approves a plan is to know, too, that its start would be refused
// as things are.
func (c *Client) Reading(ctx context.Context, id string) (Reading, error) {
	r, err := c.CampaignReview(ctx, id)
	if err != nil || !slices.Contains([]string{"Draft", "Review", "Approved"}, r.State) {
		return Reading{Review: r}, err
	}
	run, err := c.DryRunCampaign(ctx, id)
	if problem, is := errors.AsType[*Problem](err); is && problem.Status < http.StatusInternalServerError {
		return Reading{r, []warning.Warning{{Text: "A start would be refused now: " + strings.Join(strings.Fields(problem.Error()), " ")}}}, nil
	}
	return Reading{r, run.Warnings}, err
}
