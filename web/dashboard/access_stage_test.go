package dashboard_test

import (
	"time"
)

// setAccess fills the server with whom it tells what happens, and with who may use it.
func setAccess(s *scripted) {
	const deliveries = "/webhooks/pager/deliveries"
	s.pages["/webhooks"] = map[string]any{"items": []any{
		map[string]any{"name": "change-board", "events": []any{}, "pending": 0, "dead": 0},
		map[string]any{"name": "chat", "events": []any{"all"}, "pending": 0, "dead": 0},
		map[string]any{"name": "pager", "events": []any{"CampaignHalted", "CampaignPaused", "WaveOpened"}, "pending": 1, "dead": 2},
	}}
	dead := func(id, event string, after time.Duration) map[string]any {
		return map[string]any{
			"id": id, "webhook": "pager", "campaign": "spring-2026", "event": event, "state": "Dead", "attempts": 11, "at": at(after), "lastAttemptAt": at(after + time.Minute),
			"status": 500, "problem": "HTTP 500: the queue of the pager is full",
		}
	}
	s.pages[deliveries] = map[string]any{"items": []any{
		map[string]any{
			"id": "evt_halted_31_0", "webhook": "pager", "campaign": "halted", "event": "CampaignHalted", "state": "Pending", "attempts": 2, "at": at(96 * time.Second),
			"lastAttemptAt": at(131 * time.Second), "nextAttemptAt": time.Now().Add(100 * time.Second).UTC().Format(time.RFC3339), "status": 503, "problem": "HTTP 503",
		},
		dead("evt_spring_7_0", "WaveOpened", 60*time.Second), dead("evt_spring_6_0", "WavePassed", 56*time.Second),
		map[string]any{"id": "evt_adas_3_0", "webhook": "pager", "campaign": stageID, "event": "CampaignStarted", "state": "Delivered", "attempts": 1, "at": at(0), "lastAttemptAt": at(80 * time.Millisecond), "status": 204},
	}}
	whole := dead("evt_spring_7_0", "WaveOpened", 60*time.Second)
	whole["body"] = map[string]any{
		"specversion": "1.0", "id": "evt_spring_7_0", "type": "pacecar.campaign.WaveOpened", "source": "/api/v1/campaigns/spring-2026", "time": at(60 * time.Second), "datacontenttype": "application/json",
		"data": map[string]any{"campaign": "spring-2026", "state": "Running", "wave": 2, "waves": 4, "line": map[string]any{"event": "WaveOpened", "by": "engine", "detail": "wave 2 (Early) with 180 vehicles"}},
	}
	s.pages[deliveries+"/evt_spring_7_0"] = whole
	token := func(id, name string, roles []any, madeBy string, made, left time.Duration, used any) map[string]any {
		now := time.Now().UTC()
		one := map[string]any{"id": id, "name": name, "roles": roles, "madeBy": madeBy, "made": now.Add(-made).Format(time.RFC3339), "expires": now.Add(left).Format(time.RFC3339)}
		if used != nil {
			one["used"] = now.Add(-used.(time.Duration)).Format(time.RFC3339)
		}
		return one
	}
	role := func(name string, fleets ...any) map[string]any { return map[string]any{"role": name, "fleets": fleets} }
	const day = 24 * time.Hour
	s.pages["/tokens"] = map[string]any{"items": []any{
		token("k3f9a1bc", "nightly-build", []any{role("operator", "taxi", "lease")}, "m.keller", 2*time.Hour, 90*day, nil),
		token("p04xz7qd", "Ingrid Sandvik", []any{role("operator"), role("approver")}, "m.keller", 41*day, 49*day, 20*time.Minute),
		token("a81m2c0e", "prometheus", []any{role("viewer")}, "admin", 360*day, 5*day, 40*time.Minute),
		token("w7t4y2nb", "admin", []any{role("admin")}, "link", 20*day, 10*day, 9*day),
	}}
}
