package dashboard_test

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pacecar/messages"
	"pacecar/web"
	"pacecar/web/identity"
	"pacecar/web/identity/gate"
	"pacecar/web/webhook"
)

// hooks are two webhooks: pager, with what it was told, and board, which gates alone ask.
type hooks struct {
	mu     sync.Mutex
	told   []*messages.Notice // of pager, the newest first
	broken string             // what it answers, and takes nothing
	sent   []string           // ids that were sent again
}

func (*hooks) Names() []string { return []string{"board", "pager"} }
func (*hooks) Events(as string) []string {
	if as == "pager" {
		return []string{"CampaignHalted", "WaveOpened"}
	}
	return nil
}

func (h *hooks) Notices(_ context.Context, as string) ([]*messages.Notice, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if as != "pager" {
		return nil, nil
	}
	return slices.Clone(h.told), nil
}

func (h *hooks) Replay(_ context.Context, _, _, id string) (*messages.Notice, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	i := slices.IndexFunc(h.told, func(n *messages.Notice) bool { return n.GetId() == id })
	was := h.told[i]
	now := &messages.Notice{
		Id: id, Webhook: "pager", CampaignId: was.GetCampaignId(), Event: was.GetEvent(), State: was.GetState(), Attempts: was.GetAttempts() + 1,
		AtMs: was.GetAtMs(), Body: was.GetBody(), Problem: h.broken, LastAtMs: was.GetAtMs() + 9_000,
	}
	if h.sent = append(h.sent, id); h.broken == "" {
		now.State, now.Status = messages.NoticeState_NOTICE_DELIVERED, 204
	}
	h.told[i] = now
	return now, nil
}

func (h *hooks) Try(context.Context, string) (int, string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.broken != "" {
		return 502, h.broken
	}
	return 204, ""
}

func (h *hooks) breaks(problem string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.broken = problem
}

// hooked is a page of a server with both.
func hooked(t *testing.T, more ...func(*web.Config)) (*browser, *hooks) {
	t.Helper()
	hour := time.Now().Add(-time.Hour).UnixMilli()
	dead := func(id, event string, after int64) *messages.Notice {
		return &messages.Notice{
			Id: id, Webhook: "pager", CampaignId: "spring", Event: event, State: messages.NoticeState_NOTICE_DEAD, Attempts: 11,
			AtMs: hour + after, LastAtMs: hour + after + 5_000, Status: 500, Problem: "HTTP 500", Body: []byte(`{"specversion":"1.0","id":"` + id + `"}`),
		}
	}
	h := &hooks{told: []*messages.Notice{
		{Id: "evt_spring_9_0", Webhook: "pager", CampaignId: "spring", Event: "CampaignHalted", State: messages.NoticeState_NOTICE_PENDING, Attempts: 2, AtMs: hour + 90_000, NextAtMs: time.Now().Add(time.Hour).UnixMilli(), Status: 503, Problem: "HTTP 503"},
		dead("evt_spring_7_0", "WaveOpened", 70_000), dead("evt_spring_6_0", "WavePassed", 60_000),
		{Id: "evt_old_3_0", Webhook: "pager", CampaignId: "old", Event: "CampaignStarted", State: messages.NoticeState_NOTICE_DELIVERED, Attempts: 1, AtMs: hour, LastAtMs: hour + 80, Status: 200},
	}}
	b, _ := edge(t, append(more, func(c *web.Config) { c.Webhooks, c.Notices = h, h })...)
	return b, h
}

// TestDeliveriesAreSeenAndSentAgain: what waits, what was given up and why; one, and all that were given up, in order.
func TestDeliveriesAreSeenAndSentAgain(t *testing.T) {
	b, h := hooked(t)
	h.breaks("HTTP 502: pager restarts")
	b.visit("/operations/webhooks")
	b.sees("2 webhooks · 1 delivery waits · 2 given up")
	b.sees("asked by gates alone")
	b.accessible("webhooks")
	b.click(`button[aria-label="Test pager"]`)
	b.sees("HTTP 502: pager restarts")
	b.shot("webhooks")
	h.breaks("")
	b.click(`button[aria-label="Test pager"]`)
	b.sees("taken with 204")
	b.accessible("a webhook that was tried")

	b.click(`a[href="/operations/webhooks/pager?state=Dead"]`)
	b.until(`document.querySelectorAll(".deliveries tbody tr").length === 2`)
	b.click(`.deliveries tbody tr:nth-child(2) .opener`)
	b.until(`document.querySelector("#body").value.includes("evt_spring_6_0") && location.search.includes("delivery=evt_spring_6_0")`)
	b.accessible("a delivery")
	b.shot("webhook-delivery")
	h.breaks("HTTP 500")
	b.click(`button[aria-label="Send again: Wave passed, spring"]`)
	b.sees("It was not taken")
	h.breaks("")
	b.click("#replay-dead")
	b.sees("2 deliveries were taken")
	h.mu.Lock()
	sent := strings.Join(h.sent, " ")
	h.mu.Unlock()
	if sent != "evt_spring_6_0 evt_spring_6_0 evt_spring_7_0" { // the oldest first
		t.Errorf("sent again: %s", sent)
	}
	b.sees("Nothing was given up.")
	b.visit("/operations/webhooks/pager")
	b.sees("again in ")
	b.until(`document.querySelectorAll(".deliveries tbody tr").length === 4`)
	b.accessible("deliveries")
	b.tolerate("404")
	b.visit("/operations/webhooks/nobody")
	b.sees("This server knows no such webhook")
	b.clean()
}

// TestAWebhookIsAdded: what the page writes is what the server takes, and its secret is nowhere else.
func TestAWebhookIsAdded(t *testing.T) {
	b, _ := hooked(t)
	b.visit("/operations/webhooks")
	b.sees("2 webhooks")
	b.click("#create")
	b.enter("#webhook-name", "pager")
	b.sees("There is one of this name already.")
	b.enter("#webhook-name", "-2")
	b.enter("#webhook-address", "http://chat.example/in")
	b.sees("It must be https")
	b.accessible("a refused webhook")
	b.value(`document.querySelector("#webhook-address").select()`)
	b.enter("#webhook-address", "https://chat.example/in")
	b.click(`input[value="WaveOpened"]`)
	b.shot("webhook-new")
	b.click("dialog #confirm")
	b.sees("is shown this once")
	b.accessible("a webhook's settings")
	b.shot("webhook-settings")
	secret, settings := b.value(`document.querySelector("#secret").value`), b.value(`document.querySelector("#settings").value`)
	b.click("#kept")
	b.closed()
	if want := "webhooks: pager-2=https://chat.example/in\nwebhook-secrets: pager-2=@/etc/pacecar/pager-2.secret\nwebhook-events: pager-2=CampaignHalted+WaveOpened"; settings != want {
		t.Errorf("the settings are %q", settings)
	}
	caller, err := webhook.New(map[string]string{"pager-2": "https://chat.example/in"}, map[string]string{"pager-2": secret}, "test", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal("the server refuses them: ", err)
	}
	if err := caller.Subscribe(map[string]string{"pager-2": "CampaignHalted+WaveOpened"}); err != nil {
		t.Error(err)
	}
	b.clean()
}

// TestAViewerSendsNothing, and is told why.
func TestAViewerSendsNothing(t *testing.T) {
	door := gate.New(gate.Config{On: true})
	b, h := hooked(t, func(c *web.Config) { c.Gate = door })
	b.entered(door.Book, "vera", identity.Viewer)
	b.visit("/operations/webhooks/pager?state=Dead")
	b.until(`document.querySelectorAll(".deliveries tbody tr").length === 2`)
	for _, one := range []string{"#replay-dead", `button[aria-label="Test pager"]`, `button[aria-label="Send again: Wave opened, spring"]`} {
		b.click(one)
		b.sees("This needs the role operator; vera is viewer.")
	}
	if len(h.sent) != 0 {
		t.Errorf("sent again: %v", h.sent)
	}
	b.clean()
}
