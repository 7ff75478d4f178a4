package webhook_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"pacecar/messages"
	"pacecar/web/webhook"
)

// What happens is told as a CloudEvent whose signature holds, under the id that it has in every attempt.
func TestAnEventIsASignedCloudEvent(t *testing.T) {
	verifier, err := standard.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	var told webhook.Told
	status := http.StatusAccepted
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if err := verifier.Verify(body, r.Header); err != nil {
			t.Error(err)
		}
		if err := json.Unmarshal(body, &told); err != nil || told.ID != r.Header.Get("Webhook-Id") || r.Header.Get("Content-Type") != "application/cloudevents+json" {
			t.Errorf("%v %v %s", err, r.Header, body)
		}
		http.Error(w, `{"reason":"not\n now"}`, status)
	}))
	defer server.Close()
	c := caller(t, server.URL, io.Discard)
	if err := c.Subscribe(map[string]string{"change-board": "CampaignHalted+WaveOpened"}); err != nil {
		t.Fatal(err)
	}
	body := c.Compose("evt_spring_7_0", &messages.HistoryEntry{AtMs: 1_775_030_400_125, Event: "CampaignHalted", By: "engine", Detail: strings.Repeat("é", 5000)}, "Halted", &messages.CampaignStatus{
		InFlight: 3, Counts: map[string]uint32{"FAILED": 2},
		Record: &messages.CampaignRecord{Plan: &messages.CampaignPlan{Id: "spring"}, State: messages.CampaignState_CAMPAIGN_CANCELLED, RosterSize: 40},
	}, time.UnixMilli(1_775_030_401_000))
	if len(body) > 4<<10 {
		t.Errorf("the body has %d bytes", len(body))
	}
	if got, problem := c.Send(t.Context(), "change-board", "evt_spring_7_0", body); got != 202 || problem != "" {
		t.Errorf("%d %s", got, problem)
	}
	data, _ := told.Data.(map[string]any)
	if told.Type != "pacecar.campaign.CampaignHalted" || told.Source != "/api/v1/campaigns/spring" || told.Time != "2026-04-01T08:00:00.125Z" ||
		data["state"] != "Halted" || data["inFlight"] != nil || data["line"].(map[string]any)["event"] != "CampaignHalted" {
		t.Errorf("event %+v", told)
	}
	if stood := data["status"].(map[string]any); stood["state"] != "Cancelled" || stood["at"] != "2026-04-01T08:00:01.000Z" || stood["inFlight"] != 3.0 || stood["counts"].(map[string]any)["Failed"] != 2.0 {
		t.Errorf("event %+v", told)
	}
	status = http.StatusServiceUnavailable
	if got, problem := c.Send(t.Context(), "change-board", "evt_spring_7_0", body); got != 503 || problem != "HTTP 503: not now" {
		t.Errorf("%d %s", got, problem)
	}
	if got, problem := c.Try(t.Context(), "change-board", time.UnixMilli(1)); got != 503 || problem == "" || told.Type != webhook.TestEvent {
		t.Errorf("%d %s %+v", got, problem, told)
	}
	server.Close()
	if got, problem := c.Send(t.Context(), "change-board", "evt_spring_7_0", body); got != 0 || problem != "no connection to it" {
		t.Errorf("%d %s", got, problem)
	}
}

// Webhooks are told what they were subscribed to; what happens to single vehicles, only by name.
func TestWhoIsToldWhat(t *testing.T) {
	addresses := map[string]string{"all": "https://a.example", "gates": "https://b.example", "some": "https://c.example"}
	secrets := map[string]string{"all": secret, "gates": secret, "some": secret}
	c, err := webhook.New(addresses, secrets, "", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Subscribe(map[string]string{"some": "CampaignHalted+AssignmentFailed", "all": "all"}); err != nil {
		t.Fatal(err)
	}
	if got := c.Subscribers(); !slices.Equal(got, []string{"all", "some"}) {
		t.Errorf("subscribers %v", got)
	}
	for _, want := range []struct {
		event     string
		ofVehicle bool
		told      []string
	}{
		{"CampaignHalted", false, []string{"all", "some"}}, {"WaveOpened", false, []string{"all"}},
		{"AssignmentFailed", true, []string{"some"}}, {"AssignmentOffered", true, nil},
	} {
		if got := c.Subscribed(want.event, want.ofVehicle); !slices.Equal(got, want.told) {
			t.Errorf("%s is told to %v, want %v", want.event, got, want.told)
		}
	}
	for _, wrong := range []map[string]string{{"nobody": "all"}, {"gates": ""}, {"gates": "Campaign Halted"}, {"gates": "A+"}} {
		if err := c.Subscribe(wrong); err == nil {
			t.Errorf("%v is taken", wrong)
		}
	}
}
