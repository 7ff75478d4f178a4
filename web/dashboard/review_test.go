package dashboard_test

import (
	"maps"
	"testing"
)

const reviewPath = "/campaigns/" + stageID + "/review"

// page answers GET of a path from now on.
func (s *scripted) page(path string, answer any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages[path] = answer
}

// inReview is a campaign that was written again after somebody had approved it, with the answer
// to who reads it.
func inReview(version int, approvals ...any) (keys, review map[string]any) {
	approvals = append([]any{}, approvals...) // a list, also of nobody
	keys = draftCampaign(stageID, "ADAS 4.2.1")
	maps.Copy(keys, map[string]any{"state": "Review", "version": version, "approvals": approvals, "approvalsAsked": 2, "authors": []any{"m.keller", "noor"}})
	return keys, map[string]any{
		"id": stageID, "state": "Review", "version": version, "contentHash": "a81f4be2c2", "author": "noor", "authors": []any{"m.keller", "noor"},
		"approvalsAsked": 2, "approvals": approvals, "missing": 2 - len(approvals), "contents": true,
		"reviewed": map[string]any{"contentHash": "77c0ffee1234aa", "approvedBy": []any{"jonas"}, "sentBackBy": "aylin", "reason": "too fast for a canary", "at": at(0)},
		"changes": []any{
			map[string]any{"field": "pacing.maximumPerMinute", "before": 6000, "after": 1200},
			map[string]any{"field": "blackouts[0].from", "after": "Fri 12:00"},
		},
	}
}

// TestAPersonReviewsACampaign: whoever approves is shown the content and what is another than
// before, and an approval names exactly what was shown.
func TestAPersonReviewsACampaign(t *testing.T) {
	server := newScripted(t)
	keys, review := inReview(7)
	server.set("campaign:"+stageID, keys)
	server.page(reviewPath, review)
	server.page("/campaigns/"+stageID+":dryRun", stageDryRun())
	b := open(t, server.URL)
	b.dress("light", 1280, 900)
	b.visit("/campaigns/" + stageID)
	b.sees("2 approvals are missing")
	b.sees("approved by jonas, sent back by aylin: too fast for a canary")
	b.sees("pacing.maximumPerMinute")
	b.sees("has other contents")
	b.accessible("a campaign in review")
	b.noOverflow("a campaign in review")
	b.shot("review-light")
	b.dress("dark", 1280, 900)
	b.accessible("a campaign in review, dark")
	b.shot("review-dark")
	b.dress("dark", 390, 800)
	b.noOverflow("a campaign in review, narrow")
	b.shot("review-narrow")
	b.dress("light", 1280, 900)

	// Who wrote a content of it is told before the server refuses.
	b.click("#approve")
	b.sees("You agree to exactly this content")
	b.sees("1 more person must agree before it can start.")
	b.enter("#person", "Noor")
	b.sees("Noor wrote it, and cannot approve it.")
	b.accessible("an author approves")
	b.shot("review-dialog")
	b.until(`document.querySelector("dialog #confirm").hasAttribute("aria-disabled")`)
	evaluate[bool](b, `document.querySelector("#person").select(), true`)
	b.press("jonas")
	b.until(`!document.querySelector("dialog #confirm").hasAttribute("aria-disabled")`)
	b.click("dialog #confirm")
	b.sees("Your approval is kept")
	sent := server.sent()
	if len(sent) != 1 || sent[0].path != "/campaigns/"+stageID+":approve" || sent[0].ifMatch != `"7"` || sent[0].body["by"] != "jonas" || sent[0].body["contentHash"] != "a81f4be2c2" {
		t.Errorf("the dashboard sent %+v", sent)
	}

	// The approval is shown, and whoever sends it back is told that it will be void.
	keys, review = inReview(8, map[string]any{"by": "jonas", "at": at(0), "contentHash": "a81f4be2c2"})
	review["changedCohorts"] = []any{map[string]any{"name": "press", "version": 2, "now": 3, "text": "cohort press has changed since it was approved (version 2, now 3, 3 → 57 vehicles)"}}
	server.page(reviewPath, review)
	server.set("campaign:"+stageID, keys)
	b.sees("1 approval is missing")
	b.sees("Cohort press has changed since it was approved (version 2, now 3, 3 → 57 vehicles). It does not start like that: send it back and submit it again")
	b.click("#sendBack")
	b.sees("The approval by jonas is void.")
	b.click("dialog #confirm")
	b.sees("Write what is to be another first.")
	b.enter("dialog #reason", "no blackout on Sunday")
	b.click("dialog #confirm")
	b.until(`!document.querySelector("dialog")`)
	b.sees("It is a draft again")
	if sent = server.sent(); len(sent) != 2 || sent[1].path != "/campaigns/"+stageID+":sendBack" || sent[1].body["reason"] != "no blackout on Sunday" || sent[1].body["by"] != "jonas" {
		t.Errorf("the dashboard sent %+v", sent)
	}
	b.clean()
}

// TestADraftIsSubmitted, and a campaign that has been started is not reviewed any more.
func TestADraftIsSubmitted(t *testing.T) {
	server := newScripted(t)
	server.set("campaign:"+stageID, draftCampaign(stageID, "ADAS 4.2.1"))
	server.page(reviewPath, map[string]any{
		"id": stageID, "state": "Draft", "version": 3, "contentHash": "a81f4be2c2", "author": "m.keller", "authors": []any{"m.keller"},
		"approvalsAsked": 0, "approvals": []any{}, "missing": 0, "changes": []any{}, "contents": false,
	})
	server.page("/campaigns/"+stageID+":dryRun", stageDryRun())
	b := open(t, server.URL)
	b.visit("/campaigns/" + stageID)
	b.sees("no approval is asked for")
	b.until(`document.querySelector("#sendBack").hasAttribute("aria-disabled")`)
	b.click("#submit")
	b.sees("one person at least")
	b.enter("#person", "m.keller")
	b.click("dialog #confirm")
	b.sees("Submitted: those who approve it can read it now")
	if sent := server.sent(); len(sent) != 1 || sent[0].path != "/campaigns/"+stageID+":submit" || sent[0].ifMatch != `"3"` || sent[0].body["by"] != "m.keller" {
		t.Errorf("the dashboard sent %+v", sent)
	}
	server.set("campaign:"+stageID, runningCampaign(stageID, "ADAS 4.2.1"))
	b.until(`document.querySelector("#submit") === null`)
	b.clean()
}
