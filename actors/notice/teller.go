package notice

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/persistence"
)

// Bounds of the work.
const (
	// AtOnce is how many webhooks a node tells at one time.
	AtOnce = 16
	// sweepEvery is between two looks at all campaigns of a node: for what nobody said, after a start or a move.
	sweepEvery = time.Minute
	// workWithin is how long one turn may take: reading, one attempt, committing.
	workWithin = time.Minute
	// gather is how long a change waits for others: a campaign at full speed changes many times a second.
	gather = time.Second
	// laterAfter is the pause after a turn that failed.
	laterAfter = 5 * time.Second
)

// Kind of the records.
const Kind persistence.Kind = "notice"

const campaigns persistence.Kind = "campaign"

// Hooks are the webhooks, as package web/webhook has them.
type Hooks interface {
	// Subscribed are the webhooks that are told of an event, in order of name. An event of a single vehicle is told
	// to those only that have asked for it by name.
	Subscribed(event string, ofVehicle bool) []string
	// Subscribers are all that are told anything.
	Subscribers() []string
	// Compose makes the body of a notice, of a few KiB at most: of an event that left the campaign in a state (empty:
	// that of status), and of how the campaign stands while the notice is made.
	Compose(id string, entry *messages.HistoryEntry, state string, status *messages.CampaignStatus, made time.Time) []byte
	// Send sends it, and tells the status of the answer, and what was wrong; empty: nothing.
	Send(ctx context.Context, webhook, id string, body []byte) (status int, problem string)
	// Try sends an event that says nothing.
	Try(ctx context.Context, webhook string, now time.Time) (status int, problem string)
}

// Config of a teller; all of it is required.
type Config struct {
	Store persistence.Store
	Hooks Hooks
	// Owner says who owns a slot: under which epoch, whether this node does, and whether that is known.
	Owner func(persistence.Slot) (epoch persistence.Epoch, here, known bool)
	// Status tells how a campaign stands.
	Status func(ctx context.Context, campaign string) (*messages.CampaignStatus, error)
	Now    func() time.Time
	Logger *slog.Logger
}

// Teller tells. New makes one.
type Teller struct {
	Config
	ctx    context.Context
	end    context.CancelFunc
	work   sync.WaitGroup
	places chan struct{}

	mu    sync.Mutex
	turns map[pair]*turn
	began map[string]int64 // when webhooks were first told anything, as far as that was read
}

// pair is one webhook and one campaign.
type pair struct{ webhook, campaign string }

// turn is what is known of a pair that is worked on, or will be.
type turn struct {
	busy  bool
	again bool        // something has happened while it was worked on
	timer *time.Timer // begins the next one
	due   time.Time   // when
}

// New makes a teller that looks at all campaigns at once. Close it before the store.
func New(c Config) *Teller {
	t := &Teller{Config: c, places: make(chan struct{}, AtOnce), turns: map[pair]*turn{}, began: map[string]int64{}}
	t.ctx, t.end = context.WithCancel(context.Background())
	if len(c.Hooks.Subscribers()) > 0 {
		t.work.Go(t.sweeps)
	}
	return t
}

// Close ends what is under way, and waits for that.
func (t *Teller) Close() {
	t.mu.Lock()
	t.end()
	for _, one := range t.turns {
		if one.timer != nil {
			one.timer.Stop()
		}
	}
	t.mu.Unlock()
	t.work.Wait()
}

// Changed says that something has happened to a campaign of this node. It never waits.
func (t *Teller) Changed(campaign string) {
	for _, webhook := range t.Hooks.Subscribers() {
		t.later(pair{webhook, campaign}, gather)
	}
}

// sweeps looks at all campaigns, now and then.
func (t *Teller) sweeps() {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		t.anchor()
		for slot := range persistence.Slot(t.Store.Slots()) {
			if _, here, _ := t.Owner(slot); !here {
				continue
			}
			err := t.Store.Scan(t.ctx, slot, campaigns, "", func(id string, _ persistence.Record) error {
				t.Changed(id)
				return nil
			})
			if err != nil && t.ctx.Err() == nil {
				t.Logger.Warn("campaigns were not looked at for webhooks", "slot", slot, "err", err)
			}
		}
		select {
		case <-tick.C:
		case <-t.ctx.Done():
			return
		}
	}
}

// anchor notes for each webhook since when it is told, before anything happens that it is to hear of.
func (t *Teller) anchor() {
	for _, webhook := range t.Hooks.Subscribers() {
		for t.ctx.Err() == nil {
			_, err := t.beginning(t.ctx, webhook)
			if err == nil {
				break
			}
			t.Logger.Warn("it is not known since when a webhook is told", "webhook", webhook, "err", err)
			select {
			case <-time.After(gather):
			case <-t.ctx.Done():
			}
		}
	}
}

// later has a pair worked on after a pause, or earlier, where it is due earlier; and again, where it is being worked on.
func (t *Teller) later(p pair, pause time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	one := t.turns[p]
	switch {
	case t.ctx.Err() != nil:
	case one == nil:
		one = &turn{}
		t.turns[p] = one
		t.schedule(p, one, pause)
	case one.busy:
		one.again = true
	case one.due.Sub(time.Now()) > pause:
		one.timer.Stop()
		t.schedule(p, one, pause)
	}
}

// schedule sets the timer of a turn; the lock is held.
func (t *Teller) schedule(p pair, one *turn, pause time.Duration) {
	one.due = time.Now().Add(pause)
	one.timer = time.AfterFunc(pause, func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if t.ctx.Err() == nil && t.turns[p] == one && !one.busy {
			one.busy = true
			t.work.Go(func() { t.run(p, one) })
		}
	})
}

// run works on a pair until nothing is to be done now.
func (t *Teller) run(p pair, one *turn) {
	next, more := t.take(p)
	for more && t.ctx.Err() == nil {
		next, more = t.take(p)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	one.busy = false
	if one.again {
		next = gather
	}
	one.again = false
	if next > 0 && t.ctx.Err() == nil {
		t.schedule(p, one, next)
		return
	}
	delete(t.turns, p)
}

// take does one turn at one of the places: it makes notices of what has happened, and sends the first one that is due.
// It answers whether there is more to do now, or after which pause.
func (t *Teller) take(p pair) (after time.Duration, more bool) {
	select {
	case t.places <- struct{}{}:
		defer func() { <-t.places }()
	case <-t.ctx.Done():
		return 0, false
	}
	ctx, cancel := context.WithTimeout(t.ctx, workWithin)
	defer cancel()
	after, more, err := t.step(ctx, p)
	switch {
	case err == nil:
		return after, more
	case errors.Is(err, persistence.ErrConflict): // somebody else has changed it: what he did is read
		return 0, true
	case t.ctx.Err() == nil:
		t.Logger.Warn("a webhook was not told", "webhook", p.webhook, "campaign", p.campaign, "err", err)
	}
	return laterAfter, false
}

// step is take, without its place and its patience.
func (t *Teller) step(ctx context.Context, p pair) (after time.Duration, more bool, err error) {
	if _, here, _ := t.Owner(t.slotOf(campaigns, p.campaign)); !here {
		return 0, false, nil // its owner tells
	}
	kept, err := t.load(ctx, p)
	if err != nil {
		return 0, false, err
	}
	made, err := t.fill(ctx, p, kept.record)
	if err != nil {
		return 0, false, err
	}
	next := first(kept.record)
	if wait := time.Duration(next.GetNextAtMs()-t.Now().UnixMilli()) * time.Millisecond; next == nil || wait > 0 {
		if made {
			err = t.commit(ctx, kept)
		}
		return max(wait, 0), false, err
	}
	if made { // before it is said: a webhook that hears of something can find it
		if err := t.commit(ctx, kept); err != nil {
			return 0, false, err
		}
	}
	t.attempt(ctx, next)
	return 0, true, t.commit(ctx, kept)
}

// attempt sends a notice, and notes what came of it.
func (t *Teller) attempt(ctx context.Context, n *messages.Notice) {
	status, problem := t.Hooks.Send(ctx, n.GetWebhook(), n.GetId(), n.GetBody())
	conclude(n, t.Now(), outcome{status, problem})
	t.Logger.Info("a webhook was told", "webhook", n.GetWebhook(), "id", n.GetId(), "event", n.GetEvent(),
		"state", n.GetState().String(), "attempts", n.GetAttempts(), "problem", problem)
}

// kept is a record as it was read.
type kept struct {
	key     persistence.Key
	version uint64
	record  *messages.NoticeRecord
}

func (t *Teller) slotOf(kind persistence.Kind, id string) persistence.Slot {
	return persistence.SlotOf(persistence.Key{Kind: kind, ID: id}, t.Store.Slots())
}

// load reads what is known of a pair; nothing is an empty record.
func (t *Teller) load(ctx context.Context, p pair) (*kept, error) {
	k := &kept{key: persistence.Key{Kind: Kind, ID: p.webhook + "/" + p.campaign}, record: &messages.NoticeRecord{}}
	r, err := t.Store.Load(ctx, persistence.SlotOf(k.key, t.Store.Slots()), k.key)
	if errors.Is(err, persistence.ErrNotFound) {
		return k, nil
	}
	if err == nil {
		err = proto.Unmarshal(r.Data, k.record)
	}
	k.version = r.Version
	return k, err
}

// commit writes a record where it is as it was read.
func (t *Teller) commit(ctx context.Context, k *kept) error {
	trim(k.record)
	data, err := proto.Marshal(k.record)
	if err != nil {
		return err
	}
	if err := t.write(ctx, k.key, k.version, data); err != nil {
		return err
	}
	k.version++
	return nil
}

func (t *Teller) write(ctx context.Context, key persistence.Key, expected uint64, data []byte) error {
	slot := persistence.SlotOf(key, t.Store.Slots())
	epoch, _, known := t.Owner(slot)
	if !known {
		return messages.ErrNotOwner
	}
	done := make(chan error, 1)
	t.Store.Commit(&persistence.Change{Slot: slot, Epoch: epoch, Key: key, Expected: expected, Data: data}, func(err error) { done <- err })
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}
