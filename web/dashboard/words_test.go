package dashboard_test

import (
	"net/url"
	"strings"
	"testing"
)

// TestBrokenOffAttempt ticks what the timeline says was reached; the end stands where it broke off.
func TestBrokenOffAttempt(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	vin := "WPC0000000A000104"
	b := open(t, server.URL)
	for _, c := range []struct{ state, from, passed, end string }{
		{"Failed", "Installing", "Offered Accepted Downloading Downloaded Permitted", "Failed while installing"},
		{"Failed", "Installed", "Offered Accepted Downloading Downloaded Permitted Installing Installed", "Failed"},
		{"Cancelled", "Downloading", "Offered Accepted", "Cancelled while downloading"},
		{"Rejected", "Offered", "Offered", "Rejected"},
		{"Expired", "Downloaded", "Offered Accepted Downloading Downloaded", "Expired"},
	} {
		server.set("vehicle:"+vin, map[string]any{"assignment": map[string]any{
			"campaign": stageID, "attempt": 2, "state": c.state, "package": "adas-stack@4.2.1", "artifacts": []any{}, "changedAt": at(0),
		}})
		server.mu.Lock()
		server.pages["/vehicles/"+vin+"/timeline"] = map[string]any{"items": []any{
			map[string]any{"at": at(0), "event": "AssignmentMoved", "campaign": stageID, "attempt": 2, "from": c.from, "to": c.state},
			map[string]any{"at": at(-1), "event": "AssignmentOpened", "campaign": stageID, "attempt": 2, "to": "Offered"},
			map[string]any{"at": at(-2), "event": "AssignmentMoved", "campaign": stageID, "attempt": 1, "from": "Installed", "to": "Failed"},
		}}
		server.mu.Unlock()
		b.visit("/vehicles/" + vin)
		b.until(`document.querySelector(".timeline li") !== null`)
		want := c.passed + " | " + c.end
		b.until(`[...document.querySelectorAll(".steps .past")].map((one) => one.innerText.trim()).join(" ") + " | " +
			document.querySelector(".steps li:last-child .step-name").innerText.trim() === "` + want + `"`)
		b.accessible(c.state + " while " + c.from)
		b.shot("broken-off-" + strings.ToLower(c.state+"-"+c.from))
	}
	b.clean()
}

// TestCancelledCampaign says of vehicles and waves that were never reached that they were not.
func TestCancelledCampaign(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	cancelled := runningCampaign("cancelled", "Driver assistance")
	for key := range cancelled {
		if strings.HasPrefix(key, "failures.") || strings.HasPrefix(key, "counts.") {
			delete(cancelled, key)
		}
	}
	cancelled["state"], cancelled["cause"], cancelled["endedAt"], cancelled["wave"] = "Cancelled", "cancelled by root: until 2026-11-24T15:38:32Z, soaks for 1m30s", at(120e9), 2
	cancelled["counts.Succeeded"], cancelled["counts.Cancelled"] = 200, 1800
	cancelled["waves.2"] = stageWave(2, "Soaking", map[string]any{"Succeeded": 180}, "the campaign was cancelled before this gate decided")
	cancelled["waves.3"] = stageWave(3, "Pending", map[string]any{"Cancelled": 1800}, "the campaign was cancelled before this gate decided")
	burn(cancelled, 2000, 200, 200, 0)
	cancelled["plan"].(map[string]any)["selector"] = "true"
	server.set("campaign:cancelled", cancelled)
	server.set("events:cancelled", map[string]any{"lines": stageLines()[9:]})
	row := stageSummary(cancelled)
	row["counts"] = map[string]any{"Succeeded": 200, "Cancelled": 1000, "Waiting": 800}
	server.set("campaigns", map[string]any{"cancelled": row})
	b := open(t, server.URL)
	b.visit("/campaigns")
	b.sees("60.0 % ended, 1 000 of them without an update")
	b.visit("/campaigns/cancelled")
	b.sees("1 800 were never offered it")
	b.sees("every vehicle")
	b.sees("soaks for 1 min 30 s")
	b.sees("No vehicle that ended has failed.")
	pills := b.value(`[...document.querySelectorAll(".wave .pill")].map((one) => one.innerText.trim()).join(", ")`)
	if pills != "Passed, Cancelled, Never opened" {
		t.Errorf("the waves are %s", pills)
	}
	if text := b.value(`document.body.innerText`); strings.Contains(text, "T15:38:32Z") || strings.Contains(text, "of 1\u202f800\n") {
		t.Error("a time is not the reader's, or a wave that never opened has a share of failures")
	}
	for _, width := range []int64{1280, 390} {
		b.dress("light", width, 900)
		b.noOverflow("cancelled")
		b.accessible("cancelled")
		b.shot("cancelled-" + map[int64]string{1280: "1280", 390: "390"}[width])
	}
	b.clean()
}

// TestAnEndedAssignmentHoldsNoVehicle: a row and a page name the campaign and say that it is over there.
func TestAnEndedAssignmentHoldsNoVehicle(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	vehicle := func(vin, state string) map[string]any {
		return map[string]any{"vin": vin, "online": true, "ecus": []any{}, "flags": []any{}, "assignment": map[string]any{
			"campaign": "base", "attempt": 1, "state": state, "package": "adas-stack@4.2.1", "artifacts": []any{},
		}}
	}
	server.asked["/vehicles"] = func(url.Values) any {
		return map[string]any{"offset": 0, "total": 2, "items": []any{vehicle(fleetVIN(1), "Cancelled"), vehicle(fleetVIN(2), "Downloading")}}
	}
	vin := "WPC0000000A000104"
	server.set("vehicle:"+vin, map[string]any{"assignment": vehicle(vin, "Cancelled")["assignment"]})
	b := open(t, server.URL)
	b.dress("light", 1280, 900)
	b.visit("/vehicles")
	b.sees(fleetVIN(2))
	b.until(`[...document.querySelectorAll(".rows [role=row]")].map((one) => /base(, ended)?/.exec(one.textContent)?.[0]).join("; ") === "base, ended; base"`)
	b.accessible("an ended assignment")
	b.visit("/vehicles/" + vin)
	b.sees("base, ended for this vehicle")
	b.clean()
}

// TestABadVIN says what a VIN is.
func TestABadVIN(t *testing.T) {
	server := newScripted(t)
	b := open(t, server.URL)
	b.visit("/vehicles/SHORT")
	b.sees("A VIN has 17 characters, capital letters without I, O and Q and digits; SHORT has 5.")
	b.accessible("bad VIN")
	b.shot("bad-vin")
	b.clean()
}

// TestAVehicleSaysItsCondition: what it said last is shown with its age and follows the stream; of one that has
// said nothing, that is said.
func TestAVehicleSaysItsCondition(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/vehicles/" + flaggedVIN)
	b.sees("no, it is driven")
	for _, seen := range []string{"86 %", "41 %", "mobile, metered", "2.5 GiB"} {
		b.sees(seen)
	}
	b.until(`/said \d+ min/.test(document.querySelector("[aria-label=Condition] .aside").innerText.replace(/\u00a0/g, " "))`)
	b.accessible("condition")
	server.set("vehicle:"+flaggedVIN, map[string]any{"condition": map[string]any{
		"at": at(0), "parked": true, "ignitionOff": true, "batteryPercent": 85, "stateOfChargePercent": 41, "network": "wifi", "freeBytes": 1024,
	}})
	b.sees("Wi-Fi")
	b.visit("/vehicles/" + stageVIN)
	b.sees("It has not said lately in what condition it is.")
	b.clean()
}
