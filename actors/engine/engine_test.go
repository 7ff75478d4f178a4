package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/targeting"
	"pacecar/messages"
	"pacecar/persistence"
)

// script is a Router whose slots answer from lists, in a different order each time.
type script struct {
	slots   []proto.Message
	request func(kind, id string, m proto.Message) (proto.Message, error)
}

func (s *script) Deliver(*messages.Envelope) { panic("an engine delivers nothing") }

func (s *script) Request(_ context.Context, kind, id string, m proto.Message) (proto.Message, error) {
	return s.request(kind, id, m)
}

func (s *script) Gather(_ context.Context, _ proto.Message, each func(persistence.Slot, proto.Message) error) error {
	for _, i := range rand.Perm(len(s.slots)) {
		if err := each(persistence.Slot(i), s.slots[i]); err != nil {
			return err
		}
	}
	return nil
}

// nothing is an artifact store without artifacts.
type nothing struct{}

func (nothing) Stat(context.Context, messages.Digest) (int64, error) {
	return 0, messages.Reject(messages.NotFound, "no such artifact")
}

func (nothing) Open(context.Context, messages.Digest) (io.ReadSeekCloser, int64, error) {
	return nil, 0, messages.Reject(messages.NotFound, "no such artifact")
}

func with(s *script) *Engine {
	return New(s, persistence.NewMemory(4, time.Now), actors.SystemClock{}, nothing{})
}

func vin(i int) string { return fmt.Sprintf("WPZZZZE1ZNL%06d", i) }

func TestSelectionIsTheSameInWhateverOrderSlotsAnswer(t *testing.T) {
	s := &script{}
	for slot := range 9 {
		part := &messages.Selection{Total: 10, Matched: 1, Residual: slot == 4}
		for _, code := range []string{"B", "A"} {
			x := &messages.Exclusion{Code: code, Detail: "detail", Count: 4}
			for i := range 4 {
				x.Sample = append(x.Sample, vin(slot+9*i))
			}
			part.Excluded = append(part.Excluded, x)
		}
		part.Excluded = append(part.Excluded, &messages.Exclusion{Code: "C", Count: 5})
		s.slots = append(s.slots, part)
	}
	for range 20 {
		sum, err := with(s).CountVehicles(t.Context(), "true")
		if err != nil {
			t.Fatal(err)
		}
		if sum.Total != 90 || sum.Matched != 9 || !sum.Residual {
			t.Fatalf("sum %v", sum)
		}
		var codes string
		for _, x := range sum.Excluded {
			codes += x.Code
		}
		if codes != "CAB" || sum.Excluded[0].Count != 45 || sum.Excluded[1].Count != 36 {
			t.Fatalf("exclusions %v, want the most frequent first, then by code", sum.Excluded)
		}
		var least []string
		for i := range targeting.MaxSample {
			least = append(least, vin(i))
		}
		if !slices.Equal(sum.Excluded[1].Sample, least) {
			t.Fatalf("sample %v, want the first VINs of all slots", sum.Excluded[1].Sample)
		}
	}
	if before := len(s.slots[0].(*messages.Selection).Excluded[0].Sample); before != 4 {
		t.Errorf("a slot's answer was changed: %d samples", before)
	}
}

func TestRefusalAndSurpriseOfOneSlotEndTheQuestion(t *testing.T) {
	refused := &script{slots: []proto.Message{&messages.Selection{}, messages.Reject(messages.UnknownAttribute, "no colour")}}
	_, err := with(refused).CountVehicles(t.Context(), "colour")
	var no *messages.Rejection
	if !errors.As(err, &no) || no.Code != messages.UnknownAttribute {
		t.Errorf("answer %v, want the slot's refusal", err)
	}
	surprised := &script{slots: []proto.Message{&messages.VehicleList{}}}
	if _, err := with(surprised).CountVehicles(t.Context(), "true"); err == nil || errors.As(err, &no) {
		t.Errorf("answer %v, want a failure", err)
	}
}

// Entries of one commit stay together, so that pages are short or long: neither ends
// the history early, and the last page says that it is.
func TestHistoryIsReadToItsEnd(t *testing.T) {
	store := persistence.NewMemory(4, time.Now)
	ctx := t.Context()
	if err := store.Heartbeat(ctx, persistence.Member{ID: "n"}, time.Hour); err != nil {
		t.Fatal(err)
	}
	key := persistence.Key{Kind: actors.KindVehicle, ID: vin(1)}
	slot := persistence.SlotOf(key, 4)
	lease, err := store.Acquire(ctx, slot, "n")
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for version, entries := range []int{0, 1, 3, 0, 7, 2, 2, 1, 0} {
		change := &persistence.Change{Slot: slot, Epoch: lease.Epoch, Key: key, Expected: uint64(version), Data: []byte("x")}
		for range entries {
			total++
			line, err := proto.Marshal(&messages.HistoryEntry{Detail: fmt.Sprint(total)})
			if err != nil {
				t.Fatal(err)
			}
			change.History = append(change.History, line)
		}
		store.Commit(change, func(err error) {
			if err != nil {
				t.Fatal(err)
			}
		})
	}
	e := New(&script{}, store, actors.SystemClock{}, nothing{})
	for limit := 1; limit <= total+1; limit++ {
		seen, before, pages := map[string]bool{}, uint64(0), 0
		for {
			lines, next, err := e.VehicleHistory(ctx, vin(1), before, limit)
			if err != nil {
				t.Fatal(err)
			}
			if len(lines) == 0 {
				t.Errorf("limit %d: an empty page after %d entries", limit, len(seen))
			}
			for _, line := range lines {
				if seen[line.Detail] {
					t.Errorf("limit %d: entry %s came twice", limit, line.Detail)
				}
				seen[line.Detail] = true
			}
			if pages++; next == 0 || pages > total {
				break
			}
			before = next
		}
		if len(seen) != total {
			t.Errorf("limit %d: %d entries of %d in %d pages", limit, len(seen), total, pages)
		}
	}
	if lines, next, err := e.VehicleHistory(ctx, vin(2), 0, 10); err != nil || len(lines) != 0 || next != 0 {
		t.Errorf("the history of an unknown vehicle is %v, %d, %v", lines, next, err)
	}
}

func TestQuestionsAreRefusedBeforeTheyAreAsked(t *testing.T) {
	s := &script{request: func(kind, id string, m proto.Message) (proto.Message, error) {
		return nil, fmt.Errorf("asked %s %q: %T", kind, id, m)
	}}
	e := with(s)
	_, vehicle := e.Vehicle(t.Context(), "WPO")
	_, plan := e.CreateCampaign(t.Context(), &messages.CampaignPlan{}, "mira")
	_, dry := e.DryRun(t.Context(), &messages.CampaignPlan{})
	for what, err := range map[string]error{
		"a malformed VIN": vehicle, "a plan without package": plan, "a dry run without package": dry,
		"a registration without VIN": e.RegisterVehicle(t.Context(), &messages.RegisterVehicle{}),
	} {
		var no *messages.Rejection
		if !errors.As(err, &no) || no.Code != messages.Malformed || no.Field == "" {
			t.Errorf("%s: %v, want Malformed with its field", what, err)
		}
	}
}

func TestValidationKnowsWhatIsStored(t *testing.T) {
	digest := string(messages.DigestOf([]byte("artifact")))
	s := &script{request: func(_, _ string, m proto.Message) (proto.Message, error) {
		if validate, ok := m.(*messages.ValidatePackage); ok && (validate.By != "mira" || len(validate.Present) != 0) {
			t.Errorf("validation with %v, want nothing present", validate)
		}
		record := &messages.PackageRecord{Contents: []*messages.TargetArtifact{{EcuId: "ADAS", HardwarePart: "8K0", Sha256: digest}}}
		return &messages.PackageStatus{Record: record}, nil
	}}
	forged := &messages.ValidatePackage{By: "mira", Present: []*messages.StoredArtifact{{Sha256: digest, SizeBytes: 8}}}
	if _, err := with(s).CommandPackage(t.Context(), "adas@1", forged); err != nil {
		t.Error(err)
	}
	if len(forged.Present) != 1 {
		t.Error("the caller's command was changed")
	}
}

func TestNotReadyUntilEverySlotHasAnOwner(t *testing.T) {
	store := persistence.NewMemory(4, time.Now)
	e := New(&script{}, store, actors.SystemClock{}, nothing{})
	if err := store.Heartbeat(t.Context(), persistence.Member{ID: "n"}, time.Hour); err != nil {
		t.Fatal(err)
	}
	for slot := range persistence.Slot(4) {
		if e.Ready(t.Context()) == nil {
			t.Errorf("ready with %d of 4 slots", slot)
		}
		if _, err := store.Acquire(t.Context(), slot, "n"); err != nil {
			t.Fatal(err)
		}
	}
	if err := e.Ready(t.Context()); err != nil {
		t.Errorf("not ready with all slots: %v", err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	if e.Ready(t.Context()) == nil {
		t.Error("ready with a closed store")
	}
}

// Valid is not asked by an engine.
func (*script) Valid(persistence.Slot, persistence.Epoch) bool { return true }
