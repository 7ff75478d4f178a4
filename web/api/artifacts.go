package api

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strconv"
	"syscall"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"pacecar/messages"
	"pacecar/web/problem"
	"pacecar/web/view"
)

// Bounds of artifacts.
const (
	// MaxArtifactBytes bounds an upload: the largest map and infotainment images are below it.
	MaxArtifactBytes = 16 << 30
	// slowestBytesPerSecond is what a transfer must achieve on average, so that a stalled
	// peer does not hold a connection for ever and a vehicle on a poor network still ends.
	slowestBytesPerSecond = 16 << 10
	transferGrace         = time.Minute
)

// transferTime is how long a transfer may take.
func transferTime(bytes int64) time.Duration {
	return transferGrace + time.Duration(bytes/slowestBytesPerSecond)*time.Second
}

// schema registers and names the schema of T.
func schema[T any](a *API) *huma.Schema {
	t := reflect.TypeFor[T]()
	return a.huma.OpenAPI().Components.Schemas.Schema(t, true, t.Name())
}

// document adds an operation that huma does not serve to the OpenAPI document, with the
// problem that any answer may be.
func (a *API) document(op huma.Operation) {
	op.Responses["default"] = &huma.Response{
		Description: "Refused or failed",
		Content:     map[string]*huma.MediaType{problem.ContentType: {Schema: schema[problem.Problem](a)}},
	}
	a.huma.OpenAPI().AddOperation(&op)
}

func (a *API) artifacts() {
	digest := &huma.Param{Name: "sha256", In: "path", Required: true, Description: "Digest as 64 lower-case hexadecimal digits.",
		Schema: &huma.Schema{Type: huma.TypeString, Pattern: "^[0-9a-f]{64}$"}}
	bytes := map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}

	put := operation(http.MethodPut, "/artifacts/{sha256}", "putArtifact", "artifacts", "Store a file under its digest; Content-Length is required")
	put.Parameters, put.RequestBody = []*huma.Param{digest}, &huma.RequestBody{Required: true, Content: bytes}
	put.Responses = map[string]*huma.Response{"201": {Description: "Stored", Content: content[view.Stored](a)}}
	a.document(put)
	a.mux.HandleFunc("PUT "+put.Path, a.putArtifact)

	for _, method := range []string{http.MethodGet, http.MethodHead} {
		get := operation(method, "/artifacts/{sha256}", map[string]string{"GET": "getArtifact", "HEAD": "headArtifact"}[method], "artifacts",
			"Fetch a file, whole or in ranges")
		get.Parameters = []*huma.Param{digest}
		get.Responses = map[string]*huma.Response{
			"200": {Description: "The file", Content: bytes}, "206": {Description: "The ranges asked for", Content: bytes},
			"304": {Description: "Not modified"}, "416": {Description: "No such range"},
		}
		a.document(get)
	}
	a.mux.HandleFunc("GET "+Prefix+"/artifacts/{sha256}", a.getArtifact) // serves HEAD, too
}

// putArtifact streams an upload into the store.
func (a *API) putArtifact(w http.ResponseWriter, r *http.Request) {
	digest, err := messages.ParseDigest(r.PathValue("sha256"))
	if err != nil {
		a.answerProblem(w, r, messages.Reject(messages.Malformed, "%v", err).At("path sha256"))
		return
	}
	switch size := r.ContentLength; {
	case size < 0:
		a.answerProblem(w, r, problem.New(http.StatusLengthRequired, "LengthRequired", "the upload does not say how long it is"))
		return
	case size > MaxArtifactBytes:
		a.answerProblem(w, r, problem.New(http.StatusRequestEntityTooLarge, "TooLarge",
			"the file has "+strconv.FormatInt(size, 10)+" bytes, at most "+strconv.FormatInt(MaxArtifactBytes, 10)+" are allowed"))
		return
	}
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(a.deadline(r.ContentLength)) // not every test server has deadlines
	if err := a.config.Artifacts.Put(r.Context(), digest, r.ContentLength, r.Body); err != nil {
		a.answerProblem(w, r, uploadProblem(err))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Location", Prefix+"/artifacts/"+string(digest))
	w.WriteHeader(http.StatusCreated)
	_ = json.NewEncoder(w).Encode(view.Stored{ // the client may have gone
		SHA256: string(digest), SizeBytes: r.ContentLength, URL: Prefix + "/artifacts/" + string(digest),
	})
}

// uploadProblem tells a body that ended early from a failing store.
func uploadProblem(err error) error {
	var r *messages.Rejection
	if errors.As(err, &r) {
		return err
	}
	if isBodyError(err) {
		return problem.New(http.StatusBadRequest, "BadRequest", "the body ended early or came too slowly; nothing of it is kept")
	}
	return err
}

// isBodyError tells the client's end of a connection from this side's failures.
func isBodyError(err error) bool {
	var tooLarge *http.MaxBytesError
	return errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, context.Canceled) || errors.As(err, &tooLarge) || isTimeout(err)
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout() && !errors.Is(err, context.DeadlineExceeded)
}

// deadline is when a transfer that begins now must have ended.
func (a *API) deadline(bytes int64) time.Time { return time.Now().Add(transferTime(bytes)) }

// getArtifact serves a file with ranges.
func (a *API) getArtifact(w http.ResponseWriter, r *http.Request) {
	digest, err := messages.ParseDigest(r.PathValue("sha256"))
	if err != nil {
		a.answerProblem(w, r, messages.Reject(messages.Malformed, "%v", err).At("path sha256"))
		return
	}
	body, size, err := a.config.Artifacts.Open(digest)
	if err != nil {
		a.answerProblem(w, r, err)
		return
	}
	defer body.Close()
	_ = http.NewResponseController(w).SetWriteDeadline(a.deadline(size)) // not every test server has deadlines
	h := w.Header()
	h.Set("Content-Type", "application/octet-stream")
	h.Set("ETag", `"`+string(digest)+`"`)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeContent(w, r, "", time.Time{}, body)
}
