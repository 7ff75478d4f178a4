package api

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"encoding/json"
	"html/template"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/negotiation"

	"pacecar/messages"
	"pacecar/web/view"
)

//go:embed report.html report.css
var reportFiles embed.FS

// reportPage is the printable report; its one style sheet is inlined and allowed by its
// hash, so that the saved page needs nothing else.
var (
	reportStyle = mustRead("report.css")
	reportPage  = template.Must(template.New("report.html").Funcs(template.FuncMap{
		"style":   func() template.CSS { return template.CSS(reportStyle) },
		"percent": percent,
	}).ParseFS(reportFiles, "report.html"))
	reportPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; style-src 'sha256-" + styleHash() + "'"
)

func mustRead(name string) string {
	b, err := reportFiles.ReadFile(name)
	if err != nil {
		panic("api: " + err.Error()) // impossible: the file is embedded
	}
	return string(b)
}

func styleHash() string {
	sum := sha256.Sum256([]byte(reportStyle))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// percent is a share with its denominator in mind: of nothing there is none.
func percent(part, whole uint32) float64 {
	if whole == 0 {
		return 0
	}
	return 100 * float64(part) / float64(whole)
}

// report registers the campaign report, which has two forms and therefore is not huma's.
func (a *API) report() {
	op := operation(http.MethodGet, "/campaigns/{id}/report", "getCampaignReport", "campaigns",
		"Account for a campaign: as JSON, or with Accept: text/html as a printable page")
	op.Parameters = []*huma.Param{{Name: "id", In: "path", Required: true, Description: "Campaign.", Schema: &huma.Schema{Type: huma.TypeString}}}
	answer := content[view.Report](a)
	answer["text/html"] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
	op.Responses = map[string]*huma.Response{"200": {Description: "The account", Content: answer}}
	a.document(op)
	a.mux.HandleFunc("GET "+op.Path, a.campaignReport)
}

func (a *API) campaignReport(w http.ResponseWriter, r *http.Request) {
	s, err := a.config.Engine.Campaign(r.Context(), r.PathValue("id"))
	if err != nil {
		a.answerProblem(w, r, err)
		return
	}
	report := account(s, a.config.Now())
	w.Header().Set("Vary", "Accept")
	w.Header().Set("ETag", etag(s.GetVersion()))
	if negotiation.SelectQValueFast(r.Header.Get("Accept"), []string{"application/json", "text/html"}) == "text/html" {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", reportPolicy)
		_ = reportPage.Execute(w, report) // the client may have gone
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(report) // the client may have gone
}

// unsuccessful are the states in which an assignment has ended without success.
var unsuccessful = []messages.AssignmentState{
	messages.AssignmentState_REJECTED, messages.AssignmentState_FAILED, messages.AssignmentState_REVERTED,
	messages.AssignmentState_CANCELLED, messages.AssignmentState_SUPERSEDED, messages.AssignmentState_EXPIRED,
	messages.AssignmentState_SKIPPED, messages.AssignmentState_STALLED,
}

// account draws up the report.
func account(s *messages.CampaignStatus, now time.Time) view.Report {
	c := view.FromCampaign(s)
	report := view.Report{
		GeneratedAt: view.Time(now.UnixMilli()), Campaign: c,
		Final:     c.State == "Completed" || c.State == "Cancelled",
		Succeeded: c.Counts[view.AssignmentState(messages.AssignmentState_SUCCEEDED)],
	}
	for _, state := range unsuccessful {
		report.Unsuccessful += c.Counts[view.AssignmentState(state)]
	}
	if ended := report.Succeeded + report.Unsuccessful; ended < c.Total {
		report.Remaining = c.Total - ended
	}
	if start := s.GetRecord().GetStartedAtMs(); start != 0 {
		end := s.GetRecord().GetEndedAtMs()
		if end == 0 {
			end = now.UnixMilli()
		}
		report.Seconds = (end - start) / 1000
	}
	return report
}
