package tcusim

import (
	"context"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"pacecar/messages"
	"pacecar/tcu/tcusim/dice"
	"pacecar/tcu/tcusim/ledger"
	"pacecar/tcu/tcusim/population"
)

func TestFleetGoesOnFromItsLedger(t *testing.T) {
	const n = 30
	b := newBackend(n)
	var mu sync.Mutex
	installing := make(map[messages.VIN]bool)
	third := make(chan struct{})
	b.watch(func(vin messages.VIN, r *messages.Report) {
		mu.Lock()
		defer mu.Unlock()
		if r.GetPhase() == messages.Phase_PHASE_INSTALLING && !installing[vin] {
			installing[vin] = true
			if len(installing) == n/3 {
				close(third)
			}
		}
	})
	broker := b.embed(t, "127.0.0.1:0")
	path := filepath.Join(t.TempDir(), "ledger")
	run := func(vehicles []population.Vehicle, p Profile) (*Fleet, *ledger.Ledger) {
		l, err := ledger.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = l.Close() })
		return start(t, broker, Config{Vehicles: vehicles, Ledger: l, Profile: p}), l
	}
	fleet := withTCU(n)
	// A third stops in the middle of the installation, a third with the permit in hand,
	// a third has finished.
	f, l := run(fleet[:n/3], Profile{Install: dice.Spread{Min: time.Hour, Max: time.Hour}})
	<-third
	_ = f.Close()
	_ = l.Close()
	f, l = run(fleet[n/3:2*n/3], Profile{})
	b.wait(t, n/3)
	_ = f.Close()
	_ = l.Close()
	b.manual.Store(true)
	downloaded := make(chan messages.VIN, n)
	b.watch(func(vin messages.VIN, r *messages.Report) {
		if r.GetPhase() == messages.Phase_PHASE_DOWNLOADED {
			downloaded <- vin
		}
	})
	f, l = run(fleet[2*n/3:], Profile{})
	for range n / 3 {
		<-downloaded
	}
	_ = f.Close()
	if s := l.Summary(); s.Started != 2*n/3 || s.Finished != n/3 || s.Open != n/3 || s.Outcomes["spring-1"].Downloaded != n/3 {
		t.Fatalf("ledger %+v", s)
	}
	_ = l.Close()

	b.manual.Store(false)
	b.seen.Store(nil)
	f, l = run(fleet, Profile{})
	b.wait(t, 2*n/3)
	_ = f.Close()
	s := l.Summary()
	if s.Started != n || s.Finished != n || s.Open != 0 || s.DoubleInstalls != 0 || s.Accepted != n {
		t.Errorf("ledger %+v", s)
	}
	entries, err := ledger.Read(path)
	if err != nil || ledger.Summarize(entries).Finished != n {
		t.Errorf("the file says otherwise: %v", err)
	}
}

func TestBrokerRestart(t *testing.T) {
	const n = 40
	b := newBackend(n)
	b.manual.Store(true)
	downloaded := make(chan struct{}, 10*n)
	b.watch(func(_ messages.VIN, r *messages.Report) {
		if r.GetPhase() == messages.Phase_PHASE_DOWNLOADED {
			downloaded <- struct{}{}
		}
	})
	broker := b.embed(t, "127.0.0.1:0")
	f := start(t, broker, Config{Vehicles: withTCU(n)})
	for range n / 2 {
		<-downloaded
	}
	_ = broker.Close()
	b.manual.Store(false)
	b.embed(t, broker.Addr())
	b.wait(t, n)
	_ = f.Close()
	if s := f.Ledger().Summary(); s.Finished != n || s.DoubleInstalls != 0 || s.Open != 0 {
		t.Errorf("ledger %+v", s)
	}
	if s := f.Stats(); s.Connects <= n {
		t.Errorf("fleet %+v", s)
	}
}

// TestUnacknowledgedReportsAreRepeated lets the engine fail on every ninth message, upon
// which the edge closes connections.
func TestUnacknowledgedReportsAreRepeated(t *testing.T) {
	const n = 20
	b := newBackend(n)
	var calls atomic.Int64
	b.answer = func(messages.VIN, *messages.Up) error {
		if calls.Add(1)%9 == 0 {
			return context.DeadlineExceeded
		}
		return nil
	}
	broker := b.embed(t, "127.0.0.1:0")
	f := start(t, broker, Config{Vehicles: withTCU(n)})
	b.wait(t, n)
	_ = f.Close()
	if s := f.Stats(); s.Resent == 0 || s.Installed != n {
		t.Errorf("fleet %+v", s)
	}
	if s := f.Ledger().Summary(); s.Finished != n || s.DoubleInstalls != 0 {
		t.Errorf("ledger %+v", s)
	}
}

// TestOfflineSpells sends every vehicle offline once, in the middle of its transfer. The
// test's own clock says when a spell begins.
func TestOfflineSpells(t *testing.T) {
	const n = 20
	b := newBackend(n)
	downloading := make(chan messages.VIN, 10*n)
	b.watch(func(vin messages.VIN, r *messages.Report) {
		if r.GetPhase() == messages.Phase_PHASE_DOWNLOADING {
			downloading <- vin
		}
	})
	broker := b.embed(t, "127.0.0.1:0")
	planned := make(chan func(), 10*n)
	online := dice.Spread{Min: time.Minute, Max: time.Hour}
	f := start(t, broker, Config{
		Vehicles: withTCU(n),
		Profile:  Profile{Transfer: dice.Spread{Min: time.Hour, Max: time.Hour}, OnlineFor: online},
		after: func(d time.Duration, spell func()) *time.Timer {
			if d < online.Min || d > online.Max {
				t.Errorf("online for %v, want %v", d, online)
			}
			planned <- spell
			return time.NewTimer(d)
		},
	})
	for range n {
		<-downloading
	}
	for range n {
		(<-planned)()
	}
	for range n { // who plans again is back
		<-planned
	}
	for _, s := range f.sessions {
		s.arrive()
	}
	b.wait(t, n)
	_ = f.Close()
	if s := f.Stats(); s.OfflineSpells != n || s.Connects != 2*n || s.Installed != n {
		t.Errorf("fleet %+v", s)
	}
	if s := f.Ledger().Summary(); s.Finished != n || s.DoubleInstalls != 0 {
		t.Errorf("ledger %+v", s)
	}
}
