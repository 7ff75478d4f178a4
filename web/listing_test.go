package web_test

import (
	"net/url"
	"testing"

	"pacecar/web/webtest"
)

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
