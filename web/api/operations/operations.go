// Package operations is the part of the HTTP API that tells of what takes long: imports, rehearsals, verifications and reports.
//
// GET /operations lists those of all nodes, the newest first, and GET /operations/{id} shows one with its result, also at
// another node than the one that is at it, and after that one was started again. POST /operations/{id}:cancel ends one.
//
// Whoever is confined to fleets sees what they began themselves, within these fleets. A viewer cancels what they began; whoever operates the whole fleet, anything.
//
// Its operations may be called from any goroutine; failures and refusals are problems, as package api has them.
package operations

import (
	"context"
	"net/http"
	"slices"

	"pacecar/web/api"
	"pacecar/web/identity"
	"pacecar/web/operation"
	"pacecar/web/problem"
	"pacecar/web/view"
	shape "pacecar/web/view/operation"
)

// room answers from a board.
type room struct{ board *operation.Board }

// answer is a body.
type answer[T any] struct {
	RetryAfter string `header:"Retry-After" doc:"Seconds until it is worth asking again; none: it has ended."`
	Body       T
}

// InOperation names an operation. It is exported only because huma finds embedded fields by reflection.
type InOperation struct {
	ID string `path:"id" maxLength:"64" doc:"Operation." example:"0198c7a2-4d0e-7bb0-8f2a-6d2f5c1e9a00"`
}

// Register adds the operations to an API that has not served yet.
func Register(a *api.API) {
	r := room{a.Operations()}
	const tag = "operations"
	api.Handle(a, api.Operation(http.MethodGet, "/operations", "listOperations", tag, "List what takes long, of all nodes, the newest first"), r.list)
	api.Handle(a, api.Operation(http.MethodGet, "/operations/{id}", "getOperation", tag, "Show how far an operation is, and what it came to"), r.show)
	api.Handle(a, api.Operation(http.MethodPost, "/operations/{id}:cancel", "cancelOperation", tag, "End an operation; it may take two seconds"), r.cancel)
}

func (r room) list(ctx context.Context, in *struct {
	State string `query:"state" enum:"Running,Succeeded,Failed,Cancelled,Interrupted" doc:"Only those in this state."`
	Kind  string `query:"kind" enum:"import,rehearsal,verification,report" doc:"Only those of this kind."`
}) (*struct{ Body view.List[shape.Operation] }, error) {
	all, err := r.board.List(ctx)
	if err != nil {
		return nil, err
	}
	out := &struct{ Body view.List[shape.Operation] }{}
	out.Body.Items = []shape.Operation{}
	for _, o := range all {
		if sees(ctx, o) && (in.State == "" || in.State == o.State) && (in.Kind == "" || in.Kind == o.Kind) {
			out.Body.Items = append(out.Body.Items, o)
		}
	}
	return out, nil
}

func (r room) show(ctx context.Context, in *InOperation) (*answer[shape.Operation], error) {
	o, err := r.seen(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &answer[shape.Operation]{Body: o}
	if !o.Done {
		out.RetryAfter = "1"
	}
	return out, nil
}

func (r room) cancel(ctx context.Context, in *struct {
	InOperation
	Actor string `header:"Pacecar-Actor" maxLength:"128" doc:"Who acts."`
}) (*answer[shape.Operation], error) {
	o, err := r.seen(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	by, err := api.Who("", in.Actor)
	if err != nil {
		return nil, err
	}
	if p := identity.From(ctx); p != nil {
		by = p.Name
		if reach, may := p.Principal.Reach(identity.Operate); o.By != by && !(may && reach.Whole) {
			return nil, problem.New(http.StatusForbidden, "Forbidden", "operation "+o.ID+" is "+o.By+"'s: cancelling it needs the role operator for the whole fleet")
		}
	}
	o, err = r.board.Cancel(ctx, in.ID, by)
	if err != nil {
		return nil, err
	}
	return &answer[shape.Operation]{RetryAfter: "1", Body: o}, nil
}

// seen reads an operation, if whoever asks may see it.
func (r room) seen(ctx context.Context, id string) (shape.Operation, error) {
	o, err := r.board.Read(ctx, id)
	if err == nil && !sees(ctx, o) {
		return shape.Operation{}, operation.Unknown(id)
	}
	return o, err
}

// sees tells whether whoever asks may see an operation: who is confined to fleets, their own, and not what another token of
// their name came to that reaches more.
func sees(ctx context.Context, o shape.Operation) bool {
	p := identity.From(ctx)
	if !p.Confines() {
		return true
	}
	elsewhere := func(fleet string) bool { return !slices.Contains(p.Fleets, fleet) }
	return p.Name != "" && p.Name == o.By && len(o.Within) > 0 && !slices.ContainsFunc(o.Within, elsewhere)
}
