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
	huma.NewError = invalid
	huma.NewErrorWithContext = func(ctx huma.Context, status int, message string, errs ...error) huma.StatusError {
		p := invalid(status, message, errs...)
		if ctx != nil {
			p.(*problem.Problem).RequestID = problem.RequestID(ctx.Context())
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

func invalid(status int, message string, errs ...error) huma.StatusError {
	code, ok := codes[status]
	if !ok {
		code = strings.ReplaceAll(http.StatusText(status), " ", "")
	}
	p := problem.New(status, code, message)
	if message == noBody {
		return p.At("body", "send the document that /api/v1/openapi.json describes for this address")
	}
	if len(errs) > 0 {
		p.Errors = nil
	}
	for _, err := range errs {
		if err == nil {
			continue
		}
		var detailed huma.ErrorDetailer
		if !errors.As(err, &detailed) {
			p.Errors = append(p.Errors, problem.Error{Detail: err.Error(), Suggestion: problem.Cure(code)})
			continue
		}
		d := detailed.ErrorDetail()
		at, detail := body.Place(d.Message)
		p.Errors = append(p.Errors, problem.Error{Pointer: pointer(d.Location) + at, Detail: detail, Suggestion: cmp.Or(cure(detail), problem.Cure(code))})
	}
	return p
}

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
