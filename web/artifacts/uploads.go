package artifacts

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"pacecar/messages"
	"pacecar/web/api/body"
	"pacecar/web/problem"
	"pacecar/web/view/stored"
)

// maxJSONBytes bounds the body that opens an upload.
const maxJSONBytes = 4 << 10

// Headers of uploads, as the IETF's draft has them.
const (
	offsetHeader = "Upload-Offset"
	lengthHeader = "Upload-Length"
)

func digestIn(path string) bool { return strings.Contains(path, "{sha256}") }

func (h *handlers) uploads() {
	begin := h.describe(http.MethodPost, "/artifacts", "beginUpload", "Open an upload that may be continued, or find the one that is open")
	begin.RequestBody = &huma.RequestBody{Required: true, Content: content[stored.NewUpload](h)}
	begin.Responses = map[string]*huma.Response{
		"200": {Description: "Open already, or stored: then url is where it can be fetched", Content: content[stored.Upload](h)},
		"201": {Description: "Opened", Content: content[stored.Upload](h)},
	}
	h.Document(begin)
	h.Handle("POST "+begin.Path, h.begin)

	for method, id := range map[string]string{http.MethodGet: "getUpload", http.MethodHead: "headUpload"} {
		get := h.describe(method, "/uploads/{sha256}", id, "Ask how many bytes of an upload are here; Upload-Offset says it, too")
		get.Responses = map[string]*huma.Response{"200": {Description: "Open", Content: content[stored.Upload](h)}}
		h.Document(get)
	}
	h.Handle("GET "+h.Prefix+"/uploads/{sha256}", h.offset) // serves HEAD, too

	more := h.describe(http.MethodPatch, "/uploads/{sha256}", "continueUpload", "Send the bytes from Upload-Offset on")
	more.Parameters = append(more.Parameters, &huma.Param{Name: offsetHeader, In: "header", Required: true,
		Description: "Where the body begins: the upload's own offset.", Schema: &huma.Schema{Type: huma.TypeInteger}})
	more.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/partial-upload": file["application/octet-stream"]}}
	more.Responses = map[string]*huma.Response{
		"204": {Description: "The bytes are here; more are missing"},
		"201": {Description: "Stored", Content: content[stored.Stored](h)},
	}
	h.Document(more)
	h.Handle("PATCH "+more.Path, h.more)

	forget := h.describe(http.MethodDelete, "/uploads/{sha256}", "forgetUpload", "Forget an upload")
	forget.Responses = map[string]*huma.Response{"204": {Description: "Forgotten"}}
	h.Document(forget)
	h.Handle("DELETE "+forget.Path, h.forget)
}

// begin opens an upload.
func (h *handlers) begin(w http.ResponseWriter, r *http.Request) {
	wanted, err := wantedUpload(w, r)
	if err != nil {
		h.Refuse(w, r, err)
		return
	}
	digest, err := messages.ParseDigest(wanted.SHA256)
	if err != nil {
		h.Refuse(w, r, messages.Reject(messages.Malformed, "%v", err).At("/sha256").Suggest(giveDigest))
		return
	}
	if err := bounded("/sizeBytes", wanted.SizeBytes); err != nil {
		h.Refuse(w, r, err)
		return
	}
	offset, whole, err := h.Store.Begin(r.Context(), digest, wanted.SizeBytes)
	if err != nil {
		h.Refuse(w, r, err)
		return
	}
	status := http.StatusOK
	if !whole && offset == 0 {
		status = http.StatusCreated
	}
	h.show(w, status, stored.Upload{SHA256: string(digest), SizeBytes: wanted.SizeBytes, Offset: offset, Stored: whole})
}

// wantedUpload reads what is to be uploaded, as strictly as all other documents are read.
func wantedUpload(w http.ResponseWriter, r *http.Request) (wanted stored.NewUpload, err error) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); r.Header.Get("Content-Type") != "" && (err != nil || kind != "application/json") {
		return wanted, body.Unsupported("header Content-Type", fmt.Sprintf("the body is %.100q", r.Header.Get("Content-Type")), "send application/json")
	}
	text, err := io.ReadAll(http.MaxBytesReader(w, io.NopCloser(body.New(w, r)), maxJSONBytes))
	if err == nil {
		err = body.JSON.Unmarshal(text, &wanted)
	}
	if err == nil {
		reader := json.NewDecoder(bytes.NewReader(text))
		reader.DisallowUnknownFields()
		err = reader.Decode(&wanted)
	}
	if err != nil {
		at, detail := body.Place(err.Error())
		if name, is := strings.CutPrefix(detail, "json: unknown field "); is {
			at = "/" + strings.Trim(name, `"`)
		}
		return wanted, problem.New(http.StatusBadRequest, "BadRequest", "the body is no upload: "+detail).At(at, `send {"sha256": "…", "sizeBytes": 123}`)
	}
	return wanted, nil
}

// show answers where an upload stands.
func (h *handlers) show(w http.ResponseWriter, status int, u stored.Upload) {
	u.URL = h.Prefix + "/uploads/" + u.SHA256
	if u.Stored {
		u.URL = h.Prefix + "/artifacts/" + u.SHA256
	}
	w.Header().Set("Location", u.URL)
	w.Header().Set(offsetHeader, strconv.FormatInt(u.Offset, 10))
	w.Header().Set(lengthHeader, strconv.FormatInt(u.SizeBytes, 10))
	answer(w, status, u)
}

// offset tells how far an upload is.
func (h *handlers) offset(w http.ResponseWriter, r *http.Request) {
	digest, ok := h.digest(w, r)
	if !ok {
		return
	}
	offset, size, err := h.Store.Offset(r.Context(), digest)
	if err != nil {
		h.Refuse(w, r, err)
		return
	}
	h.show(w, http.StatusOK, stored.Upload{SHA256: string(digest), SizeBytes: size, Offset: offset})
}

// more takes the next bytes of an upload.
func (h *handlers) more(w http.ResponseWriter, r *http.Request) {
	digest, ok := h.digest(w, r)
	if !ok {
		return
	}
	offset, err := strconv.ParseInt(r.Header.Get(offsetHeader), 10, 64)
	if err != nil || offset < 0 {
		h.Refuse(w, r, messages.Reject(messages.Malformed, "%s is %q, want a number of bytes", offsetHeader, r.Header.Get(offsetHeader)).
			At("header "+offsetHeader).Suggest("ask for the upload, and go on from its offset"))
		return
	}
	_, size, err := h.Store.Offset(r.Context(), digest)
	if err == nil && offset+r.ContentLength > size { // an unknown length is -1
		err = messages.Reject(messages.Malformed, "the upload has %d bytes, these %d from %d on are more", size, r.ContentLength, offset).At("header Content-Length").
			Suggest("send exactly the file whose length was declared")
	}
	if err != nil {
		h.Refuse(w, r, err)
		return
	}
	// A connection that broke unnoticed keeps others away from its upload no longer than body.Idle.
	sent := &watched{Reader: body.New(w, r)}
	now, err := h.Store.Append(r.Context(), digest, offset, sent)
	if err != nil {
		h.Refuse(w, r, sent.problem(err, "ask for the upload's offset, and go on from there"))
		return
	}
	w.Header().Set(offsetHeader, strconv.FormatInt(now, 10))
	if now == size {
		h.stored(w, http.StatusCreated, digest, size)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// forget ends an upload.
func (h *handlers) forget(w http.ResponseWriter, r *http.Request) {
	digest, ok := h.digest(w, r)
	if !ok {
		return
	}
	if err := h.Store.Forget(r.Context(), digest); err != nil {
		h.Refuse(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
