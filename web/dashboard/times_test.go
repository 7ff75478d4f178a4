package dashboard_test

import "testing"

// TestTimes: a campaign that waits for a time says for which, and its plan says all of them.
func TestTimes(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	server.set("campaign:draft", map[string]any{
		"state": "Scheduled", "waits": "begins Mon 2026-12-07 22:00 Europe/Berlin", "opensAt": "2026-12-07T21:00:00Z", "cause": "begins then, scheduled by mira",
		"plan": map[string]any{
			"selector": "true", "waves": []any{map[string]any{"rest": true}},
			"schedule":       map[string]any{"startTime": "2026-12-07T21:00:00Z", "endTime": "2026-12-18T11:00:00Z"},
			"releaseWindows": []any{map[string]any{"timeZone": "Europe/Berlin", "days": []any{"Mon", "Tue"}, "from": "09:00", "to": "17:00"}},
			"blackouts":      []any{map[string]any{"from": "2026-12-20", "to": "2027-01-06"}},
			"maintenance":    map[string]any{"from": "22:00", "to": "05:00", "timeZoneOfVehiclesWithoutOne": "UTC"},
		},
	})
	b := open(t, server.URL)
	b.visit("/campaigns/draft")
	b.sees("The campaign begins Mon 2026-12-07 22:00 Europe/Berlin.")
	b.click("#start")
	b.sees("It is scheduled, and begins by itself.")
	b.accessible("scheduled campaign")
	server.set("campaign:draft", map[string]any{"waits": "gathers its roster", "opensAt": nil, "cause": "could not begin at its time, and tries again every minute: slot 7 has no owner yet"})
	b.sees("The campaign could not begin at its time, and tries again every minute: slot 7 has no owner yet.")
	server.set("campaign:draft", map[string]any{"state": "Running", "startedAt": at(0), "cause": nil, "waits": "waits for its window, opens Tue 2026-12-08 09:00 Europe/Berlin", "opensAt": "2026-12-08T08:00:00Z"})
	b.sees("The campaign waits for its window, opens Tue 2026-12-08 09:00 Europe/Berlin.")
	b.visit("/campaigns/draft?tab=plan")
	b.sees("Mon, Tue 09:00 to 17:00 Europe/Berlin")
	b.sees("2026-12-20 to 2027-01-06 UTC")
	b.sees("every day 22:00 to 05:00 by each vehicle's clock, UTC where that is not known")
	server.set("campaign:draft", map[string]any{"state": "Completed", "waits": nil, "opensAt": nil, "cause": "the campaign's end was reached: 7 of 9 vehicles succeeded"})
	b.sees("the campaign's end was reached: 7 of 9 vehicles succeeded")
	b.clean()
}
