package web_test

import (
	"context"
	"errors"
	"net/url"
	"sync/atomic"
	"testing"

	"pacecar/messages"
	"pacecar/web"
	"pacecar/web/webtest"
)

// counting counts the campaigns that are asked how they are.
type counting struct {
	*webtest.Engine
	asked *atomic.Int32
}

func (c counting) RefreshCampaigns(ctx context.Context, list []*messages.CampaignStatus) {
	c.asked.Add(int32(len(list)))
	c.Engine.RefreshCampaigns(ctx, list)
}

func (counting) Campaigns(context.Context) ([]*messages.CampaignStatus, error) {
	return nil, errors.New("every campaign is asked how it is")
}

// Of a part of the campaigns only its own are asked how they are.
func TestOnlyTheCampaignsOfAPartAreAsked(t *testing.T) {
	var asked atomic.Int32
	e := newEdge(t, func(c *web.Config) { c.Engine = counting{c.Engine.(*webtest.Engine), &asked} })
	e.want(e.do("POST", "/api/v1/campaigns/"+webtest.CampaignDemo+":start", "", "If-Match", "*", "Pacecar-Actor", "mira"), 200)
	part := e.want(e.do("GET", "/api/v1/campaigns?limit=1&state=Running&q="+url.QueryEscape("id=="+webtest.CampaignDemo), ""), 200)
	if row := part["items"].([]any)[0].(map[string]any); asked.Load() != 1 || len(row["counts"].(map[string]any)) == 0 {
		t.Errorf("%d campaigns were asked for %v", asked.Load(), row)
	}
}

// Lists are answered in parts, and filtered, wherever they are asked for.
func TestListsComeInParts(t *testing.T) {
	e := newEdge(t)
	for _, list := range []string{"packages", "campaigns"} {
		var ids []any
		path := "/api/v1/" + list + "?limit=1"
		for cursor := ""; ; {
			part := e.want(e.do("GET", path+"&cursor="+cursor, ""), 200)
			items := part["items"].([]any)
			if len(items) != 1 {
				t.Fatalf("a part of %s has %d items", list, len(items))
			}
			ids = append(ids, items[0].(map[string]any)["id"])
			next, more := part["next"].(string)
			if cursor = next; !more {
				break
			}
		}
		whole := e.want(e.do("GET", "/api/v1/"+list, ""), 200)["items"].([]any)
		if len(whole) != len(ids) || len(ids) < 2 {
			t.Fatalf("%s: %d in parts, %d at once, want at least 2", list, len(ids), len(whole))
		}
		for i, item := range whole {
			if item.(map[string]any)["id"] != ids[i] {
				t.Errorf("%s: number %d is %v in parts, %v at once", list, i, ids[i], item)
			}
		}
	}
	draft := e.want(e.do("GET", "/api/v1/packages?q="+url.QueryEscape("id=="+webtest.PackageDraft+";state==Draft"), ""), 200)
	if items := draft["items"].([]any); len(items) != 1 || items[0].(map[string]any)["id"] != webtest.PackageDraft {
		t.Errorf("filtered: %v", draft)
	}
	for _, list := range []string{"packages", "campaigns", "cohorts"} {
		e.want(e.do("GET", "/api/v1/"+list+"?q=nmae==x", ""), 422, "UnknownAttribute")
		e.want(e.do("GET", "/api/v1/"+list+"?cursor=x", ""), 422, "Malformed")
		e.want(e.do("GET", "/api/v1/"+list+"?limit=1001", ""), 422, "Invalid")
	}
}
