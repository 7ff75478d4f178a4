package web_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"pacecar/messages"
	"pacecar/web/identity"
	"pacecar/web/identity/credentials"
	"pacecar/web/identity/gate"
	"pacecar/web/view/nodes"
	"pacecar/web/webtest"
)

// twinCluster tells of no node.
type twinCluster struct{}

func (twinCluster) Nodes(context.Context) (nodes.NodeList, error) { return nodes.NodeList{}, nil }
func (twinCluster) Slots(context.Context) (nodes.SlotList, error) { return nodes.SlotList{}, nil }

// taxis makes vehicles 1 to 3 a fleet, and 4 another one.
func taxis(t *testing.T, e *edge) {
	t.Helper()
	for i, tag := range map[int]string{1: "fleet:taxi", 2: "fleet:taxi", 3: "fleet:taxi", 4: "fleet:press"} {
		s, err := e.engine.Vehicle(t.Context(), webtest.VIN(i))
		if err != nil {
			t.Fatal(err)
		}
		a := s.GetRecord().GetAttributes()
		a.Tags = append(a.Tags, tag)
		if err := e.engine.RegisterVehicle(t.Context(), &messages.RegisterVehicle{Vin: webtest.VIN(i), Attributes: a, Ecus: s.GetRecord().GetInventory(), By: "test"}); err != nil {
			t.Fatal(err)
		}
	}
}

// TestWhoIsConfinedSeesOneFleet: other vehicles are neither listed, counted, exported nor found, however one asks.
func TestWhoIsConfinedSeesOneFleet(t *testing.T) {
	e, _, tokens := guarded(t)
	taxis(t, e)
	taxi := tokens["operator of taxi"]
	for _, asked := range []string{"", "true", `model == "e1" || model == "e2" || true`, "true // all of them"} {
		query := "?selector=" + url.QueryEscape(asked)
		if list := e.want(e.as(taxi, "GET", "/api/v1/vehicles"+query+"&limit=100", ""), 200); list["total"] != 3.0 || len(list["items"].([]any)) != 3 {
			t.Errorf("%q lists %v", asked, list["total"])
		}
		if c := e.want(e.as(taxi, "GET", "/api/v1/vehicles:count"+query, ""), 200); c["matched"] != 3.0 || c["total"] != 3.0 {
			t.Errorf("%q counts %v of %v", asked, c["matched"], c["total"])
		}
		if c := e.want(e.as(taxi, "GET", "/api/v1/vehicles:facets"+query, ""), 200); c["matched"] != 3.0 || c["total"] != 3.0 {
			t.Errorf("%q counts by value %v of %v", asked, c["matched"], c["total"])
		}
		if a := e.as(taxi, "GET", "/api/v1/vehicles:export"+query, ""); a.StatusCode != 200 || strings.Count(string(a.raw), "\n") != 3 {
			t.Errorf("%q exports %s", asked, a.raw)
		}
		if m := e.want(e.as(taxi, "GET", "/api/v1/packages/"+url.PathEscape("adas-stack@4.2.1")+":map"+query, ""), 200); m["selected"] != 3.0 || m["registered"] != 3.0 {
			t.Errorf("%q maps %v", asked, m)
		}
	}
	e.want(e.as(taxi, "GET", "/api/v1/vehicles:count?selector="+url.QueryEscape("true) || (true"), ""), 422, "Malformed")
	for _, path := range []string{"", "/timeline", "/configurations"} {
		e.want(e.as(taxi, "GET", "/api/v1/vehicles/"+webtest.VIN(1)+path, ""), 200)
		for _, other := range []string{webtest.VIN(4), webtest.VIN(50)} {
			e.want(e.as(taxi, "GET", "/api/v1/vehicles/"+other+path, ""), 404, "NotFound")
		}
	}
	e.want(e.as(taxi, "DELETE", "/api/v1/vehicles/"+webtest.VIN(4), ""), 404, "NotFound")
	e.want(e.as(taxi, "POST", "/api/v1/vehicles/"+webtest.VIN(4)+":clear", `{"reason":"x"}`), 404, "NotFound")
	if c := e.want(e.as(tokens["viewer"], "GET", "/api/v1/vehicles:count", ""), 200); c["matched"] != 200.0 {
		t.Errorf("whoever has the whole fleet counts %v", c["matched"])
	}
}

// TestWhoIsConfinedRegistersInTheirFleet, and changes nothing of another.
func TestWhoIsConfinedRegistersInTheirFleet(t *testing.T) {
	e, _, tokens := guarded(t)
	taxis(t, e)
	taxi := tokens["operator of taxi"]
	put := func(vin, tags string) answer {
		return e.as(taxi, "PUT", "/api/v1/vehicles/"+vin, `{"model":"e1","tags":`+tags+`}`)
	}
	const fresh = "WVWZZZ1JZXW000001"
	for _, tags := range []string{`[]`, `["taxi"]`, `["fleet:press"]`, `["fleet:taxi","fleet:press"]`} {
		no := e.want(put(fresh, tags), 403, "OutsideFleets")
		if at := no["errors"].([]any)[0].(map[string]any)["pointer"]; at != "/tags" {
			t.Errorf("%s: the refusal points at %v", tags, at)
		}
	}
	if v := e.want(put(fresh, `["fleet:taxi"]`), 200); v["vin"] != fresh {
		t.Errorf("registered %v", v)
	}
	if v := e.want(put(webtest.VIN(1), `["fleet:taxi","new"]`), 200); len(v["tags"].([]any)) != 2 {
		t.Errorf("changed %v", v)
	}
	e.want(put(webtest.VIN(1), `["new"]`), 403, "OutsideFleets")
	for _, other := range []string{webtest.VIN(4), webtest.VIN(50)} { // of another fleet, and of none
		e.want(put(other, `["fleet:taxi"]`), 403, "OutsideFleets")
	}
}

// TestWhoIsConfinedRemovesNoVehicleThatOthersShare: it stays, and one of their own alone goes.
func TestWhoIsConfinedRemovesNoVehicleThatOthersShare(t *testing.T) {
	e, _, tokens := guarded(t)
	taxis(t, e)
	s, err := e.engine.Vehicle(t.Context(), webtest.VIN(1))
	if err != nil {
		t.Fatal(err)
	}
	a := s.GetRecord().GetAttributes()
	a.Tags = append(a.Tags, "fleet:press")
	if err := e.engine.RegisterVehicle(t.Context(), &messages.RegisterVehicle{Vin: webtest.VIN(1), Attributes: a, Ecus: s.GetRecord().GetInventory(), By: "test"}); err != nil {
		t.Fatal(err)
	}
	remove := func(vin string) answer {
		return e.as(tokens["operator of taxi"], "DELETE", "/api/v1/vehicles/"+vin, "")
	}
	e.want(remove(webtest.VIN(1)), 403, "OutsideFleets")
	e.want(e.as(tokens["viewer"], "GET", "/api/v1/vehicles/"+webtest.VIN(1), ""), 200)
	e.want(remove(webtest.VIN(4)), 404, "NotFound")
	if gone := remove(webtest.VIN(2)); gone.StatusCode != 204 {
		t.Errorf("one of their own: %d %s", gone.StatusCode, gone.raw)
	}
}

// TestWhoIsConfinedPlansForTheirFleet: a plan that could reach others is refused with its cure, which is taken then; campaigns of others are not found.
func TestWhoIsConfinedPlansForTheirFleet(t *testing.T) {
	e, _, tokens := guarded(t)
	taxis(t, e)
	taxi := tokens["operator of taxi"]
	for _, validate := range []string{"", "?validateOnly=true"} {
		no := e.want(e.as(taxi, "POST", "/api/v1/campaigns"+validate, plan), 403, "OutsideFleets")
		at := no["errors"].([]any)[0].(map[string]any)
		if at["pointer"] != "/selector" || !strings.Contains(at["suggestion"].(string), `"fleet:taxi" in tags && `) {
			t.Errorf("the refusal says %v", at)
		}
	}
	own := strings.Replace(plan, `model == \"e1\"`, `\"fleet:taxi\" in tags && (true)`, 1)
	if run := e.want(e.as(taxi, "POST", "/api/v1/campaigns?validateOnly=true", own), 200); run["selected"] == 0.0 {
		t.Errorf("the dry run says %v", run)
	}
	no := e.want(e.as(taxi, "POST", "/api/v1/campaigns", strings.Replace(own, `{`, `{"supersedes":["demo"],`, 1)), 403, "OutsideFleets")
	if at := no["errors"].([]any)[0].(map[string]any)["pointer"]; at != "/supersedes/0" {
		t.Errorf("a campaign that would end another one is refused at %v", at)
	}
	e.want(e.as(taxi, "POST", "/api/v1/campaigns", own), 201)
	e.want(e.as(taxi, "PUT", "/api/v1/campaigns/night", plan, "If-Match", "*"), 403, "OutsideFleets")
	e.want(e.as(taxi, "GET", "/api/v1/campaigns/night", ""), 200)
	list := e.want(e.as(taxi, "GET", "/api/v1/campaigns", ""), 200)["items"].([]any)
	if len(list) != 1 || list[0].(map[string]any)["id"] != "night" {
		t.Errorf("there are %v", list)
	}
	for _, path := range []string{"", "/roster", "/timeline", "/review", "/gates", "/report", "/dealer", "/comparison?with=night"} {
		e.want(e.as(taxi, "GET", "/api/v1/campaigns/demo"+path, ""), 404, "NotFound")
	}
	e.want(e.as(taxi, "GET", "/api/v1/campaigns/night/comparison?with=demo", ""), 404, "NotFound")
	for _, verb := range []string{"start", "pause", "cancel", "dryRun"} {
		e.want(e.as(taxi, "POST", "/api/v1/campaigns/demo:"+verb, "", "If-Match", "*"), 404, "NotFound")
	}
	e.want(e.as(taxi, "POST", "/api/v1/campaigns/night:start", `{}`, "If-Match", "*"), 200)
	e.want(e.as(taxi, "POST", "/api/v1/campaigns:rehearse", `{"plan":`+plan+`}`), 403, "OutsideFleets")
}

// dial opens the stream with a token or a cookie.
func (e *edge) dial(header http.Header) (*websocket.Conn, int) {
	e.t.Helper()
	ws, answer, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(e.url, "http")+"/api/v1/stream", header)
	if err != nil {
		if answer == nil {
			e.t.Fatal(err)
		}
		defer answer.Body.Close()
		return nil, answer.StatusCode
	}
	e.t.Cleanup(func() { ws.Close() })
	return ws, http.StatusSwitchingProtocols
}

// asks subscribes, and answers the code of the refusal; "": it was followed.
func asks(t *testing.T, ws *websocket.Conn, topic string) string {
	t.Helper()
	if err := ws.WriteJSON(map[string]any{"id": 7, "sub": topic}); err != nil {
		t.Fatal(err)
	}
	for {
		var in struct {
			T    string
			ID   int
			Code any
		}
		if err := ws.ReadJSON(&in); err != nil {
			t.Fatal(err)
		}
		switch {
		case in.ID == 7 && in.T == "ok":
			return ""
		case in.ID == 7 && in.T == "err":
			return in.Code.(string)
		}
	}
}

// TestTheStreamIsForThoseWhoMay: nobody opens it, and who is confined subscribes to what is theirs.
func TestTheStreamIsForThoseWhoMay(t *testing.T) {
	e, _, tokens := guarded(t)
	taxis(t, e)
	if _, status := e.dial(nil); status != http.StatusUnauthorized {
		t.Errorf("nobody is answered %d", status)
	}
	bearer := func(who string) http.Header { return http.Header{"Authorization": {"Bearer " + tokens[who]}} }
	whole, _ := e.dial(bearer("viewer"))
	for _, topic := range []string{"fleet", "campaigns", "campaign:demo", "events:demo", "vehicle:" + webtest.VIN(50)} {
		if code := asks(t, whole, topic); code != "" {
			t.Errorf("a viewer is refused %s: %s", topic, code)
		}
	}
	own := strings.Replace(plan, `model == \"e1\"`, `\"fleet:taxi\" in tags`, 1)
	e.want(e.as(tokens["operator of taxi"], "POST", "/api/v1/campaigns", own), 201)
	confined, _ := e.dial(bearer("operator of taxi"))
	for topic, want := range map[string]string{
		"fleet": "OutsideFleets", "campaigns": "OutsideFleets", "campaign:demo": "NotFound", "events:demo": "NotFound",
		"campaign:night": "", "events:night": "", "vehicle:" + webtest.VIN(1): "", "vehicle:" + webtest.VIN(4): "NotFound",
	} {
		if code := asks(t, confined, topic); code != want {
			t.Errorf("%s is answered %q, want %q", topic, code, want)
		}
	}
}

// TestAStreamEndsWithItsToken.
func TestAStreamEndsWithItsToken(t *testing.T) {
	e, book, _ := guarded(t, func(c *gate.Config) { c.LookEvery = time.Millisecond })
	text, token, err := book.Make(t.Context(), credentials.Order{Name: "screen", Grants: []identity.Grant{{Role: identity.Viewer}}}, "test")
	if err != nil {
		t.Fatal(err)
	}
	ws, _ := e.dial(http.Header{"Authorization": {"Bearer " + text}})
	if code := asks(t, ws, "fleet"); code != "" {
		t.Fatal(code)
	}
	if err := book.Revoke(context.Background(), token.ID, "test"); err != nil {
		t.Fatal(err)
	}
	for {
		if _, _, err := ws.ReadMessage(); err != nil {
			if !websocket.IsCloseError(err, 4003) {
				t.Errorf("it ends with %v", err)
			}
			return
		}
	}
}
