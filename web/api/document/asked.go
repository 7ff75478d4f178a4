package document

import (
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"pacecar/web/problem"
)

// Asked are the places that refusals of each operation may name, by method and address.
func Asked(d *huma.OpenAPI) map[string]problem.Asked {
	all := map[string]problem.Asked{}
	for path, item := range d.Paths {
		for method, op := range Operations(item) {
			all[method+" "+path] = asked(op, keys(d, op), path)
		}
	}
	return all
}

// asked reads one operation: what its rejections take for a key of the body may be said in the query or in a header.
func asked(op *huma.Operation, keys map[string]*huma.Schema, path string) problem.Asked {
	a := problem.Asked{Elsewhere: map[string]string{}}
	for _, p := range op.Parameters {
		if keys[p.Name] == nil && p.In == "query" {
			a.Elsewhere[p.Name] = p.In + " " + p.Name
		}
	}
	if keys["by"] == nil && keys["author"] == nil {
		a.Elsewhere["by"] = "header Pacecar-Actor"
	}
	if begins := strings.LastIndexByte(path, '{'); begins >= 0 {
		name, _, _ := strings.Cut(path[begins+1:], "}")
		a.Resource = "path " + name
	}
	return a
}

// keys are those of the body of an operation.
func keys(d *huma.OpenAPI, op *huma.Operation) map[string]*huma.Schema {
	if op.RequestBody == nil || op.RequestBody.Content[jsonType] == nil {
		return nil
	}
	schema := op.RequestBody.Content[jsonType].Schema
	if schema != nil && schema.Ref != "" {
		schema = d.Components.Schemas.SchemaFromRef(schema.Ref)
	}
	if schema == nil {
		return nil
	}
	return schema.Properties
}
