package document

import (
	"github.com/danielgtaylor/huma/v2"
)

// Later says of the operations that take long, by method and address, that they may be answered with 202.
func Later(d *huma.OpenAPI, lasting map[string]string, shape *huma.Schema) {
	for path, item := range d.Paths {
		for method, op := range Operations(item) {
			if lasting[method+" "+path] == "" {
				continue
			}
			text := &huma.Schema{Type: huma.TypeString}
			op.Parameters = append(op.Parameters, &huma.Param{
				Name: "Prefer", In: inHeader, Schema: text,
				Description: "respond-async: what takes longer than a quarter of a second, or than wait=SECONDS (20 at most), is answered with 202 and an operation.",
			})
			op.Responses["202"] = &huma.Response{
				Description: "It goes on as an operation, which has the answer at its end",
				Headers: map[string]*huma.Param{
					"Location":    {Description: "Of the operation.", Schema: text},
					"Retry-After": {Description: "Seconds until it is worth looking at it.", Schema: text},
				},
				Content: map[string]*huma.MediaType{jsonType: {Schema: shape}},
			}
		}
	}
}
