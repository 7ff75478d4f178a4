// Package document completes the OpenAPI document of the API with what is true of all operations, and answers from it.
//
// [Complete] adds to every POST that it may have an Idempotency-Key, to every read of JSON that it may be answered with
// 304, to every operation the problem that its answer may be, and the stream. [Produced] says what operations
// answer, so that a request which accepts nothing of that can be refused (406) before anything is done; [Queried] says
// which parameters they take, so that none is done whose parameters say something else; [Asked] says which places their
// refusals may name.
//
// The document is not changed after it was completed.
package document

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/negotiation"

	"pacecar/web/problem"
)

const (
	keyHeader = "Idempotency-Key"
	inHeader  = "header"
	jsonType  = "application/json"
)

// unkeyed are the operations that take no key: because they are the same when repeated, or because their answer has a
// secret, which is kept nowhere.
var unkeyed = []string{"importVehicles", "verifyArtifacts", "logIn", "createToken"}

// Complete adds to a document what is true of all operations; prefix is that of their addresses.
func Complete(d *huma.OpenAPI, prefix string, no *huma.Schema) {
	d.AddOperation(stream(prefix))
	for _, item := range d.Paths {
		for method, op := range Operations(item) {
			if op.Responses == nil {
				op.Responses = map[string]*huma.Response{}
			}
			if op.Responses["default"] == nil {
				op.Responses["default"] = &huma.Response{Description: "Refused or failed", Content: map[string]*huma.MediaType{problem.ContentType: {Schema: no}}}
			}
			validated(op)
			switch {
			case method == http.MethodPost && !slices.Contains(unkeyed, op.OperationID):
				keyed(op)
			case method == http.MethodGet && op.Responses["200"] != nil && op.Responses["200"].Content[jsonType] != nil:
				revalidated(op)
			}
		}
	}
}

// validated adds what a creation is answered of which nothing is done.
func validated(op *huma.Operation) {
	takes := slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool { return p.Name == "validateOnly" })
	if made := op.Responses["201"]; takes && made != nil && op.Responses["200"] == nil {
		op.Responses["200"] = &huma.Response{Description: "With validateOnly: what would have been created", Content: made.Content}
	}
}

// Operations are those of one address, by method.
func Operations(item *huma.PathItem) map[string]*huma.Operation {
	all := map[string]*huma.Operation{
		http.MethodGet: item.Get, http.MethodHead: item.Head, http.MethodPost: item.Post, http.MethodPut: item.Put,
		http.MethodPatch: item.Patch, http.MethodDelete: item.Delete,
	}
	maps.DeleteFunc(all, func(_ string, op *huma.Operation) bool { return op == nil })
	return all
}

// keyed says that a repetition of the operation is answered as the first one was.
func keyed(op *huma.Operation) {
	if slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool { return p.Name == keyHeader }) {
		return
	}
	most := 255
	op.Parameters = append(op.Parameters, &huma.Param{
		Name: keyHeader, In: inHeader, Description: "Names this request: repeated within 24 hours, it is answered as the first time, and does nothing.",
		Schema: &huma.Schema{Type: huma.TypeString, MaxLength: &most},
	})
}

// revalidated says that the operation may be answered with 304.
func revalidated(op *huma.Operation) {
	op.Parameters = append(op.Parameters, &huma.Param{
		Name: "If-None-Match", In: inHeader, Description: "ETag of an earlier answer: 304 without a body, if it would be the same.",
		Schema: &huma.Schema{Type: huma.TypeString},
	})
	if op.Responses["200"].Headers == nil {
		op.Responses["200"].Headers = map[string]*huma.Param{}
	}
	if op.Responses["200"].Headers["ETag"] == nil {
		op.Responses["200"].Headers["ETag"] = &huma.Param{Description: "Of this answer, for If-None-Match.", Schema: &huma.Schema{Type: huma.TypeString}}
	}
	op.Responses["304"] = &huma.Response{Description: "The client has this answer already"}
}

// stream is the one address that speaks another protocol.
func stream(prefix string) *huma.Operation {
	return &huma.Operation{
		OperationID: "watch", Method: http.MethodGet, Path: prefix + "/stream", Tags: []string{"stream"},
		Summary: "Watch topics over a websocket: snapshots, then what changes",
		Description: "One frame is one JSON object. {\"id\":1,\"sub\":\"campaign:demo\",\"fps\":4} subscribes; the answer is a snapshot with a position, then deltas with the absolute " +
			"values of the keys that changed. \"since\" resumes from a position. docs/stream.md has the protocol.",
		Responses: map[string]*huma.Response{"101": {Description: "The websocket is open"}},
	}
}

// Types are what each operation answers, by method and address: "GET /api/v1/campaigns".
type Types map[string][]string

// Produced reads a document.
func Produced(d *huma.OpenAPI) Types {
	all := Types{}
	for path, item := range d.Paths {
		for method, op := range Operations(item) {
			found := map[string]bool{}
			for status, answer := range op.Responses {
				if strings.HasPrefix(status, "2") {
					for kind := range answer.Content {
						found[kind] = true
					}
				}
			}
			all[method+" "+path] = slices.Sorted(maps.Keys(found))
		}
	}
	return all
}

// Refuse refuses a request that accepts nothing of what the operation answers; nil: it accepts something, or is answered
// without a body.
func (t Types) Refuse(operation, accept string) *problem.Problem {
	kinds := t[operation]
	if accept == "" || len(kinds) == 0 || negotiation.SelectQValue(accept, kinds) != "" {
		return nil
	}
	for _, kind := range kinds { // a range of types, which the negotiation does not know
		major, _, _ := strings.Cut(kind, "/")
		if negotiation.SelectQValue(accept, []string{major + "/*"}) != "" || negotiation.SelectQValue(accept, []string{"*/*"}) != "" {
			return nil
		}
	}
	list := strings.Join(kinds, ", ")
	return problem.New(http.StatusNotAcceptable, "NotAcceptable", "the answer would be "+list+", and none of that is accepted").
		At("header Accept", "accept "+list+", or leave the header out")
}
