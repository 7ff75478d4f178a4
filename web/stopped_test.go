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
