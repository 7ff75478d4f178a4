package document_test

import (
	"encoding/json"
	"strings"
	"testing"

	"pacecar/cmd/pacecar/document"
	"pacecar/messages"
	"pacecar/web/view"
)

// seeds are the shapes that a document can have, good and bad.
var seeds = []string{
	plan, "name: 8080\nversion: 1.10\ncontents: [{ecuId: ADAS, size: 7}]\n", `{"id":"night","waves":[{"rest":true}]}`,
	"", "- 1", "id: &a x\nname: *a", "<<: {id: a}", "id: a\n---\nid: b", "id: 'a", "? [a]\n: b", "waves: [{percent: .nan}]", "x: 1\nx: 1", "http: 127.0.0.1:0\ndata-dir: /x\n",
	"id: !!binary aGk=", "\xff\xfe", "waves:\n  - percent: 1e-7\n", "a: [[[[{}]]]]",
}

// fuzzInto decodes anything as one kind of document. What is accepted is written as JSON
// and must come back as the same; what is refused must say which document it is.
func fuzzInto[T any](f *testing.F) {
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > document.MaxBytes {
			return
		}
		var got, again T
		if err := document.Decode("fuzz.yaml", text, &got); err != nil {
			if !strings.HasPrefix(err.Error(), "fuzz.yaml") {
				t.Fatalf("the error does not name the document: %v", err)
			}
			return
		}
		first, err := json.Marshal(got)
		if err != nil {
			t.Fatalf("%+v cannot be sent: %v", got, err)
		}
		if strings.ContainsFunc(string(first), unprintable) {
			return // YAML wants these escaped, and JSON does not
		}
		if err := document.Decode("again.json", first, &again); err != nil {
			t.Fatalf("%s: %v", first, err)
		}
		if second, err := json.Marshal(again); err != nil || string(second) != string(first) {
			t.Fatalf("%s comes back as %s, %v", first, second, err)
		}
	})
}

// unprintable says whether YAML refuses a letter as it is.
func unprintable(r rune) bool {
	return r >= 0x7f && r < 0xa0 || r == 0xfeff || r == 0xfffe || r == 0xffff
}

func FuzzPlan(f *testing.F)    { fuzzInto[view.Plan](f) }
func FuzzPackage(f *testing.F) { fuzzInto[view.NewPackage](f) }

// Settings that are accepted are known, and none is given twice.
func FuzzSettings(f *testing.F) {
	known := []string{"http", "data-dir", "id"}
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > document.MaxBytes {
			return
		}
		list, err := document.Settings("fuzz.yaml", text, known)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "fuzz.yaml") {
				t.Fatalf("the error does not name the document: %v", err)
			}
			return
		}
		values, object := map[string]string{}, map[string]string{}
		for _, s := range list {
			if _, twice := values[s.Key]; twice || messages.Nearest(s.Key, known) != s.Key || s.Line < 1 {
				t.Fatalf("%+v among %+v", s, list)
			}
			values[s.Key], object[s.Key] = s.Value, s.Value
		}
		written, err := json.Marshal(object)
		if err != nil {
			t.Fatal(err)
		}
		if strings.ContainsFunc(string(written), unprintable) {
			return
		}
		again, err := document.Settings("again.json", written, known)
		if err != nil {
			t.Fatalf("%s: %v", written, err)
		}
		for _, s := range again {
			delete(values, s.Key)
			if object[s.Key] != s.Value {
				t.Fatalf("%q comes back as %q", object[s.Key], s.Value)
			}
		}
		if len(values) != 0 {
			t.Fatalf("%v do not come back", values)
		}
	})
}
