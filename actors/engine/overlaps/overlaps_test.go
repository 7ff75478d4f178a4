package overlaps_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/engine/desk"
	"pacecar/actors/engine/overlaps"
	"pacecar/messages"
	"pacecar/persistence"
)

// world is a store of campaigns and their actors: those of silent say nothing, and each of the
// others has its roster.
type world struct {
	actors.Router
	t       *testing.T
	store   *persistence.Memory
	lease   persistence.Lease
	rosters map[string][]string
	silent  map[string]bool
	ended   map[string]bool // nobody on their rosters is left
	refused map[string]error
	states  map[string]messages.CampaignState
}

func begin(t *testing.T) *world {
	w := &world{t: t, store: persistence.NewMemory(1, time.Now), rosters: map[string][]string{}, silent: map[string]bool{}, ended: map[string]bool{}, refused: map[string]error{}, states: map[string]messages.CampaignState{}}
	if err := w.store.Heartbeat(t.Context(), persistence.Member{ID: "a"}, time.Hour); err != nil {
		t.Fatal(err)
	}
	var err error
	if w.lease, err = w.store.Acquire(t.Context(), 0, "a"); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) write(id string, data []byte) {
	w.t.Helper()
	done := make(chan error, 1)
	w.store.Commit(&persistence.Change{Slot: 0, Epoch: w.lease.Epoch, Key: persistence.Key{Kind: actors.KindCampaign, ID: id}, Data: data}, func(err error) { done <- err })
	if err := <-done; err != nil {
		w.t.Fatal(err)
	}
}

// campaign writes one down, with a roster.
func (w *world) campaign(id string, state messages.CampaignState, startedMs int64, vins ...string) *messages.CampaignRecord {
	w.t.Helper()
	r := &messages.CampaignRecord{
		Plan: &messages.CampaignPlan{Id: id}, State: state, StartedAtMs: startedMs, RosterSize: uint32(len(vins)),
		Package: &messages.PackageRecord{Contents: []*messages.TargetArtifact{{EcuId: "ADAS", Version: "2"}}},
	}
	if state == messages.CampaignState_SCHEDULED {
		r.RosterSize, r.Plan.Schedule = 0, &messages.Schedule{StartTime: time.UnixMilli(startedMs).UTC().Format(time.RFC3339)}
	}
	data, err := proto.Marshal(r)
	if err != nil {
		w.t.Fatal(err)
	}
	w.write(id, data)
	w.rosters[id], w.states[id] = vins, state
	return r
}

func (w *world) Request(ctx context.Context, _, id string, m proto.Message) (proto.Message, error) {
	if w.silent[id] {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	if err := w.refused[id]; err != nil {
		return nil, err
	}
	switch m := m.(type) {
	case *messages.GetCampaign:
		if w.states[id] == 0 {
			return nil, messages.Reject(messages.NotFound, "there is no campaign %s", id)
		}
		size, place := uint32(len(w.rosters[id])), messages.AssignmentState_OFFERED
		if w.ended[id] {
			place = messages.AssignmentState_SKIPPED
		}
		return &messages.CampaignStatus{Record: &messages.CampaignRecord{State: w.states[id], RosterSize: size}, Counts: map[string]uint32{place.String(): size}}, nil
	case *messages.MeetRoster:
		met := &messages.RosterMeeting{}
		for _, vin := range m.GetVins() {
			if slices.Contains(w.rosters[id], vin) {
				if met.Offered++; m.GetWhich() {
					met.Vins = append(met.Vins, vin)
				}
			}
		}
		return met, nil
	case *messages.GetRoster:
		list := &messages.RosterList{}
		for _, vin := range w.rosters[id] {
			list.Entries = append(list.Entries, &messages.RosterEntry{Vin: vin, State: messages.AssignmentState_OFFERED})
		}
		return list, nil
	}
	return nil, fmt.Errorf("asked %T", m)
}

func (w *world) find(vins ...string) *messages.Encounter {
	w.t.Helper()
	look := overlaps.Look{
		Desk: &desk.Desk{Router: w, Store: w.store, Clock: actors.SystemClock{}},
		Members: func(_ context.Context, c *messages.CampaignRecord) ([]string, error) {
			return w.rosters[c.GetPlan().GetId()], w.refused[c.GetPlan().GetId()]
		},
	}
	pkg := &messages.PackageRecord{Contents: []*messages.TargetArtifact{{EcuId: "ADAS"}}}
	met, err := look.Find(w.t.Context(), &messages.CampaignPlan{Id: "new"}, pkg, vins)
	if err != nil {
		w.t.Fatal(err)
	}
	return met
}

func names(met *messages.Encounter) (shared, unasked []string) {
	for _, o := range met.GetOverlaps() {
		shared = append(shared, o.GetCampaignId())
	}
	for _, u := range met.GetUnasked() {
		unasked = append(unasked, fmt.Sprintf("%s (%s)", u.GetCampaignId(), u.GetReason()))
	}
	return shared, unasked
}

// TestEveryCampaignThatLivesIsAsked: also a paused, a halted and a scheduled one, those with more
// vehicles first, and whether their rosters are larger than this one or smaller.
func TestEveryCampaignThatLivesIsAsked(t *testing.T) {
	w := begin(t)
	w.campaign("new", messages.CampaignState_RUNNING, 1, "v1")
	w.campaign("draft", messages.CampaignState_DRAFT, 0)
	w.campaign("done", messages.CampaignState_COMPLETED, 1, "v1", "v2")
	w.campaign("running", messages.CampaignState_RUNNING, 1, "v1", "v2", "v3", "v9")
	w.campaign("paused", messages.CampaignState_PAUSED, 2, "v1")
	w.campaign("halted", messages.CampaignState_HALTED, 3, "v2", "v3")
	w.campaign("tomorrow", messages.CampaignState_SCHEDULED, 1_800_000_000_000, "v1", "v2", "v8")
	w.campaign("elsewhere", messages.CampaignState_RUNNING, 4, "v7")
	shared, unasked := names(w.find("v1", "v2", "v3"))
	if want := []string{"running", "halted", "tomorrow", "paused"}; !slices.Equal(shared, want) || unasked != nil {
		t.Errorf("it meets %v, not %v; not asked %v", shared, want, unasked)
	}
	if o := w.find("v1", "v2", "v3").GetOverlaps()[2]; o.GetLater() != 2 || o.GetBegins() != "2027-01-15T08:00:00Z" || !strings.Contains(o.GetText(), "as the fleet is now") {
		t.Errorf("of the scheduled one it says %v", o)
	}
}

// TestWhoeverDoesNotAnswerIsNamed, in time, and the others are told all the same.
func TestWhoeverDoesNotAnswerIsNamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := begin(t)
		w.campaign("answers", messages.CampaignState_RUNNING, 1, "v1")
		w.campaign("silent", messages.CampaignState_RUNNING, 2, "v1")
		w.campaign("quarantined", messages.CampaignState_PAUSED, 3, "v1")
		w.campaign("unknown", messages.CampaignState_SCHEDULED, 4, "v1")
		w.write("broken", []byte{0xff, 0xff})
		w.silent["silent"], w.refused["quarantined"] = true, messages.Reject(messages.Quarantined, "it fails")
		w.refused["unknown"] = errors.New("slot 3 has no owner yet")
		began := time.Now()
		shared, unasked := names(w.find("v1"))
		want := []string{"broken (its record is damaged)", "quarantined (Quarantined: it fails)", "silent (no answer within 5s)", "unknown (slot 3 has no owner yet)"}
		if !slices.Equal(shared, []string{"answers"}) || !slices.Equal(unasked, want) {
			t.Errorf("it meets %v; not asked\n%q, want\n%q", shared, unasked, want)
		}
		if took := time.Since(began); took > overlaps.PatienceWithOne {
			t.Errorf("took %v", took)
		}
	})
}

// TestNobodyIsPassedOverSilently: what lies beyond the bounds is counted, and what cannot be
// asked in time.
func TestNobodyIsPassedOverSilently(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := begin(t)
		const beyond = 7
		for i := range overlaps.MaximumAsked + beyond {
			w.campaign(fmt.Sprintf("c%04d", i), messages.CampaignState_RUNNING, int64(i), "v1")
		}
		for i := range overlaps.MaximumScheduled + 2 {
			w.campaign(fmt.Sprintf("s%04d", i), messages.CampaignState_SCHEDULED, int64(i), "v1")
		}
		met := w.find("v1")
		told := overlaps.MaximumTold
		if len(met.GetOverlaps()) != told || int(met.GetMore()) != overlaps.MaximumAsked+overlaps.MaximumScheduled-told {
			t.Errorf("%d and %d more are told", len(met.GetOverlaps()), met.GetMore())
		}
		if u := met.GetUnasked(); len(u) != 1 || u[0].GetCampaignId() != "" || u[0].GetCampaigns() != beyond+2 {
			t.Errorf("not asked are %v", u)
		}
		for id := range w.rosters {
			w.silent[id] = true
		}
		began := time.Now()
		met = w.find("v1")
		if took := time.Since(began); took > overlaps.Patience {
			t.Errorf("took %v", took)
		}
		sum := uint32(0)
		for _, u := range met.GetUnasked() {
			sum += u.GetCampaigns()
		}
		if want := overlaps.MaximumAsked + beyond + 2; int(sum) != want || len(met.GetUnasked()) != told {
			t.Errorf("%d of %d are told not to have answered, in %d rows", sum, want, len(met.GetUnasked()))
		}
	})
}
