// Package asking has the world asked what campaigns want to know before a wave opens: a webhook,
// whether it agrees, and the stores, whether the software still is what was proven. And it has the
// way back begun from campaigns that were undone and whose way back has not begun.
//
// An [Asker] answers on goroutines of its own, one for each question and [most] at once,
// and may be asked from anywhere without being waited for. It remembers nothing: a campaign that
// has had no answer asks again, under the same number. What could not be found out reaches the
// campaign as a reason for people to read. After Close nobody is told anything.
package asking

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/messages"
)

const (
	// most is how many questions of a node are answered at once; others wait.
	most = 16
	// patience bounds one answer: files of many gigabytes are read again for it.
	patience = 15 * time.Minute
)

// Engine knows the packages. Package engine implements it.
type Engine interface {
	Prove(ctx context.Context, pkg string) (*messages.Proof, error)
	// BringBack begins the way back from a campaign that waits for it, and tells what came of it.
	BringBack(ctx context.Context, campaign string) (*messages.BroughtBack, error)
}

// Webhooks asks one. Package web/webhook implements it.
type Webhooks interface {
	// Ask waits for the answer, with a bound of its own; it ends with ctx.
	Ask(ctx context.Context, q *messages.AskWebhook) *messages.WebhookAnswered
}

// Asker is what the House of a node consults.
type Asker struct {
	engine   Engine
	webhooks Webhooks
	router   actors.Router
	ctx      context.Context
	end      context.CancelFunc
	work     sync.WaitGroup
	places   chan struct{}

	mu       sync.Mutex
	underway map[string]struct{} // questions
}

// New makes an asker, to be closed before the actors are.
func New(engine Engine, webhooks Webhooks, router actors.Router) *Asker {
	ctx, end := context.WithCancel(context.Background())
	return &Asker{engine: engine, webhooks: webhooks, router: router, ctx: ctx, end: end, places: make(chan struct{}, most), underway: map[string]struct{}{}}
}

// Close ends what is under way, and waits for that.
func (a *Asker) Close() {
	a.mu.Lock()
	a.end()
	a.mu.Unlock()
	a.work.Wait()
}

// Ask has a question of a campaign answered, an AskWebhook or a VouchForPackage, or a BringBack done.
// It does not wait for that. One that is repeated meanwhile is not heard.
func (a *Asker) Ask(question proto.Message) {
	q := question.(interface {
		GetCampaignId() string
	})
	number := uint32(0) // a campaign has one way back at a time
	if numbered, is := question.(interface{ GetNumber() uint32 }); is {
		number = numbered.GetNumber()
	}
	one := fmt.Sprintf("%T %d of %s", question, number, q.GetCampaignId())
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, is := a.underway[one]; is || a.ctx.Err() != nil {
		return
	}
	a.underway[one] = struct{}{}
	a.work.Go(func() {
		answer := a.answer(question)
		a.mu.Lock()
		delete(a.underway, one)
		a.mu.Unlock()
		if answer != nil && a.ctx.Err() == nil {
			a.router.Deliver(&messages.Envelope{Kind: actors.KindCampaign, ID: q.GetCampaignId(), Message: answer})
		}
	})
}

// answer finds it, once there is a place for that.
func (a *Asker) answer(question proto.Message) proto.Message {
	select {
	case a.places <- struct{}{}:
		defer func() { <-a.places }()
	case <-a.ctx.Done():
		return nil
	}
	within, cancel := context.WithTimeout(a.ctx, patience)
	defer cancel()
	switch q := question.(type) {
	case *messages.AskWebhook:
		return a.webhooks.Ask(within, q)
	case *messages.VouchForPackage:
		return a.vouch(within, q)
	case *messages.BringBack:
		done, err := a.engine.BringBack(within, q.GetCampaignId())
		if err != nil || done == nil {
			return nil // it asks again
		}
		return done
	}
	panic(fmt.Sprintf("asking: %T is no question", question))
}

func (a *Asker) vouch(ctx context.Context, q *messages.VouchForPackage) proto.Message {
	found, err := a.engine.Prove(ctx, q.GetPackage())
	if err == nil {
		return &messages.PackageVouched{Number: q.GetNumber(), Proof: found}
	}
	problem := err.Error()
	if no, refused := errors.AsType[*messages.Rejection](err); refused {
		problem = no.GetMessage()
	}
	return &messages.PackageVouched{Number: q.GetNumber(), Problem: problem}
}
