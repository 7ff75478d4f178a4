package web_test

import (
	"strings"
	"testing"

	"pacecar/web/webtest"
)

// A decision that names nobody is refused, whatever it is about, and nothing is changed.
func TestEveryDecisionNamesAPerson(t *testing.T) {
	e := newEdge(t)
	e.want(e.do("PUT", "/api/v1/cohorts/press", `{}`), 200)
	e.want(e.do("POST", "/api/v1/campaigns", `{"id":"spring","package":"adas-stack@4.2.1","selector":"model == \"e1\"","waves":[{"rest":true}]}`), 201)
	for _, c := range []struct{ method, path, kind, body string }{
		{"PUT", "/cohorts/late", "", `{"selector":"true"}`},
		{"PUT", "/cohorts/press", "", `{"description":"changed"}`},
		{"PUT", "/cohorts/press/vins", "text/plain", webtest.VIN(1)},
		{"DELETE", "/cohorts/press", "", ""},
		{"DELETE", "/vehicles/" + webtest.VIN(1), "", ""},
		{"POST", "/vehicles/" + webtest.VIN(1) + ":clear", "", `{"reason":"seen"}`},
		{"POST", "/vehicles/" + webtest.VIN(1) + ":settle", "", `{"reason":"seen"}`},
		{"POST", "/campaigns", "", `{"id":"autumn","package":"adas-stack@4.2.1","selector":"model == \"e1\"","waves":[{"rest":true}]}`},
		{"POST", "/campaigns/spring:approve", "", `{}`},
		{"POST", "/campaigns/spring:cancel", "", `{"reason":"a mistake"}`},
		{"POST", "/packages/adas-stack@4.2.1:approve", "", `{"contentHash":"` + strings.Repeat("ab", 32) + `"}`},
		{"POST", "/packages/adas-stack@4.2.1:release", "", `{}`},
		{"POST", "/packages/adas-stack@4.2.1:deprecate", "", `{"reason":"old"}`},
		{"POST", "/packages/adas-stack@4.2.1:withdraw", "", `{"reason":"bad"}`},
	} {
		for _, nobody := range []string{"", "anonymous", " Anonymous "} {
			headers := []string{"Pacecar-Actor", nobody, "If-Match", "*"}
			if c.kind != "" {
				headers = append(headers, "Content-Type", c.kind)
			}
			p := e.want(e.do(c.method, "/api/v1"+c.path, c.body, headers...), 422, "Malformed")
			at := "header Pacecar-Actor" // for documents that do not say who acts
			if strings.Contains(c.path, ":") {
				at = "/by"
			}
			if first := p["errors"].([]any)[0].(map[string]any); first["pointer"] != at || first["suggestion"] == nil {
				t.Errorf("%s %s by %q: %v", c.method, c.path, nobody, p)
			}
		}
	}
	p := e.want(e.do("POST", "/api/v1/packages", `{"name":"brakes","version":"9.0.0","contents":[{"ecu":"ADAS","hardwarePart":"A-77","version":"9","sha256":"`+strings.Repeat("ab", 32)+`","sizeBytes":1}]}`,
		"Pacecar-Actor", "", "If-None-Match", "*"), 422, "Malformed")
	if first := p["errors"].([]any)[0].(map[string]any); first["pointer"] != "/author" {
		t.Errorf("a draft by nobody: %v", p)
	}
	// The verbs of a campaign that runs, and of one that is paused.
	e.want(e.do("POST", "/api/v1/campaigns/spring:approve", `{}`, "If-Match", "*", "Pacecar-Actor", "noor"), 200)
	for _, verb := range []string{"start", "pause", "resume"} {
		e.want(e.do("POST", "/api/v1/campaigns/spring:"+verb, `{"reason":"seen"}`, "If-Match", "*", "Pacecar-Actor", ""), 422, "Malformed")
		e.want(e.do("POST", "/api/v1/campaigns/spring:"+verb, `{"reason":"seen"}`, "If-Match", "*"), 200)
	}
	for _, path := range []string{"/cohorts/press", "/vehicles/" + webtest.VIN(1), "/campaigns/spring"} {
		e.want(e.do("GET", "/api/v1"+path, ""), 200)
	}
	if all := e.want(e.do("GET", "/api/v1/cohorts", ""), 200); len(all["items"].([]any)) != 1 {
		t.Errorf("cohorts %v", all)
	}
}

// Nobody decides under a name that timelines give to a part of the system, where nobody has to sign in either.
func TestNobodyIsAPartOfTheSystem(t *testing.T) {
	e := newEdge(t)
	e.want(e.do("POST", "/api/v1/campaigns", `{"id":"spring","package":"adas-stack@4.2.1","selector":"model == \"e1\"","waves":[{"rest":true}]}`), 201)
	for _, name := range []string{"engine", "ENGINE", "vehicle", "campaign spring", "Package adas"} {
		for at, request := range map[string]func() answer{
			"/by": func() answer {
				return e.do("POST", "/api/v1/campaigns/spring:cancel", `{"reason":"seen","by":"`+name+`"}`, "If-Match", "*")
			},
			"header Pacecar-Actor": func() answer {
				return e.do("POST", "/api/v1/campaigns/spring:cancel", `{"reason":"seen"}`, "If-Match", "*", "Pacecar-Actor", name)
			},
		} {
			p := e.want(request(), 422, "Malformed")
			if first := p["errors"].([]any)[0].(map[string]any); first["pointer"] != at || first["suggestion"] == nil {
				t.Errorf("%q at %s: %v", name, at, p)
			}
		}
	}
	if c := e.want(e.do("GET", "/api/v1/campaigns/spring", ""), 200); c["state"] != "Draft" {
		t.Errorf("the campaign is %v", c["state"])
	}
}
