package importing

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"pacecar/messages"
	"pacecar/web/ingest"
	"pacecar/web/problem"
	"pacecar/web/view"
)

// Bounds of a run.
const (
	portionLines   = 8192                   // read before the engine is asked
	portionBytes   = 8 << 20                // of text
	portionTime    = 250 * time.Millisecond // that a line waits for more to come
	linesWaiting   = 1024                   // between the reader and the portion
	errorsTold     = 500                    // rejected or repeated lines in one word of progress
	failuresInARow = 100                    // lines that failed, not refused, before the run gives up
)

// Mode is what the lines of a file mean.
type Mode string

// The modes.
const (
	Upsert  Mode = "upsert"  // register each vehicle
	Replace Mode = "replace" // and remove those of the scope that are not in the file
	Delete  Mode = "delete"  // remove each vehicle
)

// Options of a run. The zero value registers every line.
type Options struct {
	ID   string
	Mode Mode
	By   string // who removes
	From int64  // first line to follow; those before it have been
	// Scope is the selector of a replacement, and Removals how many vehicles of it may be
	// removed.
	Scope    string
	Removals int64
	DryRun   bool // read, check and count, and change nothing
}

// Engine is who follows the lines. An error that is, or wraps, a *messages.Rejection is
// its no; any other error is a failure whose outcome is unknown.
type Engine interface {
	// RegisterVehicles creates vehicles or replaces their attributes and ECUs; the answer
	// has an error for each command, and what each without one has changed. Commands for
	// one VIN are followed in their order.
	RegisterVehicles(ctx context.Context, commands []*messages.RegisterVehicle) ([]messages.Effect, []error)
	// CheckVehicles answers what RegisterVehicles would refuse of the commands themselves,
	// whatever the state of the fleet, and changes nothing.
	CheckVehicles(commands []*messages.RegisterVehicle) []error
	// RemoveVehicles forgets vehicles.
	RemoveVehicles(ctx context.Context, commands []*messages.RemoveVehicle) []error
	// EachVIN calls yield with the VIN of every vehicle that a selector matches, in order.
	EachVIN(ctx context.Context, selector string, yield func(vin string) error) error
}

// Run follows the lines of one body.
type Run struct {
	engine Engine
	Options
	tell   func(view.Import)
	result view.Import
	open   portion          // being read
	asked  chan outcome     // of the portion that the engine follows; nil: none
	seen   vins             // in the file, of a replacement
	lines  firstLines       // of the VINs of the file
	before int64            // rejected lines before the first one to follow, of a replacement
	held   []view.LineError // the last lines, since the first that failed; not counted yet
	failed int              // of those, without the ones that the engine was not asked for
	broken error            // the failure that ended the run
	unread error            // why the body could not be read to its end
}

// NewRun makes a run. tell is told now and then how far the run is, and last its result,
// by the goroutine that calls Do.
func NewRun(engine Engine, o Options, tell func(view.Import)) *Run {
	if o.Mode == "" {
		o.Mode = Upsert
	}
	o.From = max(o.From, 1)
	r := &Run{engine: engine, Options: o, tell: tell}
	r.result = view.Import{ID: o.ID, Mode: string(o.Mode), From: o.From, Durable: o.From - 1}
	return r
}

// read is one line of the body, or why it is none.
type read struct {
	ingest.Line
	bad *ingest.LineError
}

// number is the line's.
func (l *read) number() int64 {
	if l.bad != nil {
		return l.bad.Line
	}
	return l.Number
}

// Do reads to the end of the body, and answers when every line has been dealt with and
// nothing reads the body any more.
func (r *Run) Do(ctx context.Context, reader ingest.Reader) view.Import {
	lines := make(chan read, linesWaiting)
	reading, stop := context.WithCancel(ctx)
	defer stop()
	var readErr error // valid when lines is closed
	go func() {
		defer close(lines)
		readErr = r.read(reading, reader, lines)
	}()
	r.follow(ctx, lines)
	r.admit()
	if r.result.Stopped == "" && ctx.Err() != nil {
		r.result.Stopped = "the client has gone"
		if why := context.Cause(ctx); why != ctx.Err() { // somebody else has ended it, and says so
			r.result.Stopped = why.Error()
		}
	}
	if r.result.Stopped == "" { // then lines have ended
		if readErr != nil {
			r.unread = readErr
			r.result.Stopped = fmt.Sprintf("the body cannot be read further: %v; %s", readErr, r.left())
		} else if r.Mode == Replace {
			r.replace(ctx)
		}
	}
	r.result.Done = true
	r.say()
	stop()
	for range lines { // until nothing reads any more
	}
	return r.result
}

// left is what a body that cannot be read further leaves behind.
func (r *Run) left() string {
	if r.DryRun {
		return fmt.Sprintf("it was checked up to line %d, and nothing was changed", r.result.Durable)
	}
	return fmt.Sprintf("what came up to line %d stays: import the whole file again", r.result.Durable)
}

// read hands over the lines of the body.
func (r *Run) read(ctx context.Context, reader ingest.Reader, lines chan<- read) error {
	if r.Mode != Replace { // which must know every line
		if err := reader.SkipTo(r.From); err != nil {
			return err
		}
	}
	for {
		line, err := reader.Next()
		next := read{Line: line}
		switch {
		case errors.As(err, &next.bad):
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		select {
		case lines <- next:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// follow takes lines until they end, the client goes or the run is stopped.
func (r *Run) follow(ctx context.Context, lines <-chan read) {
	late := time.NewTimer(portionTime)
	defer late.Stop()
	gone := ctx.Done()
	due, ended := false, false
	for r.result.Stopped == "" {
		if r.asked == nil && !r.open.empty() && (r.open.full() || due || ended) {
			due = false
			r.ask(ctx)
		}
		if ended && r.asked == nil {
			return
		}
		from := lines
		if ended || r.open.full() {
			from = nil
		}
		select {
		case line, more := <-from:
			switch {
			case !more:
				ended = true
			case r.open.empty():
				late.Reset(portionTime)
				fallthrough
			default:
				r.take(line)
			}
		case o := <-r.asked:
			r.asked = nil
			r.conclude(o)
		case <-late.C:
			due = !r.open.empty()
		case <-gone: // what has been read is followed
			ended, gone = true, nil
		}
	}
	if r.asked == nil {
		return
	}
	if o := <-r.asked; r.broken == nil {
		r.conclude(o)
	}
}

// take puts a line into the portion that is being read.
func (r *Run) take(line read) {
	if r.Mode == Replace {
		if line.bad == nil && !r.seen.add(line.Command.GetVin()) {
			r.result.Stopped = fmt.Sprintf("a replacement has at most %d lines", maxVINs)
			return
		}
		if line.number() < r.From {
			if line.bad != nil {
				r.before++
			} else {
				r.lines.note(line.Command.GetVin(), line.number())
			}
			return
		}
	}
	r.open.lines = append(r.open.lines, line)
	r.open.bytes += line.Bytes
}

// conclude counts a portion and tells about it. It stops the run before the first of many
// lines that failed in a row.
func (r *Run) conclude(o outcome) {
	for i := range o.lines {
		line := &o.lines[i]
		no, failed := r.judge(r.Mode, line, o.effects[i], o.errs[i])
		if failed || line.bad != nil && r.failed > 0 {
			r.held = append(r.held, *no)
			if failed {
				r.failed++
			}
			if r.failed == failuresInARow {
				r.held = nil
				r.stop(o.errs[i], fmt.Sprintf("the engine failed for %d lines in a row; continue the import behind line %d when it is ready", failuresInARow, r.result.Durable))
				return
			}
			if len(r.held) == portionLines {
				r.admit() // the engine does not fail often enough to wait for
			}
			continue
		}
		r.admit()
		vin := line.Command.GetVin()
		if no != nil {
			vin = no.VIN
		}
		r.pass(line.number(), vin, no)
	}
	r.say()
}

// pass counts a line that has been dealt with: one that was not followed is told, and so is
// one whose VIN has come before.
func (r *Run) pass(line int64, vin string, no *view.LineError) {
	r.result.Received++
	r.result.Durable = line
	if no != nil {
		r.reject(*no)
	}
	first := r.lines.note(vin, line)
	if first == 0 {
		return
	}
	r.result.Repeated++
	if r.result.Repeats = append(r.result.Repeats, view.Repeat{Line: line, VIN: vin, First: first}); len(r.result.Repeats) == errorsTold {
		r.say()
	}
}

// admit passes over the lines that failed, where others do not.
func (r *Run) admit() {
	for _, no := range r.held {
		r.pass(no.Line, no.VIN, &no)
	}
	r.held, r.failed = nil, 0
}

// judge counts a line that was followed; otherwise it says why not, and whether it failed
// rather than was refused.
func (r *Run) judge(mode Mode, line *read, effect messages.Effect, err error) (no *view.LineError, failed bool) {
	var rejection *messages.Rejection
	refused := errors.As(err, &rejection) && rejection.GetCode() != messages.Unavailable
	switch {
	case line.bad != nil:
		return &view.LineError{Line: line.bad.Line, VIN: line.bad.VIN, Reason: line.bad.Reason, Suggestion: line.bad.Suggestion}, false
	case err == nil && r.DryRun:
		return nil, false
	case err == nil && mode == Delete:
		r.result.Removed++
		return nil, false
	case err == nil:
		r.result.Registered++
		switch effect {
		case messages.Effect_EFFECT_CREATED:
			r.result.Created++
		case messages.Effect_EFFECT_CHANGED:
			r.result.Changed++
		default:
			r.result.Unchanged++
		}
		return nil, false
	case mode == Delete && refused && rejection.GetCode() == messages.NotFound:
		r.result.Absent++
		return nil, false
	}
	no = &view.LineError{Line: line.Number, VIN: line.Command.GetVin(), Reason: unavailableText}
	if rejection != nil {
		no.Reason, no.Suggestion = rejection.GetMessage(), rejection.GetSuggestion()
		if field := rejection.GetField(); field != "" && field != "/vin" { // the VIN is told anyway
			no.Reason = strings.TrimPrefix(problem.Place(field), "/") + ": " + no.Reason
		}
	}
	return no, !refused
}

// reject tells a line that was not followed, with others.
func (r *Run) reject(no view.LineError) {
	r.result.Rejected++
	if r.result.Errors = append(r.result.Errors, no); len(r.result.Errors) == errorsTold {
		r.say()
	}
}

// say tells how far the run is.
func (r *Run) say() {
	r.tell(r.result)
	r.result.Errors, r.result.Repeats = nil, nil
}

// stop ends the run for a failure, which only the server's log names.
func (r *Run) stop(err error, why string) { r.broken, r.result.Stopped = err, why }

// Unread is why the body could not be read to its end, if it could not: it was cut, or is
// not what its encoding says.
func (r *Run) Unread() error { return r.unread }

// Failure is what ended the run, if the engine did.
func (r *Run) Failure() error { return r.broken }
