package dashboard_test

import "testing"

// TestNobodyHasVehiclesGoOnByAFrozenPage: its dialogs say of when it is, and thaw it; a stop asks nobody.
func TestNobodyHasVehiclesGoOnByAFrozenPage(t *testing.T) {
	server, b := aboutToStart(t)
	b.press("\x1b")
	b.until(`document.querySelector("dialog") === null`)
	b.press(".")
	b.sees("Frozen.")
	b.click("#start")
	b.until(`document.querySelector("dialog #aged").innerText.includes("the page is frozen, and the campaign goes on")`)
	b.accessible("a dialog of a frozen page")
	b.shot("dialog-frozen")
	b.click("dialog #confirm")
	b.sees("The page is frozen: thaw it, and look at how it is now.")
	if sent := server.sent(); len(sent) != 0 {
		t.Fatalf("the dashboard sent %+v", sent)
	}
	b.click("#thaw")
	b.until(`document.querySelector("#aged") === null && document.querySelector("#frozen") === null`)
	b.click("dialog #confirm")
	b.sees("The campaign has started")

	b.visit("/campaigns/" + stageID)
	b.sees("FLASH_VERIFY")
	b.press(".")
	b.sees("Frozen.")
	b.click("#cancel")
	b.until(`document.querySelector("dialog #aged") !== null`)
	b.enter("#typed-name", "ADAS stack 4.2.1")
	b.until(`!document.querySelector("dialog #confirm").hasAttribute("aria-disabled")`)
	b.click("dialog #confirm")
	b.sees("The campaign is cancelled")
	b.clean()
}

// TestSomebodyCancelledFirst: who is about to cancel or to roll back learns that it is done, and sends nothing.
func TestSomebodyCancelledFirst(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/campaigns/" + stageID)
	b.click("#cancel")
	b.enter("#typed-name", "ADAS stack 4.2.1")
	b.enter("#person", "mira")
	server.set("campaign:"+stageID, map[string]any{"state": "Cancelled", "endedAt": at(0), "version": 813})
	b.sees("Somebody was faster. The campaign is Cancelled now. Nothing is left to cancel.")
	b.accessible("somebody cancelled first")
	b.click("dialog #confirm")
	b.press("\x1b")
	b.until(`document.querySelector("dialog") === null`)
	b.click("#rollback")
	b.enter("#rollback-package", "adas-stack@4.1.0")
	b.enter("dialog #reason", "smoke")
	b.until(`!document.querySelector("dialog #confirm").hasAttribute("aria-disabled")`)
	server.set("campaign:"+stageID, map[string]any{"rolledBackBy": []any{"way-back"}, "version": 814})
	b.sees("Somebody was faster. Campaign way-back brings its vehicles back.")
	b.click("dialog #confirm")
	if sent := server.sent(); len(sent) != 0 {
		t.Errorf("the dashboard sent %+v", sent)
	}
	b.clean()
}

// TestWhyItWasStoppedAgainIsRead: who is about to resume what somebody else resumed and stopped for another reason has to read that one first, also
// where the page has not heard of it yet.
func TestWhyItWasStoppedAgainIsRead(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.tolerate("412")
	b.visit("/campaigns/" + stageID)
	paused := func(cause string, version int) map[string]any {
		return map[string]any{"state": "Paused", "cause": cause, "resumption": "Offers go on: 558 vehicles wait.", "version": version}
	}
	server.set("campaign:"+stageID, paused("paused by omar: lunch", 815))
	b.click("#resume")
	b.sees("Paused by omar: lunch.")
	b.enter("#person", "mira")
	server.set("campaign:"+stageID, paused("paused by noor: brakes fail", 817))
	b.sees("It went on and was stopped again since you opened this: paused by noor: brakes fail")
	b.accessible("stopped again")
	b.shot("dialog-stopped-again")
	b.click("dialog #confirm")
	b.sees("Look first at why it was stopped again.")
	if sent := server.sent(); len(sent) != 0 {
		t.Fatalf("the dashboard sent %+v", sent)
	}
	b.click("#look-at-cause")
	b.until(`!document.querySelector("dialog #confirm").hasAttribute("aria-disabled")`)
	server.mu.Lock()
	server.stale = 1
	server.pages["/campaigns/"+stageID] = map[string]any{"state": "Paused", "version": 819, "cause": "paused by aylin: smoke", "contentHash": "a81f4be2c2"}
	server.mu.Unlock()
	b.click("dialog #confirm")
	b.sees("It went on, and was stopped again since you looked at it: paused by aylin: smoke")
	b.clean()
}

// TestAFormBegunBeforeSaysSo: nobody takes for a new plan what was written for another one.
func TestAFormBegunBeforeSaysSo(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/new/campaign")
	b.until(`document.querySelector("#plan-name") !== null && document.querySelector("#begun-before") === null`)
	b.enter("#plan-name", "Winter")
	b.visit("/campaigns")
	b.sees("ADAS stack 4.2.1")
	b.visit("/new/campaign")
	b.sees("You began this before, and did not write it down.")
	b.accessible("a form that was begun before")
	b.until(`[...document.querySelectorAll("button")].find((one) => one.innerText.includes("Begin anew")).click() === undefined`)
	b.until(`document.querySelector("#begun-before") === null && document.querySelector("#plan-name").value === ""`)
	b.clean()
}

// TestWhatWasNotLookedAtIsNotDecided: flags that are others now stay, and so does a wait that is another one; what only has a newer version goes through.
func TestWhatWasNotLookedAtIsNotDecided(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.tolerate("412")
	vin := flaggedVIN
	b.visit("/vehicles/" + vin)
	b.click("#clear")
	b.enter("dialog #reason", "swapped")
	b.enter("#person", "mira")
	other := map[string]any{"version": 99, "flags": []any{map[string]any{"code": "ECUReplaced", "ecu": "ADAS", "detail": "yet other hardware"}}}
	server.mu.Lock()
	server.stale = 1
	server.pages["/vehicles/"+vin] = other
	server.mu.Unlock()
	b.click("dialog #confirm")
	b.sees("Its flags are not those that you have looked at any more.")
	if sent := server.sent(); len(sent) != 1 || sent[0].ifMatch == "" {
		t.Errorf("the dashboard sent %+v", sent)
	}
	b.clean()
}

// TestWhatTheListLeavesOutIsSaid, and counted among all.
func TestWhatTheListLeavesOutIsSaid(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/campaigns")
	b.sees("Gateway 2.9 Alps")
	b.until(`document.querySelector("#more-campaigns") === null`)
	server.set("campaigns", map[string]any{"+more": 12})
	b.sees("12 campaigns are not shown here")
	b.until(`[...document.querySelectorAll("tbody tr")].every((row) => row.innerText.trim() !== "")`)
	b.accessible("a list that leaves campaigns out")
	b.clean()
}
