package main

import (
	"encoding/csv"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"go.yaml.in/yaml/v3"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/show"
	"pacecar/web/webtest"
)

// readings are calls of the commands that answer and change nothing.
var readings = map[string][]string{
	"campaign compare":  {"infotainment", "charging-2026"},
	"campaign dealer":   {"charging-2026"},
	"campaign dry-run":  {"demo"},
	"campaign gates":    {"charging-2026"},
	"campaign list":     {},
	"campaign plan":     {"-f", "$DIR/campaign.yaml"},
	"campaign rehearse": {"demo"},
	"campaign report":   {"charging-2026"},
	"campaign review":   {"demo"},
	"campaign schema":   {},
	"campaign show":     {"infotainment"},
	"campaign wait":     {"charging-2026"},
	"config view":       {"--origin"},
	"doctor":            {"--data-dir", "$DIR/data", "--http", "127.0.0.1:0", "--mqtt", "127.0.0.1:0"},
	"fleet cohort list": {},
	"fleet cohort show": {"press"},
	"fleet cohort vins": {"press"},
	"fleet count":       {"--selector", `model == "e1"`},
	"fleet facets":      {"--by", "model"},
	"fleet list":        {},
	"operation list":    {},
	"operation show":    {"fleet"},
	"operation watch":   {"fleet"},
	"package list":      {},
	"package map":       {"ivi@11.3.0"},
	"package schema":    {},
	"package show":      {"ivi@11.3.0"},
	"package verify":    {"--all"},
	"pools":             {},
	"token list":        {},
	"top":               {"--once"},
	"vehicle history":   {"WPC00001Z00000001"},
	"vehicle show":      {"WPC00001Z00000001"},
	"vehicle timeline":  {"WPC00001Z00000001"},
	"vehicle why":       {"WPC00001Z00000001"},
	"version":           {},
	"whoami":            {},
}

// says are commands whose status is a part of the answer.
var says = map[string]bool{"campaign plan": true, "doctor": true, "package verify": true}

// others are the commands that the walk does not call, and why.
var others = map[string]string{
	"nodes": "the twin engine has none: see e2e", "package keygen": "acts",
	"backup": "acts", "restore": "acts", "serve": "serves", "demo": "serves", "certs init": "acts", "man": "acts",
	"campaign approve": "acts", "campaign call-off": "acts", "campaign cancel": "acts", "campaign create": "acts", "campaign dealer-result": "acts",
	"campaign edit": "acts", "campaign open-gate": "acts", "campaign pause": "acts", "campaign resume": "acts", "campaign rollback": "acts",
	"campaign send-back": "acts", "campaign start": "acts", "campaign submit": "acts", "campaign watch": "never ends: table and ndjson, see its own tests",
	"fleet export":        "its answer is a file",
	"fleet cohort remove": "acts", "fleet cohort save": "acts", "fleet import": "acts",
	"package approve": "acts", "package delta": "acts", "package deprecate": "acts", "package push": "acts", "package release": "acts", "package sign": "acts",
	"package validate": "acts", "package withdraw": "acts", "vehicle clear": "acts", "vehicle remove": "acts", "vehicle settle": "acts",
	"sim fail": "acts", "sim heal": "acts", "sim offline": "acts", "sim list": "see TestTheSimulatedFleetIsBrokenAndHealed", "sim status": "see TestTheSimulatedFleetIsBrokenAndHealed",
	"login": "acts", "logout": "acts", "token create": "acts", "token revoke": "acts", "token end-sessions": "acts",
	"webhook list": "the twin engine is told of none", "webhook deliveries": "the twin engine is told of none", "webhook replay": "acts", "webhook test": "acts",
	"operation cancel": "acts", "bench": "measures", "completion": "its answer is a script",
}

// leaves are the commands that do something.
func leaves(c *cobra.Command) []*cobra.Command {
	var all []*cobra.Command
	for _, sub := range c.Commands() {
		if sub.IsAdditionalHelpTopicCommand() || sub.Name() == "help" {
			continue
		}
		if sub.HasSubCommands() {
			all = append(all, leaves(sub)...)
			continue
		}
		all = append(all, sub)
	}
	return all
}

// TestEveryReadingCommandAnswersInEveryFormat: whoever adds a command says what it does.
func TestEveryReadingCommandAnswersInEveryFormat(t *testing.T) {
	o := newOperator(t)
	o.wants(0, []string{"fleet", "cohort", "save", "press", "--list"})
	o.wants(0, []string{"token", "create", "--name", "ci", "--role", "viewer"})
	if err := os.WriteFile(filepath.Join(o.dir, "campaign.yaml"), []byte("id: other\npackage: adas-stack@4.2.1\nselector: model == \"e1\"\nwaves:\n  - {rest: true}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	imported, err := http.Post(o.url+"/api/v1/vehicles:import?id=fleet", "text/csv", strings.NewReader("vin,model\n"+webtest.VIN(1)+",e1\n")) //nolint:noctx // a test
	if err != nil || imported.StatusCode != http.StatusOK || imported.Body.Close() != nil {
		t.Fatalf("an import: %v, %v", imported, err)
	}
	root := (&app{call.New(strings.NewReader(""), &strings.Builder{}, &strings.Builder{})}).root()
	for _, c := range leaves(root) {
		name := strings.TrimPrefix(c.CommandPath(), "pacecar ")
		args, reads := readings[name]
		if !reads {
			group, _, _ := strings.Cut(name, " ")
			if others[name] == "" && others[group] == "" {
				t.Errorf("pacecar %s is new: say in readings how it is called, or in others why it is not", name)
			}
			continue
		}
		words := append(strings.Fields(name), args...)
		for i := range words {
			words[i] = strings.ReplaceAll(words[i], "$DIR", o.dir)
		}
		for _, format := range show.Formats {
			out, told, status := o.call("", append(words, "--output", format)...)
			if wrong := readable(format, out); wrong != "" || status != 0 && !says[name] {
				t.Errorf("pacecar %s as %s: status %d, %s\n%s%s", name, format, status, wrong, out, told)
			}
		}
	}
}

// readable says what is wrong with an answer in a format; empty: nothing.
func readable(format, text string) string {
	var told any
	var err error
	switch show.Format(format) {
	case show.JSON:
		err = json.Unmarshal([]byte(text), &told)
		if _, list := told.([]any); list {
			return "it is a bare list, where the API answers an object with items"
		}
	case show.YAML:
		err = yaml.Unmarshal([]byte(text), &told)
		if _, list := told.([]any); list {
			return "it is a bare list, where the API answers an object with items"
		}
	case show.NDJSON:
		for line := range strings.Lines(text) {
			if err = json.Unmarshal([]byte(line), &told); err != nil {
				break
			}
		}
	case show.CSV:
		var rows [][]string
		if rows, err = csv.NewReader(strings.NewReader(text)).ReadAll(); err == nil && (len(rows) == 0 || len(rows[0]) < 1) {
			return "it has no titles"
		}
	default:
		if strings.Contains(text, "\x1b") {
			return "it has colours where nobody sees them"
		}
		return ""
	}
	if err != nil {
		return err.Error()
	}
	return ""
}
