package api

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"pacecar/web/api/body"
	"pacecar/web/api/document"
	"pacecar/web/api/later"
	_ "pacecar/web/api/refusal" // makes problems of what huma refuses
	"pacecar/web/api/secured"
	"pacecar/web/api/validating"
	"pacecar/web/api/verb"
	"pacecar/web/artifacts"
	"pacecar/web/idempotency"
	board "pacecar/web/operation"
	"pacecar/web/problem"
	"pacecar/web/revalidation"
	"pacecar/web/schema"
	shape "pacecar/web/view/operation"
)

// Prefix of every address of the API.
const Prefix = "/api/v1"

// Bounds of a request.
const (
	maxJSONBytes  = 1 << 20          // of a JSON body
	bodyTimeout   = 30 * time.Second // to send a JSON body
	answerTimeout = 30 * time.Second // for the engine to answer
)

// Config of the API.
type Config struct {
	Engine    Engine
	Artifacts artifacts.Store
	Downloads *artifacts.Places // that files are given out on; nil: artifacts.DefaultDownloads of them
	Notes     idempotency.Notes // of other nodes that may be asked the same; nil: there are none
	Board     *board.Board      // of what takes long; nil: one that other nodes do not know
	Version   string            // of the server, for the OpenAPI document
	Logger    *slog.Logger      // default: discards
	Now       func() time.Time  // default: time.Now
}

// API serves /api/v1 without the stream.
type API struct {
	config Config
	mux    verb.Mux
	huma   huma.API
	keys   *idempotency.Keys
	later  later.Later

	operations *board.Board
	specs      func() (asJSON, asYAML []byte)

	places   func(operation string) problem.Asked
	complete func() // the OpenAPI document, once all operations are registered
}

// New makes the API.
func New(config Config) *API {
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	a := &API{config: config, operations: config.Board}
	a.keys = idempotency.New(idempotency.Config{Now: config.Now, MaxBody: maxJSONBytes, Notes: config.Notes, Stops: a.stops, Logger: config.Logger})
	if a.operations == nil {
		a.operations = board.New(board.Config{Now: config.Now, Logger: config.Logger})
	}
	a.complete = sync.OnceFunc(func() {
		document.Later(a.huma.OpenAPI(), lasting, schemaOf[shape.Operation](a))
		document.Complete(a.huma.OpenAPI(), Prefix, schemaOf[problem.Problem](a))
	})
	produced := sync.OnceValue(func() document.Types {
		a.complete()
		return document.Produced(a.huma.OpenAPI())
	})
	queried := sync.OnceValue(func() document.Queries {
		a.complete()
		return document.Queried(a.huma.OpenAPI())
	})
	places := sync.OnceValue(func() map[string]problem.Asked {
		a.complete()
		return document.Asked(a.huma.OpenAPI())
	})
	a.places = func(operation string) problem.Asked { return places()[operation] }
	a.mux = verb.New(Prefix+"/openapi.json", func(operation string, r *http.Request) *problem.Problem {
		if no := produced().Refuse(operation, r.Header.Get("Accept")); no != nil || r.URL.RawQuery == "" {
			return no
		}
		return queried().Refuse(operation, r.URL.Query())
	})
	a.later = later.Later{Board: a.operations, Kinds: lasting, Pattern: a.mux.Operation, Actor: acting, Prefix: Prefix, Refuse: a.answerProblem}
	hc := huma.DefaultConfig("Pacecar", config.Version)
	hc.Info.Description = "Paces software rollouts across vehicle fleets: vehicles, packages, artifacts, campaigns."
	hc.OpenAPIPath, hc.DocsPath, hc.SchemasPath = "", "", "" // served below, encoded once
	hc.CreateHooks = nil                                     // no $schema in answers
	hc.Formats = map[string]huma.Format{"application/json": body.JSON, "json": body.JSON}
	hc.RejectUnknownQueryParameters = true
	hc.Tags = []*huma.Tag{
		{Name: "vehicles", Description: "Vehicles and what is believed to be installed on them."},
		{Name: "cohorts", Description: "Named sets of vehicles: saved selectors, and lists of VINs."},
		{Name: "packages", Description: "Update packages and their life."},
		{Name: "artifacts", Description: "Files by their digest."},
		{Name: "campaigns", Description: "Rollouts of a package to a selection of vehicles."},
		{Name: "webhooks", Description: "What other systems are told of campaigns."},
		{Name: "operations", Description: "What takes long: who asked for it, how far it is, and what it came to."},
		{Name: "nodes", Description: "The servers that are one engine."},
		{Name: "stream", Description: "What changes, while it changes."},
	}
	a.huma = humago.New(a.mux, hc)
	a.vehicles()
	a.packages()
	artifacts.Register(artifacts.Edge{
		Prefix: Prefix, Store: config.Artifacts, Places: config.Downloads, Packages: config.Engine.Packages, Schemas: a.huma.OpenAPI().Components.Schemas,
		Document: a.document, Handle: a.mux.HandleFunc, Refuse: a.answerProblem,
	})
	a.campaigns()
	a.pools()
	schema.Bound(a.huma.OpenAPI().Components.Schemas.Map())
	a.spec()
	return a
}

// ServeHTTP answers requests under Prefix.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	asked := r
	r = r.WithContext(problem.WithAsked(r.Context(), func() problem.Asked { return a.places(a.mux.Operation(asked)) }))
	switch strings.TrimPrefix(r.URL.Path, Prefix) {
	case "/vehicles:import", "/artifacts:verify": // idempotent by itself, and too large or too long to keep
		a.later.Wrap(w, r, a.mux.ServeHTTP)
		return
	case "/login", "/tokens": // the answer has a secret, of which nothing but a digest may be kept
		r.Header.Del("Idempotency-Key")
	}
	validating.Wrap(w, r, func(w http.ResponseWriter, r *http.Request) {
		revalidation.Wrap(w, r, func(w http.ResponseWriter, r *http.Request) { a.keys.Wrap(w, r, a.serve) })
	})
}

// serve answers a request, now or later.
func (a *API) serve(w http.ResponseWriter, r *http.Request) { a.later.Wrap(w, r, a.mux.ServeHTTP) }

// lasting are the operations that may be answered later, with their kinds.
var lasting = map[string]string{
	"POST " + Prefix + "/campaigns:rehearse":       shape.Rehearsal,
	"POST " + Prefix + "/campaigns/{id}:rehearse":  shape.Rehearsal,
	"POST " + Prefix + "/artifacts:verify":         shape.Verification,
	"GET " + Prefix + "/campaigns/{id}/report":     shape.Report,
	"GET " + Prefix + "/campaigns/{id}/comparison": shape.Report,
}

// Operations is the board of what takes long.
func (a *API) Operations() *board.Board { return a.operations }

// OpenAPI answers the document as JSON.
func (a *API) OpenAPI() []byte {
	asJSON, _ := a.specs()
	return asJSON
}

// spec serves the OpenAPI document, encoded when it is asked for the first time.
func (a *API) spec() {
	a.specs = sync.OnceValues(func() ([]byte, []byte) {
		a.complete()
		whole := a.huma.OpenAPI()
		secured.Document(whole)
		asJSON, err := json.MarshalIndent(whole, "", "  ")
		if err != nil {
			panic("api: the OpenAPI document has no JSON form: " + err.Error())
		}
		asYAML, err := whole.YAML()
		if err != nil {
			panic("api: the OpenAPI document has no YAML form: " + err.Error())
		}
		return asJSON, asYAML
	})
	serve := func(path, contentType string, pick func(asJSON, asYAML []byte) []byte) {
		a.mux.HandleFunc("GET "+Prefix+path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", contentType)
			_, _ = w.Write(pick(a.specs())) // the client may have gone
		})
	}
	serve("/openapi.json", "application/vnd.oai.openapi+json;version=3.1", func(j, _ []byte) []byte { return j })
	serve("/openapi.yaml", "application/vnd.oai.openapi;version=3.1", func(_, y []byte) []byte { return y })
}

// schemaOf registers and names the schema of T.
func schemaOf[T any](a *API) *huma.Schema {
	t := reflect.TypeFor[T]()
	return a.huma.OpenAPI().Components.Schemas.Schema(t, true, t.Name())
}

// document adds an operation that huma does not serve to the OpenAPI document.
func (a *API) document(op huma.Operation) { a.huma.OpenAPI().AddOperation(&op) }

// operation describes an operation; path is without Prefix.
func operation(method, path, id, tag, summary string) huma.Operation {
	return huma.Operation{
		OperationID: id, Method: method, Path: Prefix + path, Tags: []string{tag}, Summary: summary,
		MaxBodyBytes: maxJSONBytes, BodyReadTimeout: bodyTimeout,
		Errors: []int{http.StatusBadRequest, http.StatusNotFound, http.StatusConflict, http.StatusServiceUnavailable},
	}
}

// limited bounds the time for the engine to answer.
func limited(ctx context.Context) (context.Context, context.CancelFunc) {
	if board.From(ctx) != nil { // nobody waits for the answer, and the run has a patience of its own
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, answerTimeout)
}

// handle registers an operation whose errors become problems.
func handle[I, O any](a *API, op huma.Operation, do func(context.Context, *I) (*O, error)) {
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		ctx, cancel := limited(ctx)
		defer cancel()
		out, err := do(validating.Mark(ctx, in), in)
		if err != nil {
			return nil, a.refuse(ctx, err)
		}
		return out, nil
	})
}

// refuse makes the problem of an error, and logs what is this side's fault: not that whoever asked
// went away before the answer.
func (a *API) refuse(ctx context.Context, err error) *problem.Problem {
	p := problem.From(err).Settle(ctx)
	if failure := p.Failure(); failure != nil && !errors.Is(ctx.Err(), context.Canceled) {
		a.config.Logger.Error("request failed", "request", p.RequestID, "status", p.Status, "err", failure)
	}
	return p
}

// answerProblem refuses a request that huma does not serve.
func (a *API) answerProblem(w http.ResponseWriter, r *http.Request, err error) {
	problem.Write(w, r, a.refuse(r.Context(), err))
}
