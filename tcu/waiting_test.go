package tcu

import (
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/messages"
	"pacecar/tcu/tcutest"
	"pacecar/tcu/wire"
)

// numbered is an Origin that notes which of its messages were acknowledged.
type numbered struct {
	mu                      sync.Mutex
	acknowledged, givenBack map[uint16]bool
}

func newNumbered() *numbered {
	return &numbered{acknowledged: map[uint16]bool{}, givenBack: map[uint16]bool{}}
}

func (n *numbered) Settle(id uint16, acknowledged bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if acknowledged {
		n.acknowledged[id] = true
	} else {
		n.givenBack[id] = true
	}
}

// has tells whether a message was acknowledged.
func (n *numbered) has(id uint16) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.acknowledged[id]
}

// back is how many were given back.
func (n *numbered) back() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.givenBack)
}

func (n *numbered) say(t *testing.T, e *Edge, id uint16, up *messages.Up) {
	t.Helper()
	e.Receive(n, id, wire.UpTopic(tcutest.VIN, tcutest.Binary), tcutest.Encoded(t, up))
}

// refusing is a sink that answers everything so.
func refusing(err error) Sink {
	return tcutest.SinkFunc(func(_ messages.VIN, _ *messages.Up, done func(error)) { done(err) })
}

// settle lets time pass.
func settle(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// A vehicle that is not served keeps few places, however often it says the same; and whatever nobody else says for it
// waits for as long as the slot is on its way.
func TestWhatIsSaidAnewKeepsNoPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := NewSharedEdge(refusing(messages.ErrNotOwner), 1_000, nil)
		n := newNumbered()
		lasting := []*messages.Up{
			tcutest.Report(messages.Phase_PHASE_DOWNLOADED, 0), tcutest.Report(messages.Phase_PHASE_INSTALLED, 0),
			{Capability: 2, Body: &messages.Up_Consent{Consent: &messages.Consent{CampaignId: "a", Attempt: 1, Answer: messages.ConsentAnswer_CONSENT_LATER}}},
			{Capability: 2, Body: &messages.Up_Consent{Consent: &messages.Consent{CampaignId: "a", Attempt: 1, Answer: messages.ConsentAnswer_CONSENT_LATER}}},
			{Capability: 1, Body: &messages.Up_Manifest{Manifest: &messages.Manifest{Sequence: 9}}},
		}
		for i, up := range lasting {
			n.say(t, e, uint16(1+i), up)
		}
		const first, last = 100, 399
		for id := uint16(first); id <= last; id++ {
			n.say(t, e, id, tcutest.Presence(id%2 == 0))
		}
		settle(10 * time.Minute)
		if s := e.Stats(); s.Unacknowledged != sharePerVehicle || s.Superseded != last-first+1+uint64(len(lasting))-sharePerVehicle || len(s.Refused) != 0 {
			t.Errorf("stats %+v, want %d messages that wait", s, sharePerVehicle)
		}
		for id := range uint16(len(lasting)) {
			if n.has(id + 1) {
				t.Errorf("%v is acknowledged, and nobody has it", lasting[id])
			}
		}
		if n.has(last) {
			t.Error("the last word is acknowledged, not one of those before it")
		}
		if n.back() != 0 {
			t.Errorf("%d are given back to a broker that would send them again at once", n.back())
		}
		e.Close()
	})
}

// A manifest that is delivered late does not take the place of a newer one, nor does a health without a fault code that
// has come and gone.
func TestWhatIsOlderSaysNothingAnew(t *testing.T) {
	manifest := func(sequence uint64) *messages.Up {
		return &messages.Up{Body: &messages.Up_Manifest{Manifest: &messages.Manifest{Sequence: sequence}}}
	}
	health := func(sequence uint64, codes ...string) *messages.Up {
		h := &messages.Health{Sequence: sequence}
		for _, code := range codes {
			h.FaultCodes = append(h.FaultCodes, &messages.FaultCode{EcuId: "ADAS", Code: code})
		}
		return &messages.Up{Body: &messages.Up_Health{Health: h}}
	}
	for name, c := range map[string]struct {
		later, earlier *messages.Up
		want           bool
	}{
		"a newer manifest":       {manifest(2), manifest(1), true},
		"an older manifest":      {manifest(1), manifest(2), false},
		"a code more":            {health(2, "U1", "U2"), health(1, "U1"), true},
		"a code that has gone":   {health(2, "U2"), health(1, "U1"), false},
		"another phase":          {tcutest.Report(messages.Phase_PHASE_INSTALLED, 0), tcutest.Report(messages.Phase_PHASE_INSTALLING, 0), false},
		"the same phase, onward": {tcutest.Report(messages.Phase_PHASE_DOWNLOADING, 9), tcutest.Report(messages.Phase_PHASE_DOWNLOADING, 8), true},
		"something else":         {tcutest.Presence(true), manifest(1), false},
	} {
		if is := saysAnew(c.later, c.earlier); is != c.want {
			t.Errorf("%s: %v", name, is)
		}
	}
}

// What the vehicle's own actor is at fault for is kept for a minute and no longer; what the store or the network is at
// fault for waits until it is well again, however long that takes.
func TestOnlyTheVehiclesOwnFaultIsGivenUp(t *testing.T) {
	for _, c := range []struct {
		err     error
		givenUp bool
	}{
		{fmt.Errorf("restore: %w", messages.ErrAiling), true},
		{messages.ErrNotOwner, false},
		{messages.ErrOverloaded, false},
		{errors.New("commit vehicle: OOM command not allowed"), false},
	} {
		synctest.Test(t, func(t *testing.T) {
			e := NewSharedEdge(refusing(c.err), 1_000, nil)
			n := newNumbered()
			n.say(t, e, 1, tcutest.Report(messages.Phase_PHASE_INSTALLED, 0))
			settle(ailingPatience - longestPause)
			if n.has(1) {
				t.Errorf("%v: given up before its time", c.err)
			}
			settle(time.Hour)
			if n.has(1) != c.givenUp || n.back() != 0 {
				t.Errorf("%v: acknowledged %v, want %v", c.err, n.has(1), c.givenUp)
			}
			if s := e.Stats(); (s.Refused["untaken"] == 1) != c.givenUp {
				t.Errorf("%v: %+v", c.err, s)
			}
			e.Close()
		})
	}
}

// Even of words that all say something else a vehicle keeps a bounded number.
func TestAVehicleDoesNotFillTheWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := NewSharedEdge(refusing(messages.ErrNotOwner), 1_000, nil)
		n := newNumbered()
		for id := uint16(1); id <= 300; id++ {
			up := tcutest.Report(messages.Phase_PHASE_FAILED, 0)
			up.GetReport().CampaignId = fmt.Sprint("campaign-", id)
			n.say(t, e, id, up)
		}
		settle(ailingPatience - longestPause)
		if s := e.Stats(); s.Unacknowledged != 300 {
			t.Errorf("stats %+v: given up before their time", s)
		}
		settle(time.Minute)
		if s := e.Stats(); s.Unacknowledged != mostShares*sharePerVehicle || s.Refused["untaken"] != 300-mostShares*sharePerVehicle {
			t.Errorf("stats %+v", s)
		}
		if !n.has(1) || n.has(300) {
			t.Error("it is not the oldest that goes")
		}
		e.Close()
	})
}

// returning is an Origin whose every message is the first one again.
type returning struct{ *numbered }

func (r returning) Returns(before Origin) bool { _, is := before.(returning); return is }

// A message that the broker delivers again over its next connection takes the place of the first, and acknowledges both.
func TestAMessageThatComesAgainWaitsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var takes atomic.Bool
		e := NewSharedEdge(tcutest.SinkFunc(func(_ messages.VIN, _ *messages.Up, done func(error)) {
			if takes.Load() {
				done(nil)
			} else {
				done(messages.ErrNotOwner)
			}
		}), 1_000, nil)
		from := returning{newNumbered()}
		for range 5 {
			e.Receive(from, 7, wire.UpTopic(tcutest.VIN, tcutest.Binary), tcutest.Encoded(t, tcutest.Report(messages.Phase_PHASE_INSTALLED, 0)))
			settle(longestPause)
		}
		if s := e.Stats(); s.Unacknowledged != 1 || s.Redelivered != 4 || from.has(7) {
			t.Errorf("stats %+v", s)
		}
		takes.Store(true)
		settle(longestPause)
		if s := e.Stats(); s.Unacknowledged != 0 || s.Acknowledged != 1 || !from.has(7) {
			t.Errorf("stats %+v", s)
		}
	})
}
