package campaign

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/answer"
	"pacecar/actors/campaign/ledger"
	"pacecar/messages"
)

// began is when test worlds begin.
var began = time.Date(2026, 4, 1, 8, 0, 0, 0, time.UTC)

// world is a campaign with the store of a shell: it forks, steps, commits, and can
// crash, which leaves only what was committed.
type world struct {
	t      testing.TB
	id     string
	c      *Campaign
	now    time.Time
	record []byte // nil: nothing committed
	pages  map[uint32][]byte
	pkg    *messages.PackageRecord
	server server
	silent bool // nobody answers what the campaign asks the world
	quick  bool // leaves out the checks that walk the whole roster
}

func newWorld(t testing.TB, id string) *world {
	return &world{t: t, id: id, c: New(id), now: began, pages: map[uint32][]byte{}, pkg: testPackage()}
}

func testPackage() *messages.PackageRecord {
	return &messages.PackageRecord{
		Name: "adas-stack", Version: "4.2.1", State: messages.PackageState_PACKAGE_RELEASED, ContentHash: "c0ffee",
		Contents: []*messages.TargetArtifact{{EcuId: "ADAS", HardwarePart: "A1", Version: "4.2.1"}},
	}
}

// step does what the shell does with one message.
func (w *world) step(m any) (Decision, *messages.Rejection) {
	w.t.Helper()
	before := w.c.String()
	fork := w.c.Fork()
	d, no := fork.Step(w.now, m)
	if no != nil {
		if len(d.Events)+len(d.Sends) > 0 {
			w.t.Fatalf("a rejected %T decided something", m)
		}
		return d, no
	}
	if fork.String() != before {
		w.t.Fatalf("Step changed the state from %q to %q", before, fork)
	}
	w.adopt(fork, d)
	if w.c.String() != fork.String() {
		w.t.Fatal("the fork was not adopted")
	}
	return w.answer(w.asked(d)), nil
}

// answer has the shell find the software as it was proven, whenever that is asked.
func (w *world) answer(d Decision) Decision {
	w.t.Helper()
	for i, s := range d.Sends {
		if m, is := s.Message.(*messages.VouchForPackage); is && !w.silent {
			d.Sends = slices.Delete(d.Sends, i, i+1)
			then, _ := w.step(&messages.PackageVouched{Number: m.GetNumber(), Proof: m.GetExpected()})
			d.Events, d.Sends = append(d.Events, then.Events...), append(d.Sends, then.Sends...)
			if d.Reply != nil {
				d.Reply = w.c.Status(w.now)
			}
			return d
		}
	}
	return d
}

func (w *world) adopt(fork *Campaign, d Decision) {
	w.t.Helper()
	before := w.c.String()
	fork.Apply(d.Events...)
	if w.c.String() != before {
		w.t.Fatalf("the fork changed its original from %q to %q", before, w.c)
	}
	durable := false
	for _, e := range d.Events {
		durable = durable || e.Durable()
	}
	if durable {
		w.commit(fork)
	}
	w.c = fork
	w.check()
}

func (w *world) commit(fork *Campaign) {
	w.t.Helper()
	data, err := proto.Marshal(fork.Record())
	if err != nil {
		w.t.Fatalf("the record does not encode: %v", err)
	}
	if len(data) > 1<<20 {
		w.t.Fatalf("the record has %d bytes", len(data))
	}
	w.record = data
	for _, p := range fork.DirtyPages() {
		w.pages[p.Number] = p.Data
	}
}

// check asserts the invariants that hold after every step.
func (w *world) check() {
	w.t.Helper()
	if w.quick {
		return
	}
	if err := w.c.Verify(); err != nil {
		w.t.Fatal(err)
	}
	w.walk()
}

// walk has the whole roster and the status told, as people may ask at any time.
func (w *world) walk() {
	w.t.Helper()
	if !w.c.Exists() {
		return
	}
	list, no := answer.List(&w.c.Standing, &messages.GetRoster{})
	if no != nil || w.c.Started() && len(list.GetEntries()) != int(min(w.c.Roster.Size(), ledger.MaximumListed)) {
		w.t.Fatalf("the roster is told as %d vehicles: %v", len(list.GetEntries()), no)
	}
	if s := w.c.Status(w.now); s.GetRecord().GetState() != w.c.Life {
		w.t.Fatalf("the status is told as %v", s)
	}
}

// crash forgets everything but what was committed.
func (w *world) crash() {
	w.t.Helper()
	if w.record == nil {
		w.c = New(w.id)
		w.c.Share(w.server.settings)
		return
	}
	record := &messages.CampaignRecord{}
	if err := proto.Unmarshal(w.record, record); err != nil {
		w.t.Fatal(err)
	}
	was := w.c.String()
	w.c = Restore(record)
	w.c.Share(w.server.settings)
	for number, data := range w.pages {
		if err := w.c.RestorePage(number, data); err != nil {
			w.t.Fatal(err)
		}
	}
	if again := w.c.Record(); !proto.Equal(again, record) {
		w.t.Fatalf("restored from %v\nas %v", record, again)
	}
	if w.c.String() != was {
		w.t.Fatalf("before the crash: %s\nafter: %s", was, w.c)
	}
	w.check()
}

// recovered is the beginning of what a restarted campaign says again.
func (w *world) recovered() []Send {
	w.t.Helper()
	d := w.c.Resume(w.now)
	for _, e := range d.Events {
		if e.Durable() {
			w.t.Fatalf("Resume needs a commit for %T", e)
		}
	}
	w.adoptVolatile(d)
	return d.Sends
}

func (w *world) adoptVolatile(d Decision) {
	fork := w.c.Fork()
	fork.Apply(d.Events...)
	w.c = fork
}

// wake lets the campaign do all that is due now.
func (w *world) wake() (all Decision) {
	w.t.Helper()
	for range 100_000 {
		at := w.c.WakeAt()
		if at.IsZero() || at.After(w.now) {
			return all
		}
		d, no := w.step(Wake{})
		if no != nil {
			w.t.Fatal(no)
		}
		all.Events = append(all.Events, d.Events...)
		all.Sends = append(all.Sends, d.Sends...)
	}
	w.t.Fatalf("the campaign is due at once for ever: %s", w.c)
	return all
}

// pass lets time go by, waking the campaign whenever it asks for it.
func (w *world) pass(d time.Duration) (all Decision) {
	w.t.Helper()
	end := w.now.Add(d)
	for {
		woken := w.wake()
		all.Events = append(all.Events, woken.Events...)
		all.Sends = append(all.Sends, woken.Sends...)
		at := w.c.WakeAt()
		if at.IsZero() || at.After(end) {
			w.now = end
			return all
		}
		w.now = at
	}
}

func (w *world) must(m any) Decision {
	w.t.Helper()
	d, no := w.step(m)
	if no != nil {
		w.t.Fatalf("%T: %v", m, no)
	}
	return d
}

// vins makes n valid VINs.
func vins(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("WPCAR0000%08d", i)
	}
	return list
}

// plan is a small plan with one wave.
func testPlan(id string) *messages.CampaignPlan {
	return &messages.CampaignPlan{
		Id: id, Package: "adas-stack@4.2.1", Selector: "true",
		Waves: []*messages.Wave{{Size: &messages.Wave_Rest{Rest: true}}},
	}
}
