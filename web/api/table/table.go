// Package table is the part of the HTTP API that shows the fleet as a table: windows of it
// at any depth and in any order, and counts by value.
//
// GET /vehicles answers a window: the rows behind a cursor or an offset, with the number of
// all rows. GET /vehicles:facets counts the same vehicles by the values of attributes; each
// value comes with the selector that matches its vehicles. Both take selector or q, and show
// the selector that was asked. While vehicles come and go, a window by offset may be off by
// as many.
//
// Its operations may be called from any goroutine; failures and refusals are problems, as
// package api has them.
package table

import (
	"context"
	"encoding/base64"
	"net/http"
	"strings"

	"pacecar/messages"
	"pacecar/web/api"
	"pacecar/web/api/selection"
	"pacecar/web/view"
	"pacecar/web/view/sets"
)

// Engine is what this room asks of the engine; package api's Engine says how it answers.
type Engine interface {
	// Window answers a part of the table of vehicles that a selector matches.
	Window(ctx context.Context, query *messages.TableQuery) (*messages.TableWindow, error)
	// Facets counts the vehicles that a selector (empty: all) matches by the values of
	// attributes, the most frequent first, and names at most limit values of each.
	Facets(ctx context.Context, selector string, attributes []string, limit int) (*messages.Facets, error)
}

// usual are the attributes that vehicles are counted by if the request names none.
var usual = []string{"model", "market", "region", "model_year", "tags", "online", "flags"}

// room answers with an engine.
type room struct{ engine Engine }

// answer is a body.
type answer[T any] struct{ Body T }

// Register adds the operations to an API that has not served yet.
func Register(a *api.API, engine Engine) {
	r := room{engine}
	api.Handle(a, api.Operation(http.MethodGet, "/vehicles", "listVehicles", "vehicles", "List vehicles: any window of the table of those that match"), r.list)
	api.Handle(a, api.Operation(http.MethodGet, "/vehicles:facets", "countFacets", "vehicles", "Count vehicles by the values of attributes"), r.facets)
}

func (r room) list(ctx context.Context, in *struct {
	selection.Query
	api.InPage
	Sort   string `query:"sort" maxLength:"256" doc:"Attribute that puts them in order, as selectors write it, with - in front for the greatest first; default: vin. Vehicles without it come last in both orders." example:"-model_year"`
	Offset uint64 `query:"offset" doc:"Vehicles before the first one that is answered."`
	Cursor string `query:"cursor" maxLength:"1024" doc:"What an earlier answer gave as next; with neither sort nor offset."`
}) (*answer[view.VehicleList], error) {
	selector, err := in.Chosen()
	if err != nil {
		return nil, err
	}
	cursor, err := base64.RawURLEncoding.DecodeString(in.Cursor)
	if _, bad := messages.ParseVIN(string(cursor)); err != nil || bad != nil && in.Cursor != "" {
		return nil, messages.Reject(messages.Malformed, "the cursor is not one that an earlier answer gave as next").At("query cursor")
	}
	query := &messages.TableQuery{Selector: selector, Cursor: string(cursor), Offset: in.Offset, Limit: uint32(in.Limit)}
	query.Sort, query.Reverse = strings.CutPrefix(in.Sort, "-")
	w, err := r.engine.Window(ctx, query)
	if err != nil {
		return nil, err
	}
	body := view.VehicleList{Items: make([]view.Vehicle, 0, len(w.GetVehicles())), Total: w.GetTotal(), Offset: in.Offset, Selector: selector}
	for _, s := range w.GetVehicles() {
		body.Items = append(body.Items, view.FromVehicle(s))
	}
	if next := w.GetNext(); next != "" {
		body.Next = base64.RawURLEncoding.EncodeToString([]byte(next))
	}
	return &answer[view.VehicleList]{body}, nil
}

func (r room) facets(ctx context.Context, in *struct {
	selection.Query
	By    []string `query:"by,explode" maxItems:"16" doc:"Attributes to count by, as selectors write them, each in a parameter of its own; none: the usual ones." example:"[\"model\"]"`
	Limit int      `query:"limit" minimum:"1" maximum:"1000" default:"20" doc:"Values of each attribute at most, the most frequent first."`
}) (*answer[sets.Facets], error) {
	selector, err := in.Chosen()
	if err != nil {
		return nil, err
	}
	if len(in.By) == 0 {
		in.By = usual
	}
	counted, err := r.engine.Facets(ctx, selector, in.By, in.Limit)
	if err != nil {
		return nil, err
	}
	body := sets.FromFacets(counted)
	body.Selector = selector
	return &answer[sets.Facets]{body}, nil
}
