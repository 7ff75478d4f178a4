package api

import (
	"encoding/json"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/negotiation"

	"pacecar/web/report"
)

// report registers the campaign report, which has two forms and therefore is not huma's.
func (a *API) report() {
	op := operation(http.MethodGet, "/campaigns/{id}/report", "getCampaignReport", "campaigns",
		"Account for a campaign: as JSON, or with Accept: text/html as a printable page")
	op.Parameters = []*huma.Param{{Name: "id", In: "path", Required: true, Description: "Campaign.", Schema: &huma.Schema{Type: huma.TypeString}}}
	answer := content[report.Report](a)
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
	account := report.Account(s, a.config.Now())
	w.Header().Set("Vary", "Accept")
	if negotiation.SelectQValueFast(r.Header.Get("Accept"), []string{"application/json", "text/html"}) == "text/html" {
		report.WritePage(w, account)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(account) // the client may have gone
}
