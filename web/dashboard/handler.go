package dashboard

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// dist is the built application, as build/main.go writes it.
//
//go:embed dist
var dist embed.FS

// contentTypes of the built files by their extension. They are spelt out because the types that the operating
// system registers for an extension differ from machine to machine.
var contentTypes = map[string]string{
	".html": "text/html; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".svg":  "image/svg+xml",
}

// hashed is a name that tells what the file holds, so that a browser need never ask again.
var hashed = regexp.MustCompile(`-[A-Z0-9]{8}\.js$`)

// policy is the Content-Security-Policy of every answer: the page's own origin and nothing else.
// The websocket is of the same origin, which 'self' covers.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// asset is one file in the forms in which it is sent.
type asset struct {
	contentType string
	caching     string
	identity    form
	gzip        form
}

// form is a body with the strong validator that names exactly these bytes.
type form struct {
	body []byte
	etag string
}

// assets compresses and hashes each file once per process.
var assets = sync.OnceValue(func() map[string]asset {
	files, err := dist.ReadDir("dist")
	if err != nil {
		panic("dashboard: embedded files are missing: " + err.Error())
	}
	all := make(map[string]asset, len(files))
	for _, file := range files {
		name := file.Name()
		body, err := dist.ReadFile("dist/" + name)
		if err != nil {
			panic("dashboard: embedded file is missing: " + err.Error())
		}
		caching := "no-cache"
		if hashed.MatchString(name) {
			caching = "public, max-age=31536000, immutable"
		}
		all[name] = asset{contentType: contentTypes[path.Ext(name)], caching: caching, identity: newForm(body), gzip: newForm(compress(body))}
	}
	return all
})

// Handler serves the dashboard's files and pages. See the package documentation for the rules.
func Handler() http.Handler {
	files := assets()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "The dashboard's files can be read only.", http.StatusMethodNotAllowed)
			return
		}
		name, found := resolve(files, r.URL.Path)
		if !found {
			http.NotFound(w, r)
			return
		}
		serve(w, r, files[name])
	})
}

// resolve maps a request path to the name of a built file.
func resolve(files map[string]asset, requestPath string) (name string, found bool) {
	clean := strings.TrimPrefix(path.Clean("/"+requestPath), "/")
	if _, built := files[clean]; built {
		return clean, true
	}
	if clean == "favicon.ico" {
		return "icon.svg", true
	}
	if clean == "api" || strings.HasPrefix(clean, "api/") {
		return "", false
	}
	// A page's last element may hold a dot when it is an identity (a package name@1.2.0), so only
	// the root and a top-level name count as a reference to a file.
	if path.Ext(clean) != "" && !strings.Contains(clean, "/") {
		return "", false
	}
	return "index.html", true
}

// serve writes one asset in the form the client accepts.
func serve(w http.ResponseWriter, r *http.Request, file asset) {
	chosen := file.identity
	header := w.Header()
	if acceptsGzip(r.Header.Get("Accept-Encoding")) {
		chosen = file.gzip
		header.Set("Content-Encoding", "gzip")
	}
	header.Set("Vary", "Accept-Encoding")
	header.Set("ETag", chosen.etag)
	header.Set("Cache-Control", file.caching)
	header.Set("Content-Type", file.contentType)
	header.Set("Content-Security-Policy", policy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "same-origin")
	if matches(r.Header.Get("If-None-Match"), chosen.etag) {
		header.Del("Content-Encoding")
		header.Del("Content-Type")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	header.Set("Content-Length", strconv.Itoa(len(chosen.body)))
	if r.Method == http.MethodHead {
		return
	}
	// A failed write means that the client is gone, which nobody here can cure.
	_, _ = w.Write(chosen.body)
}

// acceptsGzip reads an Accept-Encoding field: gzip or * is named and not refused with q=0.
func acceptsGzip(field string) bool {
	accepted := false
	for part := range strings.SplitSeq(field, ",") {
		coding, parameters, _ := strings.Cut(strings.TrimSpace(part), ";")
		named := strings.EqualFold(strings.TrimSpace(coding), "gzip")
		if !named && strings.TrimSpace(coding) != "*" {
			continue
		}
		accepted = !refused(parameters)
		if named {
			return accepted
		}
	}
	return accepted
}

// refused reports whether the parameters of a coding hold a weight of zero.
func refused(parameters string) bool {
	key, value, _ := strings.Cut(strings.TrimSpace(parameters), "=")
	if !strings.EqualFold(strings.TrimSpace(key), "q") {
		return false
	}
	weight, err := strconv.ParseFloat(strings.TrimSpace(value), 64)
	return err == nil && weight == 0
}

// matches compares an If-None-Match field weakly with a strong validator, as RFC 9110 section
// 13.1.2 asks.
func matches(field, etag string) bool {
	for part := range strings.SplitSeq(field, ",") {
		candidate := strings.TrimPrefix(strings.TrimSpace(part), "W/")
		if candidate == etag || candidate == "*" {
			return true
		}
	}
	return false
}

func newForm(body []byte) form {
	sum := sha256.Sum256(body)
	return form{body: body, etag: `"` + hex.EncodeToString(sum[:16]) + `"`}
}

// compress uses the strongest level because it runs once.
func compress(body []byte) []byte {
	var out bytes.Buffer
	writer, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		panic("dashboard: gzip level: " + err.Error())
	}
	if _, err := writer.Write(body); err != nil {
		panic("dashboard: gzip into memory: " + err.Error())
	}
	if err := writer.Close(); err != nil {
		panic("dashboard: gzip into memory: " + err.Error())
	}
	return out.Bytes()
}
