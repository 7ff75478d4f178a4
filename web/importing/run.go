package importing

import (
	"cmp"
	"context"
	"errors"
	"hash/maphash"
	"io"
	"slices"
	"sync"
	"time"

	"pacecar/messages"
	"pacecar/web/ingest"
	"pacecar/web/view"
)

// Bounds of a run.
const (
	workersAtOnce   = 256 // registrations under way: enough to fill a group commit
	linesWaiting    = 8   // lines waiting per worker
	failuresInARow  = 100 // lines that failed, not refused, before the import gives up
	errorsKept      = 1000
	progressEvery   = 5000 // lines between two words of progress
	attemptsPerLine = 6
	firstRetryDelay = 20 * time.Millisecond
	unavailableText = "the engine failed; try the line again"
)

// Registrar is who follows the lines. An error that is, or wraps, a *messages.Rejection is
// its no; any other error is a failure whose outcome is unknown.
type Registrar interface {
	RegisterVehicle(ctx context.Context, command *messages.RegisterVehicle) error
}

// Run registers the lines of one body. Lines of one VIN go to one worker, so the
// last one wins as it would in a loop.
type Run struct {
	engine   Registrar
	progress func(view.Import)
	seed     maphash.Seed

	mu       sync.Mutex
	result   view.Import
	failing  int   // lines that failed in a row
	failed   error // the failure that ended the run
	giveUp   context.CancelFunc
	reported int64 // value of Received at the last progress line
}

// NewRun makes a run. progress, which may be nil, is told now and then how far the run
// is, by the goroutine that reads.
func NewRun(engine Registrar, progress func(view.Import)) *Run {
	return &Run{engine: engine, progress: progress, seed: maphash.MakeSeed()}
}

// Do reads to the end of the body, and answers when every line has been dealt with.
func (r *Run) Do(ctx context.Context, reader ingest.Reader) view.Import {
	ctx, r.giveUp = context.WithCancel(ctx)
	defer r.giveUp()
	var workers sync.WaitGroup
	queues := make([]chan ingest.Line, workersAtOnce)
	for i := range queues {
		queues[i] = make(chan ingest.Line, linesWaiting)
		workers.Go(func() {
			for line := range queues[i] {
				r.register(ctx, line)
			}
		})
	}
	stopped := r.read(ctx, reader, queues)
	for _, q := range queues {
		close(q)
	}
	workers.Wait()
	return r.finish(stopped)
}

// read hands lines to workers until the body ends, and answers why it ended early.
func (r *Run) read(ctx context.Context, reader ingest.Reader, queues []chan ingest.Line) string {
	for {
		line, err := reader.Next()
		var bad *ingest.LineError
		switch {
		case errors.As(err, &bad):
			r.received()
			r.reject(view.LineError{Line: bad.Line, VIN: bad.VIN, Reason: bad.Reason, Suggestion: bad.Suggestion})
		case errors.Is(err, io.EOF):
			return ""
		case err != nil:
			return "the body cannot be read further: " + err.Error()
		default:
			r.received()
			at := maphash.String(r.seed, line.Command.GetVin()) % workersAtOnce
			select {
			case queues[at] <- line:
			case <-ctx.Done():
				return "the import was given up"
			}
		}
		if ctx.Err() != nil {
			return "the import was given up"
		}
	}
}

// register runs one line. What is unavailable for the moment is tried again, with growing delays.
func (r *Run) register(ctx context.Context, line ingest.Line) {
	delay := firstRetryDelay
	for attempt := 1; ; attempt++ {
		err := r.engine.RegisterVehicle(ctx, line.Command)
		if err == nil {
			r.registered()
			return
		}
		if !mayPass(err) || attempt == attemptsPerLine || !wait(ctx, delay) {
			r.refused(line, err)
			return
		}
		delay *= 2
	}
}

// mayPass says whether an error is likely to be over in a moment.
func mayPass(err error) bool {
	var rejection *messages.Rejection
	return errors.Is(err, messages.ErrNotOwner) || errors.Is(err, messages.ErrOverloaded) ||
		errors.As(err, &rejection) && rejection.GetCode() == messages.Unavailable
}

// wait answers false when the context ended first.
func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// received counts a line, and now and then says how far the import is.
func (r *Run) received() {
	r.mu.Lock()
	r.result.Received++
	now := r.result
	due := r.progress != nil && now.Received-r.reported >= progressEvery
	if due {
		r.reported = now.Received
	}
	r.mu.Unlock()
	if due {
		now.Errors = nil
		r.progress(now) // only ever called by the goroutine that reads
	}
}

func (r *Run) registered() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.result.Registered++
	r.failing = 0
}

// refused counts a line that the engine did not follow; too many failures in a row end the run.
func (r *Run) refused(line ingest.Line, err error) {
	bad := view.LineError{Line: line.Number, VIN: line.Command.GetVin(), Reason: unavailableText}
	var rejection *messages.Rejection
	domain := errors.As(err, &rejection) && rejection.GetCode() != messages.Unavailable
	if rejection != nil {
		bad.Reason, bad.Suggestion = rejection.GetMessage(), rejection.GetSuggestion()
	}
	r.mu.Lock()
	if domain {
		r.failing = 0
	} else if r.failing++; r.failing >= failuresInARow && r.failed == nil {
		r.failed = err
		r.giveUp()
	}
	r.mu.Unlock()
	r.reject(bad)
}

// reject counts a line that was not followed.
func (r *Run) reject(bad view.LineError) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.result.Rejected++
	if len(r.result.Errors) < errorsKept {
		r.result.Errors = append(r.result.Errors, bad)
	}
}

// finish answers the result.
func (r *Run) finish(stopped string) view.Import {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.failed != nil {
		stopped = "the engine failed for 100 lines in a row; import the file again when it is ready"
	}
	r.result.Done, r.result.Stopped = true, stopped
	slices.SortFunc(r.result.Errors, func(a, b view.LineError) int { return cmp.Compare(a.Line, b.Line) })
	return r.result
}

// Failure is what ended the run, if the engine did.
func (r *Run) Failure() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.failed
}
