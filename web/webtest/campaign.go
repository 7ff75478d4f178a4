package webtest

import (
	"context"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/web/webtest/review"
	"pacecar/web/webtest/rollout"
	"pacecar/web/webtest/selector"
	"pacecar/web/webtest/timeline"
)

// campaign is one campaign with its roster and timeline, oldest line first.
type campaign struct {
	status  *messages.CampaignStatus
	roster  []*messages.RosterEntry
	history []*messages.HistoryEntry
}

// CreateCampaign writes a draft.
func (e *Engine) CreateCampaign(ctx context.Context, plan *messages.CampaignPlan, by string) (*messages.CampaignStatus, error) {
	e = e.of(ctx)
	e.mu.Lock()
	defer e.mu.Unlock()
	if _, err := selector.Parse(plan.GetSelector(), e.Meaning); err != nil {
		return nil, err
	}
	if no := messages.CheckPerson("/by", by); no != nil {
		return nil, no
	}
	plan = clone(plan)
	if plan.Id == "" {
		plan.Id = fmt.Sprintf("campaign-%d", len(e.campaigns)+1)
	}
	if e.campaigns[plan.GetId()] != nil {
		return nil, messages.Reject(messages.AlreadyExists, "campaign %s exists", plan.GetId()).At("/id")
	}
	pkg := e.packages[plan.GetPackage()]
	if pkg == nil {
		return nil, messages.Reject(messages.NotFound, "no package %s", plan.GetPackage()).At("/package")
	}
	if pkg.GetRecord().GetState() != messages.PackageState_PACKAGE_RELEASED {
		return nil, messages.Reject(messages.NotReleased, "package %s is not released", plan.GetPackage()).At("/package").Suggest("release it first")
	}
	c := &campaign{status: &messages.CampaignStatus{Record: &messages.CampaignRecord{
		Plan: plan, Package: clone(pkg.GetRecord()), State: messages.CampaignState_DRAFT, Author: by,
		Authors: []string{by}, ContentHash: hashOf(plan), CreatedAtMs: e.nowMs(),
	}}}
	e.campaigns[plan.GetId()] = c
	e.campaignChanged(c, &messages.HistoryEntry{Event: "CampaignCreated", By: by})
	return clone(c.status), nil
}

// campaignChanged counts, raises the version, keeps the line, tells.
func (e *Engine) campaignChanged(c *campaign, line *messages.HistoryEntry) {
	s := c.status
	s.Counts, s.InFlight = map[string]uint32{}, 0
	for _, w := range s.GetRecord().GetWaves() {
		w.Counts = map[uint32]uint32{}
	}
	for _, entry := range c.roster {
		s.Counts[entry.GetState().String()]++
		s.GetRecord().GetWaves()[entry.GetWave()-1].Counts[uint32(entry.GetState())]++
		if rollout.InFlight(entry.GetState()) {
			s.InFlight++
		}
	}
	rollout.Know(s)
	s.Version++
	line.AtMs, line.CampaignId = e.nowMs(), s.GetRecord().GetPlan().GetId()
	c.history = append(c.history, line)
	if e.progress != nil {
		e.progress.CampaignChanged(clone(s))
	}
}

// plans are the campaigns' selectors.
func (e *Engine) plans() map[string]string {
	e.mu.Lock()
	defer e.mu.Unlock()
	selectors := make(map[string]string, len(e.campaigns))
	for id, c := range e.campaigns {
		selectors[id] = c.status.GetRecord().GetPlan().GetSelector()
	}
	return selectors
}

// CommandCampaign moves a campaign along its life.
func (e *Engine) CommandCampaign(ctx context.Context, id string, command proto.Message) (*messages.CampaignStatus, error) {
	e = e.of(ctx)
	e.mu.Lock()
	defer e.mu.Unlock()
	c := e.campaigns[id]
	if c == nil {
		return nil, messages.Reject(messages.NotFound, "no campaign %s", id)
	}
	s, r := c.status, c.status.GetRecord()
	if edit, edits := command.(*messages.EditCampaign); edits && hashOf(edit.GetPlan()) == r.GetContentHash() {
		return clone(s), nil
	}
	if versioned, ok := command.(interface{ GetExpectedVersion() uint64 }); ok {
		if want := versioned.GetExpectedVersion(); want != 0 && want != s.GetVersion() {
			return nil, messages.Reject(messages.StaleVersion, "campaign %s has version %d, not %d", id, s.GetVersion(), want)
		}
	}
	name := string(command.ProtoReflect().Descriptor().Name())
	if !slices.Contains(rollout.Allowed[name], r.GetState()) {
		return nil, messages.Reject(messages.WrongState, "campaign %s is %s: %s is not possible", id, r.GetState(), name)
	}
	line := &messages.HistoryEntry{By: command.(interface{ GetBy() string }).GetBy()}
	if no := messages.CheckPerson("/by", line.GetBy()); no != nil {
		return nil, no
	}
	from := r.GetState()
	switch m := command.(type) {
	case *messages.EditCampaign, *messages.SubmitCampaign, *messages.SendBackCampaign, *messages.ApproveCampaign, *messages.PauseCampaign:
		var err error
		if line.Event, err = e.reviewed(r, command); err != nil || line.Event == "" {
			return clone(s), err
		}
	case *messages.StartCampaign:
		var err error
		if line.Event, err = e.begin(c, m); err != nil {
			return nil, err
		}
	case *messages.OpenGate:
		opened, err := e.openGate(c, m)
		if err != nil || opened == nil {
			return clone(s), err
		}
		line = opened
	case *messages.TellDealerResult:
		if no := rollout.Dealt(c.roster, m); no != nil {
			return nil, no
		}
		line.Event, line.Vin = "DealerTold", m.GetVin()
	case *messages.ResumeCampaign:
		if from == messages.CampaignState_HALTED {
			if no := rollout.Accept(s, m, e.nowMs()); no != nil {
				return nil, no
			}
			r.Waves[r.GetWave()-1].State = messages.WaveState_WAVE_OPEN
		}
		line.Event, r.State, r.Cause = "CampaignResumed", messages.CampaignState_RUNNING, ""
	case *messages.CancelCampaign:
		line.Event, r.State, r.Cause, r.EndedAtMs = "CampaignCancelled", messages.CampaignState_CAMPAIGN_CANCELLED, m.GetReason(), e.nowMs()
		for _, entry := range c.roster {
			if !rollout.Ended(entry.GetState()) {
				e.move(c, entry, messages.AssignmentState_CANCELLED, "", "")
			}
		}
	}
	line.Detail, line.Change = r.GetCause(), &messages.AssignmentChange{From: from.String(), To: r.GetState().String()}
	e.campaignChanged(c, line)
	return clone(s), nil
}

// reviewed does what a command about a review says, or a pause, and names what happened.
func (e *Engine) reviewed(r *messages.CampaignRecord, command proto.Message) (string, error) {
	if m, pauses := command.(*messages.PauseCampaign); pauses {
		return rollout.Pause(r, m, e.nowMs()), nil
	}
	edit, edits := command.(*messages.EditCampaign)
	if edits {
		pkg := e.packages[edit.GetPlan().GetPackage()]
		if pkg == nil {
			return "", messages.Reject(messages.NotFound, "no package %s", edit.GetPlan().GetPackage()).At("/package")
		}
		command = &messages.EditCampaign{Plan: clone(edit.GetPlan()), Package: clone(pkg.GetRecord()), By: edit.GetBy()}
	}
	event, no := review.Take(r, command, hashOf(edit.GetPlan()), e.nowMs())
	if no != nil {
		return "", no
	}
	return event, nil
}

// begin starts a campaign, or schedules one whose time has not come: it begins by itself, in the engine.
func (e *Engine) begin(c *campaign, m *messages.StartCampaign) (event string, err error) {
	r := c.status.GetRecord()
	if no := review.Missing(r); no != nil {
		return "", no
	}
	if !strings.HasPrefix(r.GetContentHash(), m.GetContentHash()) {
		return "", messages.Reject(messages.ContentChanged, "content %.16s… was reviewed, campaign %s has %.16s…", m.GetContentHash(), r.GetPlan().GetId(), r.GetContentHash()).At("/contentHash")
	}
	if at, err := time.Parse(time.RFC3339, r.GetPlan().GetSchedule().GetStartTime()); err == nil && at.UnixMilli() > e.nowMs() {
		r.State, r.ExpectedVehicles = messages.CampaignState_SCHEDULED, m.ExpectedVehicles
		return "CampaignScheduled", nil
	}
	return "CampaignStarted", e.start(c, m)
}

// start fixes the roster and opens the first wave.
func (e *Engine) start(c *campaign, m *messages.StartCampaign) error {
	r := c.status.GetRecord()
	vins, waves, err := e.plan(r.GetPlan())
	if err != nil {
		return err
	}
	if no := rollout.Expected(m, len(vins)); no != nil {
		return no
	}
	position := 0
	for _, w := range waves {
		r.Waves = append(r.Waves, &messages.WaveProgress{
			Number: w.GetNumber(), Name: w.GetName(), State: messages.WaveState_WAVE_PENDING,
			First: uint32(position), Size: w.GetSize(),
		})
		for range w.GetSize() {
			c.roster = append(c.roster, &messages.RosterEntry{Vin: vins[position], Wave: w.GetNumber(), State: messages.AssignmentState_WAITING})
			position++
		}
	}
	r.ExpectedVehicles = m.ExpectedVehicles
	r.State, r.Wave, r.RosterSize, r.StartedAtMs = messages.CampaignState_RUNNING, 1, uint32(len(vins)), e.nowMs()
	r.Waves[0].State, r.Waves[0].OpenedAtMs = messages.WaveState_WAVE_OPEN, e.nowMs()
	return nil
}

// plan selects vehicles and cuts them into waves, by a stable hash.
func (e *Engine) plan(plan *messages.CampaignPlan) ([]string, []*messages.WavePlan, error) {
	matches, err := selector.Parse(plan.GetSelector(), e.Meaning)
	if err != nil {
		return nil, nil, err
	}
	vins := e.selected(matches)
	if len(vins) == 0 {
		return nil, nil, messages.Reject(messages.EmptySelection, "the selector matches no vehicle").At("/selector")
	}
	slices.SortFunc(vins, func(a, b string) int { return int(hash(plan.GetId()+a)%10007) - int(hash(plan.GetId()+b)%10007) })
	taken, order := map[string]bool{}, make([]string, 0, len(vins))
	for _, w := range plan.GetWaves() {
		for _, vin := range w.GetVins() {
			taken[vin] = true // for the wave that lists it
		}
	}
	var waves []*messages.WavePlan
	for i, w := range plan.GetWaves() {
		members := w.GetVins()
		if len(members) == 0 {
			if members, err = e.members(w, vins, taken, i == len(plan.GetWaves())-1); err != nil {
				return nil, nil, err
			}
		}
		order = append(order, members...)
		waves = append(waves, &messages.WavePlan{
			Number: uint32(i + 1), Name: w.GetName(), Size: uint32(len(members)), Sample: members[:min(20, len(members))],
		})
	}
	return order, waves, nil
}

// members takes the vehicles of a wave that lists none. The twin tells no strata apart.
func (e *Engine) members(w *messages.Wave, vins []string, taken map[string]bool, last bool) ([]string, error) {
	matches, err := selector.Parse(w.GetSelector(), e.Meaning)
	if err != nil {
		return nil, err
	}
	size := len(vins)
	switch wanted := w.GetSize().(type) {
	case *messages.Wave_Count:
		size = int(wanted.Count)
	case *messages.Wave_Percent:
		size = int(math.Ceil(wanted.Percent / 100 * float64(len(vins))))
	}
	if last {
		size = len(vins)
	}
	var members []string
	for _, vin := range vins {
		if len(members) < size && !taken[vin] && matches(e.vehicles[vin].status.GetRecord()) {
			taken[vin] = true
			members = append(members, vin)
		}
	}
	return members, nil
}

func hash(s string) uint32 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(s)) // a hash never fails
	return h.Sum32()
}

// DryRun says what a start would do.
func (e *Engine) DryRun(_ context.Context, plan *messages.CampaignPlan) (*messages.DryRun, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	vins, waves, err := e.plan(plan)
	if err != nil {
		return nil, err
	}
	hash := ""
	if plan.GetId() != "" {
		hash = hashOf(plan)
	}
	return &messages.DryRun{Plan: clone(plan), ContentHash: hash,
		Selected: uint64(len(vins)), Registered: uint64(len(e.vins)), Waves: waves,
		Sample: waves[0].GetSample(), Warnings: rollout.Warnings(plan, func(id string) bool { return e.campaigns[id] != nil }),
	}, nil
}

// Campaign answers one campaign.
func (e *Engine) Campaign(ctx context.Context, id string) (*messages.CampaignStatus, error) {
	e = e.of(ctx)
	e.mu.Lock()
	defer e.mu.Unlock()
	c := e.campaigns[id]
	if c == nil {
		return nil, messages.Reject(messages.NotFound, "no campaign %s", id)
	}
	return clone(c.status), nil
}

// Campaigns answers all campaigns.
func (e *Engine) Campaigns(context.Context) ([]*messages.CampaignStatus, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	list := make([]*messages.CampaignStatus, 0, len(e.campaigns))
	for _, c := range e.campaigns {
		list = append(list, clone(c.status))
	}
	return list, nil
}

// CampaignRecords answers all campaigns without what is counted of their vehicles.
func (e *Engine) CampaignRecords(ctx context.Context) ([]*messages.CampaignStatus, error) {
	list, err := e.Campaigns(ctx)
	for _, status := range list {
		status.Counts, status.InFlight = nil, 0
	}
	return list, err
}

// RefreshCampaigns adds what is counted.
func (e *Engine) RefreshCampaigns(ctx context.Context, list []*messages.CampaignStatus) {
	for i, status := range list {
		if now, err := e.Campaign(ctx, status.GetRecord().GetPlan().GetId()); err == nil {
			list[i] = now
		}
	}
}

// CampaignRoster answers a part of a roster.
func (e *Engine) CampaignRoster(_ context.Context, id string, q *messages.GetRoster) (*messages.RosterList, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	c := e.campaigns[id]
	if c == nil {
		return nil, messages.Reject(messages.NotFound, "no campaign %s", id)
	}
	list := &messages.RosterList{Total: uint32(len(c.roster))}
	for i := int(q.GetFrom()); i < len(c.roster); i++ {
		if q.GetDealer() && c.roster[i].GetDealer() == 0 || q.GetState() != 0 && c.roster[i].GetState() != q.GetState() {
			continue
		}
		if len(list.Entries) == int(q.GetLimit()) {
			list.Next = uint32(i)
			break
		}
		list.Entries = append(list.Entries, clone(c.roster[i]))
	}
	return list, nil
}

// CampaignHistory answers a part of a campaign's timeline.
func (e *Engine) CampaignHistory(_ context.Context, id string, before uint64, limit int) ([]*messages.HistoryEntry, uint64, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	c := e.campaigns[id]
	if c == nil {
		return nil, 0, messages.Reject(messages.NotFound, "no campaign %s", id)
	}
	list, next := timeline.Page(c.history, before, limit)
	return list, next, nil
}
