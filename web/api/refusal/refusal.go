// Package refusal gives what huma refuses by itself, a request that does not match its
// schema, the form that every other refusal has: a problem with the place of each mistake.
// Importing it is enough. huma has one constructor of errors per process; it is replaced
// before anything is served.
package refusal

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"pacecar/web/api/body"
	"pacecar/web/problem"
)

func init() {
	huma.ErrorFormatter = formatted
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		return refused(status, message, errs...)
	}
	huma.NewErrorWithContext = func(ctx huma.Context, status int, message string, errs ...error) huma.StatusError {
		p := refused(status, message, errs...)
		if ctx != nil {
			p.Settle(ctx.Context())
		}
		return p
	}
}

// formatted writes large bounds with all their digits, as people do.
func formatted(format string, a ...any) string {
	for i, value := range a {
		if number, ok := value.(float64); ok {
			a[i] = strconv.FormatFloat(number, 'f', -1, 64)
		}
	}
	return fmt.Sprintf(format, a...)
}

// codes of what huma refuses by itself.
var codes = map[int]string{
	http.StatusBadRequest:            "BadRequest",
	http.StatusUnprocessableEntity:   "Invalid",
	http.StatusRequestEntityTooLarge: "TooLarge",
	http.StatusUnsupportedMediaType:  "UnsupportedType",
	http.StatusInternalServerError:   "Internal",
}

// noBody is what huma says of a request that has no body where one is needed.
const noBody = "request body is required"

// refused makes the problem of what huma says. Its detail is the first of its mistakes, with the place.
func refused(status int, message string, errs ...error) *problem.Problem {
	code, ok := codes[status]
	if !ok {
		code = strings.ReplaceAll(http.StatusText(status), " ", "")
	}
	p := problem.New(status, code, message)
	switch {
	case message == noBody:
		return p.At("body", "send the document that /api/v1/openapi.json describes for this address")
	case status == http.StatusUnsupportedMediaType:
		p.Detail = "the Content-Type says that the body is of a type which this address does not take"
		return p.At("header Content-Type", "send application/json")
	}
	var found []problem.Error
	for _, err := range errs {
		if err != nil {
			found = append(found, mistake(err, code))
		}
	}
	if len(found) == 0 {
		return p
	}
	p.Errors, p.Detail = found, cmp.Or(found[0].Pointer, "body")+": "+found[0].Detail
	if more := len(found) - 1; more > 0 {
		p.Detail += fmt.Sprintf(", and %d more", more)
	}
	return p
}

// mistake is one thing that huma found wrong, with its place and its cure.
func mistake(err error, code string) problem.Error {
	var detailed huma.ErrorDetailer
	if !errors.As(err, &detailed) {
		return problem.Error{Detail: err.Error(), Suggestion: problem.Cure(code)}
	}
	d := detailed.ErrorDetail()
	at, detail := body.Place(d.Message)
	at = pointer(d.Location) + at
	if name, _, is := strings.Cut(strings.TrimPrefix(detail, required), " "); is && strings.HasPrefix(detail, required) {
		at += "/" + name
	}
	return problem.Error{Pointer: at, Detail: detail, Suggestion: cmp.Or(cure(detail), problem.Cure(code))}
}

// required is how huma begins to say that a key is missing, before its name.
const required = "expected required property "

// pointer turns huma's body.waves[0].name into /waves/0/name, and query.limit into "query limit".
func pointer(location string) string {
	place, rest, _ := strings.Cut(location, ".")
	if place == "body" || strings.HasPrefix(place, "body[") {
		path := strings.TrimPrefix(location, "body")
		return strings.NewReplacer(".", "/", "[", "/", "]", "").Replace(path)
	}
	if rest == "" {
		return place
	}
	return place + " " + rest
}
