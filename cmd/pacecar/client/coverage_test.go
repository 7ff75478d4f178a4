package client

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// document is the published one.
type document struct {
	Paths map[string]map[string]struct {
		OperationID string `yaml:"operationId"`
	}
}

// spoken are operations that no method calls, each with the reason.
var spoken = map[string]string{
	"watch":        "Follow speaks it, over a websocket",
	"beginSignIn":  "browsers are sent there",
	"finishSignIn": "and come back there",
	"logOut":       "it ends the session of a browser; a program has a token",
	"headArtifact": "getArtifact's answer without a body: the upload tells whether a file is there",
	"headUpload":   "getUpload's answer without a body",
	"getUpload":    "startUpload tells how far an upload has come, and begins it where there is none",
	"putArtifact":  "PutArtifact uses it for a body that cannot be read twice",
}

// recorder answers whatever is asked, and notes what was.
type recorder struct {
	mu    sync.Mutex
	asked map[string]bool // method and path
}

func (r *recorder) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	_, _ = io.Copy(io.Discard, io.LimitReader(q.Body, 1<<20))
	r.mu.Lock()
	r.asked[q.Method+" "+q.URL.EscapedPath()] = true
	r.mu.Unlock()
	if q.Method == http.MethodHead { // the file is not there, and an upload of it has not begun
		w.WriteHeader(http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{"done": true, "durable": 1, "sha256": "x", "sizeBytes": 1})
}

// called calls every method of the client with arguments that are valid in form.
func called(t *testing.T, c *Client) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	client := reflect.ValueOf(c)
	for i := range client.NumMethod() {
		name := client.Type().Method(i).Name
		if name == "Close" || name == "Follow" || name == "Address" {
			continue
		}
		method := client.Method(i)
		arguments := make([]reflect.Value, method.Type().NumIn())
		for at := range arguments {
			arguments[at] = argument(ctx, method.Type().In(at))
		}
		for _, verb := range verbs(name) {
			if verb != "" {
				arguments[2] = reflect.ValueOf(verb)
			}
			if method.Type().IsVariadic() {
				method.CallSlice(arguments)
				continue
			}
			method.Call(arguments)
		}
	}
}

// verbs are what a method that takes one is called with.
func verbs(method string) []string {
	switch method {
	case "CommandCampaign":
		return []string{"start", "pause", "resume", "cancel", "submit", "sendBack", "approve"}
	case "CommandPackage":
		return []string{"validate", "approve", "release", "deprecate", "withdraw"}
	}
	return []string{""}
}

// argument makes one of a type.
func argument(ctx context.Context, of reflect.Type) reflect.Value {
	switch {
	case of == reflect.TypeFor[context.Context]():
		return reflect.ValueOf(ctx)
	case of == reflect.TypeFor[io.Reader]():
		return reflect.ValueOf(io.Reader(strings.NewReader("x")))
	case of == reflect.TypeFor[io.ReadSeeker]():
		return reflect.ValueOf(io.ReadSeeker(strings.NewReader("x")))
	case of == reflect.TypeFor[io.Writer]():
		return reflect.ValueOf(io.Discard)
	case of.Kind() == reflect.String:
		return reflect.ValueOf("x").Convert(of)
	case of.Kind() == reflect.Func:
		return reflect.MakeFunc(of, func([]reflect.Value) []reflect.Value {
			out := make([]reflect.Value, of.NumOut())
			for i := range out {
				out[i] = reflect.Zero(of.Out(i))
			}
			return out
		})
	case of.Kind() == reflect.Int64:
		return reflect.ValueOf(int64(1)).Convert(of)
	}
	return reflect.Zero(of)
}

// patternOf is what the addresses of an operation look like.
func patternOf(path string) *regexp.Regexp {
	return regexp.MustCompile("^" + regexp.MustCompile(`\\\{[a-zA-Z0-9]+\\\}`).ReplaceAllString(regexp.QuoteMeta(path), "[^/:]+") + "$")
}

// The client has a method for every operation that the published document has, and asks nothing that it has not.
func TestEveryOperationHasAMethod(t *testing.T) {
	text, err := os.ReadFile("../../../docs/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var published document
	if err := yaml.Unmarshal(text, &published); err != nil {
		t.Fatal(err)
	}
	there := &recorder{asked: map[string]bool{}}
	server := httptest.NewServer(there)
	defer server.Close()
	c, err := New(server.URL, "mira")
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	called(t, c)
	known := map[string]bool{}
	for path, methods := range published.Paths {
		pattern := patternOf(path)
		for method, op := range methods {
			reached := false
			for asked := range there.asked {
				by, at, _ := strings.Cut(asked, " ")
				if by == strings.ToUpper(method) && pattern.MatchString(at) {
					reached, known[asked] = true, true
				}
			}
			if _, otherwise := spoken[op.OperationID]; !reached && !otherwise {
				t.Errorf("no method of the client calls %s: %s %s", op.OperationID, strings.ToUpper(method), path)
			}
		}
	}
	for asked := range there.asked {
		if !known[asked] {
			t.Errorf("the client asks %s, which the document does not have", asked)
		}
	}
	if len(there.asked) < 50 {
		t.Errorf("only %d operations were asked: %v", len(there.asked), slices.Sorted(func(yield func(string) bool) {
			for a := range there.asked {
				if !yield(a) {
					return
				}
			}
		}))
	}
}
