// Package beginning lets scheduled campaigns begin: when the time of one has come, its actor
// asks for its roster, and gets it, gathered from the whole fleet as it is then. One that has
// begun and supersedes others has them told which vehicles are theirs no more.
//
// A [Beginner] gathers on goroutines of its own, one for each campaign at a time, and may be
// asked from anywhere without being waited for. It remembers nothing: a campaign that has had no
// answer asks again, and one that has begun meanwhile passes over a second answer. What
// stands against a start reaches the campaign as a reason for people to read.
package beginning

import (
	"context"
	"errors"
	"sync"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/messages"
)

// patience bounds the gathering of one roster.
const patience = 10 * time.Minute

// Engine starts campaigns. Package engine implements it.
type Engine interface {
	CommandCampaign(ctx context.Context, id string, command proto.Message) (*messages.CampaignStatus, error)
}

// Beginner is what the House of a node consults.
type Beginner struct {
	engine Engine
	router actors.Router
	ctx    context.Context
	end    context.CancelFunc
	work   sync.WaitGroup

	mu       sync.Mutex
	underway map[string]struct{} // pieces of work, by name
}

// New makes a beginner, to be closed before the actors are.
func New(engine Engine, router actors.Router) *Beginner {
	ctx, end := context.WithCancel(context.Background())
	return &Beginner{engine: engine, router: router, ctx: ctx, end: end, underway: map[string]struct{}{}}
}

// Close ends what is under way, and waits for that.
func (b *Beginner) Close() {
	b.mu.Lock()
	b.end()
	b.mu.Unlock()
	b.work.Wait()
}

// BeginScheduled lets a campaign begin whose time has come. It does not wait for that.
func (b *Beginner) BeginScheduled(campaign string) {
	b.run("begin "+campaign, func(ctx context.Context) { b.begin(ctx, campaign) })
}

// run does a piece of work, unless it is under way.
func (b *Beginner) run(name string, work func(context.Context)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, is := b.underway[name]; is || b.ctx.Err() != nil {
		return
	}
	b.underway[name] = struct{}{}
	b.work.Go(func() {
		within, cancel := context.WithTimeout(b.ctx, patience)
		defer cancel()
		work(within)
		b.mu.Lock()
		delete(b.underway, name)
		b.mu.Unlock()
	})
}

func (b *Beginner) begin(ctx context.Context, campaign string) {
	_, err := b.engine.CommandCampaign(ctx, campaign, &messages.StartCampaign{By: "engine", Due: true})
	if err == nil || b.ctx.Err() != nil {
		return
	}
	reason := err.Error()
	var no *messages.Rejection
	if errors.As(err, &no) {
		reason = no.Message
	}
	b.router.Deliver(&messages.Envelope{Kind: actors.KindCampaign, ID: campaign, Message: &messages.BeginningRefused{Reason: reason}})
}
