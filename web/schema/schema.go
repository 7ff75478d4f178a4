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

// Package is the schema of a package's document, view.PackageDocument. The caller must not change it.
var Package = sync.OnceValue(func() []byte {
	registry := huma.NewMapRegistry(places, huma.DefaultSchemaNamer)
	whole := registry.Schema(reflect.TypeFor[view.PackageDocument](), true, "")
	encoded, err := json.MarshalIndent(root{
		Dialect: Dialect, ID: "urn:pacecar:schema:package", Title: "Pacecar update package",
		Ref: whole.Ref, Defs: registry.Map(),
	}, "", "  ")
	if err != nil {
		panic("schema: " + err.Error()) // the struct is ours
	}
	return append(encoded, '\n')
})

// Handler serves the schema of a package's document.
func Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", MediaType)
		_, _ = w.Write(Package()) // the client may have gone
	})
}
