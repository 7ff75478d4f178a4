package web_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"pacecar/messages"
	"pacecar/web"
)

// A campaign is submitted, approved, written again, and the approvals of what it said before are
// void; whoever reads it is told what is another, and nobody approves what they wrote.
func TestACampaignIsReviewed(t *testing.T) {
	e := newEdge(t)
	const night = "/api/v1/campaigns/night"
	slower := strings.Replace(plan, `{`, `{"pacing":{"maximumPerMinute":7},"requiredApprovals":2,`, 1)
	first := e.want(e.do("POST", "/api/v1/campaigns", plan, "Pacecar-Actor", "mika"), 201)
	hash := first["contentHash"].(string)
	e.want(e.do("POST", night+":submit", ``), 428, "PreconditionRequired")
	if c := e.want(e.do("POST", night+":submit", ``, "If-Match", `"1"`, "Pacecar-Actor", "mika"), 200); c["state"] != "Review" {
		t.Errorf("submitted: %v", c)
	}
	e.want(e.do("POST", night+":approve", `{"by":"Mika"}`, "If-Match", "*"), 403, "SamePerson")
	e.want(e.do("POST", night+":approve", `{"by":"omar"}`, "If-Match", "*"), 200)

	// Another plan takes its place for whoever has read that it was approved.
	e.want(e.do("PUT", night, slower), 428, "PreconditionRequired")
	stale := e.want(e.do("PUT", night, slower, "If-Match", `"2"`), 412, "StaleVersion")
	if current := stale["current"].(map[string]any); len(current["approvals"].([]any)) != 1 {
		t.Errorf("the approval is not told: %v", current)
	}
	a := e.do("PUT", night, slower, "If-Match", `"3"`, "Pacecar-Actor", "noor")
	c := e.want(a, 200)
	void, _ := c["reviewed"].(map[string]any)
	if c["state"] != "Draft" || c["author"] != "noor" || len(c["approvals"].([]any)) != 0 || void["contentHash"] != hash || void["approvedBy"].([]any)[0] != "omar" || a.Header.Get("ETag") != `"4"` {
		t.Errorf("written again: %v %v", c, a.Header)
	}
	if again := e.want(e.do("PUT", night, slower, "If-Match", `"3"`, "Pacecar-Actor", "omar"), 200); again["version"] != 4.0 || again["author"] != "noor" {
		t.Errorf("the same again: %v", again)
	}
	r := e.want(e.do("GET", night+"/review", ""), 200)
	changes := r["changes"].([]any)
	slow := slices.ContainsFunc(changes, func(one any) bool {
		c := one.(map[string]any)
		return c["field"] == "pacing.maximumPerMinute" && c["after"] == 7.0
	})
	if !slow || r["missing"] != 2.0 || r["contents"] != false || len(r["authors"].([]any)) != 2 {
		t.Errorf("to review: %v", r)
	}
	e.want(e.do("POST", night+":approve", `{"by":"mika"}`, "If-Match", "*"), 403, "SamePerson")
	e.want(e.do("POST", night+":approve", `{"by":"lena","contentHash":"`+hash+`"}`, "If-Match", "*"), 409, "ContentChanged")
	e.want(e.do("POST", night+":start", ``, "If-Match", "*"), 409, "NotApproved")

	// An approval that names its content needs no condition besides; one that names none does.
	e.want(e.do("POST", night+":approve", `{"by":"tess"}`), 428, "PreconditionRequired")
	again, _ := r["contentHash"].(string)
	e.want(e.do("POST", night+":approve", `{"by":"tess","contentHash":"`+again+`"}`), 200)
	if pace := r["plan"].(map[string]any)["pacing"].(map[string]any)["maximumPerMinute"]; pace != 7.0 {
		t.Errorf("the plan to review has the pace %v", pace)
	}

	// One person sends it back, and needs no condition for that.
	e.want(e.do("POST", night+":approve", `{"by":"lena"}`, "If-Match", "*"), 200)
	e.want(e.do("POST", night+":sendBack", `{"by":"omar"}`), 422, "Malformed")
	if c := e.want(e.do("POST", night+":sendBack", `{"by":"omar","reason":"too slow"}`), 200); c["state"] != "Draft" || !strings.Contains(c["cause"].(string), "omar") {
		t.Errorf("sent back: %v", c)
	}
	e.want(e.do("POST", night+":approve", `{"by":"lena"}`, "If-Match", "*"), 200)
	e.want(e.do("POST", night+":approve", `{"by":"omar"}`, "If-Match", "*"), 200)
	e.want(e.do("POST", night+":start", ``, "If-Match", "*"), 200)
	e.want(e.do("PUT", night, plan, "If-Match", "*"), 409, "WrongState")
}

// A campaign is created at its address, once.
func TestACampaignIsPut(t *testing.T) {
	e := newEdge(t)
	const night = "/api/v1/campaigns/night"
	e.want(e.do("PUT", night, plan, "If-Match", "*"), 404, "NotFound")
	e.want(e.do("PUT", "/api/v1/campaigns/day", plan, "If-None-Match", "*"), 422, "Malformed")
	a := e.do("PUT", night, plan, "If-None-Match", "*")
	if e.want(a, 201); a.Header.Get("Location") != night {
		t.Errorf("created: %v", a.Header)
	}
	p := e.want(e.do("PUT", night, strings.Replace(plan, `{`, `{"name":"other",`, 1), "If-None-Match", "*"), 412, "AlreadyExists")
	if p["current"].(map[string]any)["id"] != "night" {
		t.Errorf("the present state is not told: %v", p)
	}
	e.want(e.do("PUT", night, plan, "If-Match", `"1", "2"`), 200)
	e.want(e.do("PUT", night, plan, "If-Match", `"8", "9"`), 412, "StaleVersion")
}

// What the server asks for is told.
func TestThePolicyIsTold(t *testing.T) {
	e := newEdge(t)
	if p := e.want(e.do("GET", "/api/v1/policy", ""), 200); len(p["approvals"].([]any)) != 0 {
		t.Errorf("nothing is asked for, and told is %v", p)
	}
	e.engine.AskFor(&messages.ApprovalPolicy{Rules: []*messages.ApprovalRule{{Approvals: 2, Vehicles: 1000}, {Approvals: 3, UpdateType: "regulatory"}}})
	list := e.want(e.do("GET", "/api/v1/policy", ""), 200)["approvals"].([]any)
	if len(list) != 2 || list[0].(map[string]any)["vehicles"] != 1000.0 || list[1].(map[string]any)["updateType"] != "regulatory" {
		t.Errorf("told is %v", list)
	}
}

// TestEditorsAndApproversRaceOverHTTP: of two who write from one version again, one is told what the other made of it;
// an approval of what was read before that is refused, with * as with the hash, and a send-back that came too late is
// repeated with the version that the refusal names.
func TestEditorsAndApproversRaceOverHTTP(t *testing.T) {
	e := newEdge(t)
	const night = "/api/v1/campaigns/night"
	paced := func(pace string) string {
		return strings.Replace(plan, `{`, `{"pacing":{"maximumPerMinute":`+pace+`},`, 1)
	}
	first := e.want(e.do("POST", "/api/v1/campaigns", paced("5"), "Pacecar-Actor", "mika"), 201)
	read := first["contentHash"].(string)
	var race sync.WaitGroup
	answers := make([]answer, 2)
	for i, editor := range []string{"noor", "kim"} {
		race.Go(func() {
			answers[i] = e.do("PUT", night, paced([]string{"60", "90"}[i]), "If-Match", `"1"`, "Pacecar-Actor", editor)
		})
	}
	race.Wait()
	if answers[0].StatusCode > answers[1].StatusCode {
		answers[0], answers[1] = answers[1], answers[0]
	}
	won, lost := e.want(answers[0], 200), e.want(answers[1], 412, "StaleVersion")
	if current := lost["current"].(map[string]any); current["contentHash"] != won["contentHash"] || current["author"] != won["author"] {
		t.Errorf("who lost is told of %v, and there is %v", current["contentHash"], won["contentHash"])
	}

	// The approval is of what the approver saw, whatever version it allows.
	for _, condition := range []string{"*", answers[0].Header.Get("ETag")} {
		e.want(e.do("POST", night+":approve", `{"by":"omar","contentHash":"`+read+`"}`, "If-Match", condition), 409, "ContentChanged")
	}
	e.want(e.do("POST", night+":approve", `{"by":"omar"}`, "If-Match", `"1"`), 412, "StaleVersion")
	approved := e.want(e.do("POST", night+":approve", `{"by":"omar"}`, "If-Match", "*"), 200)
	if list := approved["approvals"].([]any); len(list) != 1 || list[0].(map[string]any)["contentHash"] != won["contentHash"] {
		t.Errorf("approved is %v", approved["approvals"])
	}

	late := e.want(e.do("POST", night+":sendBack", `{"by":"tess","reason":"too fast"}`, "If-Match", `"2"`), 412, "StaleVersion")
	version := strconv.FormatFloat(late["current"].(map[string]any)["version"].(float64), 'f', -1, 64)
	back := e.want(e.do("POST", night+":sendBack", `{"by":"tess","reason":"too fast"}`, "If-Match", `"`+version+`"`), 200)
	if back["state"] != "Draft" || len(back["approvals"].([]any)) != 0 || back["reviewed"].(map[string]any)["sentBackBy"] != "tess" {
		t.Errorf("sent back is %v", back)
	}
}

// TestWhoMayStartAndResume: whoever wrote a content cannot approve it; with what the plan asks for anybody may start,
// pause and resume, the author and those who approved included, and each says who they are.
func TestWhoMayStartAndResume(t *testing.T) {
	e := newEdge(t)
	const night = "/api/v1/campaigns/night"
	e.want(e.do("POST", "/api/v1/campaigns", strings.Replace(plan, `{`, `{"requiredApprovals":2,`, 1), "Pacecar-Actor", "mika"), 201)
	for _, who := range []struct {
		by     string
		status int
		codes  []string
	}{{"mika", 403, []string{"SamePerson"}}, {" MIKA ", 403, []string{"SamePerson"}}, {"omar", 200, nil}, {"Omar", 200, nil}} {
		e.want(e.do("POST", night+":approve", `{"by":"`+who.by+`"}`, "If-Match", "*"), who.status, who.codes...)
		for _, starter := range []string{"mika", "omar", "tess"} {
			e.want(e.do("POST", night+":start", `{"by":"`+starter+`"}`, "If-Match", "*"), 409, "NotApproved")
		}
	}
	e.want(e.do("POST", night+":approve", `{"by":"lena"}`, "If-Match", "*"), 200)
	e.want(e.do("POST", night+":start", `{}`, "If-Match", "*", "Pacecar-Actor", ""), 422, "Malformed")
	e.want(e.do("POST", night+":start", `{"by":"mika"}`, "If-Match", "*"), 200)
	for _, by := range []string{"mika", "omar", "somebody else"} {
		e.want(e.do("POST", night+":pause", `{"by":"`+by+`","reason":"looked at it"}`, "If-Match", "*"), 200)
		e.want(e.do("POST", night+":resume", `{"by":"`+by+`","reason":"looked at it"}`, "If-Match", "*"), 200)
	}
}

// changing is an engine whose cohort press has changed since the plans that name it were written.
type changing struct{ web.Engine }

func (e changing) Campaign(ctx context.Context, id string) (*messages.CampaignStatus, error) {
	s, err := e.Engine.Campaign(ctx, id)
	if err == nil {
		s.Record.Named = []*messages.NamedCohort{{Name: "press", Version: 2, Vehicles: new(uint64(3))}}
		s.Record.Reviewed = &messages.ReviewedContent{ContentHash: "before", AtMs: 1, Named: []*messages.NamedCohort{{Name: "press", Version: 1, Vehicles: new(uint64(0))}}}
		s.Record.ReviewedPlan = s.Record.Plan
		s.ChangedCohorts = []*messages.ChangedCohort{{Name: "press", Version: 2, Now: 3, Text: "cohort press has changed since it was approved (version 2, now 3, 3 → 57 vehicles)"}}
	}
	return s, err
}

// Whoever reads a campaign, or what is to be approved of it, is told which cohorts it stands for and which of them have changed.
func TestAReviewTellsOfCohorts(t *testing.T) {
	e := newEdge(t, func(c *web.Config) { c.Engine = changing{c.Engine} })
	e.want(e.do("POST", "/api/v1/campaigns", plan), 201)
	for _, path := range []string{"", "/review"} {
		is := e.want(e.do("GET", "/api/v1/campaigns/night"+path, ""), 200)
		text := fmt.Sprint(is["cohorts"], is["changedCohorts"])
		if want := "[map[name:press vehicles:3 version:2]] [map[name:press now:3 text:cohort press has changed since it was approved (version 2, now 3, 3 → 57 vehicles) version:2]]"; text != want {
			t.Errorf("%s tells %s", path, text)
		}
		if path == "/review" && fmt.Sprint(is["changes"]) != "[map[after:version 2 (listed: 3) before:version 1 (listed: 0) field:cohorts.press]]" {
			t.Errorf("what is another than before: %v", is["changes"])
		}
	}
}
