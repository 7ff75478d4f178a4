package api

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"pacecar/messages"
	"pacecar/web/importing"
	"pacecar/web/ingest"
	"pacecar/web/lines"
	"pacecar/web/problem"
	"pacecar/web/view"
)

// Bounds of an import.
const (
	importIdle  = time.Minute // between two reads of the body
	maxLeftover = 512 << 10   // of a body that is read after the import stopped
)

// importing registers the import, which is streamed and therefore not huma's.
func (a *API) importing() {
	op := operation(http.MethodPost, "/vehicles:import", "importVehicles", "vehicles",
		"Register vehicles from NDJSON or CSV, streamed; Content-Encoding may be gzip or zstd")
	text := &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
	op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{string(ingest.NDJSON): text, string(ingest.CSV): text}}
	answer := content[view.Import](a)
	answer[lines.MediaType] = &huma.MediaType{Schema: schema[view.Import](a)} // one such object per line
	op.Responses = map[string]*huma.Response{"200": {Description: "What was done; with Accept: " + lines.MediaType + " one line per 5,000 lines read, and the result last", Content: answer}}
	a.document(op)
	a.mux.HandleFunc("POST "+op.Path, a.importVehicles)
}

// importVehicles runs one import.
func (a *API) importVehicles(w http.ResponseWriter, r *http.Request) {
	raw := &patientBody{body: r.Body, control: http.NewResponseController(w)}
	reader, done, err := a.openImport(raw, r)
	if err != nil {
		a.answerProblem(w, r, err)
		return
	}
	defer done()
	var progress func(view.Import)
	if lines.Wanted(r) {
		_ = raw.control.EnableFullDuplex() // progress is written while the body is read; HTTP/2 always can
		defer raw.settle()
		progress = lines.To[view.Import](w)
	}
	run := importing.NewRun(a.config.Engine, progress)
	result := run.Do(r.Context(), reader)
	if failure := run.Failure(); failure != nil {
		a.config.Logger.Error("import stopped", "request", problem.RequestID(r.Context()), "received", result.Received, "err", failure)
	}
	if progress != nil {
		progress(result)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(result) // the client may have gone
}

// openImport checks the headers and opens the body.
func (a *API) openImport(raw io.Reader, r *http.Request) (ingest.Reader, func(), error) {
	by, err := actor(r.Header.Get("Pacecar-Actor"))
	if err != nil {
		return nil, nil, err
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	format := ingest.Format(kind)
	if kind == "application/ndjson" || kind == "application/jsonl" {
		format = ingest.NDJSON
	}
	if err != nil || (format != ingest.NDJSON && format != ingest.CSV) {
		return nil, nil, unsupported("header Content-Type", fmt.Sprintf("the body is %q", r.Header.Get("Content-Type")), "send application/x-ndjson or text/csv")
	}
	encoding := r.Header.Get("Content-Encoding")
	body, done, err := ingest.Decompress(encoding, raw)
	switch {
	case errors.Is(err, ingest.ErrEncoding):
		return nil, nil, unsupported("header Content-Encoding", fmt.Sprintf("the encoding is %q", encoding), "send gzip, zstd or none")
	case err != nil:
		return nil, nil, problem.New(http.StatusBadRequest, "BadRequest", err.Error())
	}
	reader, err := ingest.NewReader(format, body, by)
	switch {
	case errors.Is(err, ingest.ErrHeader):
		done()
		return nil, nil, messages.Reject(messages.Malformed, "%v", err).Suggest("nothing was registered")
	case err != nil:
		done()
		return nil, nil, problem.New(http.StatusBadRequest, "BadRequest", "the body cannot be read: "+err.Error())
	}
	return reader, done, nil
}

func unsupported(place, detail, suggestion string) error {
	p := problem.New(http.StatusUnsupportedMediaType, "UnsupportedType", detail+"; "+suggestion)
	p.Errors = []problem.Error{{Pointer: place, Detail: detail, Suggestion: suggestion}}
	return p
}

// patientBody gives each read of the body its own time, so that a long import may take
// long and a stalled one may not.
type patientBody struct {
	body    io.Reader
	control *http.ResponseController
	ended   bool // io.EOF was seen
}

func (p *patientBody) Read(b []byte) (int, error) {
	_ = p.control.SetReadDeadline(time.Now().Add(importIdle)) // not every test server has deadlines
	n, err := p.body.Read(b)
	p.ended = p.ended || errors.Is(err, io.EOF)
	return n, err
}

// settle reads what is left of the body after an import that stopped early. In full-duplex
// mode net/http cannot reuse a connection whose body ends after the handler has returned:
// it would read it from two goroutines and panic. A body that goes on for long ends the
// connection instead; its last answer has been sent.
func (p *patientBody) settle() {
	if !p.ended {
		_, _ = io.CopyN(io.Discard, p, maxLeftover) // what matters is whether the end was reached
	}
	if !p.ended {
		panic(http.ErrAbortHandler)
	}
}
