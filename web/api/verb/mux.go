// Package verb routes …/{id}:verb, which http.ServeMux cannot: a wildcard of it is a whole
// path segment. So the verb becomes a segment of its own, ":verb", in the pattern and in
// each POST, and each GET of a mapping, before it is matched. Identities hold no colon; one that is escaped (%3A)
// belongs to the identity. What has no route is answered with a problem.
package verb

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"pacecar/messages"
	"pacecar/web/problem"
)

// Mux is http.ServeMux with verbs. New makes one.
type Mux struct {
	*http.ServeMux
	listed string // where the addresses are listed
	refuse func(operation string, r *http.Request) *problem.Problem
}

// New makes a mux that tells who has lost his way where all addresses are listed. Before a request is served, refuse is
// asked, which is given the method and address of the operation as the OpenAPI document shows them.
func New(listed string, refuse func(operation string, r *http.Request) *problem.Problem) Mux {
	return Mux{http.NewServeMux(), listed, refuse}
}

// HandleFunc registers a pattern as the OpenAPI document shows it.
func (m Mux) HandleFunc(pattern string, handler func(http.ResponseWriter, *http.Request)) {
	m.ServeMux.HandleFunc(strings.Replace(pattern, "}:", "}/:", 1), handler)
}

// Handle is HandleFunc for a handler.
func (m Mux) Handle(pattern string, handler http.Handler) {
	m.ServeMux.Handle(strings.Replace(pattern, "}:", "}/:", 1), handler)
}

// Find answers the handler of a request, without asking it; where none is registered, one that says so.
func (m Mux) Find(r *http.Request) http.Handler {
	handler, _ := m.Handler(splitVerb(r))
	return handler
}

// Operation is the method and address of the operation that a request is for, as the OpenAPI document shows them; empty: none.
func (m Mux) Operation(r *http.Request) string {
	_, pattern := m.Handler(splitVerb(r))
	return strings.Replace(pattern, "}/:", "}:", 1)
}

// ServeHTTP routes; what has no route is answered with a problem.
func (m Mux) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r = splitVerb(r)
	_, pattern := m.Handler(r)
	if pattern == "" {
		m.answerUnrouted(w, r)
		return
	}
	if no := m.refuse(strings.Replace(pattern, "}/:", "}:", 1), r); no != nil {
		problem.Write(w, r, no)
		return
	}
	m.ServeMux.ServeHTTP(w, r)
}

// answerUnrouted turns the mux's plain 404 and 405 into problems.
func (m Mux) answerUnrouted(w http.ResponseWriter, r *http.Request) {
	probe := &headerProbe{header: http.Header{}}
	m.ServeMux.ServeHTTP(probe, r)
	if allow := probe.header.Get("Allow"); probe.status == http.StatusMethodNotAllowed {
		w.Header().Set("Allow", allow)
		problem.Write(w, r, problem.New(http.StatusMethodNotAllowed, "MethodNotAllowed",
			fmt.Sprintf("%s is not possible here; %s is", r.Method, allow)).At("method", "use "+allow))
		return
	}
	problem.Write(w, r, problem.New(http.StatusNotFound, messages.NotFound, "there is no such address in the API; "+m.listed+" lists them").
		At("path", "look at "+m.listed))
}

// splitVerb gives the verb of a request a segment of its own.
func splitVerb(r *http.Request) *http.Request {
	escaped := r.URL.EscapedPath()
	if r.Method != http.MethodPost && !strings.HasSuffix(escaped, ":map") {
		return r
	}
	slash, colon := strings.LastIndexByte(escaped, '/'), strings.LastIndexByte(escaped, ':')
	// "vehicles:import" is a verb of a collection: its pattern has no wildcard and matches as it is.
	if colon < slash+2 || strings.Count(escaped, "/") < 4 {
		return r
	}
	escaped = escaped[:colon] + "/" + escaped[colon:]
	path, err := url.PathUnescape(escaped)
	if err != nil {
		return r
	}
	target := *r.URL
	target.Path, target.RawPath = path, escaped
	split := r.Clone(r.Context())
	split.URL = &target
	return split
}

// headerProbe takes an answer apart from its body.
type headerProbe struct {
	header http.Header
	status int
}

func (p *headerProbe) Header() http.Header { return p.header }

func (p *headerProbe) Write(b []byte) (int, error) {
	p.WriteHeader(http.StatusOK)
	return len(b), nil
}

func (p *headerProbe) WriteHeader(status int) {
	if p.status == 0 {
		p.status = status
	}
}
