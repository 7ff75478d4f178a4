package report

import (
	"fmt"
	"html/template"
	"io"
	"time"

	"github.com/dustin/go-humanize"

	"pacecar/web/view"
)

var comparisonPage = template.Must(template.New("comparison.html").Funcs(template.FuncMap{
	"style":    func() template.CSS { return template.CSS(style) },
	"when":     when,
	"count":    func(n uint32) string { return humanize.Comma(int64(n)) },
	"duration": func(seconds int64) string { return (time.Duration(seconds) * time.Second).String() },
	"often":    often,
	"direction": func(is string, chance float64) string {
		return is + fmt.Sprintf(": by chance in %.3g of 100 cases", chance)
	},
	"tone": tone,
}).ParseFS(files, "comparison.html"))

// often is how many attempts failed for 1,000 vehicles that tried the update; of nobody there is none.
func often(attempts, of uint32) string {
	if of == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f", 1000*float64(attempts)/float64(of))
}

// tone is how a difference looks of which one direction is bad; empty: like any text.
func tone(direction, bad string) string {
	switch direction {
	case "undecided":
		return ""
	case bad:
		return "bad"
	}
	return "good"
}

// WriteComparisonPage writes two campaigns side by side as a printable page that needs nothing besides itself.
func WriteComparisonPage(to io.Writer, c Comparison, now time.Time) error {
	return comparisonPage.Execute(to, struct {
		Comparison
		Sides []Side
		At    string
	}{c, []Side{c.First, c.Second}, view.Time(now.UnixMilli())})
}
