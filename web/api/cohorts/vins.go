package cohorts

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/negotiation"

	"pacecar/messages"
	"pacecar/web/api"
	"pacecar/web/api/body"
	"pacecar/web/ingest"
	"pacecar/web/problem"
	"pacecar/web/view/sets"
	"pacecar/web/vinlist"
)

// Media types of a list.
const (
	plainText = string(vinlist.Text)
	ndjson    = string(vinlist.NDJSON)
)

// vinLine is one line of a list in NDJSON.
type vinLine struct {
	VIN string `json:"vin" doc:"Vehicle identification number."`
}

// streams registers what is streamed.
func (r room) streams(tag string) {
	vins := map[string]*huma.MediaType{
		plainText: {Schema: &huma.Schema{Type: huma.TypeString}}, ndjson: api.Content[vinLine](r.api)["application/json"],
	}
	parameters := func(more ...*huma.Param) []*huma.Param {
		named := &huma.Param{Name: "name", In: "path", Required: true, Description: "Cohort.", Schema: &huma.Schema{Type: huma.TypeString}}
		return append([]*huma.Param{named}, more...)
	}
	put := api.Operation(http.MethodPut, "/cohorts/{name}/vins", "putCohortVINs", tag,
		"Replace a list of VINs, or add or remove some, streamed; Content-Encoding may be gzip or zstd")
	put.Parameters = parameters(
		&huma.Param{Name: "mode", In: "query", Description: "What is done with the VINs; default: replace.", Schema: &huma.Schema{
			Type: huma.TypeString, Enum: []any{"replace", "add", "remove"}}},
		&huma.Param{Name: "If-Match", In: "header", Description: "ETag of the list that the change rests on; none, or *: any.", Schema: &huma.Schema{Type: huma.TypeString}})
	put.RequestBody = &huma.RequestBody{Required: true, Content: vins}
	put.Responses = map[string]*huma.Response{"200": {Description: "What was done", Content: api.Content[sets.CohortChange](r.api)}}
	api.HandleStream(r.api, put, r.putVINs)

	get := api.Operation(http.MethodGet, "/cohorts/{name}/vins", "getCohortVINs", tag, "List the VINs of a list, in order")
	get.Parameters = parameters()
	get.Responses = map[string]*huma.Response{"200": {Description: "One VIN to a line", Content: vins}}
	api.HandleStream(r.api, get, r.getVINs)
}

// putVINs changes a list by the VINs of a body.
func (r room) putVINs(w http.ResponseWriter, request *http.Request, raw io.Reader) error {
	ctx, name := request.Context(), request.PathValue("name")
	by, expected, err := r.rests(ctx, name, InMatch{request.Header.Get("Pacecar-Actor"), request.Header.Get("If-Match")})
	if err != nil {
		return err
	}
	list, done, err := open(raw, request.Header)
	if err != nil {
		return err
	}
	defer done()
	mode := request.URL.Query().Get("mode")
	if mode == "" {
		mode = "replace"
	}
	change, err := r.engine.ChangeCohort(ctx, name, mode, by, expected, whole(list))
	if err != nil {
		return err
	}
	seen, err := r.show(ctx, change.GetStatus())
	if err != nil {
		return err
	}
	w.Header().Set("ETag", seen.ETag)
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(sets.CohortChange{ // the client may have gone
		Received: list.Received(), Given: change.GetGiven(), Added: change.GetAdded(), Removed: change.GetRemoved(), Cohort: seen.Body,
	})
	return nil
}

// open finds out how a body is to be read.
func open(raw io.Reader, header http.Header) (*vinlist.Reader, func(), error) {
	kind, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	format := vinlist.Format(kind)
	switch kind {
	case "application/ndjson", "application/jsonl":
		format = vinlist.NDJSON
	}
	if err != nil || format != vinlist.Text && format != vinlist.NDJSON {
		return nil, nil, body.Unsupported("header Content-Type", fmt.Sprintf("the body is %.100q", header.Get("Content-Type")), "send text/plain or application/x-ndjson")
	}
	plain, done, err := ingest.Decompress(header.Get("Content-Encoding"), raw)
	switch {
	case errors.Is(err, ingest.ErrEncoding):
		return nil, nil, body.Unsupported("header Content-Encoding", fmt.Sprintf("the encoding is %.100q", header.Get("Content-Encoding")), "send gzip, zstd or none")
	case err != nil:
		return nil, nil, problem.New(http.StatusBadRequest, "BadRequest", err.Error())
	}
	return vinlist.New(format, plain), done, nil
}

// getVINs streams a list.
func (r room) getVINs(w http.ResponseWriter, request *http.Request, _ io.Reader) error {
	vins, _, err := r.engine.CohortVINs(request.Context(), request.PathValue("name"))
	if err != nil {
		return err
	}
	before, after, kind := "", "\n", plainText
	if negotiation.SelectQValueFast(request.Header.Get("Accept"), []string{plainText, ndjson}) == ndjson {
		before, after, kind = `{"vin":"`, "\"}\n", ndjson
	}
	w.Header().Set("Vary", "Accept")
	w.Header().Set("Content-Type", strings.Replace(kind, plainText, plainText+"; charset=utf-8", 1))
	control, out := http.NewResponseController(w), bufio.NewWriterSize(w, 64<<10)
	written := 0
	for vin := range vins {
		if written%(64<<10) == 0 {
			_ = control.SetWriteDeadline(time.Now().Add(body.Idle)) // not every test server has deadlines
		}
		written++
		_, _ = out.WriteString(before) // an error stays with out, and Flush tells it
		_, _ = out.Write(vin)
		if _, err := out.WriteString(after); err != nil {
			return nil //nolint:nilerr // the client has gone
		}
	}
	_ = out.Flush()
	return nil
}

// whole answers VINs, and in place of the end a problem if a line held none.
func whole(list *vinlist.Reader) func() (string, error) {
	return func() (string, error) {
		vin, err := list.Next()
		count, first := list.Bad()
		if !errors.Is(err, io.EOF) || count == 0 {
			return vin, err
		}
		p := problem.New(problem.Status(messages.Malformed), messages.Malformed,
			fmt.Sprintf("%d of %d lines hold no VIN; nothing was changed", count, list.Received()))
		p.Errors = nil
		for _, bad := range first {
			p.Errors = append(p.Errors, problem.Error{Pointer: fmt.Sprintf("line %d", bad.Line), Detail: bad.Reason, Suggestion: "correct the line"})
		}
		return "", p
	}
}
