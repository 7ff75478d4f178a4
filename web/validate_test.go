package web_test

import (
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/web"
	"pacecar/web/webtest"
	"pacecar/web/webtest/files"
)

// written notes what the edge asks of an engine that would change something.
type written struct {
	*webtest.Engine
	mu   sync.Mutex
	asks []string
}

func (w *written) note(what string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asks = append(w.asks, what)
}

// since answers what was noted, and forgets it.
func (w *written) since() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	asks := w.asks
	w.asks = nil
	return asks
}

func (w *written) RegisterVehicle(ctx context.Context, m *messages.RegisterVehicle) error {
	w.note("RegisterVehicle")
	return w.Engine.RegisterVehicle(ctx, m)
}

func (w *written) CreatePackage(ctx context.Context, m *messages.CreatePackage) (*messages.PackageStatus, error) {
	w.note("CreatePackage")
	return w.Engine.CreatePackage(ctx, m)
}

func (w *written) CommandPackage(ctx context.Context, id string, m proto.Message) (*messages.PackageStatus, error) {
	w.note("CommandPackage")
	return w.Engine.CommandPackage(ctx, id, m)
}

func (w *written) CreateCampaign(ctx context.Context, plan *messages.CampaignPlan, by string) (*messages.CampaignStatus, error) {
	w.note("CreateCampaign")
	return w.Engine.CreateCampaign(ctx, plan, by)
}

func (w *written) CommandCampaign(ctx context.Context, id string, m proto.Message) (*messages.CampaignStatus, error) {
	w.note("CommandCampaign")
	return w.Engine.CommandCampaign(ctx, id, m)
}

func (w *written) SaveCohort(ctx context.Context, m *messages.SaveCohort) (*messages.CohortStatus, error) {
	w.note("SaveCohort")
	return w.Engine.SaveCohort(ctx, m)
}

func (w *written) RemoveCohort(ctx context.Context, name string, m *messages.RemoveCohort) (*messages.CohortStatus, error) {
	w.note("RemoveCohort")
	return w.Engine.RemoveCohort(ctx, name, m)
}

func (w *written) ChangeCohort(ctx context.Context, name, mode, by string, expected uint64, next func() (string, error)) (*messages.CohortChange, error) {
	w.note("ChangeCohort")
	return w.Engine.ChangeCohort(ctx, name, mode, by, expected, next)
}

// keeper is a store of files that notes what is stored.
type keeper struct {
	*files.Store
	noted *written
}

func (k keeper) Put(ctx context.Context, digest messages.Digest, size int64, body io.Reader) error {
	k.noted.note("Put")
	return k.Store.Put(ctx, digest, size, body)
}

// validated are requests that write something as they stand, by the operation that they are of.
var validated = []struct {
	operation, path, body string
	headers               []string
	writes                string
}{
	{"PUT /api/v1/vehicles/{vin}", "/api/v1/vehicles/" + webtest.VIN(1), `{"model":"e9"}`, nil, "RegisterVehicle"},
	{"PUT /api/v1/cohorts/{name}", "/api/v1/cohorts/press", `{"description":"press"}`, nil, "SaveCohort"},
	{"PUT /api/v1/cohorts/{name}/vins", "/api/v1/cohorts/press/vins", webtest.VIN(1) + "\n", []string{"Content-Type", "text/plain"}, "ChangeCohort"},
	{"DELETE /api/v1/cohorts/{name}", "/api/v1/cohorts/press", ``, nil, "RemoveCohort"},
	{"PUT /api/v1/artifacts/{sha256}", "/api/v1/artifacts/2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881", `x`, []string{"Content-Type", "application/octet-stream"}, "Put"},
	{"POST /api/v1/campaigns", "/api/v1/campaigns", `{"id":"spring","package":"adas-stack@4.2.1","selector":"model == \"e1\"","waves":[{"rest":true}]}`, nil, "CreateCampaign"},
	{"POST /api/v1/campaigns/{id}:start", "/api/v1/campaigns/spring:start", ``, []string{"If-Match", "*"}, "CommandCampaign"},
	{"POST /api/v1/campaigns/{id}:pause", "/api/v1/campaigns/spring:pause", `{"reason":"smoke"}`, nil, "CommandCampaign"},
	{"POST /api/v1/campaigns/{id}:cancel", "/api/v1/campaigns/spring:cancel", `{"reason":"smoke"}`, nil, "CommandCampaign"},
	{"POST /api/v1/packages/{id}:withdraw", "/api/v1/packages/adas-stack@4.2.1:withdraw", `{"reason":"smoke"}`, []string{"If-Match", "*"}, "CommandPackage"},
}

// Who asks a write only to validate gets nothing written: it is either validated, or refused for the parameter. That holds
// for every write that the document has, and requests that write as they stand show that the test would see it.
func TestNothingIsWrittenWhereOnlyValidationIsAsked(t *testing.T) {
	engine := &written{Engine: webtest.NewEngine()}
	e := newEdge(t, func(c *web.Config) {
		c.Engine, c.Artifacts = engine, keeper{&files.Store{}, engine}
		c.Cluster, c.Webhooks, c.Notices = twinCluster{}, &pager{}, &pager{}
	})
	takes := map[string]bool{}
	walked := 0
	for name, op := range e.described() {
		method, path, _ := strings.Cut(name, " ")
		if method == http.MethodGet || method == http.MethodHead {
			continue
		}
		list, _ := op["parameters"].([]any)
		takes[name] = slices.ContainsFunc(list, func(p any) bool { return p.(map[string]any)["name"] == "validateOnly" })
		walked++
		if takes[name] {
			continue // below, and where its answer is looked at
		}
		a := e.do(method, filled.Replace(path)+"?validateOnly=true", `{}`, "If-Match", "*")
		no := e.want(a, 422, "Invalid")
		if at := no["errors"].([]any)[0].(map[string]any); at["pointer"] != "query validateOnly" || at["suggestion"] == nil {
			t.Errorf("%s refuses it with %v", name, at)
		}
		if asks := engine.since(); len(asks) != 0 {
			t.Errorf("%s asked the engine for %v", name, asks)
		}
	}
	if walked < 35 {
		t.Errorf("the document has %d writes only", walked)
	}
	for _, one := range validated {
		method, _, _ := strings.Cut(one.operation, " ")
		if _, there := takes[one.operation]; !there {
			t.Errorf("there is no %s", one.operation)
		}
		a := e.do(method, one.path+"?validateOnly=true", one.body, one.headers...)
		if asks := engine.since(); len(asks) != 0 || takes[one.operation] != (a.StatusCode < 300) {
			t.Errorf("%s, only to validate: %s, and the engine was asked for %v", one.operation, a.Status, asks)
		}
		a = e.do(method, one.path, one.body, one.headers...)
		if asks := engine.since(); a.StatusCode >= 300 || !slices.Equal(asks, []string{one.writes}) {
			t.Errorf("%s as it stands: %s %s, and the engine was asked for %v, not %s", one.operation, a.Status, a.raw, asks, one.writes)
		}
	}
}
