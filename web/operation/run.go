package operation

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"pacecar/web/problem"
	shape "pacecar/web/view/operation"
)

// noteWithin bounds one word to the store.
const noteWithin = 5 * time.Second

// Run is an operation that is under way at this node.
type Run struct {
	board *Board
	end   context.CancelCauseFunc
	ended chan struct{} // closed at the end

	mu     sync.Mutex
	state  noted
	result []byte // a long one in memory, until it is noted

	writing sync.Mutex // one word after the other
	was     []byte     // the note as it is, as far as is known; nil: there is none
}

// Answer is what a run came to: the answer of its request.
type Answer struct {
	Status  int
	Type    string // media type of the body
	Body    []byte
	TooLong bool             // it is not kept
	Problem *problem.Problem // where it was refused, or failed
}

// Publish makes a run known to whoever asks. It is refused where one of that identity is under way at another node.
func (r *Run) Publish(ctx context.Context) error {
	err := r.claim(ctx)
	if _, refused := errors.AsType[*problem.Problem](err); refused {
		return err
	}
	if err != nil {
		r.board.config.Logger.Warn("an operation could not be noted: other nodes do not know of it", "operation", r.state.ID, "err", err)
	}
	return r.board.enter(r)
}

// ID is its identity.
func (r *Run) ID() string { return r.state.ID }

// Shown is the run as people see it.
func (r *Run) Shown() shape.Operation { return r.shown() }

type runKey struct{}

// With gives the work of a run its run.
func With(ctx context.Context, r *Run) context.Context { return context.WithValue(ctx, runKey{}, r) }

// From answers the run that a request is the work of; nil: somebody waits for its answer. Of nil, too, may be told how far it is.
func From(ctx context.Context) *Run {
	r, _ := ctx.Value(runKey{}).(*Run)
	return r
}

// speak notes how far the run is until it has ended.
func (r *Run) speak() {
	ticker := time.NewTicker(beat)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			r.note()
		case <-r.ended:
			r.conclude()
			return
		}
	}
}

// Tell says how far the run is; total 0: nobody knows.
func (r *Run) Tell(done, total uint64, unit string) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.state.Progress = &shape.Progress{Done: done, Total: total, Unit: unit}
}

// Sofar keeps what the result would be if the run ended now. It must be short: it is in each word to the other nodes.
func (r *Run) Sofar(result any) {
	text, err := json.Marshal(result)
	if err != nil {
		panic("operation: what a run has come to has no JSON form: " + err.Error())
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.state.Result, r.state.ResultType = text, jsonType
}

// End says what the run came to, the first time.
func (r *Run) End(ctx context.Context, a Answer) {
	why := context.Cause(ctx)
	r.end(nil)
	r.mu.Lock()
	s := &r.state
	if s.State != shape.Running {
		r.mu.Unlock()
		return
	}
	s.Status, s.Problem = a.Status, a.Problem
	switch {
	case a.Problem == nil:
		s.State = shape.Succeeded
		r.keep(a)
	case errors.Is(why, errCancelled):
		s.State, s.Problem, s.Status = shape.Cancelled, nil, 0
	case errors.Is(why, errStopped):
		s.State, s.Problem, s.Status = shape.Interrupted, nil, 0
	default:
		s.State = shape.Failed
	}
	s.EndedMs = r.board.config.Now().UnixMilli()
	s.UpdatedMs = s.EndedMs
	r.mu.Unlock()
	r.board.mu.Lock()
	delete(r.board.live, r)
	r.board.mu.Unlock()
	close(r.ended)
}

// keep keeps a result; the lock is held.
func (r *Run) keep(a Answer) {
	r.state.Result, r.state.ResultType = nil, a.Type
	text := a.Body
	if a.Type != jsonType {
		text, _ = json.Marshal(string(a.Body)) // a text always encodes
	}
	if a.TooLong || len(text) > MostResult {
		r.state.TooLong = true
		return
	}
	if len(text) <= inline {
		r.state.Result = text
		return
	}
	r.result, r.state.Parts = text, (len(text)+partBytes-1)/partBytes
}

// cancel ends the run; false: it has ended.
func (r *Run) cancel(by string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.state.State != shape.Running {
		return false
	}
	if r.state.EndedBy == "" {
		r.state.EndedBy = by
	}
	r.end(errCancelled)
	return true
}

func (r *Run) over() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.state.State != shape.Running
}

// shown is the run as people see it.
func (r *Run) shown() shape.Operation {
	r.mu.Lock()
	defer r.mu.Unlock()
	o := r.state.shape()
	if r.result != nil {
		o.Result = r.result
	}
	return o
}
