package problem

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// Asked is what a request is for: the places that a refusal of it may name.
type Asked struct {
	// Resource is the last name in the address, as "path id"; empty: the address has none.
	Resource string
	// Elsewhere is where names that are no keys of the body are said: "query selector", "header Pacecar-Actor".
	Elsewhere map[string]string
}

type askedKey struct{}

// WithAsked lets the refusals of a request name places. asked is called when there is one.
func WithAsked(ctx context.Context, asked func() Asked) context.Context {
	return context.WithValue(ctx, askedKey{}, asked)
}

// Settle completes a problem as the answer of a request: with the request's id, and with a place for each mistake. A
// mistake without one is where its code says, and otherwise the resource that the address names.
func (p *Problem) Settle(ctx context.Context) *Problem {
	p.RequestID = RequestID(ctx)
	var asked Asked
	if ask, is := ctx.Value(askedKey{}).(func() Asked); is {
		asked = ask()
	}
	p.Errors = slices.Clone(p.Errors)
	for i := range p.Errors {
		at := &p.Errors[i].Pointer
		if *at == "" || *at == "/" {
			*at = cmp.Or(places[p.Code], asked.Resource, "path")
			continue
		}
		if key, is := strings.CutPrefix(*at, "/"); is && p.Code != "BadRequest" && p.Code != "Invalid" { // these have read the body
			key, _, _ = strings.Cut(key, "/")
			*at = cmp.Or(asked.Elsewhere[key], *at)
		}
	}
	return p
}

// places are what codes are about that are never about the resource.
var places = map[string]string{
	"Unauthenticated":      "header Authorization",
	"PreconditionRequired": "header If-Match",
	"PreconditionFailed":   "header If-Match",
	"StaleVersion":         "header If-Match",
	"UnsupportedType":      "header Content-Type",
	"NotAcceptable":        "header Accept",
	"LengthRequired":       "header Content-Length",
	"RangeNotSatisfiable":  "header Range",
	"KeyReused":            "header Idempotency-Key",
	"InProgress":           "header Idempotency-Key",
	"UpgradeRequired":      "header Upgrade",
	"UnexpectedHost":       "header Host",
	"CrossOrigin":          "header Origin",
	"MethodNotAllowed":     "method",
	"BadRequest":           "body",
	"BodyCut":              "body",
	"Invalid":              "body",
	"RequestTimeout":       "body",
	"TooLarge":             "body",
}
