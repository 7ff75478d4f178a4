package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"pacecar/messages"
	"pacecar/web"
	"pacecar/web/view"
	"pacecar/web/webtest"
)

// listless is an engine that goes through the fleet once, and fails after that.
type listless struct {
	*webtest.Engine
	asked *atomic.Int32
	err   error
}

func (l listless) EachVIN(ctx context.Context, selector string, yield func(string) error) error {
	if l.asked.Add(1)%2 == 0 {
		return l.err
	}
	return l.Engine.EachVIN(ctx, selector, yield)
}

// An import that the engine stopped is a problem with what was done before, and so is the
// last line of a stream.
func TestAnImportThatTheEngineStopsIsAProblem(t *testing.T) {
	for status, failure := range map[int]error{500: errors.New("the store broke"), 503: messages.ErrOverloaded} {
		e := newEdge(t, func(c *web.Config) {
			c.Engine = listless{c.Engine.(*webtest.Engine), new(atomic.Int32), failure}
		})
		const query, body = "mode=replace&removals=1&selector=model+%3D%3D+%22e1%22", `{"vin":"WVWZZZ1JZXW000001"}` + "\n"
		p := e.want(e.importing(query, body), status)
		now := p["current"].(map[string]any)
		if now["done"] != true || now["durable"] != 1.0 || !strings.Contains(p["detail"].(string), "none was removed") || strings.Contains(p["detail"].(string), "broke") {
			t.Errorf("problem %v", p)
		}
		var last view.Import
		told := strings.Split(strings.TrimSpace(string(e.importing(query, body, "Accept", ndjson).raw)), "\n")
		if err := json.Unmarshal([]byte(told[len(told)-1]), &last); err != nil || !last.Done || last.Stopped == "" {
			t.Errorf("the last line is %s, %v", told[len(told)-1], err)
		}
	}
}

// TestAHaltIsResumedByWhoKnowsItsFailures: over HTTP as in the product, nobody resumes a halted campaign without naming them.
func TestAHaltIsResumedByWhoKnowsItsFailures(t *testing.T) {
	e := newEdge(t)
	const halted = "/api/v1/campaigns/infotainment"
	before := e.want(e.do("GET", halted, ""), 200)
	if known := before["knownFailures"].([]any); len(known) != 1 || before["state"] != "Halted" {
		t.Fatalf("known are %v", known)
	}
	if told := before["durations"].([]any); len(told) < 3 {
		t.Errorf("how long attempts took is %v", told)
	}
	e.want(e.do("POST", halted+":resume", `{"reason":"a loose plug"}`, "If-Match", "*"), 409, "FailuresNotAccepted")
	e.want(e.do("POST", halted+":resume", `{"reason":"a loose plug","acceptFailures":2}`, "If-Match", "*"), 409, "FailuresNotAccepted")
	after := e.want(e.do("POST", halted+":resume", `{"reason":"a loose plug","acceptFailures":1}`, "If-Match", "*"), 200)
	if list := after["acceptances"].([]any); after["state"] != "Running" || len(list) != 1 || after["freshFailures"] != nil {
		t.Errorf("resumed: %v", after)
	}
}
