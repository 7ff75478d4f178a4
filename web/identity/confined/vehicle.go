package confined

import (
	"context"
	"errors"
	"slices"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/web/identity"
)

// Many vehicles: what a selector asks for is narrowed.

func (e *Engine) CountVehicles(ctx context.Context, selector string) (*messages.Selection, error) {
	narrowed, err := narrow(ctx, selector)
	if err != nil {
		return nil, err
	}
	counted, err := e.inner.CountVehicles(ctx, narrowed)
	return recount(ctx, e, counted, err, func(s *messages.Selection, own uint64) { s.Total = own })
}

// recount makes of an answer that has the number of all vehicles one that has that of those which the request reaches.
func recount[M proto.Message](ctx context.Context, e *Engine, answer M, err error, set func(M, uint64)) (M, error) {
	p := identity.From(ctx)
	if err != nil || !p.Confines() {
		return answer, err
	}
	own, err := e.inner.CountVehicles(ctx, identity.Clause(p.Fleets))
	if err != nil {
		return answer, err
	}
	answer = proto.CloneOf(answer) // the engine may give it to others, too
	set(answer, own.GetMatched())
	return answer, nil
}

func (e *Engine) Window(ctx context.Context, query *messages.TableQuery) (*messages.TableWindow, error) {
	narrowed, err := narrow(ctx, query.GetSelector())
	if err != nil {
		return nil, err
	}
	query.Selector = narrowed
	return e.inner.Window(ctx, query)
}

func (e *Engine) Facets(ctx context.Context, selector string, attributes []string, limit int) (*messages.Facets, error) {
	narrowed, err := narrow(ctx, selector)
	if err != nil {
		return nil, err
	}
	counted, err := e.inner.Facets(ctx, narrowed, attributes, limit)
	return recount(ctx, e, counted, err, func(f *messages.Facets, own uint64) { f.Total = own })
}

func (e *Engine) EachVehicle(ctx context.Context, selector string, yield func(*messages.VehicleRecord) error) error {
	narrowed, err := narrow(ctx, selector)
	if err != nil {
		return err
	}
	return e.inner.EachVehicle(ctx, narrowed, yield)
}

func (e *Engine) EachVIN(ctx context.Context, selector string, yield func(vin string) error) error {
	narrowed, err := narrow(ctx, selector)
	if err != nil {
		return err
	}
	return e.inner.EachVIN(ctx, narrowed, yield)
}

func (e *Engine) MapPackage(ctx context.Context, m *messages.MapPackage) (*messages.PackageMap, error) {
	narrowed, err := narrow(ctx, m.GetSelector())
	if err != nil {
		return nil, err
	}
	m.Selector = narrowed
	made, err := e.inner.MapPackage(ctx, m)
	return recount(ctx, e, made, err, func(m *messages.PackageMap, own uint64) { m.Registered = own })
}

func (e *Engine) PackageVehicles(ctx context.Context, m *messages.MapPackage, code, cursor string, limit int) (*messages.FitnessList, error) {
	narrowed, err := narrow(ctx, m.GetSelector())
	if err != nil {
		return nil, err
	}
	m.Selector = narrowed
	return e.inner.PackageVehicles(ctx, m, code, cursor, limit)
}

// Files of vehicles are the business of those who have the whole fleet: each line would have to be looked up.

func (e *Engine) RegisterVehicles(ctx context.Context, commands []*messages.RegisterVehicle) ([]messages.Effect, []error) {
	refused := make([]error, len(commands))
	for i, command := range commands {
		refused[i] = errors.Join(whole(ctx), sign(ctx, command))
	}
	if slices.ContainsFunc(refused, func(err error) bool { return err != nil }) {
		return make([]messages.Effect, len(commands)), refused
	}
	return e.inner.RegisterVehicles(ctx, commands)
}

func (e *Engine) CheckVehicles(commands []*messages.RegisterVehicle) []error {
	return e.inner.CheckVehicles(commands)
}

func (e *Engine) RemoveVehicles(ctx context.Context, commands []*messages.RemoveVehicle) []error {
	refused := make([]error, len(commands))
	for i, command := range commands {
		refused[i] = errors.Join(whole(ctx), sign(ctx, command))
	}
	if slices.ContainsFunc(refused, func(err error) bool { return err != nil }) {
		return refused
	}
	return e.inner.RemoveVehicles(ctx, commands)
}

// One vehicle: one of others is not found.

// own answers a vehicle that a request reaches.
func (e *Engine) own(ctx context.Context, vin string) (*messages.VehicleStatus, error) {
	s, err := e.inner.Vehicle(ctx, vin)
	if err != nil {
		return nil, err
	}
	if p := identity.From(ctx); p.Confines() && !p.Holds(s.GetRecord().GetAttributes().GetTags()) {
		return nil, messages.Reject(messages.NotFound, "there is no vehicle %s", vin)
	}
	return s, nil
}

// reaches refuses a vehicle that a request does not reach; whoever reaches all is not kept waiting.
func (e *Engine) reaches(ctx context.Context, vin string) error {
	if !identity.From(ctx).Confines() {
		return nil
	}
	_, err := e.own(ctx, vin)
	return err
}

func (e *Engine) Vehicle(ctx context.Context, vin string) (*messages.VehicleStatus, error) {
	return e.own(ctx, vin)
}

func (e *Engine) VehicleHistory(ctx context.Context, vin string, before uint64, limit int) ([]*messages.HistoryEntry, uint64, error) {
	if err := e.reaches(ctx, vin); err != nil {
		return nil, 0, err
	}
	return e.inner.VehicleHistory(ctx, vin, before, limit)
}

func (e *Engine) VehicleConfigurations(ctx context.Context, vin string, before uint64, limit int) ([]*messages.Configuration, uint64, error) {
	if err := e.reaches(ctx, vin); err != nil {
		return nil, 0, err
	}
	return e.inner.VehicleConfigurations(ctx, vin, before, limit)
}

func (e *Engine) WhyNot(ctx context.Context, id, vin string) (*messages.Fitness, error) {
	if err := e.reaches(ctx, vin); err != nil {
		return nil, err
	}
	return e.inner.WhyNot(ctx, id, vin)
}

func (e *Engine) ClearVehicle(ctx context.Context, command *messages.ClearVehicle) error {
	if err := errors.Join(e.reaches(ctx, command.GetVin()), sign(ctx, command)); err != nil {
		return err
	}
	return e.inner.ClearVehicle(ctx, command)
}

func (e *Engine) SettleInstallation(ctx context.Context, command *messages.SettleInstallation) error {
	if err := errors.Join(e.reaches(ctx, command.GetVin()), sign(ctx, command)); err != nil {
		return err
	}
	return e.inner.SettleInstallation(ctx, command)
}

func (e *Engine) RemoveVehicle(ctx context.Context, command *messages.RemoveVehicle) error {
	if err := errors.Join(e.mayRemove(ctx, command.GetVin()), sign(ctx, command)); err != nil {
		return err
	}
	return e.inner.RemoveVehicle(ctx, command)
}

// mayRemove refuses whoever is confined a vehicle that is another fleet's as well: that would lose it.
func (e *Engine) mayRemove(ctx context.Context, vin string) error {
	p := identity.From(ctx)
	if !p.Confines() {
		return nil
	}
	s, err := e.own(ctx, vin)
	if err != nil {
		return err
	}
	if len(others(p, s.GetRecord().GetAttributes().GetTags())) > 0 {
		return outside("path vin", "vehicle "+vin+" is of other fleets than yours as well, which would lose it",
			"ask somebody whose role is for the whole fleet")
	}
	return nil
}

// others are the fleets that tags name and a request does not reach.
func others(p *identity.Pass, tags []string) []string {
	return slices.DeleteFunc(identity.FleetsOf(tags), func(f string) bool { return slices.Contains(p.Fleets, f) })
}

// tagsField is the number of tags among a vehicle's attributes.
const tagsField = 6

func (e *Engine) RegisterVehicle(ctx context.Context, command *messages.RegisterVehicle) error {
	if err := sign(ctx, command); err != nil {
		return err
	}
	if p := identity.From(ctx); p.Confines() {
		if err := e.mayRegister(ctx, p, command); err != nil {
			return err
		}
	}
	return e.inner.RegisterVehicle(ctx, command)
}

// mayRegister judges a registration by whoever is confined: the vehicle is new or theirs, it is theirs afterwards, and no
// other fleet gains or loses it. The version that was looked at is the one that is replaced.
func (e *Engine) mayRegister(ctx context.Context, p *identity.Pass, command *messages.RegisterVehicle) error {
	before, err := e.own(ctx, command.GetVin())
	if err != nil && !isNotFound(err) {
		return err
	}
	if err != nil {
		if _, there := e.inner.Vehicle(ctx, command.GetVin()); there == nil {
			return outside("path vin", "vehicle "+command.GetVin()+" is in no fleet of yours", "ask somebody whose role is for the whole fleet to give it the tag of yours")
		}
	}
	had := before.GetRecord().GetAttributes().GetTags()
	has := command.GetAttributes().GetTags()
	if given := command.GetGiven(); given != 0 && given&messages.Given(tagsField) == 0 {
		has = had
	}
	if !p.Holds(has) {
		return outside("/tags", "the vehicle would be in no fleet of yours", "give it the tag "+identity.FleetTag+p.Fleets[0])
	}
	if !slices.Equal(others(p, had), others(p, has)) {
		return outside("/tags", "the registration changes to which other fleets the vehicle belongs", "leave the tags of other fleets as they are")
	}
	if before != nil && command.GetExpectedVersion() == 0 {
		command.ExpectedVersion = before.GetVersion()
	}
	return nil
}
