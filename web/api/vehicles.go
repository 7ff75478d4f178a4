package api

import (
	"context"
	"net/http"
	"strconv"

	"pacecar/messages"
	"pacecar/web/api/condition"
	"pacecar/web/api/selection"
	"pacecar/web/api/validating"
	"pacecar/web/api/vehicle"
	"pacecar/web/view"
	"pacecar/web/zone"
)

// InPage asks for a part of a list.
type InPage struct {
	Limit int `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"Items at most."`
}

// InTimeline asks for a part of a timeline.
type InTimeline struct {
	Cursor string `query:"cursor" doc:"What an earlier answer gave as next; none: the newest lines."`
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"Lines at most."`
}

// out is an answer with a body and an ETag.
type out[T any] struct {
	ETag string `header:"ETag" doc:"Version, for If-Match."`
	Body T
}

// plain is an answer with a body only.
type plain[T any] struct{ Body T }

func (a *API) vehicles() {
	handle(a, operation(http.MethodGet, "/vehicles:count", "countVehicles", "vehicles", "Count vehicles"), a.countVehicles)
	handle(a, operation(http.MethodGet, "/vehicles/{vin}", "getVehicle", "vehicles", "Show a vehicle"), a.getVehicle)
	handle(a, operation(http.MethodPut, "/vehicles/{vin}", "putVehicle", "vehicles", "Create a vehicle or replace its attributes and ECUs"), a.putVehicle)
	handle(a, operation(http.MethodGet, "/vehicles/{vin}/timeline", "getVehicleTimeline", "vehicles", "Show what happened to a vehicle, newest first"), a.vehicleTimeline)
	a.transfer()
	vehicle.Serve(vehicle.Host{
		API: a.huma, Operation: operation, Actor: Who, Refuse: func(ctx context.Context, err error) error { return a.refuse(ctx, err) },
		Within: func(ctx context.Context) (context.Context, func()) { return context.WithTimeout(ctx, answerTimeout) },
	}, a.config.Engine)
}

func (a *API) countVehicles(ctx context.Context, in *struct{ selection.Query }) (*plain[view.Count], error) {
	selector, err := in.Chosen()
	if err != nil {
		return nil, err
	}
	s, err := a.config.Engine.CountVehicles(ctx, selector)
	if err != nil {
		return nil, err
	}
	return &plain[view.Count]{Body: view.Count{
		Selector: selector, Matched: s.GetMatched(), Total: s.GetTotal(),
		Excluded: view.FromExclusions(s.GetExcluded()), Residual: s.GetResidual(),
	}}, nil
}

func (a *API) getVehicle(ctx context.Context, in *vehicle.Path) (*out[view.Vehicle], error) {
	vin, err := in.Parse()
	if err != nil {
		return nil, err
	}
	return a.showVehicle(ctx, vin)
}

func (a *API) showVehicle(ctx context.Context, vin string) (*out[view.Vehicle], error) {
	s, err := a.config.Engine.Vehicle(ctx, vin)
	if err != nil {
		return nil, err
	}
	return &out[view.Vehicle]{ETag: condition.ETag(s.GetVersion()), Body: view.FromVehicle(s)}, nil
}

func (a *API) putVehicle(ctx context.Context, in *struct {
	vehicle.Path
	Acting
	condition.IfMatch
	validating.Only
	Body view.Registration
}) (*out[view.Vehicle], error) {
	vin, err := in.Parse()
	if err != nil {
		return nil, err
	}
	by, err := in.who("")
	if err != nil {
		return nil, err
	}
	if no := zone.Check(in.Body.TimeZone); no != nil {
		return nil, no
	}
	command := view.ToRegistration(vin, in.Body, by)
	if command.ExpectedVersion, err = (vehicle.Rests{ETag: in.ETag}).Expected(ctx, a.config.Engine, vin); err != nil {
		return nil, err
	}
	if err := a.config.Engine.RegisterVehicle(ctx, command); err != nil {
		return nil, err
	}
	return a.showVehicle(ctx, vin)
}

func (a *API) vehicleTimeline(ctx context.Context, in *struct {
	vehicle.Path
	InTimeline
}) (*plain[view.List[view.Line]], error) {
	vin, err := in.Parse()
	if err != nil {
		return nil, err
	}
	return in.read(func(before uint64) ([]*messages.HistoryEntry, uint64, error) {
		return a.config.Engine.VehicleHistory(ctx, vin, before, in.Limit)
	})
}

// read answers a part of a timeline.
func (in InTimeline) read(history func(before uint64) ([]*messages.HistoryEntry, uint64, error)) (*plain[view.List[view.Line]], error) {
	before, err := parseCursor(in.Cursor)
	if err != nil {
		return nil, err
	}
	list, next, err := history(before)
	if err != nil {
		return nil, err
	}
	body := view.List[view.Line]{Items: view.FromLines(list)}
	if next != 0 {
		body.Next = strconv.FormatUint(next, 10)
	}
	return &plain[view.List[view.Line]]{Body: body}, nil
}
