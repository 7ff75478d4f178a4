package artifacts_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pacecar/messages"
	"pacecar/persistence/artifacts"
	"pacecar/persistence/artifacts/directory"
	"pacecar/web"
	"pacecar/web/problem"
	shapes "pacecar/web/view/stored"
	"pacecar/web/webtest"
)

// edge is the API over a real directory.
type edge struct {
	*testing.T
	dir    string
	engine *webtest.Engine
	url    string
}

func newEdge(t *testing.T) *edge {
	t.Helper()
	e := &edge{T: t, dir: t.TempDir(), engine: webtest.NewEngine()}
	for _, id := range []string{"adas-stack@4.2.1", "ivi@11.3.0"} { // whose files nobody has
		if _, err := e.engine.CommandPackage(t.Context(), id, &messages.WithdrawPackage{By: "ida", Reason: "not of this test"}); err != nil {
			t.Fatal(err)
		}
	}
	e.restart()
	return e
}

// restart begins a new server over what is there.
func (e *edge) restart() {
	e.Helper()
	store, err := directory.Open(e.Context(), e.dir, artifacts.Options{})
	if err != nil {
		e.Fatal(err)
	}
	server := httptest.NewServer(web.New(web.Config{Engine: e.engine, Artifacts: store}))
	e.Cleanup(server.Close)
	e.url = server.URL + "/api/v1"
}

// answered is an answer with its body.
type answered struct {
	*http.Response
	body string
}

// do sends a request; headers are pairs.
func (e *edge) do(method, path string, body io.Reader, headers ...string) answered {
	e.Helper()
	r, err := http.NewRequestWithContext(e.Context(), method, e.url+path, body)
	if err != nil {
		e.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		e.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		e.Fatal(err)
	}
	return answered{response, string(text)}
}

// want checks a status and, of a problem, its code.
func (e *edge) want(a answered, status int, code ...string) answered {
	e.Helper()
	if a.StatusCode != status {
		e.Fatalf("%s %s: %s %s, want %d", a.Request.Method, a.Request.URL, a.Status, a.body, status)
	}
	if len(code) > 0 && !strings.Contains(a.body, `"code":"`+code[0]+`"`) {
		e.Fatalf("%s %s: %s, want %s", a.Request.Method, a.Request.URL, a.body, code[0])
	}
	return a
}

func (e *edge) begin(b []byte) answered {
	e.Helper()
	return e.do("POST", "/artifacts", strings.NewReader(fmt.Sprintf(`{"sha256":%q,"sizeBytes":%d}`, messages.DigestOf(b), len(b))))
}

// upload names the upload of a content.
func upload(b []byte) string { return "/uploads/" + string(messages.DigestOf(b)) }

func artifact(b []byte) string { return "/artifacts/" + string(messages.DigestOf(b)) }

func TestAnUploadGoesOnWhereItIs(t *testing.T) {
	e := newEdge(t)
	b := bytes.Repeat([]byte("0123456789"), 1000)
	e.want(e.do("HEAD", upload(b), nil), 404)
	a := e.want(e.begin(b), 201)
	if a.Header.Get("Location") != "/api/v1"+upload(b) || a.Header.Get("Upload-Offset") != "0" || a.Header.Get("Upload-Length") != "10000" {
		t.Errorf("begun: %v", a.Header)
	}
	a = e.want(e.do("PATCH", upload(b), bytes.NewReader(b[:4000]), "Upload-Offset", "0"), 204)
	if a.Header.Get("Upload-Offset") != "4000" {
		t.Errorf("after 4000 bytes: %v", a.Header)
	}
	e.want(e.do("PATCH", upload(b), bytes.NewReader(b), "Upload-Offset", "0"), 409, "WrongState") // 4000 are here
	e.want(e.do("PATCH", upload(b), bytes.NewReader(b[5000:]), "Upload-Offset", "5000"), 409, "WrongState")
	e.want(e.do("PATCH", upload(b), bytes.NewReader(b[4000:])), 422, "Malformed")
	e.want(e.do("PATCH", upload(b), bytes.NewReader(b[4000:]), "Upload-Offset", "-1"), 422, "Malformed")
	e.want(e.do("PATCH", upload(b), bytes.NewReader(b), "Upload-Offset", "4000"), 422, "Malformed")
	e.want(e.do("GET", artifact(b), nil), 404, "NotFound")
	e.restart()
	if a := e.want(e.begin(b), 200); a.Header.Get("Upload-Offset") != "4000" {
		t.Errorf("found again: %v", a.Header)
	}
	if a := e.want(e.do("HEAD", upload(b), nil), 200); a.Header.Get("Upload-Offset") != "4000" || a.body != "" {
		t.Errorf("asked: %v", a.Header)
	}
	a = e.want(e.do("PATCH", upload(b), bytes.NewReader(b[4000:]), "Upload-Offset", "4000"), 201)
	var stored shapes.Stored
	if err := json.Unmarshal([]byte(a.body), &stored); err != nil || stored.URL != "/api/v1"+artifact(b) || stored.SizeBytes != 10000 {
		t.Errorf("stored %s", a.body)
	}
	if a := e.want(e.do("GET", artifact(b), nil), 200); a.body != string(b) {
		t.Errorf("serves %d bytes", len(a.body))
	}
	e.want(e.do("GET", upload(b), nil), 404, "NotFound")
	var again shapes.Upload
	if err := json.Unmarshal([]byte(e.want(e.begin(b), 200).body), &again); err != nil || !again.Stored || again.Offset != 10000 || again.URL != stored.URL {
		t.Errorf("begun again: %+v, %v", again, err)
	}
}

// A connection that breaks in the middle loses nothing of what arrived.
func TestACutConnectionLosesNothing(t *testing.T) {
	e := newEdge(t)
	b := bytes.Repeat([]byte("0123456789"), 100_000)
	e.want(e.begin(b), 201)
	address := strings.TrimSuffix(strings.TrimPrefix(e.url, "http://"), "/api/v1")
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(c, "PATCH /api/v1%s HTTP/1.1\r\nHost: %s\r\nUpload-Offset: 0\r\nContent-Length: %d\r\n\r\n", upload(b), address, len(b))
	if _, err := c.Write(b[:700_000]); err != nil {
		t.Fatal(err)
	}
	if err := c.(*net.TCPConn).CloseWrite(); err != nil { // the server sees the end of it
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil || answer.StatusCode != http.StatusBadRequest {
		t.Fatalf("%v, %v", answer, err)
	}
	answer.Body.Close()
	c.Close()
	if a := e.want(e.do("HEAD", upload(b), nil), 200); a.Header.Get("Upload-Offset") != "700000" {
		t.Errorf("%s bytes are here", a.Header.Get("Upload-Offset"))
	}
	e.want(e.do("PATCH", upload(b), bytes.NewReader(b[700_000:]), "Upload-Offset", "700000"), 201)
}

func TestOtherBytesEndAnUpload(t *testing.T) {
	e := newEdge(t)
	b := []byte("the artifact")
	e.want(e.begin(b), 201)
	e.want(e.do("PATCH", upload(b), strings.NewReader("the artefact"), "Upload-Offset", "0"), 422, "Malformed")
	e.want(e.do("HEAD", upload(b), nil), 404)
	e.want(e.begin(b), 201)
	e.want(e.do("DELETE", upload(b), nil), 204)
	e.want(e.do("DELETE", upload(b), nil), 404, "NotFound")
}

func TestUploadsThatCannotBegin(t *testing.T) {
	e := newEdge(t)
	digest := messages.DigestOf([]byte("x"))
	for body, want := range map[string]struct {
		status int
		code   string
	}{
		`{"sha256":"ABC","sizeBytes":1}`:     {422, "Malformed"},
		fmt.Sprintf(`{"sha256":%q}`, digest): {422, "OutOfBounds"},
		fmt.Sprintf(`{"sha256":%q,"sizeBytes":%d}`, digest, int64(messages.MaxArtifactBytes+1)): {413, "TooLarge"},
		fmt.Sprintf(`{"sha256":%q,"sizeBytes":1,"name":"firmware"}`, digest):                    {400, "BadRequest"},
		`{"sha256":"` + strings.Repeat("a", 5000) + `"}`:                                        {400, "BadRequest"},
		`sha256=1`: {400, "BadRequest"},
	} {
		e.want(e.do("POST", "/artifacts", strings.NewReader(body)), want.status, want.code)
	}
	e.want(e.do("POST", "/artifacts", strings.NewReader(fmt.Sprintf(`{"sha256":%q,"sizeBytes":%d}`, digest, int64(messages.MaxArtifactBytes)))), 201)
	e.want(e.do("PATCH", "/uploads/..%2f..%2fx", strings.NewReader("x"), "Upload-Offset", "0"), 422, "Malformed")
}

func TestRanges(t *testing.T) {
	e := newEdge(t)
	b := bytes.Repeat([]byte("0123456789"), 1000)
	e.want(e.do("PUT", artifact(b), bytes.NewReader(b)), 201)
	etag := `"` + string(messages.DigestOf(b)) + `"`
	for _, c := range []struct {
		headers []string
		status  int
		body    string
		is      string // Content-Range
	}{
		{[]string{"Range", "bytes=5-9"}, 206, "56789", "bytes 5-9/10000"},
		{[]string{"Range", "bytes=-3"}, 206, "789", "bytes 9997-9999/10000"},
		{[]string{"Range", "bytes=9998-"}, 206, "89", "bytes 9998-9999/10000"},
		{[]string{"Range", "bytes=9998-20000"}, 206, "89", "bytes 9998-9999/10000"},
		{[]string{"Range", "bytes=5-9", "If-Range", etag}, 206, "56789", "bytes 5-9/10000"},
		{[]string{"Range", "bytes=5-9", "If-Range", `"other"`}, 200, string(b), ""},
		{[]string{"Range", "bytes=10000-"}, 416, "", "bytes */10000"},
		{[]string{"Range", "bytes=9-5"}, 416, "", ""},
		{[]string{"If-None-Match", etag}, 304, "", ""},
		{[]string{"If-None-Match", `"other", ` + etag}, 304, "", ""},
		{[]string{"If-None-Match", `"other"`}, 200, string(b), ""},
	} {
		a := e.want(e.do("GET", artifact(b), nil, c.headers...), c.status)
		if c.status != 416 && a.body != c.body || a.Header.Get("Content-Range") != c.is || c.status != 416 && a.Header.Get("ETag") != etag {
			t.Errorf("%v: %d bytes, %v", c.headers, len(a.body), a.Header)
		}
	}
	a := e.want(e.do("HEAD", artifact(b), nil), 200)
	if a.ContentLength != 10000 || a.Header.Get("Accept-Ranges") != "bytes" || a.Header.Get("ETag") != etag || !strings.Contains(a.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("HEAD: %v", a.Header)
	}
	e.want(e.do("HEAD", artifact(b), nil, "If-None-Match", etag), 304)
}

func TestSeveralRanges(t *testing.T) {
	e := newEdge(t)
	b := bytes.Repeat([]byte("0123456789"), 1000)
	e.want(e.do("PUT", artifact(b), bytes.NewReader(b)), 201)
	a := e.want(e.do("GET", artifact(b), nil, "Range", "bytes=0-1,5000-5004,-2"), 206)
	kind, parameters, err := mime.ParseMediaType(a.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/byteranges" {
		t.Fatalf("Content-Type %q, %v", a.Header.Get("Content-Type"), err)
	}
	parts := multipart.NewReader(strings.NewReader(a.body), parameters["boundary"])
	for _, want := range []struct{ is, body string }{{"bytes 0-1/10000", "01"}, {"bytes 5000-5004/10000", "01234"}, {"bytes 9998-9999/10000", "89"}} {
		part, err := parts.NextPart()
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(part); err != nil || string(text) != want.body || part.Header.Get("Content-Range") != want.is {
			t.Errorf("%q is %q, %v; want %+v", part.Header.Get("Content-Range"), text, err, want)
		}
	}
	if _, err := parts.NextPart(); err != io.EOF {
		t.Errorf("behind the last part: %v", err)
	}
}

// flip changes a byte on the disk.
func (e *edge) flip(b []byte) {
	e.Helper()
	digest := string(messages.DigestOf(b))
	path := filepath.Join(e.dir, "sha256", digest[:2], digest)
	content, err := os.ReadFile(path)
	if err != nil {
		e.Fatal(err)
	}
	content[len(content)/2] ^= 1
	if err := os.WriteFile(path, content, 0o600); err != nil {
		e.Fatal(err)
	}
}

func (e *edge) verify(query string, headers ...string) shapes.Verification {
	e.Helper()
	a := e.want(e.do("POST", "/artifacts:verify"+query, nil, headers...), 200)
	var v shapes.Verification
	lines := strings.Split(strings.TrimSpace(a.body), "\n")
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &v); err != nil || !v.Done {
		e.Fatalf("%s, %v", a.body, err)
	}
	return v
}

func TestAFlippedByteIsFoundAndNotServed(t *testing.T) {
	e := newEdge(t)
	sound, bad, patch := []byte("sound"), []byte("to be damaged"), []byte("a patch")
	for _, b := range [][]byte{sound, bad, patch} {
		e.want(e.do("PUT", artifact(b), bytes.NewReader(b)), 201)
	}
	for name, b := range map[string][]byte{"first": bad, "second": bad, "third": sound} {
		if _, err := e.engine.CreatePackage(t.Context(), &messages.CreatePackage{Name: name, Version: "1", Author: "ida", Contents: []*messages.TargetArtifact{
			{EcuId: "A", Version: "1", Sha256: string(messages.DigestOf(b)), SizeBytes: uint64(len(b))},
			{EcuId: "B", Version: "1", Sha256: string(messages.DigestOf(b)), SizeBytes: uint64(len(b)),
				Deltas: []*messages.DeltaArtifact{{Sha256: string(messages.DigestOf(patch))}}},
		}}); err != nil {
			t.Fatal(err)
		}
	}
	if v := e.verify(""); v.Checked != 3 || v.CheckedBytes != 25 || v.Spoilt != 0 {
		t.Errorf("all are sound: %+v", v)
	}
	e.flip(bad)
	e.want(e.do("GET", artifact(bad), nil), 200) // nobody has looked yet
	if v := e.verify("?package=third@1"); v.Checked != 2 || v.Spoilt != 0 {
		t.Errorf("a package that does not use it: %+v", v)
	}
	e.want(e.do("POST", "/artifacts:verify?package=fourth@1", nil), 404, "NotFound")
	v := e.verify("", "Accept", "application/x-ndjson")
	if v.Checked != 3 || v.Spoilt != 1 || len(v.Damages) != 1 {
		t.Fatalf("%+v", v)
	}
	d := v.Damages[0]
	slices.Sort(d.Packages)
	if d.SHA256 != string(messages.DigestOf(bad)) || d.Found == "" || d.Found == d.SHA256 || !slices.Equal(d.Packages, []string{"first@1", "second@1"}) {
		t.Errorf("%+v", d)
	}
	a := e.want(e.do("GET", artifact(bad), nil), 503, "ArtifactSpoilt")
	if !strings.Contains(a.body, "upload the artifact again") {
		t.Errorf("no cure: %s", a.body)
	}
	e.restart()
	e.want(e.do("GET", artifact(bad), nil, "Range", "bytes=0-1"), 503, "ArtifactSpoilt")
	e.want(e.begin(bad), 201)
	e.want(e.do("PATCH", upload(bad), bytes.NewReader(bad), "Upload-Offset", "0"), 201)
	if a := e.want(e.do("GET", artifact(bad), nil), 200); a.body != string(bad) {
		t.Errorf("serves %q", a.body)
	}
	if v := e.verify(""); v.Spoilt != 0 {
		t.Errorf("after the repair: %+v", v)
	}
}

// What a package needs and nobody has is no sound package.
func TestFilesThatAreNotStoredAreTold(t *testing.T) {
	e := newEdge(t)
	there, lost, patch := []byte("there"), []byte("lost"), []byte("a lost patch")
	e.want(e.do("PUT", artifact(there), bytes.NewReader(there)), 201)
	for name, contents := range map[string]*messages.TargetArtifact{
		"whole": {EcuId: "A", Version: "1", Sha256: string(messages.DigestOf(there)), SizeBytes: uint64(len(there))},
		"half": {EcuId: "A", Version: "1", Sha256: string(messages.DigestOf(lost)), SizeBytes: uint64(len(lost)),
			Deltas: []*messages.DeltaArtifact{{Sha256: string(messages.DigestOf(patch)), SizeBytes: uint64(len(patch))}}},
	} {
		if _, err := e.engine.CreatePackage(t.Context(), &messages.CreatePackage{Name: name, Version: "1", Author: "ida", Contents: []*messages.TargetArtifact{contents}}); err != nil {
			t.Fatal(err)
		}
	}
	if v := e.verify("?package=whole@1"); v.Checked != 1 || v.Missing != 0 || len(v.Damages) > 0 {
		t.Errorf("all of it is stored: %+v", v)
	}
	if v := e.verify(""); v.Checked != 1 || v.Missing != 0 || len(v.Damages) > 0 {
		t.Errorf("a draft may still be on its way: %+v", v)
	}
	told := func(query string) {
		t.Helper()
		v := e.verify(query, "Accept", "application/x-ndjson")
		if v.Missing != 2 || v.Spoilt != 0 || len(v.Damages) != 2 {
			t.Fatalf("%+v", v)
		}
		for _, d := range v.Damages {
			of, known := map[string]int{string(messages.DigestOf(lost)): len(lost), string(messages.DigestOf(patch)): len(patch)}[d.SHA256]
			if !known || d.SizeBytes != int64(of) || !slices.Equal(d.Packages, []string{"half@1"}) || !strings.Contains(d.Detail, "is not stored") {
				t.Errorf("%+v", d)
			}
		}
	}
	told("?package=half@1")
	if _, err := e.engine.CommandPackage(t.Context(), "half@1", &messages.ValidatePackage{By: "ida"}); err != nil {
		t.Fatal(err)
	}
	told("")
}

// Whatever is refused, the answer says where, and what to do.
func TestRefusalsNameTheirCure(t *testing.T) {
	e := newEdge(t)
	b := []byte("content")
	e.want(e.do("PUT", artifact(b), bytes.NewReader(b)), 201)
	large := fmt.Sprintf(`{"sha256":%q,"sizeBytes":%d}`, messages.DigestOf(b), int64(messages.MaxArtifactBytes+1))
	for _, c := range []struct {
		a     answered
		code  string
		place string
	}{
		{e.do("PUT", "/artifacts/ABC", strings.NewReader("x")), "Malformed", "path sha256"},
		{e.do("GET", "/uploads/ABC", nil), "Malformed", "path sha256"},
		{e.do("PUT", artifact(b), io.MultiReader(bytes.NewReader(b))), "LengthRequired", "header Content-Length"},
		{e.do("POST", "/artifacts", strings.NewReader(large)), "TooLarge", "/sizeBytes"},
		{e.do("POST", "/artifacts", strings.NewReader("{")), "BadRequest", "body"},
		{e.do("GET", artifact(b), nil, "Range", "bytes=7-"), "RangeNotSatisfiable", "header Range"},
		{e.do("GET", artifact(b), nil, "If-Match", `"other"`), "PreconditionFailed", "header If-Match"},
	} {
		var p problem.Problem
		if err := json.Unmarshal([]byte(c.a.body), &p); err != nil || p.Code != c.code || len(p.Errors) != 1 || p.Errors[0].Pointer != c.place || p.Errors[0].Suggestion == "" {
			t.Errorf("%s %s: %s, %v", c.a.Request.Method, c.a.Request.URL, c.a.body, err)
		}
	}
}
