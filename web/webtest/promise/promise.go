// Package promise holds what a server answers to what its OpenAPI document says that it answers.
//
//	document, err := promise.Read("docs/openapi.yaml")
//	client := &http.Client{Transport: document.Hold(transport, func(fault string) { t.Error(fault) })}
//
// Every answer that comes through such a transport is looked at when its body has been read: whether the document knows
// the operation, its status and its media type; whether a body of JSON is what its schema says, with no key that is not in
// it; whether lines of JSON are, each; and whether a refusal is a problem. What has been answered is kept, so that a test
// can tell which operations nobody has asked. A [Document] may be used from any goroutine.
package promise

import (
	"bytes"
	"fmt"
	"mime"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"
)

// Document is an OpenAPI document, with what has been answered so far.
type Document struct {
	operations []operation
	answered   map[string]bool // by operation, and whether it was refused

	mu       sync.Mutex
	compiler *jsonschema.Compiler
	schemas  map[string]*jsonschema.Schema // by their places in the document
}

// operation is one, by which a request is found.
type operation struct {
	id, method, path string
	parts            []string
	responses        map[string]any
}

const (
	base   = "openapi.json"
	jsonl  = "application/x-ndjson"
	plain  = "application/json"
	refuse = "application/problem+json"
)

// Read reads a document.
func Read(file string) (*Document, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("OpenAPI document: %w", err)
	}
	var whole map[string]any
	if err := yaml.Unmarshal(text, &whole); err != nil {
		return nil, fmt.Errorf("OpenAPI document %s: %w", file, err)
	}
	d := &Document{answered: map[string]bool{}, compiler: jsonschema.NewCompiler(), schemas: map[string]*jsonschema.Schema{}}
	d.compiler.AssertFormat()
	if err := d.compiler.AddResource(base, whole); err != nil {
		return nil, fmt.Errorf("OpenAPI document %s: %w", file, err)
	}
	paths, _ := whole["paths"].(map[string]any)
	for path, methods := range paths {
		for method, said := range methods.(map[string]any) {
			one := said.(map[string]any)
			d.operations = append(d.operations, operation{
				id: one["operationId"].(string), method: method, path: path, parts: pieces(path), responses: one["responses"].(map[string]any),
			})
		}
	}
	return d, nil
}

// pieces splits a path where a parameter may end: at slashes, and at the colon before a verb.
func pieces(path string) []string {
	path, verb, has := strings.Cut(path, ":")
	all := strings.Split(path, "/")
	if has {
		all = append(all, ":"+verb)
	}
	return all
}

// find answers the operation that a request is for; fixed parts go before parameters.
func (d *Document) find(method, path string) (operation, bool) {
	asked, best, most := pieces(path), operation{}, -1
	for _, o := range d.operations {
		if !strings.EqualFold(o.method, method) || len(o.parts) != len(asked) {
			continue
		}
		same, fits := 0, true
		for i, part := range o.parts {
			switch {
			case part == asked[i]:
				same++
			case !strings.HasPrefix(part, "{") || asked[i] == "":
				fits = false
			}
		}
		if fits && same > most {
			best, most = o, same
		}
	}
	return best, most >= 0
}

// Fault is what is wrong with an answer; empty: nothing. The document says nothing of addresses that it does not know, as of
// the dashboard.
func (d *Document) Fault(r *http.Response, body []byte) string {
	o, known := d.find(r.Request.Method, r.Request.URL.EscapedPath())
	if !known {
		return ""
	}
	what := fmt.Sprintf("%s is answered %s", o.id, r.Status)
	said, status := o.responses[strconv.Itoa(r.StatusCode)], strconv.Itoa(r.StatusCode)
	if said == nil {
		if r.StatusCode < 400 {
			return what + ", which the document does not know"
		}
		said, status = o.responses["default"], "default"
	}
	d.mu.Lock()
	d.answered[key(o.id, r.StatusCode >= 400)] = true
	d.mu.Unlock()
	content, _ := said.(map[string]any)["content"].(map[string]any)
	if len(body) == 0 || r.Request.Method == http.MethodHead || r.StatusCode/100 == 3 || r.Header.Get("Content-Encoding") != "" {
		return "" // the body of a redirection is a courtesy
	}
	media, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return what + " with a body of no type: " + err.Error()
	}
	if len(content) == 0 && r.StatusCode >= 400 {
		content, status = map[string]any{refuse: nil}, "default"
	}
	if _, is := content[media]; !is {
		return fmt.Sprintf("%s as %s, of which the document does not know", what, media)
	}
	if media != plain && media != jsonl && media != refuse {
		return ""
	}
	schema, err := d.schema(strings.Join([]string{"#/paths", escape(o.path), o.method, "responses", status, "content", escape(media), "schema"}, "/"))
	if err != nil {
		return fmt.Sprintf("%s as %s: %v", what, media, err)
	}
	bodies := [][]byte{body}
	if media == jsonl {
		bodies = bytes.Split(bytes.TrimSpace(body), []byte("\n"))
	}
	for _, one := range bodies {
		value, err := jsonschema.UnmarshalJSON(bytes.NewReader(one))
		if err == nil {
			err = schema.Validate(value)
		}
		if err != nil {
			return fmt.Sprintf("%s with what the document does not promise: %v\n%.600s", what, err, one)
		}
	}
	return ""
}

// schema is the one at a place of the document.
func (d *Document) schema(place string) (*jsonschema.Schema, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if s := d.schemas[place]; s != nil {
		return s, nil
	}
	s, err := d.compiler.Compile(base + place)
	if err != nil {
		return nil, fmt.Errorf("its schema: %w", err)
	}
	d.schemas[place] = s
	return s, nil
}

// escape writes a key as a part of a JSON pointer within a URL.
func escape(name string) string {
	return strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D", "+", "%2B").Replace(name)
}

func key(id string, refused bool) string {
	if refused {
		return id + " refused"
	}
	return id
}

// Unasked are the operations that were never answered, or with refused never with a problem.
func (d *Document) Unasked(refused bool) (ids []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, o := range d.operations {
		if !d.answered[key(o.id, refused)] {
			ids = append(ids, o.id)
		}
	}
	slices.Sort(ids)
	return ids
}
