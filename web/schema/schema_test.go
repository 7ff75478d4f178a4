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

// published are the schemas with the names of their examples.
var published = []struct {
	name, example string
	text          func() []byte
}{
	{"package", "package.yaml", schema.Package},
	{"campaign", "campaign.yaml", schema.Campaign},
}

func TestTheCommittedSchemasAreThoseOfTheCode(t *testing.T) {
	for _, p := range published {
		committed := "../../docs/schemas/" + p.name + ".schema.json"
		if *update {
			if err := os.WriteFile(committed, p.text(), 0o644); err != nil { //nolint:gosec // a document for everybody
				t.Fatal(err)
			}
		}
		text, err := os.ReadFile(committed)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(text, p.text()) {
			t.Errorf("%s is stale: go test ./web/schema -update", committed)
		}
	}
}

func TestASchemaIsServed(t *testing.T) {
	for _, p := range published {
		w := httptest.NewRecorder()
		schema.Handler(p.text()).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
		if w.Header().Get("Content-Type") != schema.MediaType || !bytes.Equal(w.Body.Bytes(), p.text()) {
			t.Errorf("%v %.100s", w.Header(), w.Body)
		}
	}
}

// compiled is a schema as a validator of others understands it.
func compiled(t *testing.T, text []byte) *jsonschema.Schema {
	t.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("schema.json", document); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile("schema.json")
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

func TestExamplesFulfilTheirSchema(t *testing.T) {
	for _, p := range published {
		s, found := compiled(t, p.text()), 0
		err := filepath.WalkDir("../../docs/examples", func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.Name() != p.example {
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
			t.Errorf("%d examples of %s, %v", found, p.name, err)
		}
	}
}

const plain = `name: adas-stack
version: "4.2.1"
contents:
  - {ecu: ADAS, hardwarePart: A-77, version: "4.2.1", file: adas.bin}
`

func TestTheSchemaOfPackagesRefusesWhatIsWrong(t *testing.T) {
	s := compiled(t, schema.Package())
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

func TestTheSchemaOfCampaignsRefusesWhatIsWrong(t *testing.T) {
	const plain = `id: night
package: adas-stack@4.2.1
selector: model == "e1"
waves: [{percent: 10}, {rest: true}]
`
	s := compiled(t, schema.Campaign())
	if err := s.Validate(instance(t, []byte(plain))); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ change, to, names string }{
		{"id: night", "id: Night", "/id"},
		{"id: night", "ident: night", "ident"},
		{"percent: 10", "percent: 101", "/waves/0/percent"},
		{"percent: 10", "percnet: 10", "percnet"},
		{"{rest: true}", "{rest: true, gate: {maximumFailedPercent: 200}}", "/waves/1/gate/maximumFailedPercent"},
		{"waves: [{percent: 10}, {rest: true}]", "waves: []", "/waves"},
		{"package: adas-stack@4.2.1", "", "package"},
		{"id: night", "lateJoiners: perhaps", "/lateJoiners"},
	} {
		text := strings.Replace(plain, c.change, c.to, 1)
		if err := s.Validate(instance(t, []byte(text))); err == nil || !strings.Contains(err.Error(), c.names) {
			t.Errorf("%s is not refused for %s: %v", c.to, c.names, err)
		}
	}
}
