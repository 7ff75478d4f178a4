package words

import (
	"testing"
	"time"

	"pacecar/messages"
	"pacecar/tcu/tcutest"
)

func permitFor(campaign string) *messages.Down {
	return &messages.Down{Body: &messages.Down_PermitInstall{PermitInstall: &messages.PermitInstall{CampaignId: campaign, Attempt: 1}}}
}

func withdrawalOf(campaign string) *messages.Down {
	return &messages.Down{Body: &messages.Down_WithdrawPermit{WithdrawPermit: &messages.WithdrawPermit{CampaignId: campaign, Attempt: 1}}}
}

// patience is that of the tests.
const patience = 3 * time.Second

func (q *Words) say(vin messages.VIN, name string, at time.Time, down *messages.Down) (dropped int) {
	return q.Add(Word{Topic: name, Payload: []byte(name), At: at}, About(vin, down))
}

// all is what is said, in order.
func (q *Words) all(now time.Time) (names []string, dropped int) {
	for {
		w, d := q.Next(now, true, true)
		if dropped += d; w == nil {
			return names, dropped
		}
		names = append(names, w.Topic)
	}
}

func is(t *testing.T, got []string, want ...string) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("said %v, want %v", got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("said %v, want %v", got, want)
		}
	}
}

// A permit that still waits is not said when it has been taken back, or another one given: only what holds is. What takes back
// goes before what does not.
func TestAWaitingPermitIsReplaced(t *testing.T) {
	now := time.Now()
	q := New(100, 16, patience)
	q.say(tcutest.VIN, "offer", now, tcutest.Offer())
	q.say(tcutest.VIN, "permit", now, permitFor("spring"))
	q.say(tcutest.VIN, "another's permit", now, permitFor("summer"))
	q.say(tcutest.OtherVIN, "other vehicle's permit", now, permitFor("spring"))
	if dropped := q.say(tcutest.VIN, "withdrawal", now, withdrawalOf("spring")); dropped != 1 {
		t.Errorf("%d dropped", dropped)
	}
	q.say(tcutest.VIN, "permit again", now, permitFor("spring"))
	names, dropped := q.all(now)
	is(t, names, "withdrawal", "offer", "another's permit", "other vehicle's permit", "permit again")
	if dropped != 0 {
		t.Errorf("%d dropped twice", dropped)
	}
	if q.say(tcutest.VIN, "withdrawal", now, withdrawalOf("spring")) != 0 {
		t.Error("a permit that was said was dropped")
	}
}

// No word outlives its time, nor the lease of its slot, and none is taken out while there is nobody to say it to.
func TestWordsDoNotOutliveTheirTime(t *testing.T) {
	now := time.Now()
	q := New(2, 16, patience)
	q.say(tcutest.VIN, "old", now.Add(-patience-1), permitFor("spring"))
	q.say(tcutest.VIN, "young", now, tcutest.Offer())
	if q.say(tcutest.VIN, "one too many", now, tcutest.Offer()) != 1 {
		t.Error("the bound is not kept")
	}
	if w, dropped := q.Next(now, false, true); w != nil || dropped != 1 {
		t.Errorf("%v is taken out for no connection, %d dropped", w, dropped)
	}
	if left, waits := q.Wait(now); !waits || left != patience {
		t.Errorf("%v are left, %v", left, waits)
	}
	names, _ := q.all(now)
	is(t, names, "young")
	q.say(tcutest.VIN, "of a lease that is over", now, tcutest.Offer())
	if q.Hush() != 1 || q.say(tcutest.VIN, "later", now, tcutest.Offer()) != 1 || q.AddFirst(Word{}) {
		t.Error("something may still be said")
	}
	names, _ = q.all(now)
	is(t, names)
}

// An offer that still waits is not said behind the word that ends it. One that is made anew afterwards is.
func TestAWaitingOfferEndsWithItsCampaign(t *testing.T) {
	now := time.Now()
	q := New(100, 16, patience)
	offer := &messages.Down{Body: &messages.Down_OfferUpdate{OfferUpdate: &messages.OfferUpdate{CampaignId: "spring", Attempt: 1}}}
	q.say(tcutest.VIN, "offer", now, offer)
	q.say(tcutest.OtherVIN, "other vehicle's offer", now, offer)
	if q.say(tcutest.VIN, "withdrawal", now, withdrawalOf("spring")) != 0 {
		t.Error("a withdrawal takes an offer back")
	}
	cancel := &messages.Down{Body: &messages.Down_CancelUpdate{CancelUpdate: &messages.CancelUpdate{CampaignId: "spring", Attempt: 1}}}
	if dropped := q.say(tcutest.VIN, "cancel", now, cancel); dropped != 1 {
		t.Errorf("%d dropped", dropped)
	}
	q.say(tcutest.VIN, "offer anew", now, offer)
	names, _ := q.all(now)
	is(t, names, "withdrawal", "cancel", "other vehicle's offer", "offer anew")
}

// A stop finds its place however many words wait, and needs no room where it is for all.
func TestAStopDoesNotWaitForRoom(t *testing.T) {
	now := time.Now()
	q := New(1, 16, patience)
	q.say(tcutest.VIN, "permit", now, permitFor("spring"))
	if q.say(tcutest.VIN, "withdrawal", now, withdrawalOf("summer")) != 0 || !q.AddFirst(Word{Topic: "all", At: now}) {
		t.Error("there is no place")
	}
	if w, _ := q.Next(now, true, false); w == nil || w.Topic != "all" {
		t.Errorf("%v", w)
	}
	if w, _ := q.Next(now, true, false); w != nil {
		t.Errorf("%v is taken out for no room", w)
	}
	names, _ := q.all(now)
	is(t, names, "withdrawal", "permit")
}
