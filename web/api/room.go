package api

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"pacecar/messages"
	"pacecar/web/api/body"
	"pacecar/web/api/condition"
	"pacecar/web/view"
)

// What a part of the API needs that has a room of its own, below this one: it registers
// its operations with an API that was made, before that serves its first request.

// Operation describes an operation; path is without Prefix.
func Operation(method, path, id, tag, summary string) huma.Operation {
	return operation(method, path, id, tag, summary)
}

// Handle registers an operation whose errors become problems.
func Handle[I, O any](a *API, op huma.Operation, do func(context.Context, *I) (*O, error)) {
	handle(a, op, do)
}

// HandleStream registers an operation whose body or answer is streamed, which huma does not
// serve; do answers an error if it has not begun to answer. The body may take long, and
// may not stall.
func HandleStream(a *API, op huma.Operation, do func(w http.ResponseWriter, r *http.Request, from io.Reader) error) {
	a.document(op)
	a.mux.HandleFunc(op.Method+" "+op.Path, func(w http.ResponseWriter, r *http.Request) {
		if err := do(w, r, body.New(w, r)); err != nil {
			a.answerProblem(w, r, err)
		}
	})
}

// Content describes a JSON body of type T.
func Content[T any](a *API) map[string]*huma.MediaType { return content[T](a) }

// Read answers a part of a timeline.
func (in InTimeline) Read(history func(before uint64) ([]*messages.HistoryEntry, uint64, error)) (view.List[view.Line], error) {
	answer, err := in.read(history)
	if err != nil {
		return view.List[view.Line]{}, err
	}
	return answer.Body, nil
}

// Who decides who acts: the body's by, else the header's name.
func Who(by, header string) (string, error) { return actor(by, header) }

// PreconditionRequired refuses a decision that does not say what it rests on.
func PreconditionRequired(why, cure string) error { return preconditionRequired(why, cure) }

// Expected is the version that an If-Match header expects; 0: any. It refuses one that is
// not the present one, which current answers with the resource as it is.
func Expected(ifMatch string, current func() (version uint64, shown any, err error)) (uint64, error) {
	rests := condition.Parse(ifMatch)
	if rests.Any() {
		return 0, nil
	}
	version, shown, err := current()
	if err != nil {
		return 0, err
	}
	return rests.Expected(version, shown)
}
