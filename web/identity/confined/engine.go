package confined

import (
	"context"
	"errors"
	"iter"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"pacecar/messages"
	"pacecar/web/api"
	"pacecar/web/api/analysis"
	"pacecar/web/api/cohorts"
	"pacecar/web/api/rehearsal"
	"pacecar/web/api/review"
	"pacecar/web/api/table"
	"pacecar/web/identity"
	"pacecar/web/identity/gate"
	"pacecar/web/problem"
)

// Inner is the engine as it is.
type Inner interface {
	api.Engine
	cohorts.Engine
	table.Engine
	rehearsal.Engine
	review.Engine
	analysis.Engine
}

// Engine is what a request reaches of another one. Every method is written out: what is new in the other one is reached
// by nobody until it is said here for whom.
type Engine struct{ inner Inner }

// New makes the engine that requests reach.
func New(inner Inner) *Engine { return &Engine{inner} }

// sign writes whoever has signed in into a command, and refuses one that names somebody else.
func sign(ctx context.Context, command proto.Message) error {
	m := command.ProtoReflect()
	for _, name := range []protoreflect.Name{"by", "author"} {
		field := m.Descriptor().Fields().ByName(name)
		if field == nil || field.Kind() != protoreflect.StringKind || field.IsList() {
			continue
		}
		is, err := acting(ctx, m.Get(field).String(), "/"+string(name))
		if err != nil {
			return err
		}
		m.Set(field, protoreflect.ValueOfString(is))
	}
	return nil
}

// acting answers who acts, where a request names somebody or nobody.
func acting(ctx context.Context, named, at string) (string, error) {
	p := identity.From(ctx)
	switch {
	case p == nil || p.Name == "":
		return named, nil
	case named == "", messages.OnePerson(named, messages.Anonymous), messages.OnePerson(named, p.Name):
		return p.Name, nil
	}
	return "", gate.AnotherPerson(at, named, p.Name)
}

// whole refuses what is of the whole fleet to whoever is confined.
func whole(ctx context.Context) error {
	if p := identity.From(ctx); p.Confines() {
		return outside("", "this is of the whole fleet, and "+p.Name+" is "+p.Says(), "ask somebody whose role is for the whole fleet")
	}
	return nil
}

// outside refuses what would reach further than whoever asks may.
func outside(at, detail, cure string) error {
	p := problem.New(403, "OutsideFleets", detail)
	return p.At(at, cure)
}

// narrow makes a selector (empty: all) match vehicles that the request reaches.
func narrow(ctx context.Context, selector string) (string, error) {
	p := identity.From(ctx)
	if !p.Confines() {
		return selector, nil
	}
	narrowed, no := identity.Narrow(selector, p.Fleets)
	if no != nil {
		return "", no
	}
	return narrowed, nil
}

// isNotFound tells the rejection that there is none.
func isNotFound(err error) bool {
	var no *messages.Rejection
	return errors.As(err, &no) && no.GetCode() == messages.NotFound
}

// Packages are everybody's to read, and nobody's alone to change.

func (e *Engine) CreatePackage(ctx context.Context, command *messages.CreatePackage) (*messages.PackageStatus, error) {
	if err := errors.Join(whole(ctx), sign(ctx, command)); err != nil {
		return nil, err
	}
	return e.inner.CreatePackage(ctx, command)
}

func (e *Engine) CommandPackage(ctx context.Context, id string, command proto.Message) (*messages.PackageStatus, error) {
	if err := errors.Join(whole(ctx), sign(ctx, command)); err != nil {
		return nil, err
	}
	return e.inner.CommandPackage(ctx, id, command)
}

func (e *Engine) Package(ctx context.Context, id string) (*messages.PackageStatus, error) {
	return e.inner.Package(ctx, id)
}

func (e *Engine) Packages(ctx context.Context) ([]*messages.PackageStatus, error) {
	return e.inner.Packages(ctx)
}

// Pools, cohorts and what the server asks for are of the whole fleet.

func (e *Engine) Pools(ctx context.Context) ([]*messages.PoolStatus, error) {
	if err := whole(ctx); err != nil {
		return nil, err
	}
	return e.inner.Pools(ctx)
}

func (e *Engine) ApprovalPolicy() *messages.ApprovalPolicy { return e.inner.ApprovalPolicy() }

func (e *Engine) Ready(ctx context.Context) error { return e.inner.Ready(ctx) }

func (e *Engine) SaveCohort(ctx context.Context, command *messages.SaveCohort) (*messages.CohortStatus, error) {
	if err := errors.Join(whole(ctx), sign(ctx, command)); err != nil {
		return nil, err
	}
	return e.inner.SaveCohort(ctx, command)
}

func (e *Engine) Cohort(ctx context.Context, name string) (*messages.CohortStatus, error) {
	if err := whole(ctx); err != nil {
		return nil, err
	}
	return e.inner.Cohort(ctx, name)
}

func (e *Engine) Cohorts(ctx context.Context) ([]*messages.CohortStatus, error) {
	if err := whole(ctx); err != nil {
		return nil, err
	}
	return e.inner.Cohorts(ctx)
}

func (e *Engine) CohortUsers(ctx context.Context, list []*messages.CohortStatus) (cohorts, campaigns map[string][]string, err error) {
	if err := whole(ctx); err != nil {
		return nil, nil, err
	}
	return e.inner.CohortUsers(ctx, list)
}

func (e *Engine) RemoveCohort(ctx context.Context, name string, command *messages.RemoveCohort) (*messages.CohortStatus, error) {
	if err := errors.Join(whole(ctx), sign(ctx, command)); err != nil {
		return nil, err
	}
	return e.inner.RemoveCohort(ctx, name, command)
}

func (e *Engine) CohortHistory(ctx context.Context, name string, before uint64, limit int) ([]*messages.HistoryEntry, uint64, error) {
	if err := whole(ctx); err != nil {
		return nil, 0, err
	}
	return e.inner.CohortHistory(ctx, name, before, limit)
}

func (e *Engine) CohortVINs(ctx context.Context, name string) (vins iter.Seq[[]byte], size uint64, err error) {
	if err := whole(ctx); err != nil {
		return nil, 0, err
	}
	return e.inner.CohortVINs(ctx, name)
}

func (e *Engine) ChangeCohort(ctx context.Context, name, mode, by string, expected uint64, next func() (string, error)) (*messages.CohortChange, error) {
	by, err := acting(ctx, by, "/by")
	if err := errors.Join(whole(ctx), err); err != nil {
		return nil, err
	}
	return e.inner.ChangeCohort(ctx, name, mode, by, expected, next)
}
