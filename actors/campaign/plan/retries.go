package plan

import (
	"cmp"
	"fmt"
	"strings"

	"pacecar/actors/campaign/retry"
	"pacecar/messages"
)

// Bounds of the classes of retries.
const (
	maxClasses    = 32
	maxCodes      = 32
	maxCode       = 64 // bytes, as a vehicle's own codes
	maxClassPause = 7 * daySeconds
)

func checkRetries(p *messages.CampaignPlan) *messages.Rejection {
	if p.Retries == nil {
		p.Retries = &messages.Retries{}
	}
	r := p.Retries
	r.MaximumAttempts = cmp.Or(r.MaximumAttempts, p.GetDealer().GetAfterFailures(), defaultAttempts) // who names a dealer after two failures means two attempts
	r.SilenceSeconds = cmp.Or(r.SilenceSeconds, defaultSilence)
	r.Asks = cmp.Or(r.Asks, defaultAsks)
	r.BackOffSeconds = cmp.Or(r.BackOffSeconds, defaultBackOff)
	if no := within("/retries/maximumAttempts", "attempts", int64(r.MaximumAttempts), 1, maxAttempts); no != nil {
		return no
	}
	if no := within("/retries/silenceSeconds", "seconds", r.SilenceSeconds, 1, maxSilence); no != nil {
		return no
	}
	if no := within("/retries/backOffSeconds", "seconds", r.BackOffSeconds, 1, retry.LongestBackOff); no != nil {
		return no
	}
	if no := within("/retries/asks", "times", int64(r.Asks), 1, maxAsks); no != nil {
		return no
	}
	if no := within("/retries/classes", "classes", int64(len(r.Classes)), 0, maxClasses); no != nil {
		return no
	}
	for i, c := range r.Classes {
		if no := checkClass(r, c, fmt.Sprintf("/retries/classes/%d", i)); no != nil {
			return no
		}
	}
	return nil
}

// checkClass checks a class of codes and fills in what it takes from the plan.
func checkClass(r *messages.Retries, c *messages.RetryClass, at string) *messages.Rejection {
	if no := within(at+"/codes", "codes", int64(len(c.Codes)), 1, maxCodes); no != nil {
		return no
	}
	for i, code := range c.Codes {
		if code == "" || len(code) > maxCode || strings.Contains(strings.TrimSuffix(code, "*"), "*") {
			return messages.Reject(messages.Malformed, "%.80q names no failure codes", code).At(fmt.Sprintf("%s/codes/%d", at, i)).
				Suggest("write a code, or its beginning and '*', at most %d bytes, for example DOWNLOAD_*", maxCode)
		}
	}
	c.MaximumAttempts = cmp.Or(c.MaximumAttempts, r.MaximumAttempts)
	c.BackOffSeconds = cmp.Or(c.BackOffSeconds, r.BackOffSeconds)
	c.MaximumBackOffSeconds = cmp.Or(c.MaximumBackOffSeconds, max(retry.LongestBackOff, c.BackOffSeconds))
	if no := within(at+"/maximumAttempts", "attempts", int64(c.MaximumAttempts), 1, maxAttempts); no != nil {
		return no
	}
	if no := within(at+"/maximumBackOffSeconds", "seconds", c.MaximumBackOffSeconds, 1, maxClassPause); no != nil {
		return no
	}
	return within(at+"/backOffSeconds", "seconds", c.BackOffSeconds, 1, c.MaximumBackOffSeconds)
}
