// Package ask sends one request to one node and says what is known of it afterwards: its answer, or that
// nobody answered, in which case it may have been followed. It repeats nothing, and is safe for concurrent use.
package ask

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// maxAnswer bounds what is read of an answer.
const maxAnswer = 16 << 20

// Node is the API of one node.
type Node struct {
	Name string
	URL  string // without /api/v1
}

// Answer is what a node said. Status 0: it did not answer.
type Answer struct {
	Status   int
	Code     string // of a problem
	Replayed bool   // it was given before
	Text     []byte
	Err      error // why there is none
}

// Done says whether the request was followed.
func (a Answer) Done() bool { return a.Status >= 200 && a.Status < 300 }

// Refused says whether the request was not followed, for sure.
func (a Answer) Refused() bool { return a.Status >= 400 && a.Status < 500 }

// Into decodes the answer.
func (a Answer) Into(to any) error { return json.Unmarshal(a.Text, to) }

// String is the answer in a word or two.
func (a Answer) String() string {
	if a.Status == 0 {
		return fmt.Sprintf("no answer: %v", a.Err)
	}
	return fmt.Sprintf("%d %s", a.Status, a.Code)
}

// web has a connection for each request: one that was kept to a node which is cut off would be blamed on the next node's
// recovery.
var web = &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}

// Request is what is asked.
type Request struct {
	Method, Path string
	Body         any    // nil: none
	Key          string // for idempotency; empty: none
	Any          bool   // a command that rests on no version
}

// Send sends a request and waits so long for its answer.
func Send(ctx context.Context, n Node, r Request, within time.Duration) Answer {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	var body io.Reader
	if r.Body != nil {
		text, err := json.Marshal(r.Body)
		if err != nil {
			panic(fmt.Sprintf("%s %s: %v", r.Method, r.Path, err)) // the caller's shapes are its own
		}
		body = bytes.NewReader(text)
	}
	call, err := http.NewRequestWithContext(ctx, r.Method, n.URL+"/api/v1"+r.Path, body)
	if err != nil {
		panic(fmt.Sprintf("%s %s: %v", r.Method, r.Path, err))
	}
	call.Header.Set("Pacecar-Actor", "mira")
	if body != nil {
		call.Header.Set("Content-Type", "application/json")
	}
	if r.Key != "" {
		call.Header.Set("Idempotency-Key", r.Key)
	}
	if r.Any {
		call.Header.Set("If-Match", "*")
	}
	answer, err := web.Do(call)
	if err != nil {
		return Answer{Err: err}
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return Answer{Err: err}
	}
	a := Answer{Status: answer.StatusCode, Replayed: answer.Header.Get("Idempotency-Replayed") == "true", Text: text}
	if a.Status >= 400 {
		var p struct{ Code string }
		_ = a.Into(&p) // a proxy's page has none
		a.Code = p.Code
	}
	return a
}
