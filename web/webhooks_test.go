package web_test

import (
	"context"
	"slices"
	"testing"

	"pacecar/messages"
	"pacecar/web"
)

// pager is one webhook, called pager, and what it was told.
type pager struct {
	told   []*messages.Notice // newest first
	broken string
}

func (*pager) Names() []string { return []string{"board", "pager"} }
func (*pager) Events(as string) []string {
	if as == "pager" {
		return []string{"CampaignHalted"}
	}
	return nil
}

func (p *pager) Notices(_ context.Context, as string) ([]*messages.Notice, error) {
	if as != "pager" {
		return nil, nil
	}
	return p.told, nil
}

func (p *pager) Replay(_ context.Context, _, _, id string) (*messages.Notice, error) {
	i := slices.IndexFunc(p.told, func(n *messages.Notice) bool { return n.GetId() == id })
	n := p.told[i]
	n.Attempts++
	if n.Problem = p.broken; p.broken == "" {
		n.State = messages.NoticeState_NOTICE_DELIVERED
	}
	return n, nil
}

func (p *pager) Try(context.Context, string) (int, string) {
	if p.broken != "" {
		return 500, p.broken
	}
	return 204, ""
}

func TestDeliveriesAreListedAndReplayed(t *testing.T) {
	p := &pager{told: []*messages.Notice{
		{Id: "evt_demo_9_0", Webhook: "pager", CampaignId: "demo", Event: "CampaignHalted", State: messages.NoticeState_NOTICE_PENDING, Attempts: 2, AtMs: 1_775_030_500_000, NextAtMs: 1_775_030_600_000, Status: 503, Problem: "HTTP 503"},
		{Id: "evt_demo_7_0", Webhook: "pager", CampaignId: "demo", Event: "WaveOpened", State: messages.NoticeState_NOTICE_DEAD, Attempts: 11, AtMs: 1_775_030_400_000, Problem: "HTTP 500", Body: []byte(`{"specversion":"1.0"}`)},
		{Id: "evt_old_3_0", Webhook: "pager", CampaignId: "old", Event: "CampaignStarted", State: messages.NoticeState_NOTICE_DELIVERED, Attempts: 1, AtMs: 1_775_030_300_000, Status: 200},
	}}
	e := newEdge(t, func(c *web.Config) { c.Webhooks, c.Notices = p, p })
	list := e.want(e.do("GET", "/api/v1/webhooks", ""), 200)["items"].([]any)
	if w := list[1].(map[string]any); len(list) != 2 || w["name"] != "pager" || w["pending"] != 1.0 || w["dead"] != 1.0 || w["events"].([]any)[0] != "CampaignHalted" {
		t.Errorf("webhooks %v", list)
	}
	if events, is := list[0].(map[string]any)["events"].([]any); !is || len(events) != 0 {
		t.Errorf("what a webhook for gates is told of: %v", list[0])
	}
	all := "/api/v1/webhooks/pager/deliveries"
	page := e.want(e.do("GET", all+"?limit=2", ""), 200)
	if items := page["items"].([]any); len(items) != 2 || items[0].(map[string]any)["id"] != "evt_demo_9_0" || items[0].(map[string]any)["state"] != "Pending" {
		t.Errorf("deliveries %v", items)
	}
	if rest := e.want(e.do("GET", all+"?limit=2&cursor="+page["next"].(string), ""), 200)["items"].([]any); len(rest) != 1 || rest[0].(map[string]any)["id"] != "evt_old_3_0" {
		t.Errorf("the rest %v", rest)
	}
	if dead := e.want(e.do("GET", all+"?state=Dead", ""), 200)["items"].([]any); len(dead) != 1 || dead[0].(map[string]any)["problem"] != "HTTP 500" {
		t.Errorf("dead %v", dead)
	}
	if of := e.want(e.do("GET", all+"?q=campaign==old", ""), 200)["items"].([]any); len(of) != 1 {
		t.Errorf("of one campaign %v", of)
	}
	if d := e.want(e.do("GET", all+"/evt_demo_7_0", ""), 200); d["body"].(map[string]any)["specversion"] != "1.0" {
		t.Errorf("one %v", d)
	}
	p.broken = "HTTP 502"
	if d := e.want(e.do("POST", all+"/evt_demo_7_0:replay", ""), 200); d["state"] != "Dead" || d["attempts"] != 12.0 {
		t.Errorf("a replay in vain %v", d)
	}
	if tried := e.want(e.do("POST", "/api/v1/webhooks/pager:test", ""), 200); tried["delivered"] != false || tried["problem"] != "HTTP 502" {
		t.Errorf("a test in vain %v", tried)
	}
	p.broken = ""
	if d := e.want(e.do("POST", all+"/evt_demo_7_0:replay", ""), 200); d["state"] != "Delivered" || d["attempts"] != 13.0 {
		t.Errorf("a replay %v", d)
	}
	if tried := e.want(e.do("POST", "/api/v1/webhooks/pager:test", ""), 200); tried["delivered"] != true || tried["status"] != 204.0 {
		t.Errorf("a test %v", tried)
	}
	e.want(e.do("GET", "/api/v1/webhooks/nobody/deliveries", ""), 404, "NotFound")
	no := e.want(e.do("POST", all+"/evt_demo_1_0:replay", ""), 404, "NotFound")
	if s := no["errors"].([]any)[0].(map[string]any); s["pointer"] != "path delivery" || s["suggestion"] == "" {
		t.Errorf("refusal %v", no)
	}
}
