// Package vehicle is the part of the API that is about what one vehicle consists of: the
// configurations it had, clearing it of its flags, settling an installation of which
// nobody hears any more, and removing it.
//
// Package api serves it, and lends it what all operations have in common.
package vehicle

import (
	"context"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"pacecar/messages"
	"pacecar/web/api/condition"
	"pacecar/web/api/validating"
	"pacecar/web/view"
	"pacecar/web/view/handover"
)

// Engine is what these operations ask of the engine; see api.Engine about errors.
type Engine interface {
	// Vehicle answers one vehicle.
	Vehicle(ctx context.Context, vin string) (*messages.VehicleStatus, error)
	// VehicleConfigurations answers about limit changes of configuration that are older
	// than before (0: the newest), newest first, and the number to continue before; 0 at
	// the end. Those of one commit come together.
	VehicleConfigurations(ctx context.Context, vin string, before uint64, limit int) ([]*messages.Configuration, uint64, error)
	// ClearVehicle takes flags away.
	ClearVehicle(ctx context.Context, command *messages.ClearVehicle) error
	// SettleInstallation says that no installation runs in a vehicle that does not speak any more.
	SettleInstallation(ctx context.Context, command *messages.SettleInstallation) error
	// RemoveVehicle forgets a vehicle until it is registered again.
	RemoveVehicle(ctx context.Context, command *messages.RemoveVehicle) error
}

// Host is what the API lends to a part of it.
type Host struct {
	API       huma.API
	Operation func(method, path, id, tag, summary string) huma.Operation
	Actor     func(by, header string) (string, error)                            // who acts: the body's name, else the header's
	Refuse    func(ctx context.Context, err error) error                         // the problem of an error
	Within    func(ctx context.Context) (limited context.Context, cancel func()) // the engine's time to answer
}

// room serves the operations.
type room struct {
	Host
	engine Engine
}

// Serve registers the operations.
func Serve(h Host, engine Engine) {
	r := room{h, engine}
	handle(r, h.Operation(http.MethodGet, "/vehicles/{vin}/configurations", "getVehicleConfigurations", "vehicles",
		"Show what a vehicle consisted of, change by change, newest first"), r.configurations)
	clear := h.Operation(http.MethodPost, "/vehicles/{vin}:clear", "clearVehicle", "vehicles",
		"Clear a vehicle of its flags, so that campaigns may have it again")
	settle := h.Operation(http.MethodPost, "/vehicles/{vin}:settle", "settleInstallation", "vehicles",
		"Say that no installation runs in a vehicle that had begun one and has fallen silent, so that campaigns may have it again")
	remove := h.Operation(http.MethodDelete, "/vehicles/{vin}", "removeVehicle", "vehicles",
		"Forget a vehicle, unless a campaign holds it; its history comes back when it is registered again")
	remove.DefaultStatus = http.StatusNoContent
	for _, op := range []*huma.Operation{&clear, &settle, &remove} {
		op.Errors = append(op.Errors, http.StatusPreconditionFailed)
	}
	handle(r, clear, r.clear)
	handle(r, settle, r.settle)
	handle(r, remove, r.remove)
}

func handle[I, O any](r room, op huma.Operation, do func(context.Context, *I) (*O, error)) {
	huma.Register(r.API, op, func(ctx context.Context, in *I) (*O, error) {
		ctx, cancel := r.Within(ctx)
		defer cancel()
		out, err := do(validating.Mark(ctx, in), in)
		if err != nil {
			return nil, r.Refuse(ctx, err)
		}
		return out, nil
	})
}

// Path names a vehicle.
type Path struct {
	VIN string `path:"vin" doc:"Vehicle identification number." example:"WVWZZZ1JZXW000001"`
}

// Parse checks the VIN before the engine is asked.
func (p Path) Parse() (string, error) {
	vin, err := messages.ParseVIN(p.VIN)
	if err != nil {
		return "", messages.Reject(messages.Malformed, "%v", err).At("path vin")
	}
	return string(vin), nil
}

// Named is the vehicle that an operation is about, and who asks. It is exported only
// because huma finds embedded fields by reflection.
type Named struct {
	Path
	Actor string `header:"Pacecar-Actor" maxLength:"128" doc:"Who acts, where the body does not say. A decision without a name is refused."`
}

// Rests is what a write to a vehicle may rest on. It need not: a vehicle's version rises with what the
// vehicle reports, and none of these writes takes the place of what another person wrote. Who has
// decided by what a vehicle had said last names that version.
type Rests struct {
	ETag string `header:"If-Match" doc:"ETag of the vehicle as the decision saw it, or *. It may be left out: the write undoes nobody else's, and done twice it does no more."`
}

// Expected is the version that a condition on a vehicle names; 0: any.
func (r Rests) Expected(ctx context.Context, engine interface {
	Vehicle(ctx context.Context, vin string) (*messages.VehicleStatus, error)
}, vin string) (uint64, error) {
	rests := condition.Parse(r.ETag)
	if !rests.Given {
		return 0, nil
	}
	present, err := engine.Vehicle(ctx, vin)
	if err != nil {
		return 0, err
	}
	return rests.Expected(present.GetVersion(), view.FromVehicle(present))
}

// begin reads which vehicle a write is for, who writes and which version is expected.
func (r room) begin(ctx context.Context, in Named, rests Rests, named string) (vin, by string, expected uint64, err error) {
	if vin, err = in.Parse(); err == nil {
		if by, err = r.Actor(named, in.Actor); err == nil {
			expected, err = rests.Expected(ctx, r.engine, vin)
		}
	}
	return vin, by, expected, err
}

// Page is a part of a list.
type Page struct {
	Body view.List[view.Configuration]
}

func (r room) configurations(ctx context.Context, in *struct {
	Named
	Cursor string `query:"cursor" doc:"What an earlier answer gave as next; none: the newest."`
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"Changes at most, but those that were made together."`
}) (*Page, error) {
	vin, err := in.Parse()
	if err != nil {
		return nil, err
	}
	before, err := strconv.ParseUint(in.Cursor, 10, 64)
	if in.Cursor != "" && err != nil {
		return nil, messages.Reject(messages.Malformed, "the cursor is %.64q, want what an earlier answer gave as next", in.Cursor).At("query cursor").
			Suggest("begin without a cursor")
	}
	list, next, err := r.engine.VehicleConfigurations(ctx, vin, before, in.Limit)
	if err != nil {
		return nil, err
	}
	page := &Page{Body: view.List[view.Configuration]{Items: make([]view.Configuration, 0, len(list))}}
	for _, c := range list {
		page.Body.Items = append(page.Body.Items, view.FromConfiguration(c))
	}
	if next != 0 {
		page.Body.Next = strconv.FormatUint(next, 10)
	}
	return page, nil
}

// Shown is a vehicle with its version.
type Shown struct {
	ETag string `header:"ETag" doc:"Version, for If-Match."`
	Body view.Vehicle
}

func (r room) clear(ctx context.Context, in *struct {
	Named
	Rests
	validating.Only
	Body view.Clearing
}) (*Shown, error) {
	vin, by, expected, err := r.begin(ctx, in.Named, in.Rests, in.Body.By)
	if err != nil {
		return nil, err
	}
	if err := r.engine.ClearVehicle(ctx, &messages.ClearVehicle{Vin: vin, By: by, Reason: in.Body.Reason, Codes: in.Body.Codes, ExpectedVersion: expected}); err != nil {
		return nil, err
	}
	return r.shown(ctx, vin)
}

func (r room) settle(ctx context.Context, in *struct {
	Named
	Rests
	validating.Only
	Body handover.Settlement
}) (*Shown, error) {
	vin, by, expected, err := r.begin(ctx, in.Named, in.Rests, in.Body.By)
	if err != nil {
		return nil, err
	}
	if err := r.engine.SettleInstallation(ctx, &messages.SettleInstallation{Vin: vin, By: by, Reason: in.Body.Reason, ExpectedVersion: expected}); err != nil {
		return nil, err
	}
	return r.shown(ctx, vin)
}

func (r room) shown(ctx context.Context, vin string) (*Shown, error) {
	s, err := r.engine.Vehicle(ctx, vin)
	if err != nil {
		return nil, err
	}
	return &Shown{ETag: strconv.Quote(strconv.FormatUint(s.GetVersion(), 10)), Body: view.FromVehicle(s)}, nil
}

func (r room) remove(ctx context.Context, in *struct {
	Named
	Rests
	validating.Only
}) (*struct{}, error) {
	vin, by, expected, err := r.begin(ctx, in.Named, in.Rests, "")
	if err != nil {
		return nil, err
	}
	return nil, r.engine.RemoveVehicle(ctx, &messages.RemoveVehicle{Vin: vin, By: by, ExpectedVersion: expected})
}
