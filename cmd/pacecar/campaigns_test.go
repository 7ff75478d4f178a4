package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTheWayOfACampaign runs docs/campaigns.md line by line: its plan as a file, and its commands in their order. Only
// hashes are put in for those of the page, and a package that the engine in memory has for the one before.
func TestTheWayOfACampaign(t *testing.T) {
	page, err := os.ReadFile("../../docs/campaigns.md")
	if err != nil {
		t.Fatal(err)
	}
	o := newOperator(t)
	file := filepath.Join(o.dir, "campaign.yaml")
	plan := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindSubmatch(page)[1]
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(string(plan), "adas-stack@4.1.0", "ivi@11.3.0")), 0o600); err != nil {
		t.Fatal(err)
	}
	says := map[string]string{ // what a line must say, by its verb
		"plan": "wave 1 (canary)", "rehearse": "canary", "create": "spring", "submit": "Review", "review": "content", "approve": "Approved", "start": "Running", "wait": "Halted",
		"show": "How long attempts took", "gates": "recomputed  same", "resume": "Running", "rollback": "spring-rollback", "report": "that tried it", "compare": "charging-2026",
	}
	lines := regexp.MustCompile("(?m)^pacecar (campaign ([a-z]+) .*)$").FindAllSubmatch(page, -1)
	for _, line := range lines {
		verb, hash := string(line[2]), "none"
		if s, err := o.engine.Campaign(t.Context(), "spring"); err == nil {
			hash = s.GetRecord().GetContentHash()[:12]
		}
		args, err := split(strings.NewReplacer("1f6c0a92b7d4", hash, "campaign.yaml", file).Replace(string(line[1])))
		if err != nil {
			t.Fatal(err)
		}
		status, text := 0, says[verb]
		switch {
		case verb == "plan":
			status = 3 // it differs from what there is
		case strings.HasSuffix(string(line[1]), "csv"):
			text = "rate,failure,percent"
		}
		if o.wants(status, args, text); verb == "start" {
			for o.engine.Advance() {
			}
		}
	}
	if len(lines) < 14 {
		t.Errorf("the page has %d commands only", len(lines))
	}
}
