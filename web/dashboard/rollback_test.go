package dashboard_test

import "testing"

// TestACampaignIsRolledBack by one button and a reason, with the package that was prepared; afterwards the page shows
// who brings the vehicles back.
func TestACampaignIsRolledBack(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	server.results["/campaigns/halted/rollback"] = map[string]any{"text": "The campaign is ended.", "campaign": map[string]any{"id": "halted-rollback"}}
	way := runningCampaign("halted-rollback", "Way back of Gateway 2.9 Alps")
	way["plan"].(map[string]any)["rollsBack"] = "halted"
	server.set("campaign:halted-rollback", way)
	server.set("events:halted-rollback", map[string]any{})
	b := open(t, server.URL)
	b.visit("/campaigns/draft")
	b.until(`document.querySelector("#start") !== null && document.querySelector("#rollback") === null`)
	b.visit("/campaigns/halted")
	b.click("#rollback")
	b.sees("76 have installed it")
	b.sees("3 are installing and join it")
	b.sees("It was checked when the campaign started, and goes at once.")
	b.accessible("roll back")
	b.shot("dialog-rollback")
	b.enter("dialog #reason", "radar blind in rain")
	b.enter("#person", "mira")
	b.until(`!document.querySelector("dialog #confirm").hasAttribute("aria-disabled")`)
	b.click("dialog #confirm")
	b.sees("It brings back what was installed by halted.")
	sent := server.sent()
	if len(sent) != 1 || sent[0].path != "/campaigns/halted/rollback" || sent[0].body["reason"] != "radar blind in rain" || sent[0].body["by"] != "mira" || sent[0].body["package"] != nil {
		t.Errorf("the dashboard sent %+v", sent)
	}
	server.set("campaign:halted", map[string]any{"state": "Cancelled", "rolledBackBy": []any{"halted-rollback"}, "endedAt": at(0)})
	b.visit("/campaigns/halted")
	b.sees("Its vehicles are brought back by halted-rollback.")
	b.click("#rollback")
	b.sees("Campaign halted-rollback brings its vehicles back.")
	b.dress("dark", 390, 900)
	b.noOverflow("rolled back")
	b.accessible("rolled back")
	b.shot("rolled-back-phone")
	b.clean()
}

// TestAnotherWayBackNeedsApprovals, which the dialog says before the engine does; without a package there is none.
func TestAnotherWayBackNeedsApprovals(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/campaigns/" + stageID)
	b.click("#rollback")
	b.sees("The plan prepared none")
	b.click("dialog #confirm")
	b.sees("Name the package that brings the vehicles back first.")
	b.enter("#rollback-package", "adas-stack@4.0.9")
	b.enter("dialog #reason", "worse than before")
	b.enter("#person", "mira")
	b.until(`!document.querySelector("dialog #confirm").hasAttribute("aria-disabled")`)
	b.click("dialog #confirm")
	server.until(t, 1)
	if sent := server.sent(); sent[0].body["package"] != "adas-stack@4.0.9" {
		t.Errorf("the dashboard sent %+v", sent)
	}
	b.clean()
}

// TestRivalsAreShown with what came of them, and the plan says what it asks of vehicles.
func TestRivalsAreShown(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	keys := runningCampaign("rivals", "Two at once")
	keys["rivals"] = []any{map[string]any{"campaign": "gateway-2-9", "waiting": 12, "gaveWay": 3, "superseded": 0, "taken": 0, "text": "12 vehicles wait for it, 3 attempts gave way to it."}}
	plan := keys["plan"].(map[string]any)
	plan["consent"], plan["timeouts"] = map[string]any{"install": "owner", "download": "none"}, map[string]any{"totalSeconds": 172800}
	plan["dealer"], plan["priority"], plan["supersedes"] = map[string]any{"afterFailures": 3}, 700, []any{"gateway-2-8"}
	plan["health"], plan["rollback"], plan["stopPolicy"] = map[string]any{"faultCodes": []any{"U*"}, "reconnects": 10}, map[string]any{"package": "adas-stack@4.1.0"}, "revert"
	plan["waves"] = []any{map[string]any{"name": "Canary", "percent": 1, "gate": map[string]any{"webhook": "field-quality", "soakDriveCycles": 2, "manual": true}}, map[string]any{"rest": true}}
	server.set("campaign:rivals", keys)
	server.set("events:rivals", map[string]any{})
	b := open(t, server.URL)
	b.visit("/campaigns/rivals")
	b.sees("12 vehicles wait for it, 3 attempts gave way to it.")
	b.accessible("rivals")
	b.visit("/campaigns/rivals?tab=plan")
	for _, seen := range []string{
		"2 drive cycles of each vehicle that reports them, webhook field-quality agrees, opened by a person",
		"to the installation by whoever speaks for the vehicle", "cannot be put off", "the whole attempt 2 d", "after 3 failed attempts", "new fault codes (U*), or 10 connections within 10 min",
		"a cancel brings back what is done", "700, and takes vehicles for good from gateway-2-8",
	} {
		b.sees(seen)
	}
	b.accessible("demands")
	b.shot("plan-demands")
	b.clean()
}

// TestAWaitingRollbackIsNoDeadEnd: the page says who ordered it and what it waits for, and it can be
// tried at once, or with another package.
func TestAWaitingRollbackIsNoDeadEnd(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	server.results["/campaigns/halted/rollback"] = map[string]any{"text": "Campaign halted was stopped before. It cannot begin yet."}
	server.set("campaign:halted", map[string]any{"state": "Cancelled", "endedAt": at(0), "undoing": map[string]any{
		"campaign": "halted-rollback", "by": "aylin", "package": "adas-stack@4.1.0", "waits": "package adas-stack@4.1.0 is withdrawn",
	}})
	b := open(t, server.URL)
	b.visit("/campaigns/halted")
	b.sees("its vehicles are not being brought back yet")
	b.sees("Campaign halted-rollback, which aylin ordered, is to bring its vehicles back")
	b.sees("It waits: package adas-stack@4.1.0 is withdrawn.")
	b.accessible("waiting rollback")
	b.shot("rollback-waits")
	b.click("#try-now")
	b.sees("When you have made that right, or name another package here")
	b.shot("dialog-rollback-waits")
	b.until(`document.querySelector("#rollback-package").value === "adas-stack@4.1.0"`)
	b.enter("dialog #reason", "the other one is withdrawn")
	b.enter("#person", "mira")
	b.until(`!document.querySelector("dialog #confirm").hasAttribute("aria-disabled")`)
	b.click("dialog #confirm")
	b.sees("The campaign is stopped")
	if sent := server.sent(); len(sent) != 1 || sent[0].body["package"] != nil || sent[0].body["by"] != "mira" {
		t.Errorf("the dashboard sent %+v", sent)
	}
	b.visit("/campaigns/halted") // without what was just said, which covers the phone's page for a while
	b.sees("It waits: package adas-stack@4.1.0 is withdrawn.")
	b.dress("dark", 390, 900)
	b.noOverflow("waiting rollback")
	b.shot("rollback-waits-phone")
	server.results["/campaigns/halted/rollback/callOff"] = map[string]any{"text": "The rollback is called off: campaign halted stays as it is, and its vehicles keep the update."}
	b.click("#call-off")
	b.sees("the vehicles that have its update keep it")
	b.accessible("call a rollback off")
	b.noOverflow("call a rollback off")
	b.shot("dialog-rollback-called-off")
	b.enter("dialog #reason", "the noise was a loose screw")
	b.click("dialog #confirm")
	b.sees("campaign halted stays as it is")
	if sent := server.sent(); len(sent) != 2 || sent[1].path != "/campaigns/halted/rollback/callOff" || sent[1].body["reason"] != "the noise was a loose screw" || sent[1].body["by"] != "mira" {
		t.Errorf("the dashboard sent %+v", sent)
	}
	b.clean()
}

// TestOtherSoftwareIsNoFailure: the page and the dialog say what halted the campaign, and what has to be done.
func TestOtherSoftwareIsNoFailure(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	decision := map[string]any{
		"at": at(0), "wave": 2, "passed": false, "ended": 10, "succeeded": 10, "failed": 0, "text": "wave 2: the software differs",
		"promotion": map[string]any{"at": at(0), "differences": []any{"the file of ADAS is not stored any more"}},
	}
	server.set("campaign:halted", map[string]any{"state": "Halted", "cause": "the file of ADAS is not stored any more", "decisions.2": decision, "knownFailures": []any{}, "freshFailures": []any{}})
	b := open(t, server.URL)
	b.visit("/campaigns/halted")
	b.sees("The software of this campaign is not what wave 2 has proven")
	b.shot("halted-software")
	b.click("#resume")
	b.sees("Its software is not what it was.")
	b.sees("Nobody can accept that: make it right again first")
	b.until(`!document.querySelector("dialog").textContent.includes("This campaign was halted")`)
	b.accessible("resume after a software halt")
	b.shot("dialog-resume-software")
	b.clean()
}

// TestARollbackSaysWhomItLeavesOut and for whom it stays open; that wait can be called off.
func TestARollbackSaysWhomItLeavesOut(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	server.results["/campaigns/halted-rollback/rollback/callOff"] = map[string]any{"text": "Campaign halted-rollback waits no longer for vehicles that may yet turn out to have the update of campaign halted."}
	way := runningCampaign("halted-rollback", "Way back of Gateway 2.9 Alps")
	way["plan"].(map[string]any)["rollsBack"] = "halted"
	way["open"] = map[string]any{"vehicles": 2, "sample": []any{"WPCAR000000000001"}, "text": "It stays open, until 2026-04-04 08:00 UTC at the latest, for 2 vehicles of campaign halted that may yet turn out to have the update: WPCAR000000000001 and 1 more."}
	way["excluded"] = []any{
		map[string]any{"code": "NotTaken", "detail": "Campaign halted offered them its update, and nothing shows that they took it.", "count": 120, "sample": []any{"WPCAR000000000002", "WPCAR000000000003"}},
		map[string]any{"code": "NotFromThisCampaign", "detail": "The update of campaign halted may have begun on them.", "count": 1, "sample": []any{"WPCAR000000000004"}},
	}
	server.set("campaign:halted-rollback", way)
	server.set("events:halted-rollback", map[string]any{})
	b := open(t, server.URL)
	b.visit("/campaigns/halted-rollback")
	b.sees("Not brought back: 121 vehicles")
	b.click("#not-brought-back summary")
	b.sees("nothing shows that they took it")
	b.sees("WPCAR000000000004")
	b.accessible("left out of a rollback")
	b.shot("rollback-leaves-out")
	b.dress("dark", 390, 900)
	b.noOverflow("left out of a rollback")
	b.shot("rollback-leaves-out-phone")
	b.click("#call-off")
	b.sees("It waits no longer for 2 vehicles of campaign halted")
	b.enter("dialog #reason", "both are scrapped")
	b.enter("#person", "mira")
	b.click("dialog #confirm")
	b.sees("Campaign halted-rollback waits no longer")
	if sent := server.sent(); len(sent) != 1 || sent[0].path != "/campaigns/halted-rollback/rollback/callOff" {
		t.Errorf("the dashboard sent %+v", sent)
	}
	server.set("campaign:halted-rollback", map[string]any{"open": map[string]any{"vehicles": 2, "sample": []any{}, "text": "It waits no longer for 2 vehicles.", "calledOff": true}})
	b.until(`document.querySelector("#call-off") === null`)
	b.clean()
}

// TestAWaitForSteppingStonesIsShown: the page says for whom the campaign stays open, and the wait can be called off there, also on a phone.
func TestAWaitForSteppingStonesIsShown(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	server.results["/campaigns/next/rollback/callOff"] = map[string]any{"text": "Campaign next waits no longer for vehicles to which other campaigns bring what they lack."}
	next := runningCampaign("next", "ADAS 4.3")
	next["open"] = map[string]any{"vehicles": 3, "sample": []any{}, "text": "Stays open, until 2026-05-01 08:00 UTC at the latest, for vehicles that join when they have what they lack: campaign first brings adas-stack@4.2.0 to 3 vehicles, campaign away did not say whether it brings that to any (no answer within 1m0s)."}
	said := next["open"].(map[string]any)["text"].(string)
	next["waits"] = "s" + said[1:len(said)-1]
	server.set("campaign:next", next)
	server.set("events:next", map[string]any{})
	b := open(t, server.URL)
	b.visit("/campaigns/next")
	b.sees("campaign first brings adas-stack@4.2.0 to 3 vehicles")
	b.sees("campaign away did not say")
	b.until(`document.querySelector("#waits") === null`) // it would say the same
	b.accessible("waits for a stepping stone")
	b.shot("stone-waits")
	b.dress("dark", 390, 900)
	b.noOverflow("waits for a stepping stone")
	b.shot("stone-waits-phone")
	b.click("#call-off")
	b.sees("It waits no longer for 3 vehicles to which other campaigns bring what they lack, and completes when its own vehicles are done.")
	b.accessible("wait no longer for a stepping stone")
	b.enter("dialog #reason", "the rest comes with the next release")
	b.enter("#person", "mira")
	b.until(`!document.querySelector("dialog #confirm").hasAttribute("aria-disabled")`)
	b.click("dialog #confirm")
	b.sees("Campaign next waits no longer")
	if sent := server.sent(); len(sent) != 1 || sent[0].path != "/campaigns/next/rollback/callOff" || sent[0].body["reason"] != "the rest comes with the next release" {
		t.Errorf("the dashboard sent %+v", sent)
	}
	next["open"].(map[string]any)["calledOff"] = true
	server.set("campaign:next", map[string]any{"open": next["open"]})
	b.visit("/campaigns/next")
	b.sees("campaign first brings")
	b.until(`document.querySelector("#call-off") === null`)
	b.clean()
}
