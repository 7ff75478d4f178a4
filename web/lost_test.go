package web_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"pacecar/messages"
	"pacecar/web"
	"pacecar/web/webtest"
)

// silent commits, and never tells the first caller: its connection has gone.
type silent struct {
	*webtest.Engine
	committed chan struct{}
}

func (s *silent) CreateCampaign(ctx context.Context, plan *messages.CampaignPlan, by string) (*messages.CampaignStatus, error) {
	status, err := s.Engine.CreateCampaign(ctx, plan, by)
	if err == nil {
		select {
		case <-s.committed:
		default:
			close(s.committed)
			<-ctx.Done()
			return nil, ctx.Err()
		}
	}
	return status, err
}

// A client loses its connection after the campaign was written, and repeats the request
// with its key: there is one campaign, and it is told which.
func TestAKeyHoldsWhenTheAnswerWasLost(t *testing.T) {
	engine := &silent{webtest.NewEngine(), make(chan struct{})}
	e := newEdge(t, func(c *web.Config) { c.Engine = engine })
	before, err := engine.Campaigns(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	post := func(ctx context.Context) (int, string) {
		body := `{"package":"adas-stack@4.2.1","selector":"model == \"e1\"","waves":[{"rest":true}]}`
		r, err := http.NewRequestWithContext(ctx, "POST", e.url+"/api/v1/campaigns", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Pacecar-Actor", "mira")
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", "k-1")
		answer, err := e.client.Do(r)
		if err != nil {
			return 0, err.Error()
		}
		defer answer.Body.Close()
		text, _ := io.ReadAll(answer.Body)
		return answer.StatusCode, string(text)
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-engine.committed
		cancel()
	}()
	post(ctx)
	status, text := post(t.Context())
	for status == http.StatusConflict && strings.Contains(text, "InProgress") { // the server has not noticed the client's end yet
		status, text = post(t.Context())
	}
	after, err := engine.Campaigns(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if n := len(after) - len(before); n != 1 || status/100 != 2 && !strings.Contains(text, "AlreadyExists") {
		t.Errorf("one key made %d campaigns, and the repetition was answered %d %s", n, status, text)
	}
}

// A write names the state that it rests on, for vehicles and packages as for campaigns.
func TestAStaleWriteIsRefusedEverywhere(t *testing.T) {
	e := newEdge(t)
	vehicles, _, err := e.engine.Vehicles(t.Context(), "", "", 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ method, path, body string }{
		{"PUT", "/vehicles/" + vehicles[0].GetRecord().GetVin(), `{"model":"e9"}`},
		{"POST", "/packages/adas-stack@4.2.1:deprecate", `{"reason":"old"}`},
	} {
		r, err := http.NewRequestWithContext(t.Context(), c.method, e.url+"/api/v1"+c.path, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("If-Match", `"999"`)
		answer, err := e.client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(answer.Body)
		answer.Body.Close()
		if answer.StatusCode != http.StatusPreconditionFailed {
			t.Errorf("%s %s: %d %s", c.method, c.path, answer.StatusCode, text)
		}
	}
}

// A body with a key that breaks off is the client's fault, and is told so.
func TestABodyWithAKeyThatBreaksOff(t *testing.T) {
	e := newEdge(t)
	conn, err := net.Dial("tcp", strings.TrimPrefix(e.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprint(conn, "POST /api/v1/campaigns HTTP/1.1\r\nHost: localhost\r\nIdempotency-Key: k\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"pack")
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 400 ") {
		t.Errorf("answered %q, %v", answer, err)
	}
}
