package topic

import (
	"cmp"
	"context"
	"slices"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/web/view"
)

// Source is where a topic's state is read from. Engine of package web satisfies it.
type Source interface {
	Campaign(ctx context.Context, id string) (*messages.CampaignStatus, error)
	Campaigns(ctx context.Context) ([]*messages.CampaignStatus, error)
	CampaignHistory(ctx context.Context, id string, before uint64, limit int) ([]*messages.HistoryEntry, uint64, error)
	Vehicle(ctx context.Context, vin string) (*messages.VehicleStatus, error)
	CountVehicles(ctx context.Context, selector string) (*messages.Selection, error)
}

// Bounds of topics.
const (
	campaignsShown = 1000 // rows in the topic campaigns; a page shows fewer
	linesShown     = 50   // lines in the snapshot of a topic events:…, about two screens
)

// Model is what one topic knows. The caller's lock guards all of it except Read.
type Model interface {
	// Read asks the source, without the lock, and answers what applies the result with
	// the lock held.
	Read(ctx context.Context, source Source) (apply func(), err error)
	// Flat is the present state.
	Flat() Flat
}

// CampaignListener is a model that takes a campaign's status as it is pushed: those of
// campaign:<id>, campaigns and fleet.
type CampaignListener interface {
	HearCampaign(s *messages.CampaignStatus)
}

// VehicleListener is a model that takes a vehicle's status as it is pushed: that of
// vehicle:<vin>.
type VehicleListener interface {
	HearVehicle(s *messages.VehicleStatus)
}

// NewModel makes what is behind a topic. The gauges, which may be nil, are shown by fleet.
func NewModel(name Name, gauges func() map[string]float64) Model {
	switch name.Kind {
	case KindFleet:
		return &fleetModel{set: campaignSet{}, gauges: gauges}
	case KindCampaigns:
		return &campaignsModel{set: campaignSet{}}
	case KindCampaign:
		return &campaignModel{id: name.ID}
	case KindVehicle:
		return &vehicleModel{vin: name.ID}
	case KindEvents:
		return &eventsModel{campaign: name.ID}
	default:
		panic("topic: no kind of topic " + name.Kind)
	}
}

// held is a status with a version, kept against older ones.
type held[S interface{ GetVersion() uint64 }] struct {
	status  S
	known   bool
	strikes int // consecutive reads that were older than what is held
}

// told takes a status that was pushed: words may overtake each other, so an older one is dropped.
func (h *held[S]) told(s S) {
	if !h.known || s.GetVersion() >= h.status.GetVersion() {
		*h = held[S]{status: s, known: true}
	}
}

// asked takes a status that was read. A single older one lost a race against a push; two
// in a row mean that the record itself went back (a store that lost its tail), and the
// screen must show what is.
func (h *held[S]) asked(s S) {
	if h.known && s.GetVersion() < h.status.GetVersion() && h.strikes == 0 {
		h.strikes++
		return
	}
	*h = held[S]{status: s, known: true}
}

// campaignModel is behind campaign:<id>.
type campaignModel struct {
	id string
	held[*messages.CampaignStatus]
}

func (m *campaignModel) Read(ctx context.Context, source Source) (func(), error) {
	s, err := source.Campaign(ctx, m.id)
	if err != nil {
		return nil, err
	}
	return func() { m.asked(s) }, nil
}

func (m *campaignModel) HearCampaign(s *messages.CampaignStatus) { m.told(s) }

func (m *campaignModel) Flat() Flat { return flattenCampaign(m.status) }

// vehicleModel is behind vehicle:<vin>.
type vehicleModel struct {
	vin string
	held[*messages.VehicleStatus]
}

func (m *vehicleModel) Read(ctx context.Context, source Source) (func(), error) {
	s, err := source.Vehicle(ctx, m.vin)
	if err != nil {
		return nil, err
	}
	return func() { m.asked(s) }, nil
}

// HearVehicle takes what a vehicle told. One that nobody occupies does not know which
// campaigns it waits for: what was read of that stays until something is in flight or has
// ended, or until it is read again.
func (m *vehicleModel) HearVehicle(s *messages.VehicleStatus) {
	is, was := s.GetRecord().GetAssignment(), m.status.GetRecord().GetAssignment()
	idle := is == nil || is.GetState() >= messages.AssignmentState_SUCCEEDED
	if m.known && idle && proto.Equal(is, was) {
		s = &messages.VehicleStatus{Record: s.Record, Version: s.Version, Percent: s.Percent, LastSeenMs: s.LastSeenMs, Why: m.status.Why, Condition: s.Condition}
	}
	m.told(s)
}

func (m *vehicleModel) Flat() Flat { return flattenVehicle(m.status) }

// campaignSet keeps every campaign by its id.
type campaignSet map[string]*held[*messages.CampaignStatus]

func (c campaignSet) of(s *messages.CampaignStatus) *held[*messages.CampaignStatus] {
	id := s.GetRecord().GetPlan().GetId()
	h := c[id]
	if h == nil {
		h = &held[*messages.CampaignStatus]{}
		c[id] = h
	}
	return h
}

func (c campaignSet) told(s *messages.CampaignStatus) { c.of(s).told(s) }

func (c campaignSet) asked(list []*messages.CampaignStatus) {
	for _, s := range list {
		c.of(s).asked(s)
	}
}

// campaignsModel is behind campaigns.
type campaignsModel struct{ set campaignSet }

func (m *campaignsModel) Read(ctx context.Context, source Source) (func(), error) {
	list, err := source.Campaigns(ctx)
	if err != nil {
		return nil, err
	}
	return func() { m.set.asked(list) }, nil
}

func (m *campaignsModel) HearCampaign(s *messages.CampaignStatus) { m.set.told(s) }

func (m *campaignsModel) Flat() Flat {
	list := make([]*messages.CampaignStatus, 0, len(m.set))
	for _, h := range m.set {
		list = append(list, h.status)
	}
	f := make(Flat, min(len(list), campaignsShown)+1)
	if more := len(list) - campaignsShown; more > 0 {
		slices.SortFunc(list, func(a, b *messages.CampaignStatus) int {
			if over := cmp.Compare(ended(a), ended(b)); over != 0 {
				return over
			}
			return cmp.Compare(b.GetRecord().GetCreatedAtMs(), a.GetRecord().GetCreatedAtMs())
		})
		list = list[:campaignsShown]
		f.put(keyMore, more)
	}
	for _, s := range list {
		row := view.Summarise(s)
		f.put(row.ID, row)
	}
	return f
}

// keyMore tells how many campaigns the topic leaves out; no campaign has it as its id.
const keyMore = "+more"

// ended orders campaigns: what is over can be done without sooner than what is not, however old that is.
func ended(s *messages.CampaignStatus) int {
	if s.GetRecord().GetEndedAtMs() != 0 {
		return 1
	}
	return 0
}

// fleetModel is behind fleet.
type fleetModel struct {
	set      campaignSet
	vehicles uint64
	gauges   func() map[string]float64
	figures  map[string]float64
}

func (m *fleetModel) Read(ctx context.Context, source Source) (func(), error) {
	list, err := source.Campaigns(ctx)
	if err != nil {
		return nil, err
	}
	selection, err := source.CountVehicles(ctx, "")
	if err != nil {
		return nil, err
	}
	var figures map[string]float64
	if m.gauges != nil {
		figures = m.gauges()
	}
	return func() {
		m.set.asked(list)
		m.vehicles, m.figures = selection.GetTotal(), figures
	}, nil
}

func (m *fleetModel) HearCampaign(s *messages.CampaignStatus) { m.set.told(s) }

func (m *fleetModel) Flat() Flat {
	f := Flat{}
	var inFlight uint64
	var offers, successes float64
	states := map[string]int{}
	for _, h := range m.set {
		inFlight += uint64(h.status.GetInFlight())
		offers += h.status.GetOffersPerMinute()
		successes += h.status.GetSucceededPerMinute()
		states[view.CampaignState(h.status.GetRecord().GetState())]++
	}
	f.put("vehicles", m.vehicles)
	f.put("inFlight", inFlight)
	f.rate("offersPerMinute", offers)
	f.rate("succeededPerMinute", successes)
	for state, n := range states {
		f.put("campaigns."+state, n)
	}
	for name, value := range m.figures {
		f.put("figures."+name, value)
	}
	return f
}

// eventsModel is behind events:<campaign id>.
type eventsModel struct {
	campaign string
	lines    []view.Line
}

func (m *eventsModel) Read(ctx context.Context, source Source) (func(), error) {
	list, _, err := source.CampaignHistory(ctx, m.campaign, 0, linesKept)
	if err != nil {
		return nil, err
	}
	lines := view.FromLines(list[:min(len(list), linesKept)])
	return func() { m.lines = lines }, nil
}

// Flat implements Model; a journal takes the lines themselves.
func (m *eventsModel) Flat() Flat {
	f := Flat{}
	f.put("lines", m.lines)
	return f
}
