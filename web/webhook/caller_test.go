package webhook_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"pacecar/messages"
	"pacecar/web/webhook"
)

var secret = "whsec_" + base64.StdEncoding.EncodeToString([]byte("thirty-two bytes of a secret key"))

func question() *messages.AskWebhook {
	return &messages.AskWebhook{
		CampaignId: "spring", Number: 3, Webhook: "change-board", Id: "gate_spring_1_2_3", AskedAtMs: 1_775_030_400_000, Package: "adas@2", ContentHash: "c0ffee", Waves: 4,
		Text: "wave 2: all is well",
		Inputs: &messages.GateInputs{
			Wave: 2, Size: 40, Ended: 40, Succeeded: 39, Failed: 1, Silent: 1, StrataInAll: 7, AcceptedUnsucceeded: 2,
			Gate:       &messages.Gate{MaximumFailedPercent: new(5.0), SoakDriveCycles: 3, Manual: true, PerStratum: &messages.StratumLimits{MaximumFailedPercent: new(8.0)}},
			Health:     &messages.HealthInputs{Unhealthy: 1, CyclesAwaited: 4, CyclesCompleted: 35, CyclesWaitSeconds: 600},
			Strata:     []*messages.GateStratum{{Name: "model e1", Size: 20, Ended: 20, Succeeded: 19, Failed: 1}},
			Opening:    &messages.GateOpening{By: "mira", AtMs: 1_775_030_300_000, Reason: "telemetry is clean"},
			Superseded: 3, HearsUntilMs: 1_775_030_500_000,
			Earlier: []*messages.EarlierWave{{Wave: 1, Unhealthy: 2, Gate: &messages.Gate{MaximumFailedPercent: new(4.0)}, Seen: &messages.GateStratum{Size: 9, Failed: 2, Superseded: 1}}},
		},
	}
}

func caller(t *testing.T, address string, log io.Writer) *webhook.Caller {
	t.Helper()
	c, err := webhook.New(map[string]string{"change-board": address}, map[string]string{"change-board": secret}, "pacecar/test", slog.New(slog.NewTextHandler(log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestAQuestionIsASignedCloudEvent, and a repetition has the same body and id.
func TestAQuestionIsASignedCloudEvent(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	verifier, err := standard.NewWebhook(secret)
	if err != nil {
		t.Fatal(err)
	}
	var bodies [][]byte
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		bodies = append(bodies, body)
		if err := verifier.Verify(body, r.Header); err != nil {
			t.Error(err)
		}
		if r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/cloudevents+json" || r.Header.Get("Webhook-Id") != "gate_spring_1_2_3" {
			t.Errorf("%s %v", r.Method, r.Header)
		}
	}))
	defer server.Close()
	log := &bytes.Buffer{}
	c := caller(t, server.URL, log)
	for range 2 {
		if a := c.Ask(t.Context(), question()); a.GetOutcome() != messages.WebhookOutcome_WEBHOOK_PASS || a.GetNumber() != 3 {
			t.Fatalf("answer %v", a)
		}
	}
	if !bytes.Equal(bodies[0], bodies[1]) {
		t.Error("a repetition says something else")
	}
	var e webhook.Event
	if err := json.Unmarshal(bodies[0], &e); err != nil {
		t.Fatal(err)
	}
	if e.SpecVersion != "1.0" || e.ID != "gate_spring_1_2_3" || e.Type != webhook.EventType || e.Source != "/api/v1/campaigns/spring" || e.Subject != "waves/2" || e.Time != "2026-04-01T08:00:00Z" {
		t.Errorf("event %+v", e)
	}
	if d := e.Data; d.Campaign != "spring" || d.ContentHash != "c0ffee" || d.Seen.Failed != 1 || d.Required.MaximumFailedPercent != 5 || d.Text == "" {
		t.Errorf("data %+v", d)
	}
	if s, r := e.Data.Seen, e.Data.Required; s.Unhealthy != 1 || s.Silent != 1 || *s.DriveCycles != (webhook.DriveCycles{Awaited: 4, Completed: 35, WaitSeconds: 600}) || s.AcceptedUnsucceeded != 2 ||
		len(s.Strata) != 1 || s.Strata[0].Failed != 1 || s.StrataInAll != 7 || s.Opening.By != "mira" ||
		r.SoakDriveCycles != 3 || !r.Manual || *r.PerStratum.MaximumFailedPercent != 8 {
		t.Errorf("it says of what the gate decides on %+v, and of what it requires %+v", s, r)
	}
	if s := e.Data.Seen; s.Superseded != 3 || s.HearsUntil != "2026-04-01T08:01:40Z" || len(s.Earlier) != 1 || s.Earlier[0].Wave != 1 || s.Earlier[0].Unhealthy != 2 ||
		s.Earlier[0].Seen.Failed != 2 || s.Earlier[0].Seen.Superseded != 1 || *s.Earlier[0].Gate.MaximumFailedPercent != 4 {
		t.Errorf("it says of other waves and of who is not heard %+v", s)
	}
	if strings.Contains(log.String(), secret) || strings.Contains(log.String(), secret[6:]) {
		t.Error("the secret is logged")
	}
}

// TestWhatAnAnswerMeans: only 200 and 204 agree, whole and not as a page, and only 409 holds.
func TestWhatAnAnswerMeans(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a redirect is followed") }))
	defer elsewhere.Close()
	const pass, hold, none = messages.WebhookOutcome_WEBHOOK_PASS, messages.WebhookOutcome_WEBHOOK_HOLD, messages.WebhookOutcome_WEBHOOK_UNANSWERED
	for name, c := range map[string]struct {
		handle http.HandlerFunc
		want   messages.WebhookOutcome
		text   string
	}{
		"204":       {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }, pass, ""},
		"a reason":  {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"reason":"CHG-7"}`)) }, pass, "CHG-7"},
		"garbage":   {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("\x00\xff\x1b[31mred\nno\u202e")) }, pass, "red no"},
		"409":       {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "freeze  until\nnoon", 409) }, hold, "freeze until noon"},
		"409, page": {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "<html>", 409) }, hold, ""},
		"500":       {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "broken", 500) }, none, "HTTP 500: broken"},
		"202":       {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(202) }, none, "HTTP 202"},
		"sign-in":   {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("\n<html>Sign in</html>")) }, none, "HTTP 200 with a page for people: the webhook itself has not answered"},
		"404":       {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) }, none, "HTTP 404"},
		"redirect":  {func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, elsewhere.URL, 307) }, none, "redirects are not followed"},
		"huge": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(409)
			_, _ = w.Write(bytes.Repeat([]byte("a "), 1<<20))
		}, hold, "a a a"},
		"headers": {func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-Long", strings.Repeat("x", 1<<20)) }, none, "header"},
		"cut": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("half"))
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}, none, "broke off"},
		"dead": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, none, "EOF"},
	} {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(c.handle)
			defer server.Close()
			a := caller(t, server.URL, io.Discard).Ask(t.Context(), question())
			if a.GetOutcome() != c.want || !strings.Contains(a.GetText(), c.text) || len(a.GetText()) > webhook.MaxReason || strings.ContainsAny(a.GetText(), "\n\x1b") {
				t.Errorf("%v %.200q, want %v %q", a.GetOutcome(), a.GetText(), c.want, c.text)
			}
		})
	}
}

// TestASlowWebhookIsGivenUp when the asker's time ends; its address is not told.
func TestASlowWebhookIsGivenUp(t *testing.T) {
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer server.Close()
	defer close(release)
	within, cancel := context.WithDeadline(t.Context(), time.Now())
	defer cancel()
	a := caller(t, server.URL, io.Discard).Ask(within, question())
	if a.GetOutcome() != messages.WebhookOutcome_WEBHOOK_UNANSWERED || strings.Contains(a.GetText(), server.URL) {
		t.Errorf("answer %v", a)
	}
	if a := caller(t, server.URL, io.Discard).Ask(t.Context(), &messages.AskWebhook{Webhook: "other"}); a.GetOutcome() != messages.WebhookOutcome_WEBHOOK_UNANSWERED || !strings.Contains(a.GetText(), "other") {
		t.Errorf("one that is not known: %v", a)
	}
}

// TestWrongConfigurationsAreRefused, and no secret is in what is said.
func TestWrongConfigurationsAreRefused(t *testing.T) {
	for name, c := range map[string]struct {
		address, secret, want string
	}{
		"no secret":  {"https://a.example", "", "it has no secret"},
		"no prefix":  {"https://a.example", "hunter2hunter2", "does not begin with whsec_"},
		"no base64":  {"https://a.example", "whsec_!!hunter2", "base64"},
		"too short":  {"https://a.example", "whsec_aHVudGVyMg==", "24 to 64 bytes"},
		"no address": {"a.example", secret, "want a URL"},
		"a password": {"https://u:hunter2@a.example", secret, "would be shown"},
		"a file":     {"file:///etc/passwd", secret, "want a URL"},
	} {
		_, err := webhook.New(map[string]string{"board": c.address}, map[string]string{"board": c.secret}, "", slog.New(slog.DiscardHandler))
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := webhook.New(nil, map[string]string{"board": secret}, "", slog.New(slog.DiscardHandler)); err == nil {
		t.Error("a secret without an address")
	}
}
