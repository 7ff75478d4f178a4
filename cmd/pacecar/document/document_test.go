package document_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"pacecar/cmd/pacecar/document"
	"pacecar/web/view"
	"pacecar/web/view/gates"
)

const plan = `# a plan
id: night
package: adas-stack@4.2.1
selector: model == "e1"
waves:
  - {name: canary, percent: 0.5, gate: {maximumFailedPercent: 5, soakSeconds: 60}}
  - rest: true
pacing:
  maximumPerMinute: 600
retries:
`

func TestAPlanIsReadFromYAMLAndFromJSON(t *testing.T) {
	want := view.Plan{
		ID: "night", Package: "adas-stack@4.2.1", Selector: `model == "e1"`,
		Waves:  []view.PlanWave{{Name: "canary", Percent: 0.5, Gate: gates.Gate{MaximumFailedPercent: new(5.0), SoakSeconds: 60}}, {Rest: true}},
		Pacing: view.Pacing{MaximumPerMinute: 600},
	}
	asJSON := `{"id":"night","package":"adas-stack@4.2.1","selector":"model == \"e1\"",
	 "waves":[{"name":"canary","percent":0.5,"gate":{"maximumFailedPercent":5,"soakSeconds":60}},{"rest":true}],
	 "pacing":{"maximumPerMinute":600},"retries":null}`
	for name, text := range map[string]string{"plan.yaml": plan, "plan.json": asJSON} {
		var got view.Plan
		if err := document.Decode(name, []byte(text), &got); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestAVersionStaysAsItIsWritten(t *testing.T) {
	var p view.NewPackage
	if err := document.Decode("p", []byte("name: 8080\nversion: 1.10\n"), &p); err != nil {
		t.Fatal(err)
	}
	if p.Version != "1.10" || p.Name != "8080" {
		t.Errorf("%+v", p)
	}
}

func TestFaultsNameLineAndKey(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"selektor: x", `f:1: key "selektor" is not known: did you mean selector?`},
		{"id: a\nwaves:\n  - percnet: 1", `f:3: key "waves[0].percnet" is not known: did you mean percent?`},
		{"id: a\nzzzzzzzz: 1", "f:2: key \"zzzzzzzz\" is not known; known here: id, name, package"},
		{"id: a\nid: b", `f:2: key "id" is given twice`},
		{"waves: {rest: true}", "f:1: waves is a group of keys, want a list"},
		{"waves: [1]", "f:1: waves[0] is the number 1, want keys with values"},
		{"pacing: {maximumPerMinute: -1}", "f:1: pacing.maximumPerMinute is the number -1, want a whole number that is not negative"},
		{"pacing: {maximumPerMinute: 99999999999}", "f:1: pacing.maximumPerMinute is 99999999999, want 0 to 4294967295"},
		{"waves: [{percent: 1%}]", `waves[0].percent is the text "1%", want a number`},
		{"waves: [{rest: yes please}]", `waves[0].rest is the text "yes please", want true or false`},
		{"offerLifeSeconds: 1e30", "offerLifeSeconds is 1e30, want -9223372036854775808 to 9223372036854775807"},
		{"pacing: {maximumPerMinute: 1e10}", "pacing.maximumPerMinute is 1e10, want 0 to 4294967295"},
		{"pacing: {maximumPerMinute: 10000000000.0}", "pacing.maximumPerMinute is 10000000000.0, want 0 to 4294967295"},
		{"pacing: {maximumPerMinute: 1.5}", "pacing.maximumPerMinute is the number 1.5, want a whole number that is not negative"},
		{"pacing: {maximumPerMinute: 1e999999}", "want a whole number"},
		{"offerLifeSeconds: 1h", `offerLifeSeconds is the text "1h", want a whole number`},
		{"id: [a]", "id is a list, want a text"},
		{"id: &a x\nname: *a", "f:2: name is an alias"},
		{"- 1", "f:1: the document is a list, want keys with values"},
		{"", "f is empty"},
		{"id: a\n---\nid: b", "f holds more than one document"},
		{"id: 'a", "f does not parse"},
		{"id: a\nwaves:\n  - {selector: market in [\"DE\"], percent: 5}", `may need quotes around it, as in selector: '`},
		{"id: a\nselector: !online", "f:2: selector begins with an exclamation mark, which YAML takes for a tag: put it in quotes, as in '!online'"},
		{"waves:\n  - selector: !has(time_zone)\n    percent: 5", "f:2: waves[0].selector begins with an exclamation mark, which YAML takes for a tag: put it in quotes, as in '!has(time_zone)'"},
		{"selector: !(model == \"e1\")", "put it in quotes, as in '!(model == \"e1\")'"},
		{"a: 1\nb: 2\nnaem: 1\n", "\nf:2: key"},
	} {
		var p view.Plan
		err := document.Decode("f", []byte(c.text), &p)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, want %s", c.text, err, c.want)
		}
	}
}

func TestFaultsAreBounded(t *testing.T) {
	var p view.Plan
	err := document.Decode("f", []byte(strings.Repeat("x: 1\n", 5000)), &p)
	if n := strings.Count(err.Error(), "\n"); n != 10 || !strings.HasSuffix(err.Error(), "… and more") {
		t.Errorf("%d lines: %v", n, err)
	}
	name := filepath.Join(t.TempDir(), "long.yaml")
	if err := os.WriteFile(name, make([]byte, document.MaxBytes+1), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := document.ReadFile(name, nil); err == nil || !strings.Contains(err.Error(), "longer than") {
		t.Errorf("a long document: %v", err)
	}
	if text, err := document.ReadFile("-", strings.NewReader("id: a")); err != nil || string(text) != "id: a" {
		t.Errorf("standard input: %q %v", text, err)
	}
}

func TestSettingsAreFlat(t *testing.T) {
	known := []string{"http", "data-dir"}
	list, err := document.Settings("s", []byte("http: 127.0.0.1:0\n\ndata-dir: /x\n"), known)
	if err != nil || !reflect.DeepEqual(list, []document.Setting{{"http", "127.0.0.1:0", 1}, {"data-dir", "/x", 3}}) {
		t.Errorf("%v %v", list, err)
	}
	_, err = document.Settings("s", []byte("data_dir: /x\nhttp: {a: 1}\nhttp: 1\n"), known)
	for _, want := range []string{`s:1: key "data_dir" is not known: did you mean data-dir?`, "s:2: http is a group of keys", `s:3: key "http" is given twice`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v lacks %s", err, want)
		}
	}
}

// A document of another encoding is told so, and how to mend it.
func TestOtherEncodingsAreNamed(t *testing.T) {
	for text, want := range map[string]string{
		"\xff\xfen\x00a\x00": "UTF-16 or UTF-32: save it as UTF-8", "\xfe\xff\x00n": "UTF-16", "n\x00a\x00:\x00": "UTF-16",
		"name: M\xfcller": "is not UTF-8: save it as UTF-8",
	} {
		var out struct {
			Name string `json:"name"`
		}
		if err := document.Decode("package.yaml", []byte(text), &out); err == nil || !strings.Contains(err.Error(), "package.yaml is") || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
	var out struct {
		Name string `json:"name"`
	}
	if err := document.Decode("package.yaml", []byte("\ufeffname: Müller"), &out); err != nil || out.Name != "Müller" {
		t.Errorf("UTF-8 with its mark: %+v %v", out, err)
	}
}

// TestAWholeNumberIsOneHoweverItIsWritten: as programs write JSON.
func TestAWholeNumberIsOneHoweverItIsWritten(t *testing.T) {
	for text, want := range map[string]uint32{"60": 60, "6e1": 60, "60.0": 60, `"60"`: 60, "6000e-2": 60} {
		var p view.Plan
		if err := document.Decode("f", []byte("pacing: {maximumPerMinute: "+text+"}"), &p); err != nil || p.Pacing.MaximumPerMinute != want {
			t.Errorf("%s: %d %v", text, p.Pacing.MaximumPerMinute, err)
		}
	}
}
