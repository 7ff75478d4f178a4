// Package problem is how the operators' edge says no: RFC 9457 problem documents, and the
// one table that maps the codes of rejections to HTTP statuses.
//
// A rejection becomes the problem of its code, with its field as a JSON pointer and its
// cure, or that of the code where it has none: every problem says what to do. A failure
// becomes a 500 or 503 whose cause is logged under the request's id and not told to the
// client. The type of a problem is /problems/<code>, which this package serves as a page
// (Handler).
package problem

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"syscall"

	"pacecar/messages"
)

// ContentType of every problem.
const ContentType = "application/problem+json"

// Problem is a problem document.
type Problem struct {
	Type      string  `json:"type" format:"uri-reference" doc:"Where this kind of problem is explained."`
	Title     string  `json:"title" doc:"The kind of problem, in words."`
	Status    int     `json:"status" doc:"HTTP status."`
	Detail    string  `json:"detail,omitempty" doc:"What is wrong this time: one sentence."`
	Code      string  `json:"code" doc:"The kind of problem, for programs."`
	RequestID string  `json:"requestId,omitempty" doc:"Names this request in the server's log."`
	Errors    []Error `json:"errors,omitempty" doc:"What is wrong, place by place, and what to do about it."`
	Current   any     `json:"current,omitempty" doc:"For StaleVersion, and for a package or a cohort that AlreadyExists: the present state; for BodyCut, and for an import that the engine stopped: the import as far as it came."`

	RetryAfter int `json:"-"` // seconds; 0: none
	cause      error
}

// Error is what is wrong at one place.
type Error struct {
	Pointer    string `json:"pointer,omitempty" doc:"JSON pointer into the body, or 'query name', 'header name', 'path name'. 'body' is the body as a whole, 'path' the address, 'method' the method. What is not about a part of the request, such as a state that does not allow it, is at the resource that the address names: 'path id'."`
	Detail     string `json:"detail" doc:"What is wrong there."`
	Suggestion string `json:"suggestion,omitempty" doc:"The cure."`
}

// New makes a problem that is not a rejection of the domain, with the cure of its code.
func New(status int, code, detail string) *Problem {
	return &Problem{
		Type: typeOf(code), Title: titleOf(code, status), Status: status, Code: code, Detail: detail,
		Errors: []Error{{Detail: detail, Suggestion: Cure(code)}},
	}
}

// At says where a problem is, and its cure.
func (p *Problem) At(place, suggestion string) *Problem {
	p.Errors = []Error{{Pointer: place, Detail: p.Detail, Suggestion: suggestion}}
	return p
}

// From turns any error of the engine into a problem.
func From(err error) *Problem {
	var p *Problem
	if errors.As(err, &p) {
		return p
	}
	var r *messages.Rejection
	switch {
	case errors.As(err, &r):
		return FromRejection(r)
	case errors.Is(err, messages.ErrNotOwner), errors.Is(err, messages.ErrOverloaded):
		p = New(http.StatusServiceUnavailable, messages.Unavailable, "the part of the engine that is asked for is busy or moving")
		p.RetryAfter = 1
	case errors.Is(err, context.DeadlineExceeded):
		p = New(http.StatusGatewayTimeout, "Timeout", "the engine did not answer in time; whether it acted is not known")
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		p = New(http.StatusInsufficientStorage, "StorageFull", "the server's disk is full; nothing of the request is kept")
	case errors.Is(err, context.Canceled):
		p = New(http.StatusServiceUnavailable, messages.Unavailable, "the request was given up")
	default:
		p = New(http.StatusInternalServerError, "Internal", "something failed inside; the server's log has the cause under this request id")
	}
	p.cause = err
	return p
}

// FromRejection turns the domain's no into a problem.
func FromRejection(r *messages.Rejection) *Problem {
	p := New(Status(r.GetCode()), r.GetCode(), r.GetMessage())
	p.Errors = nil
	for _, no := range r.Each() {
		p.Errors = append(p.Errors, Error{Pointer: Place(no.GetField()), Detail: no.GetMessage(), Suggestion: cmp.Or(no.GetSuggestion(), Cure(no.GetCode()))})
	}
	if p.Status == http.StatusServiceUnavailable && p.Code != messages.ArtifactSpoilt { // that waits for a person
		p.RetryAfter = 1
	}
	return p
}

// Error is the detail.
func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// Unwrap answers the failure behind a problem, if there is one.
func (p *Problem) Unwrap() error { return p.cause }

// Failure is what must be logged: not nil when the fault is on this side.
func (p *Problem) Failure() error { return p.cause }

// GetStatus lets huma write a problem.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders lets huma write a problem's headers.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(p.RetryAfter))
	}
	return h
}

// ContentType lets huma write a problem as one.
func (p *Problem) ContentType(string) string { return ContentType }

// Write answers a request with a problem.
func Write(w http.ResponseWriter, r *http.Request, p *Problem) {
	p.Settle(r.Context())
	for name, values := range p.GetHeaders() {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", ContentType)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the client may have gone
}

type requestIDKey struct{}

// WithRequestID names a request.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

// RequestID is the request's name, or empty.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}
