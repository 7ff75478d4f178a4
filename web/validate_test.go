package web_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/messages/considered"
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

func (w *written) note(ctx context.Context, what string) {
	if considered.Of(ctx) != nil {
		return
	}
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
	w.note(ctx, "RegisterVehicle")
	return w.Engine.RegisterVehicle(ctx, m)
}

func (w *written) CreatePackage(ctx context.Context, m *messages.CreatePackage) (*messages.PackageStatus, error) {
	w.note(ctx, "CreatePackage")
	return w.Engine.CreatePackage(ctx, m)
}

func (w *written) CommandPackage(ctx context.Context, id string, m proto.Message) (*messages.PackageStatus, error) {
	w.note(ctx, "CommandPackage")
	return w.Engine.CommandPackage(ctx, id, m)
}

func (w *written) CreateCampaign(ctx context.Context, plan *messages.CampaignPlan, by string) (*messages.CampaignStatus, error) {
	w.note(ctx, "CreateCampaign")
	return w.Engine.CreateCampaign(ctx, plan, by)
}

func (w *written) CommandCampaign(ctx context.Context, id string, m proto.Message) (*messages.CampaignStatus, error) {
	w.note(ctx, "CommandCampaign")
	return w.Engine.CommandCampaign(ctx, id, m)
}

func (w *written) SaveCohort(ctx context.Context, m *messages.SaveCohort) (*messages.CohortStatus, error) {
	w.note(ctx, "SaveCohort")
	return w.Engine.SaveCohort(ctx, m)
}

func (w *written) RemoveCohort(ctx context.Context, name string, m *messages.RemoveCohort) (*messages.CohortStatus, error) {
	w.note(ctx, "RemoveCohort")
	return w.Engine.RemoveCohort(ctx, name, m)
}

func (w *written) ChangeCohort(ctx context.Context, name, mode, by string, expected uint64, next func() (string, error)) (*messages.CohortChange, error) {
	w.note(ctx, "ChangeCohort")
	return w.Engine.ChangeCohort(ctx, name, mode, by, expected, next)
}

func (w *written) ClearVehicle(ctx context.Context, m *messages.ClearVehicle) error {
	w.note(ctx, "ClearVehicle")
	return w.Engine.ClearVehicle(ctx, m)
}

func (w *written) RemoveVehicle(ctx context.Context, m *messages.RemoveVehicle) error {
	w.note(ctx, "RemoveVehicle")
	return w.Engine.RemoveVehicle(ctx, m)
}

func (w *written) SettleInstallation(ctx context.Context, m *messages.SettleInstallation) error {
	w.note(ctx, "SettleInstallation")
	return w.Engine.SettleInstallation(ctx, m)
}

func (w *written) RollBack(ctx context.Context, id string, m *messages.RollBackCampaign, shape *messages.CampaignPlan) (original, way *messages.CampaignStatus, text string, err error) {
	w.note(ctx, "RollBack")
	return w.Engine.RollBack(ctx, id, m, shape)
}

// keeper is a store of files that notes what is stored.
type keeper struct {
	*files.Store
	noted *written
}

func (k keeper) Put(ctx context.Context, digest messages.Digest, size int64, body io.Reader) error {
	k.noted.note(ctx, "Put")
	return k.Store.Put(ctx, digest, size, body)
}

// validated are requests by the operation that they are of, in an order in which most of them write something as they stand;
// the others are refused.
var validated = []struct {
	operation, path, body string
	headers               []string
	writes                string
}{
	{"PUT /api/v1/vehicles/{vin}", "/api/v1/vehicles/" + webtest.VIN(1), `{"model":"e9"}`, nil, "RegisterVehicle"},
	{"POST /api/v1/vehicles/{vin}:clear", "/api/v1/vehicles/" + webtest.VIN(1) + ":clear", `{"reason":"looked at"}`, nil, "ClearVehicle"},
	{"POST /api/v1/vehicles/{vin}:settle", "/api/v1/vehicles/" + webtest.VIN(1) + ":settle", `{"reason":"looked at"}`, nil, ""},
	{"DELETE /api/v1/vehicles/{vin}", "/api/v1/vehicles/" + webtest.VIN(2), ``, nil, "RemoveVehicle"},
	{"PUT /api/v1/cohorts/{name}", "/api/v1/cohorts/press", `{"description":"press"}`, nil, "SaveCohort"},
	{"PUT /api/v1/cohorts/{name}/vins", "/api/v1/cohorts/press/vins", webtest.VIN(1) + "\n", []string{"Content-Type", "text/plain"}, "ChangeCohort"},
	{"DELETE /api/v1/cohorts/{name}", "/api/v1/cohorts/press", ``, nil, "RemoveCohort"},
	{"PUT /api/v1/artifacts/{sha256}", "/api/v1/artifacts/2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881", `x`, []string{"Content-Type", "application/octet-stream"}, "Put"},
	{"POST /api/v1/packages", "/api/v1/packages", `{"name":"radio","version":"1.0.0","contents":[{"ecu":"IVI","hardwarePart":"8K0","version":"1.0.0","sha256":"2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881","sizeBytes":1}]}`, nil, "CreatePackage"},
	{"POST /api/v1/packages/{id}:validate", "/api/v1/packages/radio@1.0.0:validate", ``, nil, "CommandPackage"},
	{"POST /api/v1/packages/{id}:approve", "/api/v1/packages/radio@1.0.0:approve", `{"by":"olga"}`, []string{"If-Match", "*"}, "CommandPackage"},
	{"POST /api/v1/packages/{id}:release", "/api/v1/packages/radio@1.0.0:release", ``, nil, ""}, // has one approval of two
	{"POST /api/v1/packages/{id}:deprecate", "/api/v1/packages/radio@1.0.0:deprecate", `{"reason":"smoke"}`, []string{"If-Match", `"1"`}, ""},
	{"PUT /api/v1/campaigns/{id}", "/api/v1/campaigns/demo", `{"package":"adas-stack@4.2.1","selector":"model == \"e2\"","waves":[{"rest":true}]}`, []string{"If-Match", "*"}, "CommandCampaign"},
	{"POST /api/v1/campaigns/{id}:submit", "/api/v1/campaigns/demo:submit", ``, []string{"If-Match", "*"}, "CommandCampaign"},
	{"POST /api/v1/campaigns/{id}:approve", "/api/v1/campaigns/demo:approve", `{"by":"olga"}`, []string{"If-Match", "*"}, "CommandCampaign"},
	{"POST /api/v1/campaigns/{id}:sendBack", "/api/v1/campaigns/demo:sendBack", `{"reason":"typo"}`, nil, "CommandCampaign"},
	{"POST /api/v1/campaigns/{id}:start", "/api/v1/campaigns/demo:start", ``, []string{"If-Match", `"1"`}, ""},
	{"POST /api/v1/campaigns/{id}:start", "/api/v1/campaigns/demo:start", ``, nil, ""},
	{"POST /api/v1/campaigns/{id}:start", "/api/v1/campaigns/demo:start", ``, []string{"If-Match", "*"}, "CommandCampaign"},
	{"POST /api/v1/campaigns/{id}:pause", "/api/v1/campaigns/demo:pause", `{"reason":"smoke"}`, nil, "CommandCampaign"},
	{"POST /api/v1/campaigns/{id}:resume", "/api/v1/campaigns/demo:resume", ``, []string{"If-Match", "*"}, "CommandCampaign"},
	{"POST /api/v1/campaigns/{id}/gates/{wave}/open", "/api/v1/campaigns/demo/gates/1/open", `{"reason":"looked at"}`, []string{"If-Match", "*"}, ""},
	{"POST /api/v1/campaigns/{id}/dealer/{vin}", "/api/v1/campaigns/demo/dealer/" + webtest.VIN(3), `{"result":"fixed"}`, nil, ""},
	{"POST /api/v1/campaigns/{id}/rollback", "/api/v1/campaigns/demo/rollback", `{"package":"adas-stack@4.2.1"}`, nil, "RollBack"},
	{"POST /api/v1/campaigns/{id}/rollback/callOff", "/api/v1/campaigns/demo/rollback/callOff", ``, nil, ""},
	{"POST /api/v1/campaigns/{id}:cancel", "/api/v1/campaigns/demo:cancel", `{"reason":"smoke"}`, nil, ""},
	{"POST /api/v1/packages/{id}:deprecate", "/api/v1/packages/adas-stack@4.2.1:deprecate", `{"reason":"smoke"}`, nil, "CommandPackage"},
	{"POST /api/v1/packages/{id}:withdraw", "/api/v1/packages/adas-stack@4.2.1:withdraw", `{"reason":"smoke"}`, []string{"If-Match", "*"}, "CommandPackage"},
}

// Who asks a write only to validate gets nothing written: it is either validated, or refused for the parameter. That holds
// for every write that the document has. What is validated answers and refuses as it does when it is done, which comes next.
func TestNothingIsWrittenWhereOnlyValidationIsAsked(t *testing.T) {
	engine := &written{Engine: webtest.NewEngine()}
	e := newEdge(t, func(c *web.Config) {
		c.Engine, c.Artifacts = engine, keeper{&files.Store{}, engine}
		c.Cluster, c.Webhooks, c.Notices = twinCluster{}, &pager{}, &pager{}
	})
	takes := e.refusedToValidate(t, engine)
	for _, one := range validated {
		_, there := takes[one.operation]
		if !there {
			t.Errorf("there is no %s", one.operation)
		}
		method, _, _ := strings.Cut(one.operation, " ")
		only := e.do(method, one.path+"?validateOnly=true", one.body, one.headers...)
		if asks := engine.since(); len(asks) != 0 {
			t.Errorf("%s, only to validate: %s, and the engine was asked for %v", one.operation, only.Status, asks)
		}
		done := e.do(method, one.path, one.body, one.headers...)
		if asks := engine.since(); (one.writes == "") != (done.StatusCode >= 300) || one.writes != "" && !slices.Contains(asks, one.writes) {
			t.Errorf("%s as it stands: %s %s, and the engine was asked for %v, not %s", one.operation, done.Status, done.raw, asks, one.writes)
		}
		if takes[one.operation] {
			checkAlike(t, one.operation, only, done)
		}
		takes[one.operation] = false
	}
	for name, open := range takes {
		if open && name != "POST /api/v1/campaigns" && name != "POST /api/v1/vehicles:import" { // which answer in their own way
			t.Errorf("nobody asks %s to validate", name)
		}
	}
}

// checkAlike: what is only validated is answered as what is done, but with nothing that names something which there is.
func checkAlike(t *testing.T, operation string, only, done answer) {
	t.Helper()
	want := done.StatusCode
	if want == http.StatusCreated {
		want = http.StatusOK
	}
	if only.StatusCode != want || only.Header.Get("ETag") != "" || only.Header.Get("Location") != "" {
		t.Errorf("%s, only to validate: %s, ETag %q, Location %q; done: %s", operation, only.Status, only.Header.Get("ETag"), only.Header.Get("Location"), done.Status)
	}
	a, b := asked.ReplaceAll(only.raw, nil), asked.ReplaceAll(done.raw, nil)
	if !bytes.Equal(a, b) {
		t.Errorf("%s, only to validate, answers\n%s\nand done\n%s", operation, a, b)
	}
}

// asked is what of a problem names the request.
var asked = regexp.MustCompile(`"(requestId|instance)":"[^"]*",?`)

// refusedToValidate walks through all writes: those that do not take the parameter are refused, and ask the engine for
// nothing. It tells which take it.
func (e *edge) refusedToValidate(t *testing.T, engine *written) map[string]bool {
	t.Helper()
	takes := map[string]bool{}
	for name, op := range e.described() {
		method, path, _ := strings.Cut(name, " ")
		if method == http.MethodGet || method == http.MethodHead {
			continue
		}
		list, _ := op["parameters"].([]any)
		takes[name] = slices.ContainsFunc(list, func(p any) bool { return p.(map[string]any)["name"] == "validateOnly" })
		if takes[name] {
			continue
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
	if len(takes) < 35 {
		t.Errorf("the document has %d writes only", len(takes))
	}
	return takes
}
