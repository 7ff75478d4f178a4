package webtest

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/messages/considered"
	"pacecar/web/webtest/cohorts"
	"pacecar/web/webtest/configuration"
	"pacecar/web/webtest/rehearsal"
	"pacecar/web/webtest/review"
	selectors "pacecar/web/webtest/selector"
	"pacecar/web/webtest/timeline"
)

// Progress hears of changes; the feed of package stream is one.
type Progress interface {
	CampaignChanged(*messages.CampaignStatus)
	VehicleChanged(*messages.VehicleStatus)
	WatchesVehicle(vin string) bool
}

// Engine is the twin. NewEngine makes one with a fleet, NewEmptyEngine one without.
type Engine struct {
	*cohorts.Twin
	rehearsal.Player
	review.Policy

	mu        sync.Mutex
	now       time.Time
	progress  Progress
	vins      []string // in order
	vehicles  map[string]*vehicle
	packages  map[string]*messages.PackageStatus
	campaigns map[string]*campaign
	notReady  error
	hash      func(*messages.CreatePackage) string

	course *considered.Course // that the fork is of
	fork   *Engine
}

// vehicle is one vehicle with its timeline, oldest line first.
type vehicle struct {
	status  *messages.VehicleStatus
	history []*messages.HistoryEntry
}

// NewEmptyEngine makes an engine that knows nothing yet.
func NewEmptyEngine() *Engine {
	e := &Engine{
		now:      time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC),
		hash:     hashPackage,
		vehicles: map[string]*vehicle{}, packages: map[string]*messages.PackageStatus{}, campaigns: map[string]*campaign{},
	}
	e.Twin = cohorts.New(func() int64 { return e.Now().UnixMilli() }, func(selector string) error {
		_, err := selectors.Parse(selector, e.Meaning)
		return err
	}, e.plans)
	e.Player = rehearsal.Player{Select: e.DryRun, Clock: e.Now}
	return e
}

// HashContent makes an engine name contents as hash does, which is the catalog's, where a
// test needs the very hash that the real engine would give.
func (e *Engine) HashContent(hash func(*messages.CreatePackage) string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.hash = hash
}

// Tell makes an engine report changes.
func (e *Engine) Tell(p Progress) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.progress = p
}

// SetReady makes Ready answer err.
func (e *Engine) SetReady(err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.notReady = err
}

// Ready answers what SetReady was told.
func (e *Engine) Ready(context.Context) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.notReady
}

// Now is the engine's clock.
func (e *Engine) Now() time.Time {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.now
}

func (e *Engine) nowMs() int64 { return e.now.UnixMilli() }

// clone keeps what is inside from what goes out.
func clone[M proto.Message](m M) M { return proto.Clone(m).(M) }

// RegisterVehicle creates a vehicle or replaces its attributes and ECUs.
func (e *Engine) RegisterVehicle(ctx context.Context, m *messages.RegisterVehicle) error {
	e = e.of(ctx)
	if err := registration(m); err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	v := e.vehicles[m.GetVin()]
	if v == nil {
		v = &vehicle{status: &messages.VehicleStatus{Record: &messages.VehicleRecord{
			Vin: m.GetVin(), RegisteredAtMs: e.nowMs(), Encoding: messages.Encoding_ENCODING_BINARY,
		}}}
		e.vehicles[m.GetVin()] = v
		at, _ := slices.BinarySearch(e.vins, m.GetVin())
		e.vins = slices.Insert(e.vins, at, m.GetVin())
	}
	changes := configuration.Changed(v.status.Record.Inventory, m.GetEcus())
	v.status.Record.Attributes = clone(m.GetAttributes().Completed(m.GetGiven(), v.status.Record.Attributes))
	v.status.Record.Inventory = clone(m).GetEcus()
	v.status.Record.InventoryVersion++
	e.vehicleChanged(v, &messages.HistoryEntry{Event: "VehicleRegistered", By: m.GetBy(), Ecus: changes})
	return nil
}

// vehicleChanged raises the version, keeps the line, tells.
func (e *Engine) vehicleChanged(v *vehicle, line *messages.HistoryEntry) {
	v.status.Version++
	line.AtMs, line.Vin = e.nowMs(), v.status.GetRecord().GetVin()
	v.history = append(v.history, line)
	if e.progress != nil && e.progress.WatchesVehicle(line.GetVin()) {
		e.progress.VehicleChanged(clone(v.status))
	}
}

// Vehicle answers one vehicle.
func (e *Engine) Vehicle(ctx context.Context, vin string) (*messages.VehicleStatus, error) {
	e = e.of(ctx)
	e.mu.Lock()
	defer e.mu.Unlock()
	v := e.vehicles[vin]
	if v == nil {
		return nil, messages.Reject(messages.NotFound, "no vehicle %s is registered", vin)
	}
	return clone(v.status), nil
}

// VehicleHistory answers a part of a vehicle's timeline.
func (e *Engine) VehicleHistory(_ context.Context, vin string, before uint64, limit int) ([]*messages.HistoryEntry, uint64, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	v := e.vehicles[vin]
	if v == nil {
		return nil, 0, messages.Reject(messages.NotFound, "no vehicle %s is registered", vin)
	}
	list, next := timeline.Page(v.history, before, limit)
	return list, next, nil
}

// Vehicles lists vehicles in order of VIN; the cursor is the last VIN of the part before.
func (e *Engine) Vehicles(_ context.Context, selector, cursor string, limit int) ([]*messages.VehicleStatus, string, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	matches, err := selectors.Parse(selector, e.Meaning)
	if err != nil {
		return nil, "", err
	}
	var list []*messages.VehicleStatus
	for _, vin := range e.vins {
		if s := e.vehicles[vin].status; vin > cursor && matches(s.GetRecord()) {
			if len(list) == limit {
				return list, list[limit-1].GetRecord().GetVin(), nil
			}
			list = append(list, clone(s))
		}
	}
	return list, "", nil
}

// CountVehicles counts vehicles.
func (e *Engine) CountVehicles(ctx context.Context, selector string) (*messages.Selection, error) {
	e = e.of(ctx)
	e.mu.Lock()
	defer e.mu.Unlock()
	matches, err := selectors.Parse(selector, e.Meaning)
	if err != nil {
		return nil, err
	}
	return &messages.Selection{Matched: uint64(len(e.selected(matches))), Total: uint64(len(e.vins))}, nil
}

// selected answers the VINs that match, in order.
func (e *Engine) selected(matches func(*messages.VehicleRecord) bool) []string {
	var vins []string
	for _, vin := range e.vins {
		if matches(e.vehicles[vin].status.GetRecord()) {
			vins = append(vins, vin)
		}
	}
	return vins
}

// CreatePackage writes a draft.
func (e *Engine) CreatePackage(ctx context.Context, m *messages.CreatePackage) (*messages.PackageStatus, error) {
	e = e.of(ctx)
	if no := messages.CheckPerson("/author", m.GetAuthor()); no != nil {
		return nil, no
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	id := messages.PackageOf(m).String()
	old := e.packages[id]
	switch {
	case old != nil && e.repeats(old.GetRecord(), m):
		return clone(old), nil
	case old != nil && (m.GetOnlyNew() || old.GetRecord().GetState() >= messages.PackageState_PACKAGE_RELEASED):
		return nil, messages.Reject(messages.AlreadyExists, "there is a package %s already, written last by %s", id, old.GetRecord().GetAuthor()).
			At("/version").Suggest("give the new content a new version")
	case m.GetExpectedVersion() != 0 && m.GetExpectedVersion() != old.GetRecordVersion():
		return nil, messages.Reject(messages.StaleVersion, "somebody changed the package %s: it is written last by %s", id, old.GetRecord().GetAuthor()).
			Suggest("look at it, and send the draft with its present version")
	}
	s := &messages.PackageStatus{RecordVersion: old.GetRecordVersion() + 1, Record: &messages.PackageRecord{
		Name: m.GetName(), Version: m.GetVersion(), Author: m.GetAuthor(), Description: m.GetDescription(),
		UpdateType: m.GetUpdateType(), Contents: clone(m).GetContents(), State: messages.PackageState_PACKAGE_DRAFT,
		Terms: clone(m).GetTerms(), Signature: m.GetSignature(),
		ContentHash: e.hash(m), CreatedAtMs: e.nowMs(), ChangedAtMs: e.nowMs(),
	}}
	e.packages[id] = s
	return clone(s), nil
}

// repeats says whether a draft is the one that is there.
func (e *Engine) repeats(r *messages.PackageRecord, m *messages.CreatePackage) bool {
	return r.GetContentHash() == e.hash(m) && bytes.Equal(r.GetSignature(), m.GetSignature()) &&
		r.GetAuthor() == m.GetAuthor() && r.GetDescription() == m.GetDescription()
}

// requiredApprovals is how many persons besides the author agree to a content, as in the engine.
const requiredApprovals = 2

// hashPackage names a package's content, which its signature is no part of.
func hashPackage(m *messages.CreatePackage) string {
	content := clone(m)
	content.Signature, content.OnlyNew, content.ExpectedVersion = nil, false, 0
	return hashOf(content)
}

// hashOf names a content.
func hashOf(m proto.Message) string {
	b, err := proto.MarshalOptions{Deterministic: true}.Marshal(m)
	if err != nil {
		panic(fmt.Sprintf("webtest: %v", err)) // impossible: the message is well-formed
	}
	return string(messages.DigestOf(b))
}

// CommandPackage moves a package along its life.
func (e *Engine) CommandPackage(ctx context.Context, id string, command proto.Message) (*messages.PackageStatus, error) {
	e = e.of(ctx)
	e.mu.Lock()
	defer e.mu.Unlock()
	s := e.packages[id]
	if s == nil {
		return nil, messages.Reject(messages.NotFound, "no package %s", id)
	}
	r := s.GetRecord()
	if _, checks := command.(*messages.ValidatePackage); !checks {
		if no := messages.CheckPerson("/by", command.(interface{ GetBy() string }).GetBy()); no != nil {
			return nil, no
		}
	}
	var from, to messages.PackageState
	switch c := command.(type) {
	case *messages.ValidatePackage:
		from, to = messages.PackageState_PACKAGE_DRAFT, messages.PackageState_PACKAGE_VALIDATED
	case *messages.ApprovePackage:
		if c.GetBy() == r.GetAuthor() {
			return nil, messages.Reject(messages.SamePerson, "%s wrote the package and cannot approve it", c.GetBy()).At("/by")
		}
		if c.GetContentHash() != r.GetContentHash() {
			return nil, messages.Reject(messages.ContentChanged, "the content is another one").At("/contentHash")
		}
		from, to = messages.PackageState_PACKAGE_VALIDATED, messages.PackageState_PACKAGE_APPROVED
		if len(r.GetApprovals())+1 < requiredApprovals {
			to = from
		}
		r.Approvals = append(r.Approvals, &messages.Approval{By: c.GetBy(), AtMs: e.nowMs(), ContentHash: c.GetContentHash()})
	case *messages.ReleasePackage:
		from, to = messages.PackageState_PACKAGE_APPROVED, messages.PackageState_PACKAGE_RELEASED
	case *messages.DeprecatePackage:
		from, to, r.Reason = messages.PackageState_PACKAGE_RELEASED, messages.PackageState_PACKAGE_DEPRECATED, c.GetReason()
	case *messages.WithdrawPackage:
		from, to, r.Reason = r.GetState(), messages.PackageState_PACKAGE_WITHDRAWN, c.GetReason()
	default:
		panic(fmt.Sprintf("webtest: no package command %T", command))
	}
	if r.GetState() != from {
		return nil, messages.Reject(messages.WrongState, "package %s is %s, not %s", id, r.GetState(), from)
	}
	r.State, r.ChangedAtMs = to, e.nowMs()
	s.RecordVersion++
	return clone(s), nil
}

// Package answers one package.
func (e *Engine) Package(ctx context.Context, id string) (*messages.PackageStatus, error) {
	e = e.of(ctx)
	e.mu.Lock()
	defer e.mu.Unlock()
	s := e.packages[id]
	if s == nil {
		return nil, messages.Reject(messages.NotFound, "no package %s", id)
	}
	return clone(s), nil
}

// Packages answers all packages.
func (e *Engine) Packages(context.Context) ([]*messages.PackageStatus, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	list := make([]*messages.PackageStatus, 0, len(e.packages))
	for _, s := range e.packages {
		list = append(list, clone(s))
	}
	return list, nil
}
