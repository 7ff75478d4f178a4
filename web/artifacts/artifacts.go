package artifacts

import (
	"context"
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"sync"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"pacecar/messages"
	"pacecar/web/problem"
	"pacecar/web/view/stored"
)

// Bounds of a transfer.
const (
	// slowestBytesPerSecond is what a transfer must achieve on average, so that a stalled
	// peer does not hold a connection for ever and a vehicle on a poor network still ends.
	slowestBytesPerSecond = 16 << 10
	transferGrace         = time.Minute
)

// transferTime is how long a transfer may take.
func transferTime(bytes int64) time.Duration {
	return transferGrace + time.Duration(bytes/slowestBytesPerSecond)*time.Second
}

// Edge is what the API that this is a part of gives it.
type Edge struct {
	Prefix   string // of addresses
	Store    Store
	Places   *Places                                                  // that files are given out on; nil: DefaultDownloads of them
	Packages func(context.Context) ([]*messages.PackageStatus, error) // all of them
	Schemas  huma.Registry
	Document func(huma.Operation) // adds an operation to the OpenAPI document
	Handle   func(pattern string, handler func(http.ResponseWriter, *http.Request))
	Refuse   func(http.ResponseWriter, *http.Request, error) // answers with a problem
}

// handlers serve one edge.
type handlers struct {
	Edge
	verifying sync.Mutex
}

// Register adds the addresses to the edge.
func Register(e Edge) {
	handle := e.Handle
	e.Handle = func(pattern string, handler func(http.ResponseWriter, *http.Request)) {
		handle(pattern, func(w http.ResponseWriter, r *http.Request) { handler(timely{w}, r) })
	}
	if e.Places == nil {
		e.Places = NewPlaces(DefaultDownloads)
	}
	h := &handlers{Edge: e}
	h.transfers()
	h.uploads()
	h.verification()
}

// describe begins the description of an operation.
func (h *handlers) describe(method, path, id, summary string) huma.Operation {
	op := huma.Operation{OperationID: id, Method: method, Path: h.Prefix + path, Tags: []string{"artifacts"}, Summary: summary}
	if digestIn(path) {
		op.Parameters = []*huma.Param{{Name: "sha256", In: "path", Required: true, Description: "Digest as 64 lower-case hexadecimal digits.",
			Schema: &huma.Schema{Type: huma.TypeString, Pattern: "^[0-9a-f]{64}$"}}}
	}
	return op
}

// content describes a JSON body of type T.
func content[T any](h *handlers) map[string]*huma.MediaType {
	t := reflect.TypeFor[T]()
	return map[string]*huma.MediaType{"application/json": {Schema: h.Schemas.Schema(t, true, t.Name())}}
}

// file describes a body of any bytes.
var file = map[string]*huma.MediaType{"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}

func (h *handlers) transfers() {
	put := h.describe(http.MethodPut, "/artifacts/{sha256}", "putArtifact", "Store a file under its digest; Content-Length is required")
	put.RequestBody = &huma.RequestBody{Required: true, Content: file}
	put.Responses = map[string]*huma.Response{"201": {Description: "Stored", Content: content[stored.Stored](h)}}
	h.Document(put)
	h.Handle("PUT "+put.Path, h.put)

	for method, id := range map[string]string{http.MethodGet: "getArtifact", http.MethodHead: "headArtifact"} {
		get := h.describe(method, "/artifacts/{sha256}", id, "Fetch a file, whole or in ranges")
		get.Responses = map[string]*huma.Response{
			"200": {Description: "The file", Content: file}, "206": {Description: "The ranges asked for", Content: file},
			"304": {Description: "Not modified"}, "416": {Description: "No such range"},
		}
		if method == http.MethodGet {
			get.Responses["503"] = &huma.Response{Description: "As many downloads are under way as there may be: Retry-After says in how many seconds to come again"}
		}
		h.Document(get)
	}
	h.Handle("GET "+h.Prefix+"/artifacts/{sha256}", h.get) // serves HEAD, too
}

// digest reads the digest of an address, or answers that it is none.
func (h *handlers) digest(w http.ResponseWriter, r *http.Request) (messages.Digest, bool) {
	digest, err := messages.ParseDigest(r.PathValue("sha256"))
	if err != nil {
		h.Refuse(w, r, messages.Reject(messages.Malformed, "%v", err).At("path sha256").
			Suggest(giveDigest))
	}
	return digest, err == nil
}

// giveDigest is the cure of a digest that is none.
const giveDigest = "give the SHA-256 of the file as sha256sum prints it"

// put streams a file into the store.
func (h *handlers) put(w http.ResponseWriter, r *http.Request) {
	digest, ok := h.digest(w, r)
	if !ok {
		return
	}
	size := r.ContentLength
	if size < 0 {
		h.Refuse(w, r, problem.New(http.StatusLengthRequired, "LengthRequired", "the upload does not say how long it is").
			At("header Content-Length", "send the length of the file in bytes, not a chunked body"))
		return
	}
	if err := bounded("header Content-Length", size); err != nil {
		h.Refuse(w, r, err)
		return
	}
	sent := &watched{Reader: r.Body}
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(transferTime(size))) // not every test server has deadlines
	if err := h.Store.Put(r.Context(), digest, size, sent); err != nil {
		h.Refuse(w, r, sent.problem(err, "nothing of it is kept"))
		return
	}
	h.stored(w, http.StatusCreated, digest, size)
}

func bounded(place string, size int64) error {
	if size <= messages.MaxArtifactBytes {
		return nil
	}
	return problem.New(http.StatusRequestEntityTooLarge, "TooLarge",
		"the file has "+strconv.FormatInt(size, 10)+" bytes, at most "+strconv.FormatInt(messages.MaxArtifactBytes, 10)+" are allowed").
		At(place, "split the file into several artifacts, or pack it more tightly")
}

// stored says that an artifact is there.
func (h *handlers) stored(w http.ResponseWriter, status int, digest messages.Digest, size int64) {
	url := h.Prefix + "/artifacts/" + string(digest)
	w.Header().Set("Location", url)
	answer(w, status, stored.Stored{SHA256: string(digest), SizeBytes: size, URL: url})
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the client may have gone
}

// get serves a file with ranges, on a place of its own. HEAD needs none.
func (h *handlers) get(w http.ResponseWriter, r *http.Request) {
	digest, ok := h.digest(w, r)
	if !ok {
		return
	}
	if r.Method == http.MethodGet {
		if err := h.Places.take(); err != nil {
			h.Refuse(w, r, err)
			return
		}
		defer h.Places.giveBack()
	}
	body, size, err := h.Store.Open(r.Context(), digest)
	if err != nil {
		h.Refuse(w, r, err)
		return
	}
	defer body.Close()
	header := w.Header()
	header.Set("Content-Type", "application/octet-stream")
	header.Set("ETag", `"`+string(digest)+`"`)
	header.Set("Cache-Control", "public, max-age=31536000, immutable")
	to := &served{ResponseWriter: w}
	http.ServeContent(to, r, "", time.Time{}, body)
	if no := to.refusal(size); no != nil {
		h.Refuse(w, r, no)
	}
}
