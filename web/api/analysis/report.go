package analysis

import (
	"encoding/json"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/negotiation"

	"pacecar/web/api"
	"pacecar/web/report"
)

// The forms of an account besides JSON.
const (
	page = "text/html"
	rows = "text/csv"
)

// accounts registers the account of a campaign, which has three forms and therefore is not huma's.
func (r room) accounts(a *api.API) {
	op := api.Operation(http.MethodGet, "/campaigns/{id}/report", "getCampaignReport", "campaigns",
		"Account for a campaign: as JSON, with Accept: text/csv as rows, or with text/html as a printable page")
	least, most := 0.0, float64(maximumAge/time.Second)
	op.Parameters = []*huma.Param{
		{Name: "id", In: "path", Required: true, Description: "Campaign.", Schema: &huma.Schema{Type: huma.TypeString}},
		{Name: "maximumAgeSeconds", In: "query", Schema: &huma.Schema{Type: huma.TypeInteger, Minimum: &least, Maximum: &most},
			Description: "An account that was drawn up for somebody else is good enough if it is no older, or not ten times as old as it took to draw up; default 0. Who looks again and again says so: a large campaign is read once then, however many look."},
	}
	answer := api.Content[report.Report](a)
	for _, form := range []string{page, rows} {
		answer[form] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
	}
	op.Responses = map[string]*huma.Response{"200": {Description: "The account", Content: answer}}
	api.HandleStream(a, op, r.account)
}

func (r room) account(w http.ResponseWriter, request *http.Request, _ io.Reader) error {
	age, err := ageOf(request.URL.Query().Get("maximumAgeSeconds"))
	if err != nil {
		return err
	}
	account, err := r.drawnUp.of(request.Context(), request.PathValue("id"), age)
	if err != nil {
		return err
	}
	w.Header().Set("Vary", "Accept")
	switch negotiation.SelectQValueFast(request.Header.Get("Accept"), []string{"application/json", page, rows}) {
	case page:
		report.WritePage(w, account)
	case rows:
		w.Header().Set("Content-Type", rows+"; charset=utf-8")
		_ = report.WriteCSV(w, account) // the client may have gone
	default:
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(account) // the client may have gone
	}
	return nil
}
