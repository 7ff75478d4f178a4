package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"go.uber.org/goleak"

	"pacecar/cmd/pacecar/client/lasting"
	"pacecar/messages"
	"pacecar/web"
	"pacecar/web/view"
	"pacecar/web/webtest"
	"pacecar/web/webtest/files"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// edge serves the whole edge over the twin engine.
func edge(t *testing.T) (*Client, *webtest.Engine) {
	t.Helper()
	engine := webtest.NewEngine()
	feed := web.NewFeed(web.FeedConfig{})
	engine.Tell(feed)
	server := httptest.NewServer(web.New(web.Config{Engine: engine, Artifacts: &files.Store{}, Feed: feed}))
	t.Cleanup(func() {
		if err := feed.Close(); err != nil {
			t.Error(err)
		}
		server.Close()
	})
	return dial(t, server.URL), engine
}

func dial(t *testing.T, url string) *Client {
	t.Helper()
	c, err := New(url, "ida")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// errSeen ends a following whose end was reached.
var errSeen = errors.New("seen")

func TestATopicIsFollowedToItsEnd(t *testing.T) {
	c, engine := edge(t)
	ctx := t.Context()
	last, started := "", false
	err := c.Follow(ctx, "campaign:"+webtest.CampaignDemo, Watcher{Rate: 10, Update: func(s State) error {
		if err := json.Unmarshal(s["state"], &last); err != nil {
			return err
		}
		if !started {
			started = true
			if _, err := c.CommandCampaign(ctx, webtest.CampaignDemo, "start", 0, view.Command{}); err != nil {
				return err
			}
			for engine.Advance() {
				continue
			}
		}
		if last == "Completed" {
			return errSeen
		}
		return nil
	}})
	if !errors.Is(err, errSeen) {
		t.Fatal(err)
	}
}

func TestFollowingEndsWithItsContext(t *testing.T) {
	c, _ := edge(t)
	ctx, cancel := context.WithCancel(t.Context())
	err := c.Follow(ctx, "campaigns", Watcher{Rate: 1, Update: func(State) error { cancel(); return nil }})
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

func TestWhatIsRefusedIsNotTriedAgain(t *testing.T) {
	c, _ := edge(t)
	never := Watcher{Rate: 4, Update: func(State) error { t.Error("told of something"); return nil }}
	var p *Problem
	if err := c.Follow(t.Context(), "campaign:nothing", never); !errors.As(err, &p) || p.Code != messages.NotFound {
		t.Errorf("unknown campaign: %v", err)
	}
	full := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusServiceUnavailable)
		fmt.Fprint(w, `{"title":"Too many connections","code":"TooManyConnections"}`)
	}))
	defer full.Close()
	if err := dial(t, full.URL).Follow(t.Context(), "fleet", never); !errors.As(err, &p) || p.Code != "TooManyConnections" {
		t.Errorf("a full server: %v", err)
	}
	full.Close()
	if err := dial(t, full.URL).Follow(t.Context(), "fleet", never); err == nil || !strings.HasPrefix(err.Error(), "no answer from the server at "+full.URL) {
		t.Errorf("no server: %v", err)
	}
}

// script plays the server's part: each connection does what its function says.
func script(t *testing.T, connections ...func(say func(string), hear func() string)) *Client {
	t.Helper()
	var calls atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := (&websocket.Upgrader{}).Upgrade(w, r, nil)
		if err != nil {
			return
		}
		defer ws.Close()
		call := int(calls.Add(1))
		if call > len(connections) {
			t.Error("more connections than expected")
			return
		}
		connections[call-1](func(text string) {
			if err := ws.WriteMessage(websocket.TextMessage, []byte(text)); err != nil {
				t.Error(err)
			}
		}, func() string {
			_, text, err := ws.ReadMessage()
			if err != nil {
				return err.Error()
			}
			return strings.TrimSpace(string(text))
		})
	}))
	t.Cleanup(server.Close)
	return dial(t, server.URL)
}

func TestALostConnectionIsResumedWhereItWas(t *testing.T) {
	expect := func(got, want string) {
		if got != want {
			t.Errorf("the client said %s, want %s", got, want)
		}
	}
	c := script(t,
		func(say func(string), hear func() string) {
			expect(hear(), `{"fps":4,"id":1,"sub":"fleet"}`)
			say(`{"t":"hello","e":"e1","now":1}`)
			say(`{"t":"ok","id":1,"e":"e1","mode":"snap"}`)
			say(`{"t":"snap","p":"fleet","e":"e1","s":5,"more":true,"d":{"a":1}}`)
			say(`{"t":"snap","p":"fleet","e":"e1","s":5,"more":false,"d":{"b":2}}`)
			say(`{"t":"hb","now":2}`)
			say(`{"t":"d","p":"other","from":5,"s":6,"d":{"a":9}}`)
			say(`{"t":"d","p":"fleet","from":5,"s":7,"d":{"a":null,"c":3}}`)
			say(`{"t":"bye","code":4008,"reconnect":true,"afterMs":[500,700],"why":"slow reader"}`)
		},
		func(_ func(string), hear func() string) {
			expect(hear(), `{"fps":4,"id":2,"since":{"e":"e1","s":7},"sub":"fleet"}`) // cut without a word
		},
		func(say func(string), hear func() string) {
			expect(hear(), `{"fps":4,"id":3,"since":{"e":"e1","s":7},"sub":"fleet"}`)
			say(`{"t":"err","id":3,"code":"Unavailable","title":"moving","temporary":true}`)
		},
		func(say func(string), hear func() string) {
			expect(hear(), `{"fps":4,"id":4,"since":{"e":"e1","s":7},"sub":"fleet"}`)
			say(`{"t":"ok","id":4,"e":"e1","mode":"delta"}`)
			say(`{"t":"d","p":"fleet","from":8,"s":9,"d":{"b":0}}`)
			expect(hear(), `{"fps":4,"id":5,"since":{"e":"e1","s":7},"sub":"fleet"}`) // a delta is missing
			say(`{"t":"ok","id":5,"e":"e1","mode":"delta"}`)
			say(`{"t":"d","p":"fleet","from":6,"s":9,"d":{"b":4}}`)
		},
		func(say func(string), hear func() string) {
			hear()
			say(`{"t":"ok","id":6,"e":"e2","mode":"snap"}`)
			say(`{"t":"snap","p":"fleet","e":"e2","s":1,"more":false,"d":{"z":1}}`)
		},
	)
	var states, pauses, losses []string
	err := c.Follow(t.Context(), "fleet", Watcher{
		Rate: 4,
		Update: func(s State) error {
			encoded, _ := json.Marshal(s) // it was decoded from JSON
			if states = append(states, string(encoded)); s["z"] != nil {
				return errSeen
			}
			return nil
		},
		Lost: func(err error) { losses = append(losses, err.Error()) },
		pause: func(_ context.Context, least, most time.Duration) error {
			pauses = append(pauses, least.String()+"-"+most.String())
			return nil
		},
	})
	if !errors.Is(err, errSeen) {
		t.Fatal(err)
	}
	if got := strings.Join(states, " "); got != `{"a":1,"b":2} {"b":2,"c":3} {"b":4,"c":3} {"z":1}` {
		t.Errorf("states %s", got)
	}
	if got := strings.Join(pauses, " "); got != "500ms-700ms 250ms-4s 250ms-4s 250ms-4s" {
		t.Errorf("pauses %s", got)
	}
	if len(losses) != 2 || !strings.Contains(losses[0], "slow reader") {
		t.Errorf("one loss is told once, until the topic is back: %q", losses)
	}
}

func TestAPauseEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := lasting.Pause(ctx, time.Hour, time.Hour); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if err := lasting.Pause(t.Context(), 0, 0); err != nil {
		t.Error(err)
	}
}

func TestAnImportTellsItsProgress(t *testing.T) {
	c, engine := edge(t)
	var lines strings.Builder
	for i := range 12_000 {
		fmt.Fprintf(&lines, `{"vin":"WPX00001Z%08d","model":"e9"}`+"\n", i)
	}
	lines.WriteString("{broken\n")
	told, rejects := 0, 0
	result, err := c.ImportWatched(t.Context(), FileImport{MediaType: "application/x-ndjson"}, strings.NewReader(lines.String()), func(now view.Import) error {
		told, rejects = told+1, rejects+len(now.Errors)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if told != 3 || result.Registered != 12_000 || result.Rejected != 1 || rejects != 1 {
		t.Errorf("told %d times and %d rejected lines, %+v", told, rejects, result)
	}
	if _, err := engine.Vehicle(t.Context(), "WPX00001Z00000007"); err != nil {
		t.Error(err)
	}
	var p *Problem
	if _, err := c.ImportWatched(t.Context(), FileImport{MediaType: "text/csv"}, strings.NewReader("vin,modle\n"), nil); !errors.As(err, &p) || p.Code != messages.Malformed {
		t.Errorf("unknown column: %v", err)
	}
	count, err := c.CountVehicles(t.Context(), `model == "e9"`)
	if err != nil || count.Matched != 12_000 || count.Total != 12_000+webtest.FleetSize {
		t.Errorf("%+v %v", count, err)
	}
}
