// Package validating is for commands that somebody only wants to know the answer of: with validateOnly=true they are
// decided, answered and refused as they would be, and not done.
//
// An input that embeds [Only] takes the parameter, and [Mark] has what its operation asks of the engine only considered.
// [Wrap] answers without what names something that there is: no ETag, for the version that the answer shows is that of
// nothing, no Location, and 200 where something would have been created.
package validating

import (
	"context"
	"net/http"
	"strconv"

	"pacecar/messages/considered"
)

// Only is the parameter. It is exported only because huma finds embedded fields by reflection.
type Only struct {
	ValidateOnly bool `query:"validateOnly" doc:"Answer and refuse as the command would be, and do nothing: nothing is kept, and nobody is told. The version in the answer is the one that there would be."`
}

// Validates tells whether the command is not to be done.
func (o Only) Validates() bool { return o.ValidateOnly }

// Mark is the context of an operation with such an input.
func Mark(ctx context.Context, in any) context.Context {
	if v, takes := in.(interface{ Validates() bool }); takes && v.Validates() {
		return considered.Only(ctx)
	}
	return ctx
}

// Asked tells whether a request says so. What its operation does not take is refused elsewhere.
func Asked(r *http.Request) bool {
	if r.URL.RawQuery == "" {
		return false
	}
	only, err := strconv.ParseBool(r.URL.Query().Get("validateOnly"))
	return err == nil && only
}

// Wrap serves a request that says so. A key would keep an answer of which nothing was done.
func Wrap(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
	if Asked(r) {
		w = writer{w}
		r.Header.Del("Idempotency-Key")
	}
	next(w, r)
}

type writer struct{ http.ResponseWriter }

// Unwrap is for http.ResponseController.
func (w writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// WriteHeader answers of what there is not.
func (w writer) WriteHeader(status int) {
	if status == http.StatusCreated {
		status = http.StatusOK
	}
	w.Header().Del("ETag")
	w.Header().Del("Location")
	w.ResponseWriter.WriteHeader(status)
}
