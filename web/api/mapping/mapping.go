// Package mapping is the part of the HTTP API that tells how vehicles stand towards a
// package: in counts by reason, in lists of VINs, and vehicle by vehicle.
//
// The reasons are the engine's: their codes are open-ended, and this package passes them on.
// Package api registers the operations with [Register] and lends what all of its operations
// have in common.
package mapping

import (
	"context"
	"encoding/base64"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"pacecar/messages"
	"pacecar/web/api/selection"
	"pacecar/web/view"
)

// Engine is what these operations ask of the engine, in the terms of package api's.
type Engine interface {
	// MapPackage counts how the vehicles that a selector (empty: all) matches stand towards
	// a package.
	MapPackage(ctx context.Context, m *messages.MapPackage) (*messages.PackageMap, error)
	// PackageVehicles lists the vehicles that MapPackage counts under a code, or by the code
	// Eligible those that it leaves over, in order of VIN, from behind the cursor.
	PackageVehicles(ctx context.Context, m *messages.MapPackage, code, cursor string, limit int) (*messages.FitnessList, error)
	// WhyNot answers how one vehicle stands towards a package, and what leads it there.
	WhyNot(ctx context.Context, id, vin string) (*messages.Fitness, error)
}

// Common is what an operation has in common with the others of the API.
type Common struct {
	API huma.API
	// Operation describes one; its path is without the API's prefix.
	Operation func(method, path, id, tag, summary string) huma.Operation
	// Limit bounds the time that the engine takes.
	Limit func(context.Context) (context.Context, context.CancelFunc)
	// Refuse makes the problem of an error.
	Refuse func(context.Context, error) error
}

// Register adds the operations.
func Register(c Common, engine Engine) {
	add(c, "/packages/{id}:map", "mapPackage", "Count how vehicles stand towards a package", func(ctx context.Context, in *InMapping) (*answer[view.Mapping], error) {
		question, err := in.question()
		if err != nil {
			return nil, err
		}
		m, err := engine.MapPackage(ctx, question)
		made := view.FromMapping(m)
		made.Selector = question.Selector
		return &answer[view.Mapping]{made}, err
	})
	add(c, "/packages/{id}/vehicles", "listPackageVehicles", "List the vehicles behind one reason of a mapping", func(ctx context.Context, in *InReason) (*answer[view.FitnessList], error) {
		return list(ctx, engine, in)
	})
	add(c, "/packages/{id}/vehicles/{vin}", "getPackageVehicle", "Say how one vehicle stands towards a package", func(ctx context.Context, in *struct {
		InPackage
		VIN string `path:"vin" doc:"Vehicle identification number."`
	}) (*answer[view.Fitness], error) {
		vin, err := messages.ParseVIN(in.VIN)
		if err != nil {
			return nil, messages.Reject(messages.Malformed, "%v", err).At("path vin")
		}
		s, err := engine.WhyNot(ctx, in.ID, string(vin))
		return &answer[view.Fitness]{view.FromFitness(s)}, err
	})
}

// answer is a body.
type answer[T any] struct{ Body T }

// InPackage names a package. Like the other inputs it is exported only because huma finds
// embedded fields by reflection.
type InPackage struct {
	ID string `path:"id" maxLength:"129" doc:"Package, as name@version." example:"adas-stack@4.2.1"`
}

// InMapping says which vehicles a mapping is about.
type InMapping struct {
	InPackage
	selection.Query
	HeardWithin string `query:"heardWithin" maxLength:"32" doc:"Block vehicles that are not connected and have not been heard for so long, with the code Unreachable; none: nobody is blocked for that." example:"30d"`
}

func (in *InMapping) question() (*messages.MapPackage, error) {
	selector, err := in.Chosen()
	if err != nil {
		return nil, err
	}
	return &messages.MapPackage{Package: in.ID, Selector: selector, HeardWithin: in.HeardWithin}, nil
}

// InReason asks for a part of the vehicles behind a reason.
type InReason struct {
	InMapping
	Reason string `query:"reason" required:"true" minLength:"1" maxLength:"64" doc:"Code of the reason, as the mapping names it, or Eligible; one that no mapping has is refused." example:"MissingDependency"`
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"Vehicles at most."`
	Cursor string `query:"cursor" maxLength:"1024" doc:"What an earlier answer gave as next."`
}

func list(ctx context.Context, engine Engine, in *InReason) (*answer[view.FitnessList], error) {
	question, err := in.question()
	if err != nil {
		return nil, err
	}
	cursor, err := base64.RawURLEncoding.DecodeString(in.Cursor)
	if err != nil {
		return nil, messages.Reject(messages.Malformed, "the cursor is not one that an earlier answer gave as next").At("query cursor")
	}
	found, err := engine.PackageVehicles(ctx, question, in.Reason, string(cursor), in.Limit)
	if err != nil {
		return nil, err
	}
	return &answer[view.FitnessList]{view.FitnessList{
		Items: view.FromFitnesses(found.GetVehicles()), Next: base64.RawURLEncoding.EncodeToString([]byte(found.GetNext())), Selector: question.Selector,
	}}, nil
}

// add registers an operation whose errors become problems.
func add[I, O any](c Common, path, id, summary string, do func(context.Context, *I) (*O, error)) {
	huma.Register(c.API, c.Operation(http.MethodGet, path, id, "packages", summary), func(ctx context.Context, in *I) (*O, error) {
		ctx, cancel := c.Limit(ctx)
		defer cancel()
		out, err := do(ctx, in)
		if err != nil {
			return nil, c.Refuse(ctx, err)
		}
		return out, nil
	})
}
