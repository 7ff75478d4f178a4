package dashboard_test

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"pacecar/web/webtest/whole"
)

// wholeCampaign has a plan that says something in every field, and has shown something of everything.
func wholeCampaign(t *testing.T) map[string]any {
	t.Helper()
	encoded, err := json.Marshal(whole.Plan(stageID))
	if err != nil {
		t.Fatal(err)
	}
	plan := map[string]any{}
	if err := json.Unmarshal(encoded, &plan); err != nil {
		t.Fatal(err)
	}
	keys := runningCampaign(stageID, "ADAS 4.2.1")
	maps.Copy(keys, map[string]any{
		"plan": plan, "exposed": 4_321, "dealer": 0,
		"durations": []any{
			map[string]any{"wave": 1, "stage": "Downloaded", "attempts": 27, "p50": map[string]any{"aboveSeconds": 900, "atMostSeconds": 1320}, "p90": map[string]any{"aboveSeconds": 10_800, "atMostSeconds": 14_400}},
			map[string]any{"wave": 1, "stage": "Succeeded", "attempts": 26, "p50": map[string]any{"aboveSeconds": 3600, "atMostSeconds": 5400}, "p90": map[string]any{"aboveSeconds": 15_552_000}},
		},
		"pins": map[string]any{
			"at": at(0), "provenWave": 2, "packageHash": "0c0ffee0", "contentHash": "a81f4be2c2", "rulesHash": "1dea1dea", "filesHash": "5eed5eed", "signers": []any{"key-of-jonas"},
			"artifacts": []any{map[string]any{"ecuId": "ADAS", "version": "4.2.1", "sha256": "feedbeefcafe", "sizeBytes": 8 << 20}},
		},
		"undoing": map[string]any{"campaign": "way-back", "by": "aylin", "package": "adas-stack@4.1.0", "waits": "package adas-stack@4.1.0 lacks an approval"},
	})
	return keys
}

// TestAPlanIsShownWhole: whatever a plan says can be read on its page in words, and again as a file; so can
// what is pinned, how long attempts took, and a rollback that waits.
func TestAPlanIsShownWhole(t *testing.T) {
	server := newScripted(t)
	server.set("campaign:"+stageID, wholeCampaign(t))
	server.set("events:"+stageID, map[string]any{})
	b := open(t, server.URL)
	b.dress("light", 1280, 900)
	b.visit("/campaigns/" + stageID)
	b.sees("How long attempts took")
	b.sees("≤ 22 min")
	b.sees("> 180 d")
	b.sees("Campaign way-back, which aylin ordered, is to bring its vehicles back")
	b.sees("lacks an approval")
	b.accessible("a campaign with everything")
	b.noOverflow("a campaign with everything")
	b.shot("whole-light")
	b.visit("/campaigns/" + stageID + "?tab=plan")
	b.sees("Software that every wave is held to")
	shown := strings.NewReplacer("\u202f", " ", "\u00a0", " ").Replace(evaluate[string](b, `document.body.innerText`))
	for _, want := range []string{
		`model == "e1"`, "sodium", "before", "611 a minute", "17 and 1.7 times as fast after every 1 234", "7 001 in flight", "83 of each stratum", "9 002 exposed",
		"model, ecu.ADAS.revision: wave 2 holds at least 3 of each", "join the last wave", "eu-cdn", "4 per vehicle, 13 min before the second one", "NETWORK_LOST, DOWNLOAD_*: 9 per vehicle, 14 min",
		"5 h at the longest", "asked again after 11 min, 6 times", "silent for 18 d", "19 d", "21 h", "Mon, Tue 06:10 to 17:20 Europe/Berlin", "Fri 12:30 to Mon 05:40 Europe/Vienna",
		"Sat, Sun 22:50 to 04:15", "Europe/Lisbon", "download 5 d", "installation 2 h", "the whole attempt 8 d", "not older than 7 min", "to the download by the operators of fleets",
		"to the installation by whoever speaks for the vehicle", "put off 3 times at most, for 6 d", "5 failed attempts or 33 days of silence", "U*, not U01*", "12 connections within 16 min", "10 h of silence",
		"awaited for 9 d", "adas-stack@4.1.0; a cancel brings back what is done", "750, and takes vehicles for good from older, oldest", "2 persons besides its authors", "WPC00005Z00000159",
		"opened by a person", "25", "at most 1.5 % failed with 96.5 % confidence", "at least 91 % succeeded", "in each stratum at most 3.5 % failed with 86.5 % confidence, at least 81 % succeeded, judged from 5",
		"8 drive cycles", "webhook ticket agrees", "15", "3 h", `12.5 % where region == "DE"`, "the rest", "wave 2", "0c0ffee0", "1dea1dea", "5eed5eed", "key-of-jonas", "feedbeefcafe", "8.0 MiB",
	} {
		if !strings.Contains(shown, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	b.accessible("a whole plan")
	b.noOverflow("a whole plan")
	b.shot("whole-plan-light")
	b.click("#as-file summary")
	b.sees(`"numberOfSucceededThings": 431`)
	b.dress("dark", 390, 800)
	b.noOverflow("a whole plan, narrow")
	b.accessible("a whole plan, narrow")
	b.shot("whole-plan-phone")
	b.visit("/campaigns/" + stageID)
	b.sees("How long attempts took")
	b.noOverflow("a campaign with everything, narrow")
	b.shot("whole-phone")
	b.clean()
}
