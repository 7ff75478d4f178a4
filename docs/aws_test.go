package docs

import (
	"regexp"
	"strings"
	"testing"
)

// TestPlansHaveTheFieldsThatTheTableNames: what the page about AWS IoT Jobs says of a plan is in the
// published schema of campaign files.
func TestPlansHaveTheFieldsThatTheTableNames(t *testing.T) {
	schema := read(t, "schemas/campaign.schema.json")
	elsewhere := map[string]bool{"If-Match": true, "campaign cancel": true}
	names := regexp.MustCompile("`([^`]+)`")
	rows := 0
	for line := range strings.Lines(read(t, "aws-iot-jobs.md")) {
		cells := strings.Split(line, "|")
		if len(cells) < 5 || strings.HasPrefix(cells[1], "---") {
			continue
		}
		rows++
		for _, name := range names.FindAllStringSubmatch(cells[2], -1) {
			if elsewhere[name[1]] {
				continue
			}
			for word := range strings.SplitSeq(name[1], ".") {
				if !strings.Contains(schema, `"`+word+`"`) {
					t.Errorf("%s: no field %s in the schema", name[1], word)
				}
			}
		}
	}
	if rows < 10 {
		t.Errorf("%d rows", rows)
	}
}
