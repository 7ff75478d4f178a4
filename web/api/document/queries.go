package document

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"pacecar/messages"
	"pacecar/web/problem"
)

// Queries are the query parameters that each operation takes, by method and address.
type Queries map[string][]string

// Queried reads a document.
func Queried(d *huma.OpenAPI) Queries {
	all := Queries{}
	for path, item := range d.Paths {
		for method, op := range Operations(item) {
			names := []string{}
			for _, p := range op.Parameters {
				if p.In == "query" {
					names = append(names, p.Name)
				}
			}
			slices.Sort(names)
			all[method+" "+path] = names
		}
	}
	return all
}

// Refuse refuses a parameter that the operation does not take: who asks for less than the whole, as by validateOnly or by
// a filter, must not get the whole. nil: it takes all of them.
func (q Queries) Refuse(operation string, asked url.Values) *problem.Problem {
	names, known := q[operation]
	if !known {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(asked)) {
		if slices.Contains(names, name) {
			continue
		}
		cure := "leave it out: this address takes no parameters"
		if len(names) > 0 {
			cure = "this address takes " + strings.Join(names, ", ")
		}
		if meant := messages.DidYouMean(name, names); meant != "" {
			cure = meant
		}
		detail := fmt.Sprintf("there is no parameter %.64q here", name)
		if !strings.HasPrefix(operation, http.MethodGet) {
			detail += ", and nothing was done"
		}
		return problem.New(http.StatusUnprocessableEntity, "Invalid", detail).At("query "+messages.Clip(name), cure)
	}
	return nil
}
