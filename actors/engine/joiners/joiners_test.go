package joiners

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/campaign/latecomer"
	"pacecar/actors/engine/desk"
	"pacecar/messages"
	"pacecar/persistence"
)

// slots is a Router: two slots with so many vehicles each, and a campaign that notes who joins.
type slots struct {
	mutex  sync.Mutex
	found  int
	since  []uint64 // of every question
	joined []int    // vehicles of every message
	answer error
	ailing string                // a campaign that does not answer
	heard  []*messages.StillOpen // what the campaign was told of who may yet come
}

func (s *slots) Deliver(*messages.Envelope)                     {}
func (s *slots) Valid(persistence.Slot, persistence.Epoch) bool { return true }

func (s *slots) Request(_ context.Context, _, id string, m proto.Message) (proto.Message, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.ailing != "" && id == s.ailing {
		return nil, messages.Reject(messages.Ailing, "it is quarantined")
	}
	if s.answer != nil {
		return nil, s.answer
	}
	join := m.(*messages.JoinVehicles)
	if len(join.GetTraits().GetKind()) != len(join.GetVins()) {
		return nil, errors.New("vehicles without kinds")
	}
	s.joined = append(s.joined, len(join.GetVins()))
	if o := join.GetOpen(); o != nil {
		s.heard = append(s.heard, o)
	}
	return &messages.Done{}, nil
}

func (s *slots) Gather(_ context.Context, m proto.Message, each func(persistence.Slot, proto.Message) error) error {
	for slot := range persistence.Slot(2) {
		q := messages.ForSlot(m, uint32(slot)).(*messages.SelectVehicles)
		s.since = append(s.since, q.GetSince())
		part := &messages.Selection{Mark: q.GetSince() + 10 + uint64(slot), Traits: &messages.Traits{
			Kinds: []*messages.TraitKind{{}}, Strata: []*messages.Stratum{{Values: []string{"e1"}}}, Kind: make([]uint32, s.found),
		}}
		for i := range s.found {
			part.Vins = append(part.Vins, fmt.Sprintf("WPCAR%03d%09d", slot, i))
		}
		if err := each(slot, part); err != nil {
			return err
		}
	}
	return nil
}

func begin(s *slots) *Search {
	search := New(slog.New(slog.DiscardHandler))
	search.Bind(&desk.Desk{Router: s, Store: persistence.NewMemory(2, time.Now), Clock: actors.SystemClock{}})
	return search
}

func question(selector string) *messages.FindJoiners {
	return &messages.FindJoiners{Campaign: &messages.CampaignRecord{Plan: &messages.CampaignPlan{
		Id: "c1", Selector: selector, Strata: &messages.Strata{By: []string{"model"}},
	}}}
}

// TestMarksAndPortions: the first question is for all, later ones for what has changed, and
// what was found is told in portions.
func TestMarksAndPortions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slots{found: latecomer.Maximum}
		search := begin(s)
		search.FindJoiners(question(`model == "e1"`))
		search.FindJoiners(question(`model == "e1"`)) // while the first one is under way
		synctest.Wait()
		s.found = 1
		search.FindJoiners(question(`model == "e1"`))
		synctest.Wait()
		if want := []uint64{0, 0, 10, 11}; !slices.Equal(s.since, want) {
			t.Errorf("asked since %v, want %v", s.since, want)
		}
		if want := []int{latecomer.Maximum, latecomer.Maximum, 2}; !slices.Equal(s.joined, want) {
			t.Errorf("told %v, want %v", s.joined, want)
		}
		search.Close()
		search.FindJoiners(question(`model == "e1"`))
		synctest.Wait()
		if len(s.since) != 4 {
			t.Error("it looks after its end")
		}
	})
}

// TestWhatFailsIsLookedForAgain: marks count once the campaign has heard of everybody, and are
// forgotten when it has ended.
func TestWhatFailsIsLookedForAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slots{found: 1, answer: errors.New("the node is moving")}
		search := begin(s)
		defer search.Close()
		search.FindJoiners(question("true"))
		synctest.Wait()
		s.answer = nil
		search.FindJoiners(question("true"))
		synctest.Wait()
		s.answer = messages.Reject(messages.WrongState, "it has ended")
		search.FindJoiners(question("true"))
		synctest.Wait()
		if want := []uint64{0, 0, 0, 0, 10, 11}; !slices.Equal(s.since, want) || len(search.known) != 0 {
			t.Errorf("asked since %v, want %v; %d campaigns are known", s.since, want, len(search.known))
		}
	})
}

// TestUnsettledSelectorsAreAskedInFull: now and then, and about all vehicles.
func TestUnsettledSelectorsAreAskedInFull(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slots{found: 1}
		search := begin(s)
		defer search.Close()
		for range 31 {
			search.FindJoiners(question("online"))
			<-time.After(time.Minute)
		}
		synctest.Wait()
		if want := []uint64{0, 0, 0, 0, 0, 0}; !slices.Equal(s.since, want) {
			t.Errorf("asked since %v in half an hour", s.since)
		}
	})
}

// TestWhoDoesNotSayKeepsNobodyFromJoining: a campaign that may bring vehicles what they lack and does not answer is named, those that
// match join all the same, and the next search is for what has changed since. A question that comes while another is under way is not lost.
func TestWhoDoesNotSayKeepsNobodyFromJoining(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slots{found: 1, ailing: "stone"}
		store := persistence.NewMemory(2, time.Now)
		search := New(slog.New(slog.DiscardHandler))
		search.Bind(&desk.Desk{Router: s, Store: store, Clock: actors.SystemClock{}})
		defer search.Close()
		write(t, store, "stone", &messages.CampaignRecord{
			Plan: &messages.CampaignPlan{Id: "stone"}, State: messages.CampaignState_RUNNING, RosterSize: 1,
			Package: &messages.PackageRecord{Contents: []*messages.TargetArtifact{{EcuId: "GW", HardwarePart: "P", Version: "2.0.0"}}},
		})
		asks := question("true")
		asks.Campaign.Package = &messages.PackageRecord{Contents: []*messages.TargetArtifact{{EcuId: "GW", HardwarePart: "P", Version: "3.0.0", FromVersion: ">=2.0.0"}}}
		asks.StonesAskedAtMs = 7
		search.FindJoiners(question("true"))
		search.FindJoiners(asks)
		synctest.Wait()
		if want := []int{2, 2}; !slices.Equal(s.joined, want) {
			t.Fatalf("told %v, want %v", s.joined, want)
		}
		if want := []uint64{0, 0, 10, 11}; !slices.Equal(s.since, want) {
			t.Errorf("asked since %v, want %v", s.since, want)
		}
		if len(s.heard) != 1 || s.heard[0].GetAskedAtMs() != 7 || len(s.heard[0].GetUnheard()) != 1 || s.heard[0].GetUnheard()[0].GetCampaignId() != "stone" {
			t.Errorf("it heard %v", s.heard)
		}
		search.FindJoiners(question("true"))
		synctest.Wait()
		if want := []uint64{20, 22}; !slices.Equal(s.since[4:], want) {
			t.Errorf("then it asked since %v, want %v", s.since[4:], want)
		}
	})
}

// write writes a campaign down.
func write(t *testing.T, store *persistence.Memory, id string, r *messages.CampaignRecord) {
	t.Helper()
	data, err := proto.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := store.Heartbeat(t.Context(), persistence.Member{ID: "a"}, time.Hour); err != nil {
		t.Fatal(err)
	}
	key := persistence.Key{Kind: actors.KindCampaign, ID: id}
	slot := persistence.SlotOf(key, store.Slots())
	lease, err := store.Acquire(t.Context(), slot, "a")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	store.Commit(&persistence.Change{Slot: slot, Epoch: lease.Epoch, Key: key, Data: data}, func(err error) { done <- err })
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}
