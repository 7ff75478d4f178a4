// Package report accounts for a campaign: what became of its vehicles, as figures and as a
// printable page. The page's one style sheet is inlined and allowed by its hash, so that
// the saved page needs nothing else.
package report

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"time"

	"pacecar/messages"
	"pacecar/web/view"
)

//go:embed report.html report.css
var files embed.FS

var (
	style = mustRead("report.css")
	page  = template.Must(template.New("report.html").Funcs(template.FuncMap{
		"style":   func() template.CSS { return template.CSS(style) },
		"percent": percent,
	}).ParseFS(files, "report.html"))
	policy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; style-src 'sha256-" + styleHash() + "'"
)

func mustRead(name string) string {
	b, err := files.ReadFile(name)
	if err != nil {
		panic("report: " + err.Error()) // impossible: the file is embedded
	}
	return string(b)
}

func styleHash() string {
	sum := sha256.Sum256([]byte(style))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// percent is a share with its denominator in mind: of nothing there is none.
func percent(part, whole uint32) float64 {
	if whole == 0 {
		return 0
	}
	return 100 * float64(part) / float64(whole)
}

// unsuccessful are the states in which an assignment has ended without success.
var unsuccessful = []messages.AssignmentState{
	messages.AssignmentState_REJECTED, messages.AssignmentState_FAILED, messages.AssignmentState_REVERTED,
	messages.AssignmentState_CANCELLED, messages.AssignmentState_SUPERSEDED, messages.AssignmentState_EXPIRED,
	messages.AssignmentState_SKIPPED, messages.AssignmentState_STALLED,
}

// Account draws up the account of a campaign at a time.
func Account(s *messages.CampaignStatus, now time.Time) Report {
	c := view.FromCampaign(s)
	r := Report{
		GeneratedAt: view.Time(now.UnixMilli()), Campaign: c,
		Final:     c.State == "Completed" || c.State == "Cancelled",
		Succeeded: c.Counts[view.AssignmentState(messages.AssignmentState_SUCCEEDED)],
	}
	for _, state := range unsuccessful {
		r.Unsuccessful += c.Counts[view.AssignmentState(state)]
	}
	if ended := r.Succeeded + r.Unsuccessful; ended < c.Total {
		r.Remaining = c.Total - ended
	}
	if start := s.GetRecord().GetStartedAtMs(); start != 0 {
		end := s.GetRecord().GetEndedAtMs()
		if end == 0 {
			end = now.UnixMilli()
		}
		r.Seconds = (end - start) / 1000
	}
	return r
}

// WritePage answers with the printable page.
func WritePage(w http.ResponseWriter, r Report) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", policy)
	_ = page.Execute(w, r) // the client may have gone
}
