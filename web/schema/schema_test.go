package schema_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"io/fs"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v3"

	"pacecar/web/schema"
)

var update = flag.Bool("update", false, "write the committed schema anew")

const committed = "../../docs/schemas/package.schema.json"

func TestTheCommittedSchemaIsThatOfTheCode(t *testing.T) {
	if *update {
		if err := os.WriteFile(committed, schema.Package(), 0o644); err != nil { //nolint:gosec // a document for everybody
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(committed)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(text, schema.Package()) {
		t.Errorf("%s is stale: go test ./web/schema -update", committed)
	}
}

func TestTheSchemaIsServed(t *testing.T) {
	w := httptest.NewRecorder()
	schema.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if w.Header().Get("Content-Type") != schema.MediaType || !bytes.Equal(w.Body.Bytes(), schema.Package()) {
		t.Errorf("%v %.100s", w.Header(), w.Body)
	}
}

// compiled is the schema as a validator of others understands it.
func compiled(t *testing.T) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema.Package()))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("package.json", document); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("package.json")
	if err != nil {
		t.Fatal(err)
	}
	if s.DraftVersion != 2020 {
		t.Errorf("draft %d", s.DraftVersion)
	}
	return s
}

// instance is a YAML document as JSON sees it.
func instance(t *testing.T, text []byte) any {
	t.Helper()
	var value any
	if err := yaml.Unmarshal(text, &value); err != nil {
		t.Fatal(err)
	}
	encoded, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	again, err := jsonschema.UnmarshalJSON(bytes.NewReader(encoded))
	if err != nil {
		t.Fatal(err)
	}
	return again
}

func TestExamplesFulfilTheSchema(t *testing.T) {
	s, found := compiled(t), 0
	err := filepath.WalkDir("../../docs/examples", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Name() != "package.yaml" {
			return err
		}
		found++
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if err := s.Validate(instance(t, text)); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		return nil
	})
	if err != nil || found == 0 {
		t.Errorf("%d examples, %v", found, err)
	}
}

const plain = `name: adas-stack
version: "4.2.1"
contents:
  - {ecu: ADAS, hardwarePart: A-77, version: "4.2.1", file: adas.bin}
`

func TestTheSchemaRefusesWhatIsWrong(t *testing.T) {
	s := compiled(t)
	if err := s.Validate(instance(t, []byte(plain))); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ change, to, names string }{
		{"name: adas-stack", "name: Adas", "/name"},
		{"name: adas-stack", "nmae: adas-stack", "nmae"},
		{`version: "4.2.1"` + "\ncontents", "contents", "version"},
		{"file: adas.bin", "deltas: []", "file"},
		{"hardwarePart: A-77", "hardwarPart: A-77", "hardwarPart"},
		{"contents:", "severity: severe\ncontents:", "/severity"},
		{"contents:", "updateType: hotfix\ncontents:", "/updateType"},
		{"contents:", "preconditions: {minimumBatteryPercent: 101}\ncontents:", "/preconditions/minimumBatteryPercent"},
		{"contents:", "dependencies: [{kind: needs}]\ncontents:", "/dependencies/0/kind"},
		{"contents:", "releaseNotes: [{before: x, after: y}]\ncontents:", "language"},
		{"contents:", "assessment: {porpuse: x}\ncontents:", "porpuse"},
	} {
		text := strings.Replace(plain, c.change, c.to, 1)
		if err := s.Validate(instance(t, []byte(text))); err == nil || !strings.Contains(err.Error(), c.names) {
			t.Errorf("%s is not refused for %s: %v", c.to, c.names, err)
		}
	}
}
