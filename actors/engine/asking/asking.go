// Package asking has the world asked what campaigns want to know before a wave opens: a webhook,
// whether it agrees, and the stores, whether the software still is what was proven. And it has the
// way back begun from campaigns that were undone and whose way back has not begun, and the records of
// campaigns read that are silent, for pools that lend them places.
//
// An [Asker] answers on goroutines of its own, one for each question, and may be asked from anywhere
// without being waited for. Questions of each kind have places of their own ([WebhooksAtOnce],
// [ReadingsAtOnce], [WaysBackAtOnce], [LooksAtOnce]), so that webhooks that do not answer keep nothing else waiting.
// A campaign whose wave has changed asks anew, and is answered about nothing else: its older question of
// the kind is given up, and its place is free. The Asker remembers nothing: a campaign that has had no
// answer asks again, under the same number. What could not be found out reaches the campaign as a reason
// for people to read. After Close nobody is told anything.
package asking

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/messages"
)

// What a node does at once, of each kind; others of the kind wait.
const (
	// WebhooksAtOnce is how many webhooks are asked: they cost a connection each, and up to [WebhookPatience].
	WebhooksAtOnce = 64
	// ReadingsAtOnce is of how many packages the files are read again: they share the disk with
	// what vehicles download.
	ReadingsAtOnce = 4
	// WaysBackAtOnce is how many ways back are begun.
	WaysBackAtOnce = 16
	// LooksAtOnce is how many records of silent campaigns are read.
	LooksAtOnce = 16
)

// How long one answer may take, once it has its place.
const (
	// WebhookPatience is more than a webhook is waited for.
	WebhookPatience = time.Minute
	// WayBackPatience is for a start: millions of vehicles are looked for and written down.
	WayBackPatience = 15 * time.Minute
	// ReadingPatience is for the files of a package, besides what their length takes.
	ReadingPatience = 15 * time.Minute
	// LookPatience is for one record.
	LookPatience = 30 * time.Second
	// LeastBytesPerSecond is what a store is expected to read at the least: each byte of the files adds
	// to the time that reading them may take.
	LeastBytesPerSecond = 8 << 20
)

// Engine knows the packages. Package engine implements it.
type Engine interface {
	Prove(ctx context.Context, pkg string) (*messages.Proof, error)
	// BringBack begins the way back from a campaign that waits for it, and tells what came of it.
	BringBack(ctx context.Context, campaign string) (*messages.BroughtBack, error)
	// LookAtLease reads what is written down of a campaign: how many of its vehicles are in flight.
	LookAtLease(ctx context.Context, campaign string) (*messages.LeaseLooked, error)
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
	webhook  chan struct{} // places
	reading  chan struct{}
	wayBack  chan struct{}
	look     chan struct{}

	mu       sync.Mutex
	underway map[string]*open // by campaign and kind
}

// open is a question that has no answer yet.
type open struct {
	number uint32
	giveUp context.CancelFunc
}

// New makes an asker, to be closed before the actors are.
func New(engine Engine, webhooks Webhooks, router actors.Router) *Asker {
	ctx, end := context.WithCancel(context.Background())
	return &Asker{
		engine: engine, webhooks: webhooks, router: router, ctx: ctx, end: end, underway: map[string]*open{},
		webhook: make(chan struct{}, WebhooksAtOnce), reading: make(chan struct{}, ReadingsAtOnce), wayBack: make(chan struct{}, WaysBackAtOnce),
		look: make(chan struct{}, LooksAtOnce),
	}
}

// Close ends what is under way, and waits for that.
func (a *Asker) Close() {
	a.mu.Lock()
	a.end()
	a.mu.Unlock()
	a.work.Wait()
}

// Ask has a question of a campaign answered, an AskWebhook or a VouchForPackage, or a BringBack done; or one of a
// pool, a LookAtLease.
// It does not wait for that. One that is repeated meanwhile is not heard; another one of the campaign
// takes the place of the older one of its kind, which is answered no more.
func (a *Asker) Ask(question proto.Message) {
	q := question.(interface {
		GetCampaignId() string
	})
	number := uint32(0) // a campaign has one way back at a time
	if numbered, is := question.(interface{ GetNumber() uint32 }); is {
		number = numbered.GetNumber()
	}
	to, id := actors.KindCampaign, q.GetCampaignId()
	kind := fmt.Sprintf("%T of %s", question, id)
	if l, is := question.(*messages.LookAtLease); is {
		to, id = actors.KindPool, l.GetPool()
		kind += " for " + id
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	older := a.underway[kind]
	if older != nil && older.number == number || a.ctx.Err() != nil {
		return
	}
	if older != nil {
		older.giveUp()
	}
	ctx, giveUp := context.WithCancel(a.ctx)
	this := &open{number, giveUp}
	a.underway[kind] = this
	a.work.Go(func() {
		answer := a.answer(ctx, question)
		a.mu.Lock()
		if a.underway[kind] == this {
			delete(a.underway, kind)
		}
		wanted := ctx.Err() == nil
		giveUp()
		a.mu.Unlock()
		if answer != nil && wanted {
			a.router.Deliver(&messages.Envelope{Kind: to, ID: id, Message: answer})
		}
	})
}

// answer finds it, once there is a place for that; nil: there is none, and the campaign asks again.
func (a *Asker) answer(ctx context.Context, question proto.Message) proto.Message {
	switch q := question.(type) {
	case *messages.AskWebhook:
		return a.within(ctx, a.webhook, WebhookPatience, func(ctx context.Context) proto.Message { return a.webhooks.Ask(ctx, q) })
	case *messages.VouchForPackage:
		return a.within(ctx, a.reading, Reading(q), func(ctx context.Context) proto.Message { return a.vouch(ctx, q) })
	case *messages.LookAtLease:
		return a.within(ctx, a.look, LookPatience, func(ctx context.Context) proto.Message {
			looked, err := a.engine.LookAtLease(ctx, q.GetCampaignId())
			if err != nil {
				slog.Warn("what a silent campaign holds is not known, and its places are kept for it", "campaign", q.GetCampaignId(), "pool", q.GetPool(), "reason", err)
				return nil // the pool asks again
			}
			return looked
		})
	case *messages.BringBack:
		return a.within(ctx, a.wayBack, WayBackPatience, func(ctx context.Context) proto.Message {
			done, err := a.engine.BringBack(ctx, q.GetCampaignId())
			if err != nil || done == nil {
				return nil // it asks again
			}
			return done
		})
	}
	panic(fmt.Sprintf("asking: %T is no question", question))
}

// within finds an answer at one of the places of its kind, in the time that it may take there.
func (a *Asker) within(ctx context.Context, places chan struct{}, patience time.Duration, find func(context.Context) proto.Message) proto.Message {
	select {
	case places <- struct{}{}:
		defer func() { <-places }()
	case <-ctx.Done():
	}
	if ctx.Err() != nil || a.ctx.Err() != nil { // of which ctx may hear a little later
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return find(ctx)
}

// Reading is how long the files that a campaign has proven may take to be read again.
func Reading(q *messages.VouchForPackage) time.Duration {
	var bytes uint64
	for _, f := range q.GetExpected().GetFiles() {
		bytes += f.GetSizeBytes()
	}
	return ReadingPatience + time.Duration(bytes/LeastBytesPerSecond)*time.Second
}

func (a *Asker) vouch(ctx context.Context, q *messages.VouchForPackage) proto.Message {
	found, err := a.engine.Prove(ctx, q.GetPackage())
	if err == nil {
		return &messages.PackageVouched{Number: q.GetNumber(), Proof: found}
	}
	problem := err.Error()
	if no, refused := errors.AsType[*messages.Rejection](err); refused {
		problem = no.GetMessage()
	} else if errors.Is(err, context.DeadlineExceeded) {
		problem = fmt.Sprintf("its files were not read again within %v: the store reads less than %d MiB each second", Reading(q), LeastBytesPerSecond>>20)
	}
	return &messages.PackageVouched{Number: q.GetNumber(), Problem: problem}
}
