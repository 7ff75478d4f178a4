package lanes

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"

	"pacecar/persistence"
)

// masters of a cluster whose slots can be moved, and which can be kept from answering.
type masters struct {
	mu     sync.Mutex
	of     map[persistence.Slot]string
	silent map[string]chan struct{} // closed: it answers again
	sent   []string                 // slots and versions, in order
}

func (m *masters) master(slot persistence.Slot) string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.of[slot]
}

func (m *masters) send(pending []persistence.Pending) []error {
	m.mu.Lock()
	var waits []chan struct{}
	for _, p := range pending {
		if silent := m.silent[m.of[p.Change.Slot]]; silent != nil {
			waits = append(waits, silent)
		}
	}
	m.mu.Unlock()
	for _, silent := range waits {
		<-silent
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, p := range pending {
		m.sent = append(m.sent, fmt.Sprintf("%d.%d", p.Change.Slot, p.Change.Expected))
	}
	return make([]error, len(pending))
}

func made(m *masters, each int) *Lanes {
	return New(Options{Slots: 8, Each: each, Changes: 100, Bytes: 1 << 20, Master: m.master, Send: m.send})
}

// put commits, and counts the answer.
func put(t *testing.T, l *Lanes, answered *sync.Map, slot persistence.Slot, version uint64) {
	if err := l.Put(&persistence.Change{Slot: slot, Expected: version}, func(err error) { answered.Store(fmt.Sprintf("%d.%d", slot, version), err) }); err != nil {
		t.Error(err)
	}
}

func count(m *sync.Map) (n int) {
	m.Range(func(any, any) bool { n++; return true })
	return n
}

// What is committed to other masters does not wait for one that does not answer.
func TestASilentMasterHoldsUpItsOwnSlots(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &masters{of: map[persistence.Slot]string{}, silent: map[string]chan struct{}{"a": make(chan struct{})}}
		for slot := range persistence.Slot(8) {
			m.of[slot] = []string{"a", "b"}[slot%2]
		}
		l := made(m, 1)
		var answered sync.Map
		for slot := range persistence.Slot(8) {
			put(t, l, &answered, slot, 0)
		}
		synctest.Wait()
		if n := count(&answered); n != 4 {
			t.Errorf("%d are answered, want those of the master that answers", n)
		}
		close(m.silent["a"])
		synctest.Wait()
		if n := count(&answered); n != 8 {
			t.Errorf("%d are answered at last", n)
		}
		l.Close(persistence.ErrClosed)
		l.Wait()
	})
}

// A slot that moves goes on in a lane of its new master when its former one has answered, in order; that one's lane
// ends with its last slot.
func TestASlotMovesBehindWhatIsUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &masters{of: map[persistence.Slot]string{1: "a", 2: "b"}, silent: map[string]chan struct{}{"a": make(chan struct{})}}
		l := made(m, 2)
		var answered sync.Map
		put(t, l, &answered, 1, 0)
		put(t, l, &answered, 2, 0)
		synctest.Wait()
		m.mu.Lock()
		m.of[1] = "b"
		m.mu.Unlock()
		go put(t, l, &answered, 1, 1)
		synctest.Wait()
		put(t, l, &answered, 2, 1)
		synctest.Wait()
		if _, early := answered.Load("1.1"); early || count(&answered) != 2 {
			t.Errorf("the slot that moved went before its own: %v", m.sent)
		}
		m.mu.Lock()
		close(m.silent["a"])
		m.mu.Unlock()
		synctest.Wait()
		if got := fmt.Sprint(m.sent); got != "[2.0 2.1 1.0 1.1]" {
			t.Errorf("sent %s", got)
		}
		if len(l.open) != 2 || l.Waiting() != 0 {
			t.Errorf("%d lanes, want those of the master that is left", len(l.open))
		}
		// While nobody knows its master, it stays where it is.
		m.mu.Lock()
		m.of[1] = ""
		m.mu.Unlock()
		put(t, l, &answered, 1, 2)
		synctest.Wait()
		if _, is := answered.Load("1.2"); !is {
			t.Error("a change is not sent while its master is unknown")
		}
		l.Close(persistence.ErrClosed)
		l.Wait()
	})
}

func TestClosedLanesTakeNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := &masters{of: map[persistence.Slot]string{}, silent: map[string]chan struct{}{"a": make(chan struct{})}}
		m.of[1] = "a"
		l := made(m, 1)
		var answered sync.Map
		put(t, l, &answered, 1, 0)
		synctest.Wait()
		put(t, l, &answered, 1, 1)
		l.Close(persistence.ErrClosed)
		for _, slot := range []persistence.Slot{1, 2} {
			if err := l.Put(&persistence.Change{Slot: slot}, nil); !errors.Is(err, persistence.ErrClosed) {
				t.Errorf("slot %d: %v", slot, err)
			}
		}
		close(m.silent["a"])
		l.Wait()
		if n := count(&answered); n != 2 {
			t.Errorf("%d are answered of what had been taken", n)
		}
	})
}
