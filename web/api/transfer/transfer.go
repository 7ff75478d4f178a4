package transfer

import (
	"context"
	"log/slog"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"pacecar/messages"
	"pacecar/web/importing"
	"pacecar/web/ingest"
	"pacecar/web/operation"
	"pacecar/web/view"
)

// Engine is who is asked. What it answers must not change afterwards.
type Engine interface {
	importing.Engine
	// EachVehicle calls yield with the record of every vehicle that a selector (empty: all)
	// matches, in order of VIN.
	EachVehicle(ctx context.Context, selector string, yield func(*messages.VehicleRecord) error) error
}

// Host is the API that these routes are part of.
type Host struct {
	Engine   Engine
	Logger   *slog.Logger
	Prefix   string // of every address
	Handle   func(pattern string, handler func(http.ResponseWriter, *http.Request))
	Document func(huma.Operation) // enters an operation into the OpenAPI document
	Schema   func(reflect.Type) *huma.Schema
	Actor    func(*http.Request) (string, error) // who acts
	Refuse   func(http.ResponseWriter, *http.Request, error)
	Board    *operation.Board // where imports are told
}

// Transfer serves the routes. It is safe for concurrent use.
type Transfer struct {
	Host
	imports imports
}

// vehicleLine is one line of a file in NDJSON.
type vehicleLine struct {
	VIN string `json:"vin" doc:"Vehicle identification number."`
	view.Registration
}

// Register adds the routes to their host.
func Register(h Host) {
	t := &Transfer{Host: h, imports: imports{byID: map[string]*remembered{}}}
	progress := h.Schema(reflect.TypeFor[view.Import]())
	files := map[string]*huma.MediaType{
		string(ingest.NDJSON): {Schema: h.Schema(reflect.TypeFor[vehicleLine]())}, string(ingest.CSV): {Schema: &huma.Schema{Type: huma.TypeString}},
	}
	one := map[string]*huma.MediaType{"application/json": {Schema: progress}}

	t.route(t.importVehicles, huma.Operation{
		Method: http.MethodPost, Path: "/vehicles:import", OperationID: "importVehicles",
		Summary:     "Register or remove the vehicles of an NDJSON or CSV file, streamed; Content-Encoding may be gzip or zstd",
		Parameters:  importParameters,
		RequestBody: &huma.RequestBody{Required: true, Content: files},
		Responses: map[string]*huma.Response{"200": {
			Description: "What was done; with Accept: " + string(ingest.NDJSON) + " one line for each part of the file, with its rejected lines, and the result last, whatever ended it",
			Content:     map[string]*huma.MediaType{"application/json": {Schema: progress}, string(ingest.NDJSON): {Schema: progress}},
		}},
	})
	t.route(t.listImports, huma.Operation{
		Method: http.MethodGet, Path: "/imports", OperationID: "listImports", Summary: "List the imports that this server remembers, the newest first",
		Responses: map[string]*huma.Response{"200": {Description: "The imports", Content: map[string]*huma.MediaType{
			"application/json": {Schema: h.Schema(reflect.TypeFor[view.List[view.Import]]())}}}},
	})
	t.route(t.getImport, huma.Operation{
		Method: http.MethodGet, Path: "/imports/{id}", OperationID: "getImport", Summary: "Show how far an import is, and where it can continue",
		Parameters: []*huma.Param{{Name: "id", In: "path", Required: true, Description: "Identity of the import.", Schema: &huma.Schema{Type: huma.TypeString}}},
		Responses:  map[string]*huma.Response{"200": {Description: "The import", Content: one}},
	})
	t.route(t.exportVehicles, huma.Operation{
		Method: http.MethodGet, Path: "/vehicles:export", OperationID: "exportVehicles",
		Summary:    "Write vehicles to an NDJSON or CSV file that an import reads, streamed, in order of VIN",
		Parameters: exportParameters,
		Responses:  map[string]*huma.Response{"200": {Description: "The vehicles; the trailer Pacecar-Vehicles counts them", Content: files}},
	})
}

// route adds one route, whose path is without prefix.
func (t *Transfer) route(handler func(http.ResponseWriter, *http.Request), op huma.Operation) {
	op.Path, op.Tags = t.Prefix+op.Path, []string{"vehicles"}
	t.Document(op)
	t.Handle(op.Method+" "+op.Path, handler)
}
