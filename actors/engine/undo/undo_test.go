package undo_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/life"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/rollback"
	"pacecar/actors/engine/undo"
	"pacecar/actors/targeting/origin"
	"pacecar/messages"
)

// memory is an engine whose campaigns are records: it does what it is told, and refuses what a test says.
type memory struct {
	campaigns map[string]*messages.CampaignStatus
	packages  map[string]*messages.PackageRecord
	run       *messages.DryRun
	starts    error                            // what stands against a start
	created   func(*memory)                    // happens between the writing of a way back and its start
	heard     []string                         // commands, as campaign and name
	told      map[string]*messages.BroughtBack // the last word to a campaign
}

func (m *memory) Campaign(_ context.Context, id string) (*messages.CampaignStatus, error) {
	if s := m.campaigns[id]; s != nil {
		return proto.CloneOf(s), nil
	}
	return nil, messages.Reject(messages.NotFound, "there is no campaign %s", id)
}

func (m *memory) Package(_ context.Context, id string) (*messages.PackageStatus, error) {
	if p := m.packages[id]; p != nil {
		return &messages.PackageStatus{Record: p}, nil
	}
	return nil, messages.Reject(messages.NotFound, "there is no package %s", id)
}

func (m *memory) CreateCampaign(_ context.Context, p *messages.CampaignPlan, by string) (*messages.CampaignStatus, error) {
	m.campaigns[p.Id] = &messages.CampaignStatus{Record: &messages.CampaignRecord{Plan: p, State: life.Draft, Author: by}}
	status := proto.CloneOf(m.campaigns[p.Id])
	if m.created != nil {
		m.created(m)
	}
	return status, nil
}

func (m *memory) DryRun(context.Context, *messages.CampaignPlan) (*messages.DryRun, error) {
	return m.run, nil
}

func (m *memory) Vouch(context.Context, string) error { return nil }

func (m *memory) CommandCampaign(_ context.Context, id string, command proto.Message) (*messages.CampaignStatus, error) {
	s := m.campaigns[id]
	if s == nil {
		return nil, messages.Reject(messages.NotFound, "there is no campaign %s", id)
	}
	r := s.Record
	m.heard = append(m.heard, id+" "+string(command.ProtoReflect().Descriptor().Name()))
	switch c := command.(type) {
	case *messages.RollBackCampaign:
		r.State, r.Undoing = life.Cancelled, &messages.Undoing{Into: c.Into, By: c.By, Plan: c.Plan}
		if !slices.Contains(r.RolledBackBy, c.Into) {
			r.RolledBackBy = append(r.RolledBackBy, c.Into)
		}
	case *messages.BroughtBack:
		m.told[id] = c
		if r.GetUndoing().GetInto() == c.Into && c.Outcome < messages.RollbackOutcome_ROLLBACK_WAITS {
			r.Undoing = nil
		}
	case *messages.CallOffRollback:
		switch {
		case r.Undoing != nil:
			into := r.Undoing.Into
			r.RolledBackBy, r.Undoing = slices.DeleteFunc(r.RolledBackBy, func(one string) bool { return one == into }), nil
		case r.GetPlan().GetRollsBack() == "":
			return nil, messages.Reject(messages.WrongState, "no rollback of campaign %s waits", id)
		}
	case *messages.EditCampaign:
		r.Plan = c.Plan
	case *messages.CancelCampaign:
		r.State = life.Cancelled
	case *messages.StartCampaign:
		if m.starts != nil {
			return nil, m.starts
		}
		if !life.May(r.State, "Start") {
			return nil, messages.Reject(messages.WrongState, "campaign %s is %s", id, life.StateName(r.State))
		}
		r.State, r.RosterSize = life.Running, uint32(m.run.GetSelected())
	}
	return proto.CloneOf(s), nil
}

// world has campaign spring, which ran adas@2 on three vehicles and can go back to adas@1, or adas@0.
func world() *memory {
	pkg := func(version string) *messages.PackageRecord {
		return &messages.PackageRecord{
			Name: "adas", Version: version, State: messages.PackageState_PACKAGE_RELEASED, ContentHash: "hash of " + version,
			Contents: []*messages.TargetArtifact{{EcuId: "ADAS", HardwarePart: "P", Version: version, Sha256: strings.Repeat("a", 64), SizeBytes: 8}},
		}
	}
	spring := &messages.CampaignRecord{
		Plan:    &messages.CampaignPlan{Id: "spring", Package: "adas@2", Selector: "true", Rollback: &messages.RollbackPlan{Package: "adas@1"}},
		Package: pkg("2"), State: life.Running, RosterSize: 3, Prepared: &messages.PreparedRollback{Package: "adas@1", ContentHash: "hash of 1"},
	}
	return &memory{
		campaigns: map[string]*messages.CampaignStatus{"spring": {Record: spring, Counts: map[string]uint32{"SUCCEEDED": 3}}},
		packages:  map[string]*messages.PackageRecord{"adas@0": pkg("0"), "adas@1": pkg("1"), "adas@2": pkg("2")},
		run:       &messages.DryRun{Selected: 3}, told: map[string]*messages.BroughtBack{},
	}
}

// rollBack is a rollback in some state of a campaign, its way back and its fleet.
type rollBack struct {
	change  func(*memory)
	pkg     string // that the person names
	into    string // that brings vehicles back; empty: none has begun
	waits   bool   // the original remembers it
	says    string
	refused string // code
}

// draft is a way back that nobody has started.
func draft(rollsBack, pkg string) *messages.CampaignStatus {
	return &messages.CampaignStatus{Record: &messages.CampaignRecord{State: life.Draft, Plan: &messages.CampaignPlan{Id: "spring-rollback", RollsBack: rollsBack, Package: pkg}}}
}

// writtenBefore are rollbacks of a campaign whose way back is a draft, for the same package or for another one.
func writtenBefore() map[string]rollBack {
	return map[string]rollBack{
		"that is written already, for another package": {func(m *memory) {
			m.campaigns["spring-rollback"] = draft("spring", "adas@0")
			m.campaigns["spring"].Record.RolledBackBy = []string{"spring-rollback"}
		}, "", "spring-rollback-2", false, "Campaign spring-rollback-2 brings back", ""},
		"that is written already, for the package that is named": {func(m *memory) {
			m.campaigns["spring-rollback"] = draft("spring", "adas@0")
			m.campaigns["spring"].Record.RolledBackBy = []string{"spring-rollback"}
		}, "adas@0", "spring-rollback", false, "Campaign spring-rollback brings back", ""},
		"that is written already, and another one leads nowhere": {func(m *memory) {
			m.campaigns["spring-rollback"] = draft("spring", "adas@1")
			m.campaigns["spring"].Record.RolledBackBy = []string{"spring-rollback"}
		}, "adas@9", "", false, "", messages.NoWayBack},
	}
}

func rollBacks() map[string]rollBack {
	return map[string]rollBack{
		"at once":                      {func(*memory) {}, "", "spring-rollback", false, "Campaign spring is stopped. Campaign spring-rollback brings back the 3 vehicles", ""},
		"one vehicle":                  {func(m *memory) { m.run.Selected = 1 }, "", "spring-rollback", false, "brings back the one vehicle that runs its update", ""},
		"of one that had ended":        {func(m *memory) { m.campaigns["spring"].Record.State = life.Completed }, "", "spring-rollback", false, "Campaign spring had completed. Campaign spring-rollback brings back", ""},
		"of one that has not begun":    {func(m *memory) { m.campaigns["spring"].Record.State = life.Approved }, "", "", false, "", messages.WrongState},
		"of one without vehicles":      {func(m *memory) { m.campaigns["spring"].Record.RosterSize = 0 }, "", "", false, "", messages.WrongState},
		"of none":                      {func(m *memory) { delete(m.campaigns, "spring") }, "", "", false, "", messages.NotFound},
		"to a package that is missing": {func(*memory) {}, "adas@9", "", false, "", messages.NoWayBack},
		"to a package that changed":    {func(m *memory) { m.packages["adas@1"].ContentHash = "another" }, "", "", false, "", messages.ContentChanged},
		"where nobody has it":          {func(m *memory) { m.run.Selected = 0 }, "", "", false, "No vehicle runs its update, so there is nothing to bring back.", ""},
		"where all are left out": {func(m *memory) {
			m.run = &messages.DryRun{Excluded: []*messages.Exclusion{{Code: "X", Detail: "They slept.", Count: 5, Sample: []string{"A", "B", "C", "D", "E"}}}}
		}, "", "", false, "There is no vehicle to bring back. 5 vehicles are not brought back. They slept (5: A, B, C, …).", ""},
		"where nobody took it": {func(m *memory) {
			m.run = &messages.DryRun{Excluded: []*messages.Exclusion{{Code: origin.NotTaken, Detail: "They never took it.", Count: 1, Sample: []string{"A"}}}}
		}, "", "", false, "No vehicle runs its update, so there is nothing to bring back. 1 vehicle is not brought back. They never took it (1: A).", ""},
		"where some are left out": {func(m *memory) {
			m.run.Excluded = []*messages.Exclusion{{Code: "X", Detail: "They slept.", Count: 1, Sample: []string{"A"}}, {Code: "HeldBack", Count: 1200}}
		}, "", "spring-rollback", false, "1,201 vehicles are not brought back. They slept (1: A). HeldBack (1,200).", ""},
		"where one flashes still": {func(m *memory) {
			m.run.Selected, m.campaigns["spring"].Counts = 0, map[string]uint32{"INSTALLING": 1, "STALLED": 2}
		}, "", "", true, "1 is flashing and 2 are silent still: campaign spring-rollback begins by itself when one of them turns out to have it within 72 hours", ""},
		"where one that flashes is told of as left out": {func(m *memory) {
			m.campaigns["spring"].Counts["INSTALLING"] = 1
			m.run.Excluded = []*messages.Exclusion{{Code: origin.Code, Detail: "It may have begun on them.", Count: 1, Sample: []string{"A"}}}
		}, "", "spring-rollback", false, "brings back the 3 vehicles that run its update. 1 vehicle is not brought back. It may have begun on them (1: A).", ""},
		"that is written already, while one flashes": {func(m *memory) {
			m.campaigns["spring"].Counts["INSTALLING"] = 1
			m.campaigns["spring-rollback"] = draft("spring", "adas@1")
			m.campaigns["spring"].Record.RolledBackBy = []string{"spring-rollback"}
		}, "", "spring-rollback", false, "that run its update. Besides, 1 is flashing still: those that turn out to have it join.", ""},
		"where persons must approve": {func(m *memory) { m.starts = messages.Reject(messages.NotApproved, "1 of 2 approvals is missing") }, "adas@0", "", false, "Campaign spring-rollback waits for approvals", ""},
		"against which something stands": {func(m *memory) {
			m.starts = messages.Reject(messages.Unavailable, "a file is lost").Suggest("store it")
		}, "", "", true, "cannot begin yet, and is tried again every minute: a file is lost. What helps: store it.", ""},
		"whose name another campaign has": {func(m *memory) { m.campaigns["spring-rollback"] = draft("", "adas@1") }, "", "spring-rollback-2", false, "Campaign spring-rollback-2 brings back", ""},
		"that is written already": {func(m *memory) {
			m.campaigns["spring-rollback"] = draft("spring", "adas@1")
			m.campaigns["spring"].Record.RolledBackBy = []string{"spring-rollback"}
		}, "", "spring-rollback", false, "Campaign spring-rollback brings back", ""},
		"that runs already": {func(m *memory) {
			m.campaigns["spring-rollback"] = draft("spring", "adas@1")
			m.campaigns["spring-rollback"].Record.State = life.Running
			m.campaigns["spring"].Record.RolledBackBy = []string{"spring-rollback"}
		}, "", "spring-rollback", false, "brings the vehicles of campaign spring back already", ""},
		"a second time": {func(m *memory) {
			m.campaigns["spring-rollback"] = draft("spring", "adas@1")
			m.campaigns["spring-rollback"].Record.State = life.Completed
			m.campaigns["spring"].Record.RolledBackBy, m.campaigns["spring"].Record.State = []string{"spring-rollback"}, life.Cancelled
		}, "", "spring-rollback-2", false, "Campaign spring was stopped before. Campaign spring-rollback-2 brings back", ""},
		"that waits, to another package": {func(m *memory) {
			m.campaigns["spring-rollback"] = draft("spring", "adas@1")
			r := m.campaigns["spring"].Record
			r.State, r.RolledBackBy = life.Cancelled, []string{"spring-rollback"}
			r.Undoing = &messages.Undoing{Into: "spring-rollback", By: "mira", Plan: &messages.CampaignPlan{Id: "spring-rollback", RollsBack: "spring", Package: "adas@1"}}
		}, "adas@0", "spring-rollback", false, "Campaign spring-rollback brings back", ""},
	}
}

// TestRollBack in all states that a campaign, its way back and its fleet can be in.
func TestRollBack(t *testing.T) {
	t.Parallel()
	all := rollBacks()
	maps.Copy(all, writtenBefore())
	for name, c := range all {
		m := world()
		c.change(m)
		_, way, text, err := undo.RollBack(t.Context(), m, "spring", &messages.RollBackCampaign{By: "mira", Reason: "noise", Package: c.pkg}, nil)
		no, _ := errors.AsType[*messages.Rejection](err)
		if no.GetCode() != c.refused || err != nil && no == nil {
			t.Errorf("%s: it is %v, want %q", name, err, c.refused)
			continue
		}
		begun := ""
		if r := way.GetRecord(); r.GetState() == life.Running {
			begun = r.GetPlan().GetId()
		}
		if waits := m.campaigns["spring"].GetRecord().GetUndoing() != nil; begun != c.into || waits != c.waits || !strings.Contains(text, c.says) {
			t.Errorf("%s: by %q, waits %t, says %q\nwant %q, %t, %q", name, begun, waits, text, c.into, c.waits, c.says)
		}
		if c.refused != "" && len(m.heard) > 0 {
			t.Errorf("%s: it is refused, and did %v", name, m.heard)
		}
	}
}

// TestCallOff of what waits, and of what does not.
func TestCallOff(t *testing.T) {
	t.Parallel()
	ordered := func(m *memory) {
		r := m.campaigns["spring"].Record
		r.State, r.RolledBackBy = life.Cancelled, append(r.RolledBackBy, "spring-rollback")
		r.Undoing = &messages.Undoing{Into: "spring-rollback", By: "mira", Plan: &messages.CampaignPlan{Id: "spring-rollback", RollsBack: "spring", Package: "adas@1"}}
	}
	written := func(m *memory, rollsBack string, state messages.CampaignState) {
		m.campaigns["spring-rollback"] = &messages.CampaignStatus{Record: &messages.CampaignRecord{State: state, Plan: &messages.CampaignPlan{Id: "spring-rollback", RollsBack: rollsBack, Package: "adas@1"}}}
	}
	for name, c := range map[string]struct {
		change  func(*memory)
		id      string
		heard   []string
		says    string
		refused string
	}{
		"nothing was ordered":   {func(*memory) {}, "spring", []string{"spring CallOffRollback"}, "", messages.WrongState},
		"of none":               {func(*memory) {}, "summer", nil, "", messages.NotFound},
		"before it is written":  {ordered, "spring", []string{"spring CallOffRollback"}, "its vehicles keep the update", ""},
		"after it was written":  {func(m *memory) { ordered(m); written(m, "spring", life.Draft) }, "spring", []string{"spring CallOffRollback", "spring-rollback CancelCampaign"}, "its vehicles keep the update", ""},
		"while it begins":       {func(m *memory) { ordered(m); written(m, "spring", life.Running) }, "spring", []string{"spring CallOffRollback", "spring-rollback CancelCampaign"}, "", ""},
		"it was cancelled":      {func(m *memory) { ordered(m); written(m, "spring", life.Cancelled) }, "spring", []string{"spring CallOffRollback"}, "", ""},
		"the name is another's": {func(m *memory) { ordered(m); written(m, "", life.Running) }, "spring", []string{"spring CallOffRollback"}, "", ""},
		"after another one": {func(m *memory) {
			m.campaigns["spring"].Record.RolledBackBy = []string{"older"}
			ordered(m)
		}, "spring", []string{"spring CallOffRollback"}, "brings back no more vehicles", ""},
		"it waits for stragglers": {func(m *memory) {
			written(m, "spring", life.Running)
			m.campaigns["spring"].Record.RolledBackBy = []string{"older", "spring-rollback"}
		}, "spring", []string{"spring-rollback CallOffRollback"}, "Campaign spring-rollback waits no longer for vehicles that may yet turn out to have the update of campaign spring.", ""},
		"it was called off before": {func(m *memory) {
			written(m, "spring", life.Running)
			m.campaigns["spring-rollback"].Record.Open = &messages.StillOpen{Vehicles: 2, CalledOff: true}
			m.campaigns["spring"].Record.RolledBackBy = []string{"spring-rollback"}
		}, "spring", []string{"spring-rollback CallOffRollback"}, "had been called off before: nothing changes", ""},
		"it is named itself": {func(m *memory) { written(m, "spring", life.Running) }, "spring-rollback", []string{"spring-rollback CallOffRollback"}, "Campaign spring-rollback waits no longer", ""},
	} {
		m := world()
		c.change(m)
		_, text, err := undo.CallOff(t.Context(), m, c.id, &messages.CallOffRollback{By: "jonas", Reason: "a loose screw", ExpectedVersion: 7})
		no, _ := errors.AsType[*messages.Rejection](err)
		if no.GetCode() != c.refused || err != nil && no == nil || !slices.Equal(m.heard, c.heard) || !strings.Contains(text, c.says) {
			t.Errorf("%s: it is %v, did %v, says %q; want %q, %v, %q", name, err, m.heard, text, c.refused, c.heard, c.says)
		}
	}
}

// TestACallOffOvertakesABeginning: whatever it comes between, no rollback that was called off runs on.
func TestACallOffOvertakesABeginning(t *testing.T) {
	t.Parallel()
	m := world()
	m.created = func(m *memory) {
		m.created = nil
		if _, _, err := undo.CallOff(t.Context(), m, "spring", &messages.CallOffRollback{By: "jonas"}); err != nil {
			t.Error(err)
		}
	}
	_, way, text, err := undo.RollBack(t.Context(), m, "spring", &messages.RollBackCampaign{By: "mira", Reason: "noise"}, nil)
	if err != nil || way != nil || !strings.Contains(text, "called off meanwhile") {
		t.Errorf("it says %q of %v: %v", text, way, err)
	}
	if state := m.campaigns["spring-rollback"].GetRecord().GetState(); state != life.Cancelled {
		t.Errorf("the way back is %v", state)
	}
	// What only writes is found and cancelled by whoever begins, too.
	m = world()
	m.created = func(m *memory) { m.campaigns["spring"].Record.Undoing = nil }
	if _, way, _, err = undo.RollBack(t.Context(), m, "spring", &messages.RollBackCampaign{By: "mira", Reason: "noise"}, nil); err != nil || way != nil {
		t.Errorf("it begins %v: %v", way, err)
	}
	if state := m.campaigns["spring-rollback"].GetRecord().GetState(); state != life.Cancelled || slices.Contains(m.heard, "spring-rollback StartCampaign") {
		t.Errorf("the way back is %v after %v", state, m.heard)
	}
}

// TestBringBackAsksForWhatWaits, tells what came of it, and keeps still where nothing does.
func TestBringBackAsksForWhatWaits(t *testing.T) {
	t.Parallel()
	m := world()
	if done, err := undo.BringBack(t.Context(), m, "spring"); done != nil || err != nil {
		t.Errorf("nothing waits, and it tells %v: %v", done, err)
	}
	m.starts = messages.Reject(messages.Unavailable, "a file is lost")
	if _, _, _, err := undo.RollBack(t.Context(), m, "spring", &messages.RollBackCampaign{By: "mira", Reason: "noise"}, nil); err != nil {
		t.Fatal(err)
	}
	if done, err := undo.BringBack(t.Context(), m, "spring"); err != nil || done.GetOutcome() != messages.RollbackOutcome_ROLLBACK_WAITS || done.GetReason() != "a file is lost" {
		t.Errorf("while something stands against it: %v: %v", done, err)
	}
	way, selected := m.campaigns["spring-rollback"], m.run.Selected
	delete(m.campaigns, "spring-rollback")
	m.run.Selected, m.campaigns["spring"].Counts = 0, map[string]uint32{"STALLED": 1}
	if done, err := undo.BringBack(t.Context(), m, "spring"); err != nil || done.GetOutcome() != messages.RollbackOutcome_ROLLBACK_NOBODY_YET || done.GetReason() != "nobody runs the update yet, and 1 is silent still" {
		t.Errorf("while one that is silent may turn out to have the update: %v: %v", done, err)
	}
	m.campaigns["spring-rollback"], m.run.Selected = way, selected
	m.starts = errors.New("a node is away")
	if _, err := undo.BringBack(t.Context(), m, "spring"); err == nil {
		t.Error("a failure is taken for an outcome")
	}
	m.starts = nil
	if done, err := undo.BringBack(t.Context(), m, "spring"); err != nil || done.GetOutcome() != messages.RollbackOutcome_ROLLBACK_BEGUN || done.GetInto() != "spring-rollback" {
		t.Errorf("when nothing does any more: %v: %v", done, err)
	}
}

// TestOnePersonStopsHarm only where the way back is the one that was prepared, and that was ordered.
func TestOnePersonStopsHarm(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*messages.CampaignPlan, *messages.CampaignRecord)
		want   bool
	}{
		"the prepared way":      {func(*messages.CampaignPlan, *messages.CampaignRecord) {}, true},
		"another package":       {func(p *messages.CampaignPlan, _ *messages.CampaignRecord) { p.Package = "adas@0" }, false},
		"one that nobody wants": {func(_ *messages.CampaignPlan, r *messages.CampaignRecord) { r.RolledBackBy = nil }, false},
		"approvals are asked":   {func(p *messages.CampaignPlan, _ *messages.CampaignRecord) { p.RequiredApprovals = 2 }, false},
		"a usual campaign":      {func(p *messages.CampaignPlan, _ *messages.CampaignRecord) { p.RollsBack = "" }, false},
		"one that undoes none":  {func(p *messages.CampaignPlan, _ *messages.CampaignRecord) { p.RollsBack = "summer" }, false},
		"its own waves and pace": {func(p *messages.CampaignPlan, _ *messages.CampaignRecord) {
			p.Waves, p.Pacing = p.Waves[1:], &messages.Pacing{MaximumPerMinute: 7}
		}, true},
		"other vehicles":    {func(p *messages.CampaignPlan, _ *messages.CampaignRecord) { p.Selector = "model == \"e1\"" }, false},
		"any downgrade":     {func(p *messages.CampaignPlan, _ *messages.CampaignRecord) { p.AllowDowngrade = true }, false},
		"other content":     {func(_ *messages.CampaignPlan, r *messages.CampaignRecord) { r.Prepared.ContentHash = "another" }, false},
		"none was prepared": {func(_ *messages.CampaignPlan, r *messages.CampaignRecord) { r.Prepared = nil }, false},
	} {
		m := world()
		p, no := plan.Check(rollback.Plan(m.campaigns["spring"].Record, "spring-rollback", "adas@1", nil))
		if no != nil {
			t.Fatal(no)
		}
		m.campaigns["spring"].Record.RolledBackBy = []string{"spring-rollback"}
		c.change(p, m.campaigns["spring"].Record)
		if got := undo.StopsHarm(t.Context(), m, p); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
