package report_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"pacecar/web/report"
)

// TestAComparisonIsAPageByItself: it says all that the comparison does, harmlessly, and asks for nothing else.
func TestAComparisonIsAPageByItself(t *testing.T) {
	t.Parallel()
	rate := func(part, of uint32) report.Rate {
		return report.Rate{Part: part, Of: of, Percent: 100 * float64(part) / float64(max(1, of)), Lower: 1, Upper: 99}
	}
	c := report.Comparison{
		First:   report.Side{ID: "spring", Package: "adas@1", State: "Completed", Total: 4_000, SuccessRate: rate(990, 1000), FailureRate: rate(10, 1000), Seconds: 3600, Milestones: []report.Milestone{{Percent: 50, Seconds: 90}}},
		Second:  report.Side{ID: "autumn", Package: "adas@2", State: "Cancelled"},
		Success: "undecided", SuccessChance: 100, Failure: "higher", FailureChance: 1.25,
		Failures: []report.FailurePair{{ECU: "ADAS", Code: "<E31>", Second: 3, New: true}, {Code: "E1", First: 10}},
	}
	var b bytes.Buffer
	if err := report.WriteComparisonPage(&b, c, time.UnixMilli(61_000)); err != nil {
		t.Fatal(err)
	}
	page := b.String()
	for _, want := range []string{
		"autumn, compared with spring", "<code>adas@1</code>", "4,000", "1h0m0s", "not started", "990 of 1,000 (99.00 %)", "1.00 to 99.00 %", "0 of 0</td>",
		"undecided: by chance in 100 of 100 cases", `<td class="bad">higher: by chance in 1.25 of 100 cases`, "50 % after 1m30s", "no success yet",
		"&lt;E31&gt;", `<span class="bad">new</span>`, `<td class="n">10.0</td>`, "1970-01-01\u00a000:01:01", "@media print", "</html>",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %q:\n%s", want, page)
		}
	}
	for _, foreign := range []string{"<E31>", "<script", "src=", "href=", "url("} {
		if strings.Contains(page, foreign) {
			t.Errorf("the page has %q", foreign)
		}
	}
	b.Reset()
	if err := report.WriteComparisonPage(&b, report.Comparison{}, time.UnixMilli(0)); err != nil || !strings.Contains(b.String(), "Neither had any") {
		t.Errorf("of nothing: %v", err)
	}
}
