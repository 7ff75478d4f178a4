package web_test

import (
	"strings"
	"testing"
)

// TestBodiesAreReadStrictly: what encoding/json would mend in silence is refused with its place.
func TestBodiesAreReadStrictly(t *testing.T) {
	e := newEdge(t)
	for _, c := range []struct {
		body, pointer string
		status        int
	}{
		{strings.Replace(plan, `{`, `{"id":"other",`, 1), "/id", 400},
		{strings.Replace(plan, `{"rest":true`, `{"rest":true,"rest":true`, 1), "/waves/1/rest", 400},
		{strings.Replace(plan, `"night"`, "\"ni\xe9ht\"", 1), "/id", 400},
		{strings.Replace(plan, `{"rest":true`, `{"rest":true,"gate":{"minimumSample":4294967297}`, 1), "/waves/1/gate/minimumSample", 422},
		{strings.Replace(plan, `{`, `{"SELECTOR":"true",`, 1), "/SELECTOR", 422},
		{strings.Replace(plan, `{"rest":true`, `{"rest":true,"gate":{"maximumfailedpercent":5}`, 1), "/waves/1/gate/maximumfailedpercent", 422},
		{strings.Replace(plan, `{`, `{"requiredApprovals":null,`, 1), "/requiredApprovals", 400},
		{strings.Replace(plan, `{"rest":true`, `{"rest":true,"gate":{"maximumFailedPercent":null}`, 1), "/waves/1/gate/maximumFailedPercent", 400},
	} {
		p := e.do("POST", "/api/v1/campaigns", c.body)
		list, _ := p.json()["errors"].([]any)
		if p.StatusCode != c.status || len(list) != 1 || list[0].(map[string]any)["pointer"] != c.pointer || strings.Contains(string(p.raw), "Go struct") {
			t.Errorf("%s: %s, want %d and one error at %s", c.body, p.raw, c.status, c.pointer)
		}
	}
}
