package document

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"pacecar/web/problem"
)

// Queries are the query parameters that each writing operation takes, by method and address.
type Queries map[string][]string

// Queried reads a document.
func Queried(d *huma.OpenAPI) Queries {
	all := Queries{}
	for path, item := range d.Paths {
		for method, op := range Operations(item) {
			if method == http.MethodGet || method == http.MethodHead || op.OperationID == "importVehicles" {
				continue // imports look at their parameters themselves, and name the nearest
			}
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

// Refuse refuses a write with a parameter that the operation does not take: who asks for less than the whole, as by
// validateOnly, must not get the whole. nil: it takes all of them, or only reads.
func (q Queries) Refuse(operation string, asked url.Values) *problem.Problem {
	names, writes := q[operation]
	if !writes {
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
		return problem.New(http.StatusUnprocessableEntity, "Invalid", fmt.Sprintf("there is no parameter %.64q here, and nothing was done", name)).
			At("query "+fmt.Sprintf("%.64s", name), cure)
	}
	return nil
}
