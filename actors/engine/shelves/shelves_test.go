package shelves

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/catalog/shelf"
	"pacecar/actors/engine/desk"
	"pacecar/messages"
	"pacecar/persistence"
)

// A withdrawn version counts for others when it had been approved, which a summary of it
// must still tell.
func TestASummaryTellsWhetherAVersionWasApproved(t *testing.T) {
	r := &messages.PackageRecord{Name: "brake", Version: "1.0.0", State: messages.PackageState_PACKAGE_WITHDRAWN}
	for _, by := range []string{"theo", "ana", ""} {
		if got := shelf.Fixed(summary(r)); got != shelf.Fixed(r) || got != (by == "") {
			t.Errorf("with %d approvals it was approved: %t", len(r.Approvals), got)
		}
		r.Approvals = append(r.Approvals, &messages.Approval{By: by})
	}
}

// reading is a store that counts the records that it hands out.
type reading struct {
	persistence.Store
	read map[string]int
}

func (s *reading) note(yield func(string, persistence.Record) error) func(string, persistence.Record) error {
	return func(id string, r persistence.Record) error {
		s.read[id]++
		return yield(id, r)
	}
}

func (s *reading) Scan(ctx context.Context, slot persistence.Slot, kind persistence.Kind, after string, yield func(string, persistence.Record) error) error {
	return s.Store.Scan(ctx, slot, kind, after, s.note(yield))
}

func (s *reading) ScanPrefixes(ctx context.Context, slot persistence.Slot, kind persistence.Kind, prefixes []string, yield func(string, persistence.Record) error) error {
	return s.Store.ScanPrefixes(ctx, slot, kind, prefixes, s.note(yield))
}

// catalogued is a store with packages, "name@version" with the names that each depends on.
func catalogued(t *testing.T, packages map[string][]string) *reading {
	t.Helper()
	s := &reading{persistence.NewMemory(4, time.Now), map[string]int{}}
	if err := s.Heartbeat(t.Context(), persistence.Member{ID: "m"}, time.Hour); err != nil {
		t.Fatal(err)
	}
	epochs := make([]persistence.Epoch, s.Slots())
	for slot := range epochs {
		lease, err := s.Acquire(t.Context(), persistence.Slot(slot), "m")
		if err != nil {
			t.Fatal(err)
		}
		epochs[slot] = lease.Epoch
	}
	for id, names := range packages {
		record := &messages.PackageRecord{Terms: &messages.PackageTerms{}}
		named, _ := messages.ParsePackageID(id)
		record.Name, record.Version = named.Name, named.Version
		for _, name := range names {
			record.Terms.Dependencies = append(record.Terms.Dependencies, &messages.Dependency{Package: name})
		}
		data, err := proto.Marshal(record)
		if err != nil {
			t.Fatal(err)
		}
		key := persistence.Key{Kind: actors.KindPackage, ID: id}
		slot := persistence.SlotOf(key, s.Slots())
		s.Commit(&persistence.Change{Slot: slot, Epoch: epochs[slot], Key: key, Data: data}, func(failed error) { err = failed })
		if err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// What a package depends on is found by reading the packages that are named, each once,
// whatever else the store has, and circles end.
func TestOnlyNamedPackagesAreRead(t *testing.T) {
	packages := map[string][]string{
		"brake@1": {"gateway"}, "brake@2": {"gateway", "abs"}, "gateway@1": {"brake"}, "abs@1": {"gateway", "absent"}, "a@1": nil,
	}
	for i := range 50 {
		packages[fmt.Sprintf("gate@%d", i)], packages[fmt.Sprintf("brakes@%d", i)] = []string{"abs"}, nil
	}
	s := catalogued(t, packages)
	d := &desk.Desk{Store: s, Clock: actors.SystemClock{}}
	known, err := Known(t.Context(), d, []string{"brake"})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, r := range known {
		ids = append(ids, messages.PackageOf(r).String())
	}
	slices.Sort(ids)
	if want := []string{"abs@1", "brake@1", "brake@2", "gateway@1"}; !slices.Equal(ids, want) {
		t.Errorf("known are %v, want %v", ids, want)
	}
	for id, count := range s.read {
		if count != 1 || !slices.Contains(ids, id) {
			t.Errorf("%s is read %d times", id, count)
		}
	}
}

// The bound holds while the store is read, for versions and for names alike.
func TestDependenciesThatLeadTooFarAreRefused(t *testing.T) {
	many := map[string][]string{"wide@1": nil}
	for i := range shelf.MaxKnown + 50 {
		many[fmt.Sprintf("deep@%d", i)] = nil
		many["wide@1"] = append(many["wide@1"], fmt.Sprintf("absent-%d", i))
	}
	s := catalogued(t, many)
	d := &desk.Desk{Store: s, Clock: actors.SystemClock{}}
	for _, name := range []string{"deep", "wide"} {
		clear(s.read)
		_, err := Known(t.Context(), d, []string{name})
		no, refused := err.(*messages.Rejection) //nolint:errorlint // callers add the field, and need it bare
		if !refused || no.Code != messages.TooComplex || no.Suggestion == "" {
			t.Errorf("%s: %v", name, err)
		}
		if len(s.read) > shelf.MaxKnown+1 {
			t.Errorf("%s: %d records are read", name, len(s.read))
		}
	}
}
