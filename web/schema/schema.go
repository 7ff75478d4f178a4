package schema

import (
	"encoding/json"
	"net/http"
	"reflect"
	"sync"

	"github.com/danielgtaylor/huma/v2"

	"pacecar/web/view"
)

// Dialect is the version of JSON Schema that schemas are written in.
const Dialect = "https://json-schema.org/draft/2020-12/schema"

// MediaType of a schema.
const MediaType = "application/schema+json"

// places of the parts of a schema.
const places = "#/$defs/"

// root is a schema with what it refers to.
type root struct {
	Dialect string                  `json:"$schema"`
	ID      string                  `json:"$id"`
	Title   string                  `json:"title"`
	Ref     string                  `json:"$ref"`
	Defs    map[string]*huma.Schema `json:"$defs"`
}

// Plan is a campaign's document: the plan as the API takes it, in a file.
type Plan struct {
	Schema string `json:"$schema,omitempty" doc:"Address of this schema, for editors; not looked at."`
	view.Plan
}

// Package is the schema of a package's document, view.PackageDocument. The caller must not change it.
var Package = sync.OnceValue(func() []byte {
	return encoded[view.PackageDocument]("package", "Pacecar update package")
})

// Campaign is the schema of a campaign's document, Plan. The caller must not change it.
var Campaign = sync.OnceValue(func() []byte { return encoded[Plan]("campaign", "Pacecar campaign") })

// encoded is the schema of a type.
func encoded[T any](name, title string) []byte {
	registry := huma.NewMapRegistry(places, huma.DefaultSchemaNamer)
	whole := registry.Schema(reflect.TypeFor[T](), true, "")
	Bound(registry.Map())
	text, err := json.MarshalIndent(root{
		Dialect: Dialect, ID: "urn:pacecar:schema:" + name, Title: title,
		Ref: whole.Ref, Defs: registry.Map(),
	}, "", "  ")
	if err != nil {
		panic("schema: " + err.Error()) // the struct is ours
	}
	return append(text, '\n')
}

// Handler serves a schema.
func Handler(text []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", MediaType)
		_, _ = w.Write(text) // the client may have gone
	})
}
