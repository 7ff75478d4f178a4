package relay

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/web/stream/topic"
)

// house is several nodes whose words arrive at once, or are lost.
type house struct {
	now    time.Time
	relays map[string]*Relay
	feeds  map[string]*screens
	held   []func(error) // answers that are kept back while hold is set
	hold   bool
	lost   bool
	shown  int // batches told
}

// screens is a feed that notes what it is told.
type screens struct {
	watched  []topic.Name
	versions map[string][]uint64 // by campaign or vehicle
}

func (s *screens) Watched() []topic.Name { return s.watched }
func (s *screens) WatchesVehicle(vin string) bool {
	return slices.Contains(s.watched, topic.Name{Kind: topic.KindVehicle, ID: vin})
}
func (s *screens) CampaignChanged(c *messages.CampaignStatus) {
	s.versions[c.GetRecord().GetPlan().GetId()] = append(s.versions[c.GetRecord().GetPlan().GetId()], c.GetVersion())
}
func (s *screens) VehicleChanged(v *messages.VehicleStatus) {
	s.versions[v.GetRecord().GetVin()] = append(s.versions[v.GetRecord().GetVin()], v.GetVersion())
}

func newHouse(names ...string) *house {
	h := &house{now: time.Unix(1000, 0), relays: map[string]*Relay{}, feeds: map[string]*screens{}}
	for _, name := range names {
		h.feeds[name] = &screens{versions: map[string][]uint64{}}
		h.relays[name] = New(h.feeds[name], func() time.Time { return h.now })
	}
	return h
}

// seat is one node's view of the others.
type seat struct {
	*house
	name string
}

func (s seat) Others() (list []string) {
	for name := range s.relays {
		if name != s.name {
			list = append(list, name)
		}
	}
	return list
}

func (s seat) Tell(address string, m proto.Message, done func(error)) {
	if _, is := m.(*messages.Shown); is {
		s.shown++
		if s.hold {
			s.held = append(s.held, done)
			return
		}
	}
	if s.lost {
		done(errors.New("lost"))
		return
	}
	s.relays[address].Hear(s.name, proto.Clone(m))
	done(nil)
}

// pass lets time go by, tick by tick.
func (h *house) pass(d time.Duration) {
	for range d / TickEvery {
		h.now = h.now.Add(TickEvery)
		for name, r := range h.relays {
			r.tick(seat{h, name})
		}
	}
}

func campaignAt(id string, version uint64) *messages.CampaignStatus {
	return &messages.CampaignStatus{Version: version, Record: &messages.CampaignRecord{Plan: &messages.CampaignPlan{Id: id}}}
}

func vehicleAt(vin string, version uint64) *messages.VehicleStatus {
	return &messages.VehicleStatus{Version: version, Record: &messages.VehicleRecord{Vin: vin}}
}

const vin = "WPVZZZE50RM000000"

// What a screen shows comes from the node where it happens, and only to where somebody looks.
func TestScreensShowOtherNodes(t *testing.T) {
	t.Parallel()
	h := newHouse("a", "b", "c")
	h.feeds["b"].watched = []topic.Name{{Kind: topic.KindCampaign, ID: "spring"}, {Kind: topic.KindVehicle, ID: vin}}
	h.pass(time.Second)
	if !h.relays["a"].WatchesVehicle(vin) || h.relays["a"].WatchesVehicle("WPVZZZE50RM000001") {
		t.Error("a does not know which vehicles b shows")
	}
	for version := uint64(1); version <= 5; version++ { // of these, only the newest is worth telling
		h.relays["a"].CampaignChanged(campaignAt("spring", version))
		h.relays["a"].VehicleChanged(vehicleAt(vin, version))
	}
	h.relays["a"].CampaignChanged(campaignAt("autumn", 1))
	h.pass(TickEvery)
	if got := fmt.Sprint(h.feeds["b"].versions); got != "map["+vin+":[5] spring:[5]]" {
		t.Errorf("b shows %s", got)
	}
	if got := h.feeds["c"].versions; len(got) != 0 {
		t.Errorf("c, where nobody looks, was told %v", got)
	}
	if got := fmt.Sprint(h.feeds["a"].versions["autumn"]); got != "[1]" {
		t.Errorf("a's own screens were told %s of autumn", got)
	}
}

// A node that has not heard one batch gets no other: it gets the newest of everything afterwards.
func TestSlowNodesHearTheNewest(t *testing.T) {
	t.Parallel()
	h := newHouse("a", "b")
	h.feeds["b"].watched = []topic.Name{{Kind: topic.KindCampaigns}}
	h.pass(time.Second)
	h.hold = true
	for version := uint64(1); version <= 20; version++ {
		h.relays["a"].CampaignChanged(campaignAt("spring", version))
		h.pass(TickEvery)
	}
	if h.shown != 1 {
		t.Errorf("%d batches were told while none was heard", h.shown)
	}
	h.hold = false
	h.held[0](errors.New("nobody knows"))
	h.pass(TickEvery)
	if got := fmt.Sprint(h.feeds["b"].versions["spring"]); got != "[20]" {
		t.Errorf("b was told %s", got)
	}
}

// What is too much for one batch goes with the next ones, and what is larger than a batch goes alone.
func TestBatchesAreBounded(t *testing.T) {
	t.Parallel()
	p := &peer{campaigns: map[string]*messages.CampaignStatus{}}
	for i := range 10 {
		s := campaignAt(fmt.Sprint("c", i), 1)
		s.Waits = strings.Repeat("x", 1<<20)
		p.campaigns[fmt.Sprint("c", i)] = s
	}
	huge := campaignAt("huge", 1)
	huge.Waits = strings.Repeat("x", maxBatch+1)
	p.campaigns["huge"] = huge
	told := 0
	for batch := p.batch(); batch != nil; batch = p.batch() {
		if proto.Size(batch) > maxBatch+1024 && len(batch.Campaigns) > 1 {
			t.Errorf("a batch of %d bytes has %d statuses", proto.Size(batch), len(batch.Campaigns))
		}
		told, p.busy = told+len(batch.Campaigns), false
	}
	if told != 11 {
		t.Errorf("%d of 11 were told", told)
	}
}

// Nobody is told any more who no longer looks, has gone, or is not heard.
func TestInterestEnds(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*house){
		"nobody looks": func(h *house) { h.feeds["b"].watched = nil },
		"it has gone":  func(h *house) { delete(h.relays, "b") },
		"it is silent": func(h *house) { h.lost = true; h.now = h.now.Add(believed) },
	} {
		h := newHouse("a", "b")
		h.feeds["b"].watched = []topic.Name{{Kind: topic.KindVehicle, ID: vin}}
		h.pass(time.Second)
		end(h)
		h.pass(2 * time.Second)
		if a := h.relays["a"]; a.WatchesVehicle(vin) || len(a.peers) != 0 || a.vehicles.Load() != 0 {
			t.Errorf("%s: a still has %d peers", name, len(a.peers))
		}
	}
}

// A screen that stays is not forgotten, and names that this node does not know are left out.
func TestInterestStays(t *testing.T) {
	t.Parallel()
	h := newHouse("a", "b")
	h.feeds["b"].watched = []topic.Name{{Kind: topic.KindVehicle, ID: vin}, {Kind: "of tomorrow"}}
	h.pass(time.Minute)
	if a := h.relays["a"]; !a.WatchesVehicle(vin) || len(a.peers["b"].topics) != 1 {
		t.Error("a has forgotten what b shows, or believes in a topic that it does not know")
	}
}
