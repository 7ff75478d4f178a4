package e2e

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"pacecar/messages"
	"pacecar/web/webtest/promise"
)

// reads are what is asked of a server about a fleet that has been updated; VIN stands for one of its vehicles. A campaign that
// has run fills more of an answer than any that a test has made up.
var reads = []string{
	"GET /campaigns", "GET /campaigns?limit=1&filter=state==Completed", "GET /campaigns/rollout", "GET /campaigns/rollout/comparison?with=rollout", "GET /campaigns/rollout/dealer",
	"GET /campaigns/rollout/gates", "GET /campaigns/rollout/report", "GET /campaigns/rollout/review", "GET /campaigns/rollout/roster?limit=20", "GET /campaigns/rollout/timeline?limit=200",
	"GET /cohorts", "GET /imports", "GET /me", "GET /nodes", "GET /operations", "GET /packages", "GET /packages/assist@1.0.0", "GET /packages/assist@1.0.0:map",
	"GET /packages/assist@1.0.0/vehicles?reason=Installed&limit=5", "GET /packages/assist@1.0.0/vehicles/VIN", "GET /policy", "GET /pools", "GET /slots", "GET /tokens",
	"GET /vehicles?limit=20", "GET /vehicles?limit=5&sort=-model_year&offset=3", "GET /vehicles/VIN", "GET /vehicles/VIN/configurations", "GET /vehicles/VIN/timeline", "GET /vehicles:count", "GET /vehicles:export",
	"GET /vehicles:facets", "GET /webhooks", "POST /campaigns/rollout:dryRun", "POST /campaigns/rollout:rehearse", "POST /artifacts:verify",
	"GET /campaigns/none", "GET /packages/none@1", "GET /vehicles/nonsense", "GET /vehicles?selector=modle", "GET /operations/none", "GET /cohorts/none", "POST /campaigns/rollout:start",
}

// auditDocument holds what a server answers to the document that it publishes.
func auditDocument(ctx context.Context, t testing.TB, server string, vin messages.VIN) {
	t.Helper()
	document, err := promise.Read("../../../docs/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	asked := ""
	client := &http.Client{Transport: document.Hold(transport, func(fault string) { t.Errorf("%s: %s", asked, fault) })}
	for _, asked = range reads {
		method, path, _ := strings.Cut(strings.ReplaceAll(asked, "VIN", string(vin)), " ")
		body := ""
		if method == http.MethodPost {
			body = "{}"
		}
		r, err := http.NewRequestWithContext(ctx, method, server+"/api/v1"+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Pacecar-Actor", "mira")
		answer, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, answer.Body); err != nil {
			t.Errorf("%s: %v", asked, err)
		}
		_ = answer.Body.Close() // it was read to its end
		if answer.StatusCode >= 500 {
			t.Errorf("%s is answered %s", asked, answer.Status)
		}
	}
}
