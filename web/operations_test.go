package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"pacecar/messages"
	"pacecar/web"
	"pacecar/web/identity"
	"pacecar/web/identity/credentials"
	"pacecar/web/identity/gate"
	"pacecar/web/webtest"
)

// slow is an engine whose rehearsals wait until they may go on, or are given up.
type slow struct {
	*webtest.Engine
	open chan struct{}
}

func (s slow) Rehearse(ctx context.Context, plan *messages.CampaignPlan, model *messages.FleetModel, told func(done, of int)) (*messages.Rehearsal, error) {
	if model.GetSeed() == 99 { // a short one
		return s.Engine.Rehearse(ctx, plan, model, told)
	}
	told(3, 20)
	select {
	case <-s.open:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return s.Engine.Rehearse(ctx, plan, model, told)
}

// noted are notes that several nodes share.
type noted struct {
	mu    sync.Mutex
	texts map[string][]byte
}

func (n *noted) ReadNote(_ context.Context, name string) ([]byte, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.texts[name], nil
}

func (n *noted) PutNote(_ context.Context, name string, text []byte, _ time.Duration) ([]byte, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if there := n.texts[name]; there != nil {
		return there, nil
	}
	n.texts[name] = text
	return nil, nil
}

func (n *noted) ReplaceNote(_ context.Context, name string, was, text []byte, _ time.Duration) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if !bytes.Equal(n.texts[name], was) {
		return errors.New("it is another")
	}
	n.texts[name] = text
	return nil
}

// ends reads an operation until it has ended.
func (e *edge) ends(path string, headers ...string) map[string]any {
	e.t.Helper()
	for {
		a := e.do("GET", path, "", headers...)
		if o := e.want(a, 200); o["done"] == true {
			return o
		}
		if a.Header.Get("Retry-After") != "1" {
			e.t.Errorf("under way, it says %v", a.Header)
		}
	}
}

// What takes long is answered with 202 where that is preferred, and what it comes to is what the request would have been answered.
func TestALongRequestBecomesAnOperation(t *testing.T) {
	gone := make(chan struct{})
	e := newEdge(t, func(c *web.Config) { c.Engine = slow{c.Engine.(*webtest.Engine), gone} })
	ask := func(body string, headers ...string) answer {
		return e.do("POST", "/api/v1/campaigns:rehearse", body, append([]string{"Prefer", "respond-async, wait=0"}, headers...)...)
	}
	body := `{"plan":` + plan + `,"model":{"runs":3}}`
	key := []string{"Idempotency-Key", "once"}
	first := ask(body, key...)
	o := e.want(first, 202)
	at := first.Header.Get("Location")
	if o["state"] != "Running" || o["kind"] != "rehearsal" || o["by"] != "mira" || o["request"] != "POST /api/v1/campaigns:rehearse" || at != "/api/v1/operations/"+o["id"].(string) || first.Header.Get("Preference-Applied") != "respond-async" {
		t.Errorf("answered %v %v", o, first.Header)
	}
	if again := ask(body, key...); again.StatusCode != 202 || again.Header.Get("Location") != at {
		t.Errorf("repeated under its key it is another: %v", again.Header)
	}
	for e.want(e.do("GET", at, ""), 200)["progress"] == nil { // it has been asked for, and not begun
		continue
	}
	if o := e.want(e.do("GET", at, ""), 200); !reflect.DeepEqual(o["progress"], map[string]any{"done": 3.0, "total": 20.0, "unit": "runs"}) {
		t.Errorf("under way it tells %v", o)
	}
	cancelled := ask(body).Header.Get("Location")
	e.want(e.do("POST", cancelled+":cancel", "", "Pacecar-Actor", "omar"), 200)
	if o := e.ends(cancelled); o["state"] != "Cancelled" || o["cancelledBy"] != "omar" || o["result"] != nil {
		t.Errorf("cancelled: %v", o)
	}
	e.want(e.do("POST", cancelled+":cancel", ""), 409, "WrongState")
	close(gone)
	o = e.ends(at)
	here := e.want(e.do("POST", "/api/v1/campaigns:rehearse", body), 200)
	delete(here, "beginsAt")
	result := o["result"].(map[string]any)
	delete(result, "beginsAt")
	if o["state"] != "Succeeded" || o["status"] != 200.0 || !reflect.DeepEqual(result, here) {
		t.Errorf("it came to\n%v, not\n%v", result, here)
	}
	list := e.want(e.do("GET", "/api/v1/operations?state=Succeeded&kind=rehearsal", ""), 200)["items"].([]any)
	if len(list) != 1 || list[0].(map[string]any)["result"] != nil {
		t.Errorf("listed %v", list)
	}
	e.want(e.do("GET", "/api/v1/operations/nothing", ""), 404, "NotFound")
	e.want(e.do("GET", "/api/v1/operations?state=Asleep", ""), 422, "Invalid")
}

// What is soon answered is answered as ever, refusals above all, and is no operation.
func TestAShortRequestIsNoOperation(t *testing.T) {
	e := newEdge(t, func(c *web.Config) { c.Engine = slow{c.Engine.(*webtest.Engine), nil} })
	soon := []string{"Prefer", "respond-async; wait=20, wait=20"}
	e.want(e.do("POST", "/api/v1/campaigns:rehearse", `{"plan":{"package":"a@1","selector":"true","waves":[{"count":5,"rest":true}]},"model":{"seed":99}}`, soon...), 422, "Malformed")
	if r := e.want(e.do("POST", "/api/v1/campaigns:rehearse", `{"plan":`+plan+`,"model":{"seed":99}}`, "Prefer", "wait=20, respond-async"), 200); r["selected"] != 67.0 {
		t.Errorf("answered %v", r)
	}
	if r := e.want(e.do("POST", "/api/v1/artifacts:verify", "", "Prefer", "respond-async,wait=20"), 200); r["done"] != true {
		t.Errorf("a verification: %v", r)
	}
	if r := e.want(e.do("POST", "/api/v1/packages", `{}`, "Prefer", "respond-async"), 422); r["code"] == nil {
		t.Errorf("what never takes long: %v", r)
	}
	if list := e.want(e.do("GET", "/api/v1/operations", ""), 200)["items"].([]any); len(list) != 0 {
		t.Errorf("listed %v", list)
	}
}

// Whoever is confined to fleets sees what they began, and who only reads cancels nothing else.
func TestOperationsAreSomebodys(t *testing.T) {
	var book *credentials.Book
	e := newEdge(t, func(c *web.Config) {
		c.Gate = gate.New(gate.Config{On: true})
		book, c.Engine = c.Gate.Book, slow{c.Engine.(*webtest.Engine), make(chan struct{})}
	})
	token := func(name string, g identity.Grant) string {
		text, _, err := book.Make(t.Context(), credentials.Order{Name: name, Grants: []identity.Grant{g}}, "test")
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	reader, taxi := token("rita", identity.Grant{Role: identity.Viewer}), token("tom", identity.Grant{Role: identity.Operator, Fleets: []string{"taxi"}})
	operator := token("omar", identity.Grant{Role: identity.Operator})
	taxis(t, e)
	body := `{"plan":` + strings.Replace(plan, `"selector":"`, `"selector":"\"fleet:taxi\" in tags && `, 1) + `}`
	begin := func(who string) string {
		a := e.as(who, "POST", "/api/v1/campaigns:rehearse", body, "Prefer", "respond-async, wait=0")
		e.want(a, 202)
		return a.Header.Get("Location")
	}
	his, hers := begin(taxi), begin(operator)
	e.want(e.as(taxi, "GET", hers, ""), 404, "NotFound")
	namesake := token("omar", identity.Grant{Role: identity.Operator, Fleets: []string{"taxi"}})
	e.want(e.as(namesake, "GET", hers, ""), 404, "NotFound") // of the whole fleet
	e.want(e.as(taxi, "POST", hers+":cancel", ""), 404, "NotFound")
	e.want(e.as(taxi, "GET", his, ""), 200)
	if list := e.want(e.as(taxi, "GET", "/api/v1/operations", ""), 200)["items"].([]any); len(list) != 1 {
		t.Errorf("of two operations he sees %v", list)
	}
	e.want(e.as(reader, "GET", his, ""), 200)
	e.want(e.as(reader, "POST", his+":cancel", ""), 403, "Forbidden")
	e.want(e.as(taxi, "POST", his+":cancel", ""), 200)
	e.want(e.as(operator, "POST", hers+":cancel", ""), 200)
	for _, at := range []string{his, hers} {
		if o := e.ends(at, "Authorization", "Bearer "+operator, "Pacecar-Actor", ""); o["state"] != "Cancelled" {
			t.Errorf("%s: %v", at, o)
		}
	}
}

// An import is an operation, which every node tells of and goes on with.
func TestAnImportIsToldAtEveryNode(t *testing.T) {
	notes := &noted{texts: map[string][]byte{}}
	var boards []*web.Board
	node := func(name string) *edge {
		return newEdge(t, func(c *web.Config) {
			c.Board = web.NewBoard(web.BoardConfig{Notes: notes, Node: name})
			boards = append(boards, c.Board)
		})
	}
	a, b := node("a"), node("b")
	file := webtest.VIN(1) + ",e1\nnothing,e1\n" + webtest.VIN(2) + ",e1\n"
	a.want(a.do("POST", "/api/v1/vehicles:import?id=fleet", "vin,model\n"+file, "Content-Type", "text/csv"), 200)
	boards[0].Close() // with the import's last word
	o := b.want(b.do("GET", "/api/v1/operations/fleet", ""), 200)
	result := o["result"].(map[string]any)
	if o["state"] != "Succeeded" || o["kind"] != "import" || o["by"] != "mira" || o["node"] != "a" || result["registered"] != 2.0 ||
		len(result["errors"].([]any)) != 1 || o["progress"].(map[string]any)["done"] != 4.0 {
		t.Errorf("another node tells %v", o)
	}
	i := b.want(b.do("GET", "/api/v1/imports/fleet", ""), 200)
	if i["durable"] != 4.0 || i["done"] != true || i["errors"] != nil {
		t.Errorf("as an import it tells %v", i)
	}
	if list := b.want(b.do("GET", "/api/v1/imports", ""), 200)["items"].([]any); len(list) != 1 || list[0].(map[string]any)["id"] != "fleet" {
		t.Errorf("listed %v", list)
	}
	b.want(b.do("POST", "/api/v1/vehicles:import?id=fleet&from=9", "vin,model\n"+file, "Content-Type", "text/csv"), 422, "OutOfBounds")
	if i = b.want(b.do("POST", "/api/v1/vehicles:import?id=fleet&from=5", "vin,model\n"+file+webtest.VIN(3)+",e1\n", "Content-Type", "text/csv"), 200); i["registered"] != 1.0 {
		t.Errorf("continued at another node: %v", i)
	}
	var sofar struct{ Registered, From int }
	o = b.want(b.do("GET", "/api/v1/operations/fleet", ""), 200)
	text, err := json.Marshal(o["result"])
	if err == nil {
		err = json.Unmarshal(text, &sofar)
	}
	if err != nil || sofar.Registered != 3 || sofar.From != 1 || o["node"] != "b" {
		t.Errorf("both parts together: %v, %v", o, err)
	}
	boards[1].Close()
}

// A server that is killed has told its client more than it has noted: what the client knows of it counts.
func TestAnImportGoesOnBehindWhatItsClientWasTold(t *testing.T) {
	notes := &noted{texts: map[string][]byte{
		"operation/fleet": []byte(`{"id":"fleet","kind":"import","state":"Running","node":"a","boot":"one before","createdMs":1,"updatedMs":1,"result":{"id":"fleet","mode":"upsert","from":1,"durable":40,"registered":39}}`),
	}}
	e := newEdge(t, func(c *web.Config) { c.Board = web.NewBoard(web.BoardConfig{Notes: notes, Node: "a"}) })
	if i := e.want(e.do("GET", "/api/v1/imports/fleet", ""), 200); i["done"] != true || !strings.Contains(i["stopped"].(string), "id=fleet and from=41") {
		t.Errorf("after the restart it is told as %v", i)
	}
	file := strings.Repeat("\n", 99) + webtest.VIN(1) + ",e1\n"
	if i := e.want(e.do("POST", "/api/v1/vehicles:import?id=fleet&from=90", "vin,model\n"+file, "Content-Type", "text/csv"), 200); i["registered"] != 1.0 {
		t.Errorf("continued: %v", i)
	}
}
