package operation

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"pacecar/messages"
	"pacecar/web/identity"
	"pacecar/web/problem"
	"pacecar/web/view"
	shape "pacecar/web/view/operation"
)

// Bounds of operations.
const (
	MostAtOnce = 8                // under way at one node, besides imports, which have a bound of their own
	MostOfOne  = 4                // of those, of one person
	MostListed = 256              // that are told, of all nodes
	MostResult = 1 << 20          // bytes of a result
	Patience   = 10 * time.Minute // that one may take

	mostKept   = 64 // ended ones in memory, where they are not noted
	beat       = 2 * time.Second
	staleAfter = 30 * time.Second
)

// Notes are where the nodes of one engine leave how far their operations are. persistence.Notes is this.
type Notes interface {
	ReadNote(ctx context.Context, name string) (text []byte, err error)
	PutNote(ctx context.Context, name string, text []byte, timeToLive time.Duration) (there []byte, err error)
	ReplaceNote(ctx context.Context, name string, was, text []byte, timeToLive time.Duration) error
}

// Config of a board.
type Config struct {
	Notes  Notes            // nil: this process alone knows its operations
	Node   string           // name of this node
	Now    func() time.Time // default: time.Now
	Logger *slog.Logger     // default: discards
}

// Board is the operations that one node knows of.
type Board struct {
	config Config
	boot   string // tells this process from one before, at the same node

	mu     sync.Mutex
	own    map[string]*Run // under way here, or ended and in no note
	order  []string        // of own, oldest first
	live   map[*Run]bool   // that have not ended, whether they can be seen or not
	closed bool
	work   sync.WaitGroup
}

// New makes a board. Close it when the server has shut down.
func New(config Config) *Board {
	if config.Now == nil {
		config.Now = time.Now
	}
	if config.Logger == nil {
		config.Logger = slog.New(slog.DiscardHandler)
	}
	return &Board{config: config, boot: rand.Text(), own: map[string]*Run{}, live: map[*Run]bool{}}
}

// Begun is what a run is about.
type Begun struct {
	ID, Kind, Request, By string
}

// Prepare makes a run that nobody can see yet, and the context of its work. End it in any case.
func (b *Board) Prepare(ctx context.Context, begun Begun) (context.Context, *Run, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.closed:
		return nil, nil, unavailable("this server is about to stop")
	case begun.Kind != shape.Import && b.busy("") >= MostAtOnce:
		return nil, nil, unavailable(fmt.Sprintf("%d operations are under way at this node, as many as may be", MostAtOnce))
	case begun.Kind != shape.Import && begun.By != "" && b.busy(begun.By) >= MostOfOne:
		return nil, nil, unavailable(fmt.Sprintf("%d operations of %s are under way at this node, as many as one person may have", MostOfOne, begun.By))
	}
	ctx, end := context.WithCancelCause(ctx)
	now := b.config.Now().UnixMilli()
	r := &Run{board: b, end: end, ended: make(chan struct{}), state: noted{
		ID: begun.ID, Kind: begun.Kind, Request: begun.Request, By: begun.By, Node: b.config.Node, Boot: b.boot,
		State: shape.Running, CreatedMs: now, UpdatedMs: now,
	}}
	if p := identity.From(ctx); p.Confines() {
		r.state.Within = p.Fleets
	}
	b.live[r] = true
	return ctx, r, nil
}

// busy counts those that have not ended, besides imports, of one person or, empty, of all; the lock is held.
func (b *Board) busy(by string) (n int) {
	for r := range b.live {
		if r.state.Kind != shape.Import && (by == "" || messages.OnePerson(r.state.By, by)) {
			n++
		}
	}
	return n
}

func unavailable(why string) *problem.Problem {
	p := problem.New(503, messages.Unavailable, why)
	p.RetryAfter = 2
	return p
}

// enter makes a run known here, and has it speak. One that has ended, under the same identity, is replaced.
func (b *Board) enter(r *Run) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		return unavailable("this server is about to stop")
	}
	b.work.Go(r.speak)
	b.leave(r.state.ID)
	b.own[r.state.ID], b.order = r, append(b.order, r.state.ID)
	kept := 0
	for i := len(b.order) - 1; i >= 0; i-- {
		id := b.order[i]
		if b.own[id].over() {
			if kept++; kept > mostKept {
				b.leave(id)
			}
		}
	}
	return nil
}

// forget drops a run that is noted.
func (b *Board) forget(r *Run) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.own[r.state.ID] == r {
		b.leave(r.state.ID)
	}
}

// leave drops a run from memory; the lock is held.
func (b *Board) leave(id string) {
	if _, known := b.own[id]; !known {
		return
	}
	delete(b.own, id)
	for i, one := range b.order {
		if one == id {
			b.order = append(b.order[:i:i], b.order[i+1:]...)
			return
		}
	}
}

func (b *Board) here(id string) *Run {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.own[id]
}

// Read answers one operation, with its result.
func (b *Board) Read(ctx context.Context, id string) (shape.Operation, error) {
	if r := b.here(id); r != nil {
		return r.shown(), nil
	}
	n, err := b.read(ctx, id)
	if err != nil {
		return shape.Operation{}, err
	}
	o := b.shape(n)
	return o, b.result(ctx, n, &o)
}

// List answers the operations that are known, the newest first, without results.
func (b *Board) List(ctx context.Context) ([]shape.Operation, error) {
	ids, err := b.listed(ctx)
	if err != nil {
		return nil, err
	}
	list := []shape.Operation{}
	for _, id := range ids {
		if r := b.here(id); r != nil {
			o := r.shown()
			o.Result = nil
			list = append(list, o)
			continue
		}
		switch n, err := b.read(ctx, id); {
		case IsUnknown(err): // its day is over
		case err != nil:
			return nil, err
		default:
			o := b.shape(n)
			o.Result = nil
			list = append(list, o)
		}
	}
	return list, nil
}

// shape tells a note, and whether its run was interrupted. When that was nobody knows: it has no end, but a last word.
func (b *Board) shape(n *noted) shape.Operation {
	gone := n.Node == b.config.Node && n.Boot != b.boot || b.config.Now().Sub(time.UnixMilli(n.UpdatedMs)) > staleAfter
	if n.State == shape.Running && gone {
		copied := *n
		copied.State = shape.Interrupted
		n = &copied
	}
	return n.shape()
}

// Close ends what is under way here, tells it as interrupted, and waits for it.
func (b *Board) Close() {
	b.mu.Lock()
	b.closed = true
	for r := range b.live {
		r.end(errStopped)
	}
	b.mu.Unlock()
	b.work.Wait()
}

// errStopped is why a run ends whose server stops, and errCancelled of one that a person ends.
var (
	errStopped   = errors.New("the server was stopped")
	errCancelled = errors.New("it was cancelled")
)

// Cancel ends an operation, at whichever node it is under way. It may take two seconds until it has ended.
func (b *Board) Cancel(ctx context.Context, id, by string) (shape.Operation, error) {
	if r := b.here(id); r != nil {
		if !r.cancel(by) {
			return shape.Operation{}, ended(r.shown())
		}
		return r.shown(), nil
	}
	for range attempts {
		text, err := b.text(ctx, id)
		if err != nil {
			return shape.Operation{}, err
		}
		n, err := decode(text)
		if err != nil {
			return shape.Operation{}, err
		}
		if o := b.shape(n); o.Done {
			return shape.Operation{}, ended(o)
		}
		n.EndedBy = by
		if err = b.config.Notes.ReplaceNote(ctx, noteName(id), text, n.encode(), keptFor); err == nil {
			return b.shape(n), nil
		}
	}
	return shape.Operation{}, unavailable("its node notes how far it is at the same moment")
}

func ended(o shape.Operation) error {
	return messages.Reject(messages.WrongState, "the %s has ended already: %s", o.Kind, o.State).Suggest("nothing is left to cancel")
}

func at(ms int64) string {
	if ms == 0 {
		return ""
	}
	return view.Time(ms)
}
