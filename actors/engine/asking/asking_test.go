package asking_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/actors"
	"pacecar/actors/engine/asking"
	"pacecar/messages"
)

// world answers when it is let, and takes what is delivered.
type world struct {
	actors.Router
	let       chan error
	mutex     sync.Mutex
	asked     int
	delivered []*messages.Envelope
}

func (w *world) wait(ctx context.Context) error {
	w.mutex.Lock()
	w.asked++
	w.mutex.Unlock()
	select {
	case err := <-w.let:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (w *world) Prove(ctx context.Context, pkg string) (*messages.Proof, error) {
	if err := w.wait(ctx); err != nil {
		return nil, err
	}
	return &messages.Proof{PackageHash: pkg}, nil
}

func (w *world) BringBack(ctx context.Context, campaign string) (*messages.BroughtBack, error) {
	if err := w.wait(ctx); err != nil {
		return nil, err
	}
	return &messages.BroughtBack{Into: campaign + "-rollback", Outcome: messages.RollbackOutcome_ROLLBACK_BEGUN}, nil
}

func (w *world) LookAtLease(ctx context.Context, campaign string) (*messages.LeaseLooked, error) {
	if err := w.wait(ctx); err != nil {
		return nil, err
	}
	return &messages.LeaseLooked{CampaignId: campaign, InFlight: 3}, nil
}

func (w *world) Ask(ctx context.Context, q *messages.AskWebhook) *messages.WebhookAnswered {
	a := &messages.WebhookAnswered{Number: q.GetNumber(), Outcome: messages.WebhookOutcome_WEBHOOK_PASS}
	if w.wait(ctx) != nil {
		a.Outcome = messages.WebhookOutcome_WEBHOOK_UNANSWERED
	}
	return a
}

func (w *world) Deliver(e *messages.Envelope) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.delivered = append(w.delivered, e)
}

// told is what was delivered so far.
func (w *world) told() []*messages.Envelope {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return slices.Clone(w.delivered)
}

// TestALookIsToldToThePoolThatAsks: each for itself; what fails is told to nobody.
func TestALookIsToldToThePoolThatAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{let: make(chan error)}
		a := asking.New(w, w, w)
		a.Ask(&messages.LookAtLease{CampaignId: "c", Pool: "fleet"})
		a.Ask(&messages.LookAtLease{CampaignId: "c", Pool: "fleet"})
		synctest.Wait()
		a.Ask(&messages.LookAtLease{CampaignId: "c", Pool: "cdn"})
		synctest.Wait()
		if w.asked != 2 {
			t.Fatalf("%d records are read, want 2", w.asked)
		}
		w.let <- nil
		w.let <- errors.New("the store does not answer")
		synctest.Wait()
		if len(w.delivered) != 1 || w.delivered[0].Kind != actors.KindPool || w.delivered[0].Message.(*messages.LeaseLooked).InFlight != 3 {
			t.Errorf("told was %v", w.delivered)
		}
		a.Close()
	})
}

// TestAWayBackIsBegunOnce: what fails is told to nobody, and tried when the campaign asks again.
func TestAWayBackIsBegunOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{let: make(chan error)}
		a := asking.New(w, w, w)
		defer a.Close()
		back := &messages.BringBack{CampaignId: "spring"}
		a.Ask(back)
		a.Ask(back)
		synctest.Wait()
		w.let <- messages.ErrNotOwner
		synctest.Wait()
		if w.asked != 1 || len(w.told()) != 0 {
			t.Fatalf("asked %d times, and told %v", w.asked, w.told())
		}
		a.Ask(back)
		w.let <- nil
		synctest.Wait()
		if len(w.told()) != 1 || w.told()[0].ID != "spring" || w.told()[0].Message.(*messages.BroughtBack).GetInto() != "spring-rollback" {
			t.Fatalf("told %v", w.told())
		}
	})
}

// TestOneQuestionIsAnsweredOnce: a repetition meanwhile is passed over, and what could not be found out
// is told as a reason.
func TestOneQuestionIsAnsweredOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{let: make(chan error)}
		a := asking.New(w, w, w)
		defer a.Close()
		first := &messages.VouchForPackage{CampaignId: "spring", Number: 1, Package: "adas@1"}
		a.Ask(first)
		a.Ask(first)
		synctest.Wait()
		if w.asked != 1 {
			t.Fatalf("asked %d times", w.asked)
		}
		w.let <- messages.Reject(messages.NotFound, "there is no package adas@1")
		synctest.Wait()
		a.Ask(&messages.VouchForPackage{CampaignId: "spring", Number: 2, Package: "adas@1"})
		w.let <- nil
		synctest.Wait()
		a.Ask(&messages.AskWebhook{CampaignId: "spring", Number: 3})
		w.let <- errors.New("away")
		synctest.Wait()
		if len(w.told()) != 3 {
			t.Fatalf("told %v", w.told())
		}
		no, yes := w.told()[0].Message.(*messages.PackageVouched), w.told()[1].Message.(*messages.PackageVouched)
		if no.GetNumber() != 1 || no.GetProblem() != "there is no package adas@1" || yes.GetNumber() != 2 || yes.GetProof() == nil {
			t.Errorf("told %v, then %v", no, yes)
		}
		if m := w.told()[2].Message.(*messages.WebhookAnswered); m.GetNumber() != 3 || m.GetOutcome() != messages.WebhookOutcome_WEBHOOK_UNANSWERED {
			t.Errorf("told %v", m)
		}
	})
}

// TestACampaignHasOneQuestionOfAKind: a campaign whose counts keep changing holds one place, not all of
// them, and hears of nothing but its newest question.
func TestACampaignHasOneQuestionOfAKind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{let: make(chan error)}
		a := asking.New(w, w, w)
		defer a.Close()
		for i := range uint32(3 * asking.ReadingsAtOnce) {
			a.Ask(&messages.VouchForPackage{CampaignId: "restless", Number: i + 1})
			a.Ask(&messages.AskWebhook{CampaignId: "restless", Number: i + 1})
			synctest.Wait()
		}
		was := w.asked
		for i := range asking.ReadingsAtOnce - 1 {
			a.Ask(&messages.VouchForPackage{CampaignId: fmt.Sprint("patient", i), Number: 1})
		}
		synctest.Wait()
		if w.asked != was+asking.ReadingsAtOnce-1 || len(w.told()) != 0 {
			t.Fatalf("%d of %d others are read; told %v", w.asked-was, asking.ReadingsAtOnce-1, w.told())
		}
		for range asking.ReadingsAtOnce + 1 {
			w.let <- nil
		}
		synctest.Wait()
		for _, e := range w.told() {
			if m := e.Message.(interface{ GetNumber() uint32 }); e.ID == "restless" && m.GetNumber() != 3*asking.ReadingsAtOnce {
				t.Errorf("an older question is answered: %v", e)
			}
		}
		if len(w.told()) != asking.ReadingsAtOnce+1 {
			t.Errorf("%d are answered", len(w.told()))
		}
	})
}

// TestQuestionsAreBounded: many campaigns wait for a place of their kind, webhooks that do not answer
// keep nothing else waiting, and Close ends all and tells nobody.
func TestQuestionsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{let: make(chan error)}
		a := asking.New(w, w, w)
		for i := range uint32(200) {
			a.Ask(&messages.AskWebhook{CampaignId: fmt.Sprint("spring", i), Number: 1})
		}
		synctest.Wait()
		if w.asked != asking.WebhooksAtOnce {
			t.Errorf("%d webhooks are asked at once", w.asked)
		}
		for i := range uint32(40) {
			a.Ask(&messages.VouchForPackage{CampaignId: fmt.Sprint("spring", i), Number: 1})
			a.Ask(&messages.BringBack{CampaignId: fmt.Sprint("spring", i)})
		}
		synctest.Wait()
		if w.asked != asking.WebhooksAtOnce+asking.ReadingsAtOnce+asking.WaysBackAtOnce {
			t.Errorf("%d are answered at once, of all kinds", w.asked)
		}
		was := w.asked
		a.Close()
		a.Ask(&messages.VouchForPackage{CampaignId: "spring", Number: 99})
		synctest.Wait()
		if len(w.told()) != 0 || w.asked != was {
			t.Errorf("%d asked, told %v", w.asked, w.told())
		}
	})
}

// TestAPlaceIsGivenUpInTime: webhooks that never answer are given up, and the next ones have their places.
func TestAPlaceIsGivenUpInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{let: make(chan error)}
		a := asking.New(w, w, w)
		defer a.Close()
		for i := range uint32(asking.WebhooksAtOnce + 1) {
			a.Ask(&messages.AskWebhook{CampaignId: fmt.Sprint("spring", i), Number: 1})
		}
		time.Sleep(asking.WebhookPatience + time.Second)
		synctest.Wait()
		if w.asked != asking.WebhooksAtOnce+1 || len(w.told()) != asking.WebhooksAtOnce {
			t.Errorf("%d are asked, %d were answered", w.asked, len(w.told()))
		}
	})
}

// TestLargeFilesHaveTheirTime: the time that files may take grows with their length, and a store that is
// slower than that is named as the reason.
func TestLargeFilesHaveTheirTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &world{let: make(chan error)}
		a := asking.New(w, w, w)
		defer a.Close()
		large := &messages.Proof{Files: []*messages.FoundFile{{SizeBytes: 30 << 30}, {SizeBytes: 10 << 30}}}
		q := &messages.VouchForPackage{CampaignId: "spring", Number: 1, Expected: large}
		if got, want := asking.Reading(q), asking.ReadingPatience+5120*time.Second; got != want {
			t.Fatalf("40 GiB may take %v, want %v", got, want)
		}
		a.Ask(q)
		time.Sleep(asking.ReadingPatience + time.Hour)
		synctest.Wait()
		if len(w.told()) != 0 {
			t.Fatalf("given up too early: %v", w.told())
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if len(w.told()) != 1 || !strings.Contains(w.told()[0].Message.(*messages.PackageVouched).GetProblem(), "8 MiB each second") {
			t.Fatalf("told %v", w.told())
		}
	})
}
