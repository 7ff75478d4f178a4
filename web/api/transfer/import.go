package transfer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"

	"pacecar/messages"
	"pacecar/web/api/body"
	"pacecar/web/importing"
	"pacecar/web/ingest"
	"pacecar/web/lines"
	"pacecar/web/operation"
	"pacecar/web/problem"
	"pacecar/web/view"
)

// Bounds of the rejected lines, and of the repeated ones.
const (
	errorsKept = 10_000 // of an answer that is not a stream
	errorsTold = 1_000  // that its operation tells
)

// importVehicles runs one import.
func (t *Transfer) importVehicles(w http.ResponseWriter, r *http.Request) {
	o, err := importOptions(r.URL.Query())
	if err == nil {
		o.By, err = t.Actor(r)
	}
	if err == nil && o.Mode == importing.Replace {
		err = t.scope(r.Context(), o.Scope)
	}
	if err != nil {
		t.Refuse(w, r, err)
		return
	}
	raw := body.New(w, r)
	reader, done, err := open(raw, r, o.By)
	if err != nil {
		t.Refuse(w, r, err)
		return
	}
	defer done()
	begun, err := t.begin(r.Context(), o)
	if err != nil {
		t.Refuse(w, r, err)
		return
	}
	defer t.imports.end(begun)
	on, told, err := t.publish(r, o)
	if err != nil {
		t.Refuse(w, r, err)
		return
	}
	defer told.End(on, operation.Answer{Problem: problem.New(http.StatusInternalServerError, "Internal", "the import failed inside")}) // unless it has ended
	w.Header().Set("Pacecar-Import", o.ID)
	ctx, cancel := context.WithCancel(on)
	defer cancel()
	var run *importing.Run
	keep := gather(errorsTold, func(result view.Import) { told.End(on, concluded(on, run, result)) })
	tell, finish := gather(errorsKept, func(result view.Import) {
		if no := ended(run, result); no != nil {
			t.Refuse(w, r, no)
			return
		}
		answer(w, result)
	}), func() {}
	if lines.Wanted(r) {
		raw.Converse() // progress is written while the body is read
		tell, finish = lines.To[view.Import](w, cancel), raw.Settle
	}
	run = importing.NewRun(t.Engine, o, func(now view.Import) {
		sofar := t.imports.tell(begun, now)
		told.Sofar(sofar) // without the rejected lines, which are told at the end
		told.Tell(uint64(max(0, sofar.Durable)), 0, "lines")
		sofar.Errors, sofar.Repeats = now.Errors, now.Repeats
		keep(sofar)
		tell(now)
	})
	result := run.Do(ctx, reader)
	if failure := run.Failure(); failure != nil {
		t.Logger.Error("import stopped", "request", problem.RequestID(r.Context()), "import", o.ID, "durable", result.Durable, "err", failure)
	}
	finish()
}

// ended is the problem of an import that did not come to the end of its body, or that the
// engine stopped; none: it did what it was to do.
func ended(run *importing.Run, result view.Import) *problem.Problem {
	var no *problem.Problem
	switch {
	case run.Unread() != nil:
		no = problem.New(http.StatusBadRequest, "BodyCut", result.Stopped)
	case run.Failure() != nil:
		why := problem.From(run.Failure())
		no = problem.New(why.Status, why.Code, result.Stopped)
		no.RetryAfter = why.RetryAfter
	default:
		return nil
	}
	no.Current = result
	return no.At("", goOn(run, result))
}

// goOn is what to do about an import that was cut.
func goOn(run *importing.Run, result view.Import) string {
	if run.DryRun {
		return "check the whole file again"
	}
	return fmt.Sprintf("send the whole file with from=%d", result.Durable+1)
}

// scope refuses a selector before a million lines are read.
func (t *Transfer) scope(ctx context.Context, selector string) error {
	found := errors.New("found")
	err := t.Engine.EachVIN(ctx, selector, func(string) error { return found })
	if errors.Is(err, found) {
		return nil
	}
	return err
}

// open checks the headers and opens the body.
func open(raw io.Reader, r *http.Request, by string) (ingest.Reader, func(), error) {
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	format := ingest.Format(kind)
	if kind == "application/ndjson" || kind == "application/jsonl" {
		format = ingest.NDJSON
	}
	if err != nil || (format != ingest.NDJSON && format != ingest.CSV) {
		return nil, nil, body.Unsupported("header Content-Type", fmt.Sprintf("the body is %q", r.Header.Get("Content-Type")), "send application/x-ndjson or text/csv")
	}
	encoding := r.Header.Get("Content-Encoding")
	plain, done, err := ingest.Decompress(encoding, raw)
	switch {
	case errors.Is(err, ingest.ErrEncoding):
		return nil, nil, body.Unsupported("header Content-Encoding", fmt.Sprintf("the encoding is %q", encoding), "send gzip, zstd or none")
	case err != nil:
		return nil, nil, problem.New(http.StatusBadRequest, "BadRequest", err.Error())
	}
	reader, err := ingest.NewReader(format, plain, by)
	switch {
	case errors.Is(err, ingest.ErrHeader):
		done()
		return nil, nil, messages.Reject(messages.Malformed, "%v; nothing was registered", err).At("body").
			Suggest("begin with a line that names each column once, vin among them: GET /vehicles:export?format=csv shows how they are called")
	case err != nil:
		done()
		return nil, nil, problem.New(http.StatusBadRequest, "BadRequest", "the body cannot be read: "+err.Error())
	}
	return reader, done, nil
}

// gather answers a function that keeps the first rejected lines and ends with the result.
func gather(most int, finish func(view.Import)) func(view.Import) {
	var kept []view.LineError
	var repeats []view.Repeat
	return func(now view.Import) {
		kept = append(kept, now.Errors[:min(len(now.Errors), most-len(kept))]...)
		repeats = append(repeats, now.Repeats[:min(len(now.Repeats), most-len(repeats))]...)
		if now.Done {
			now.Errors, now.Repeats = kept, repeats
			finish(now)
		}
	}
}
