package refusal

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Problem is the server's no (RFC 9457).
type Problem struct {
	Status    int           `json:"status"`
	Title     string        `json:"title"`
	Detail    string        `json:"detail"`
	Code      string        `json:"code"`
	RequestID string        `json:"requestId"`
	foreign   bool          // it is no problem document at all
	after     time.Duration // that it asks to wait before the request is repeated; 0: it says nothing
	Errors    []struct {
		Pointer    string `json:"pointer"`
		Detail     string `json:"detail"`
		Suggestion string `json:"suggestion"`
	} `json:"errors"`
}

// Error says what, where and what to do.
func (p *Problem) Error() string {
	text := p.Detail
	if text == "" {
		text = p.Title
	}
	for _, e := range p.Errors {
		if e.Detail != "" && !strings.Contains(text, e.Detail) {
			text += "\n  " + strings.TrimSpace(e.Pointer+" "+e.Detail)
		} else if strings.HasPrefix(e.Pointer, "/") && !strings.Contains(text, e.Pointer+":") { // the rest of the request is the command line's own
			text += " (" + e.Pointer + ")"
		} else if e.Pointer == "query selector" { // but for what a person writes who asks for vehicles
			text += " (--selector)"
		}
		if e.Suggestion != "" {
			text = strings.TrimSuffix(text, ".") + "; " + e.Suggestion
		}
	}
	if p.Code != "" {
		text = p.Code + ": " + text
	}
	return text
}

// Unreachable is a server that does not answer. Whether it followed a command is not
// known.
type Unreachable struct {
	Server string
	Err    error
}

// Error says which server, and why.
func (u *Unreachable) Error() string {
	return fmt.Sprintf("no answer from the server at %s: %v", u.Server, u.Err)
}

// Unwrap is the reason.
func (u *Unreachable) Unwrap() error { return u.Err }

// Foreign is an answer that is not a Pacecar server's, as that of a proxy before it.
type Foreign struct {
	Server, Status string
	Err            error // why it is not understood; of a refusal the Problem that it would be
}

// Unwrap is the reason.
func (f *Foreign) Unwrap() error { return f.Err }

// Error says what answered.
func (f *Foreign) Error() string {
	text := f.Err.Error()
	return fmt.Sprintf("what answers at %s (%s) does not speak as a Pacecar server does: %s", f.Server, f.Status, text[:min(len(text), 200)])
}

// IsJSON tells whether an answer says that it is JSON.
func IsJSON(answer *http.Response) bool {
	kind, _, _ := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	return kind == "application/json" || strings.HasSuffix(kind, "+json")
}

// Of is why an answer of 400 or more refuses a request to a server; it reads the body, a part of a long one.
func Of(answer *http.Response, server string) error {
	p := &Problem{}
	text, _ := io.ReadAll(io.LimitReader(answer.Body, 1<<20))
	if json.Unmarshal(text, p) != nil || p.Title == "" && p.Detail == "" {
		p = &Problem{Detail: strings.TrimSpace(string(text[:min(len(text), 512)])), foreign: true}
	}
	p.Status, p.after = answer.StatusCode, retryAfter(answer.Header)
	if p.Title == "" {
		p.Title = http.StatusText(answer.StatusCode)
	}
	if p.foreign {
		return &Foreign{server, answer.Status, p}
	}
	return p
}

// Cut is a request to a server that ended without an answer.
func Cut(server string, err error) *Unreachable { return &Unreachable{server, unwrapURL(err)} }

// unwrapURL drops the method and URL that net/http puts before its reason.
func unwrapURL(err error) error {
	if u, ok := err.(*url.Error); ok { //nolint:errorlint // http.Client.Do documents this type
		return u.Err
	}
	return err
}
