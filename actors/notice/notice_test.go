package notice

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/persistence"
)

// hooks are two webhooks: pager hears all, audit what happens to vehicles, too.
type hooks struct {
	mu     sync.Mutex
	sent   []string // webhook, event and how often it came
	answer func(webhook, event string, attempt int) (int, string)
	tries  map[string]int
}

func (*hooks) Subscribers() []string { return []string{"audit", "pager"} }

func (*hooks) Subscribed(event string, ofVehicle bool) []string {
	if ofVehicle {
		return []string{"audit"}
	}
	return []string{"pager"}
}

func (*hooks) Compose(_ string, e *messages.HistoryEntry, state string, s *messages.CampaignStatus, _ time.Time) []byte {
	if state != "" {
		return []byte(e.GetEvent() + " of " + s.GetRecord().GetPlan().GetId() + ", " + state)
	}
	return []byte(e.GetEvent() + " of " + s.GetRecord().GetPlan().GetId())
}

func (*hooks) Try(context.Context, string, time.Time) (int, string) { return 204, "" }

func (h *hooks) Send(_ context.Context, webhook, id string, body []byte) (int, string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.tries == nil {
		h.tries = map[string]int{}
	}
	h.tries[id]++
	status, problem := 200, ""
	if h.answer != nil {
		status, problem = h.answer(webhook, string(body), h.tries[id])
	}
	h.sent = append(h.sent, fmt.Sprintf("%s: %s #%d", webhook, body, h.tries[id]))
	return status, problem
}

func (h *hooks) heard() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.sent)
}

// world is a store with a campaign, and who tells of it.
type world struct {
	t       *testing.T
	store   *persistence.Memory
	hooks   *hooks
	epochs  map[persistence.Slot]persistence.Epoch
	foreign atomic.Bool // another node owns everything
	at      uint64
}

const id = "spring"

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, store: persistence.NewMemory(8, time.Now), hooks: &hooks{}, epochs: map[persistence.Slot]persistence.Epoch{}}
	if err := w.store.Heartbeat(t.Context(), persistence.Member{ID: "n1", Kinds: []string{"campaign"}}, 1000*time.Hour); err != nil {
		t.Fatal(err)
	}
	for slot := range persistence.Slot(8) {
		lease, err := w.store.Acquire(t.Context(), slot, "n1")
		if err != nil {
			t.Fatal(err)
		}
		w.epochs[slot] = lease.Epoch
	}
	return w
}

func (w *world) teller() *Teller {
	return New(Config{
		Store: w.store, Hooks: w.hooks, Now: time.Now, Logger: slog.New(slog.DiscardHandler),
		Owner: func(s persistence.Slot) (persistence.Epoch, bool, bool) { return w.epochs[s], !w.foreign.Load(), true },
		Status: func(context.Context, string) (*messages.CampaignStatus, error) {
			return &messages.CampaignStatus{Record: &messages.CampaignRecord{Plan: &messages.CampaignPlan{Id: id}}}, nil
		},
	})
}

// happens appends lines to the campaign's history, in one commit. One that begins with a V is of a vehicle.
func (w *world) happens(events ...string) {
	w.t.Helper()
	key := persistence.Key{Kind: campaigns, ID: id}
	slot := persistence.SlotOf(key, 8)
	change := &persistence.Change{Slot: slot, Epoch: w.epochs[slot], Key: key, Expected: w.at, Data: []byte("x")}
	for _, event := range events {
		e := &messages.HistoryEntry{AtMs: time.Now().UnixMilli(), Event: event}
		if event[0] == 'V' {
			e.Vin = "WVWZZZ1JZXW000001"
		}
		data, err := proto.Marshal(e)
		if err != nil {
			w.t.Fatal(err)
		}
		change.History = append(change.History, data)
	}
	done := make(chan error, 1)
	w.store.Commit(change, func(err error) { done <- err })
	if err := <-done; err != nil {
		w.t.Fatal(err)
	}
	w.at++
}

func (w *world) wantHeard(want ...string) {
	w.t.Helper()
	if got := w.hooks.heard(); !slices.Equal(got, want) {
		w.t.Errorf("the webhooks heard %q, want %q", got, want)
	}
}

// states are those of a webhook's notices, oldest first.
func (w *world) states(t *Teller, webhook string) (list []string) {
	w.t.Helper()
	notices, err := t.Notices(w.t.Context(), webhook)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, n := range slices.Backward(notices) {
		list = append(list, n.GetEvent()+" "+n.GetState().String())
	}
	return list
}

// A line is told with the state in which it left the campaign, whatever has become of it until the notice is made.
func TestEventsAreToldWithTheirState(t *testing.T) {
	of := func(event, from, to string) line {
		e := &messages.HistoryEntry{Event: event}
		if to != "" {
			e.Change = &messages.AssignmentChange{From: from, To: to}
		}
		return line{entry: e}
	}
	install := of("AssignmentFailed", "Installing", "Failed")
	install.entry.Vin = "WVWZZZ1JZXW000001"
	for name, c := range map[string]struct {
		lines []line
		want  []string
	}{
		"all at once":         {[]line{of("CampaignCreated", "None", "Draft"), of("CampaignEdited", "", ""), of("CampaignStarted", "Draft", "Running"), of("WaveOpened", "", "")}, []string{"Draft", "Draft", "Running", "Running"}},
		"before a change":     {[]line{of("WaveOpened", "", ""), install, of("CampaignHalted", "Running", "Halted")}, []string{"Running", "Running", "Halted"}},
		"nothing has changed": {[]line{of("WaveOpened", "", ""), install}, []string{"", ""}},
	} {
		if got := statesOf(c.lines); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// What has happened is told once, in order, to those who want to hear it: not what happened before there were webhooks,
// and after a restart only what is new.
func TestEventsAreTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.happens("Created")
		time.Sleep(time.Second)
		teller := w.teller()
		time.Sleep(10 * time.Second)
		w.wantHeard()
		w.happens("Started", "VehicleFailed", "WaveOpened")
		w.happens("Halted")
		teller.Changed(id)
		teller.Changed(id)
		time.Sleep(2 * gather)
		heard := w.hooks.heard()
		if !slices.Contains(heard, "audit: VehicleFailed of spring #1") {
			t.Errorf("heard %q", heard)
		}
		pager := slices.DeleteFunc(heard, func(s string) bool { return s[0] == 'a' })
		if want := []string{"pager: Started of spring #1", "pager: WaveOpened of spring #1", "pager: Halted of spring #1"}; !slices.Equal(pager, want) {
			t.Errorf("heard %q, want %q", pager, want)
		}
		teller.Close()
		w.happens("Resumed") // nobody tells
		again := w.teller()  // and looks by itself
		time.Sleep(2 * gather)
		if heard = w.hooks.heard(); len(heard) != 5 || heard[4] != "pager: Resumed of spring #1" {
			t.Errorf("after a restart heard %q", heard)
		}
		again.Close()
	})
}

// A webhook that fails is told again, with growing pauses, and hears nothing out of order; one that never answers is
// given up after a day, which does not keep it from hearing what comes then.
func TestAFailureIsRepeatedAndGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		down := true
		w.hooks.answer = func(_, event string, attempt int) (int, string) {
			if event == "Started of spring" && attempt < 3 || event == "Halted of spring" && down {
				return 503, "HTTP 503"
			}
			return 204, ""
		}
		teller := w.teller()
		defer teller.Close()
		time.Sleep(2 * time.Second)
		w.happens("Started")
		w.happens("WaveOpened")
		teller.Changed(id)
		time.Sleep(3 * time.Second)
		w.wantHeard("pager: Started of spring #1")
		time.Sleep(time.Minute)
		w.wantHeard("pager: Started of spring #1", "pager: Started of spring #2", "pager: Started of spring #3", "pager: WaveOpened of spring #1")
		w.happens("Halted")
		w.happens("Resumed")
		teller.Changed(id)
		time.Sleep(20 * time.Hour)
		if got := w.states(teller, "pager"); !slices.Equal(got[2:], []string{"Halted NOTICE_PENDING", "Resumed NOTICE_PENDING"}) {
			t.Errorf("after 20 hours: %q", got)
		}
		time.Sleep(8 * time.Hour)
		if got := w.states(teller, "pager"); !slices.Equal(got[2:], []string{"Halted NOTICE_DEAD", "Resumed NOTICE_DELIVERED"}) {
			t.Errorf("after 28 hours: %q", got)
		}
		w.hooks.mu.Lock()
		n := w.hooks.tries[idOf(id, 3, 0)]
		w.hooks.mu.Unlock()
		if n != MaxAttempts {
			t.Errorf("it was sent %d times, want %d", n, MaxAttempts)
		}
		if n, err := teller.Replay(t.Context(), "pager", id, idOf(id, 3, 0)); err != nil || n.GetState() != messages.NoticeState_NOTICE_DEAD || n.GetProblem() == "" {
			t.Errorf("a replay that fails: %v, %v", n, err)
		}
		w.hooks.mu.Lock()
		down = false
		w.hooks.mu.Unlock()
		if n, err := teller.Replay(t.Context(), "pager", id, idOf(id, 3, 0)); err != nil || n.GetState() != messages.NoticeState_NOTICE_DELIVERED || n.GetAttempts() != MaxAttempts+2 {
			t.Errorf("a replay: %v, %v", n, err)
		}
		if _, err := teller.Replay(t.Context(), "pager", id, "evt_spring_9_9"); err == nil {
			t.Error("there is nothing to replay")
		}
	})
}

// A webhook that is gone is not told again.
func TestOneThatIsGoneIsNotToldAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.hooks.answer = func(string, string, int) (int, string) { return gone, "HTTP 410" }
		teller := w.teller()
		defer teller.Close()
		time.Sleep(2 * time.Second)
		w.happens("Started")
		teller.Changed(id)
		time.Sleep(48 * time.Hour)
		w.wantHeard("pager: Started of spring #1")
		if got := w.states(teller, "pager"); !slices.Equal(got, []string{"Started NOTICE_DEAD"}) {
			t.Errorf("states %q", got)
		}
	})
}

// The node that owns the campaign tells, and no other one; what it left undone its successor finds by itself.
func TestTheOwnerTells(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.foreign.Store(true)
		teller := w.teller()
		defer teller.Close()
		time.Sleep(2 * time.Second)
		w.foreign.Store(false)
		time.Sleep(sweepEvery + 5*time.Second) // it begins to tell
		w.foreign.Store(true)
		w.happens("Started")
		teller.Changed(id)
		time.Sleep(5 * sweepEvery)
		w.wantHeard()
		w.foreign.Store(false)
		time.Sleep(sweepEvery + 5*time.Second)
		w.wantHeard("pager: Started of spring #1")
	})
}

// What waits is bounded; the rest stays in the history, and none of it is lost.
func TestManyEventsWaitInTheHistory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		down := true
		w.hooks.answer = func(string, string, int) (int, string) {
			if down {
				return 500, "HTTP 500"
			}
			return 200, ""
		}
		teller := w.teller()
		defer teller.Close()
		time.Sleep(2 * time.Second)
		var want []string
		for n := range 3 * MaxPending {
			w.happens(fmt.Sprint("E", n))
			want = append(want, fmt.Sprintf("E%d of spring", n))
		}
		teller.Changed(id)
		time.Sleep(time.Minute)
		if got := w.states(teller, "pager"); len(got) != MaxPending {
			t.Errorf("%d wait, want %d", len(got), MaxPending)
		}
		w.hooks.mu.Lock()
		down, w.hooks.sent = false, nil
		w.hooks.mu.Unlock()
		time.Sleep(time.Hour)
		heard := w.hooks.heard()
		if len(heard) != len(want) {
			t.Fatalf("%d were told, want %d", len(heard), len(want))
		}
		for i := range want {
			if got := heard[i]; got[:len("pager: ")+len(want[i])] != "pager: "+want[i] {
				t.Fatalf("number %d is %q, want %q", i, got, want[i])
			}
		}
		if got := w.states(teller, "pager"); len(got) != MaxKept {
			t.Errorf("%d are kept, want %d", len(got), MaxKept)
		}
	})
}
