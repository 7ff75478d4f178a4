package dashboard_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
)

// TestStart reads how many vehicles a start takes, confirms it, and sees the page follow.
func TestStart(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/campaigns/draft")
	b.sees("of 12 480 would be selected now")
	b.click("#start")
	b.sees("2 000 vehicles will be fixed as the roster")
	b.sees("38 vehicles match the selector and are left out: 38 already installed")
	b.accessible("start dialog")
	b.shot("dialog-start")
	b.click("dialog #confirm")
	b.sees("Say who you are first")
	if len(server.sent()) != 0 {
		t.Fatal("somebody whom nobody knows started a campaign")
	}
	b.enter("#person", "mira")
	b.until(`!document.querySelector("dialog #confirm").hasAttribute("aria-disabled")`)
	b.click("dialog #confirm")
	b.sees("The campaign has started")
	b.until(`document.querySelector("dialog") === null`)
	sent := server.sent()
	if len(sent) != 1 || sent[0].path != "/campaigns/draft:start" || sent[0].ifMatch != `"3"` || sent[0].body["by"] != "mira" {
		t.Errorf("the dashboard sent %+v", sent)
	}
	server.set("campaign:draft", map[string]any{"state": "Running", "startedAt": at(0), "wave": 1, "total": 2000, "counts.Waiting": 1990, "counts.Offered": 10, "version": 4})
	b.sees("Running")
	server.set("campaign:draft", map[string]any{"counts.Succeeded": 1234, "counts.Waiting": 756, "counts.Offered": 10})
	b.until(`document.querySelector("#tile-succeeded b").innerText.replace(/\s/g, "") === "1234"`)
	b.until(`document.title.includes("Running")`)
	b.clean()
}

// TestPause is one click where it is known who does it; a version that rose meanwhile does not defeat it.
func TestPause(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.tolerate("412")
	b.visit("/campaigns/" + stageID)
	b.sees("FLASH_VERIFY")
	server.mu.Lock()
	server.stale = 2
	server.mu.Unlock()
	b.click("#pause")
	b.sees("Who are you?")
	b.accessible("who pauses")
	b.press(kb.Enter)
	b.enter("#person", "mira")
	if len(server.sent()) != 0 {
		t.Fatal("somebody whom nobody knows paused a campaign")
	}
	b.press(kb.Enter)
	b.sees("Paused: no new offers and no new permits")
	var conditions []string
	for _, one := range server.sent() {
		conditions = append(conditions, one.ifMatch)
		if one.body["by"] != "mira" {
			t.Errorf("%v paused", one.body["by"])
		}
	}
	if got := strings.Join(conditions, " "); got != `"812" "812" "812"` {
		t.Errorf("conditions of the attempts: %s", got)
	}
	server.set("campaign:"+stageID, map[string]any{"state": "Paused", "cause": "m.keller paused it", "resumption": "Offers go on: 558 vehicles of wave 3 wait for theirs.", "version": 815})
	b.sees("held: the campaign is paused")
	b.shot("paused")
	b.click("#pause")
	b.sees("Only a running campaign can be paused; it is Paused.")
	b.click("#resume")
	b.sees("Offers go on: 558 vehicles of wave 3 wait for theirs. At most 1 200 are offered it a minute.")
	b.press(kb.Escape)
	b.until(`document.querySelector("dialog") === null`)
	b.until(`document.activeElement.id === "resume"`) // where the keyboard was before
	if len(server.sent()) != 3 {
		t.Error("a refused or dismissed action was sent")
	}
	server.set("campaign:"+stageID, map[string]any{"state": "Running", "cause": nil, "resumption": nil, "version": 816})
	b.until(`!document.querySelector("#pause").hasAttribute("aria-disabled")`)
	b.click("#pause")
	b.until(`document.querySelector("dialog") === null`)
	server.until(t, 4)
	b.clean()
}

// aboutToStart is a page on which mira is about to start a draft, of which she was told how many vehicles it takes.
func aboutToStart(t *testing.T) (*scripted, *browser) {
	t.Helper()
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.tolerate("412")
	b.visit("/campaigns/draft")
	b.click("#start")
	b.sees("2 000 vehicles will be fixed")
	b.enter("#person", "mira")
	return server, b
}

// TestLostRace shows what changed when somebody else was faster.
func TestLostRace(t *testing.T) {
	server, b := aboutToStart(t)
	// The page still shows the draft, while the server's answer to GET says otherwise.
	server.mu.Lock()
	server.stale = 1
	server.pages["/campaigns/draft"] = map[string]any{"state": "Cancelled", "version": 9}
	server.mu.Unlock()
	b.click("dialog #confirm")
	b.sees("Somebody was faster")
	b.sees("The campaign is Cancelled now; it was Draft when you decided.")
	b.clean()
}

// TestSomebodyResumedFirst: who is about to resume learns that it is done, and sends nothing.
func TestSomebodyResumedFirst(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/campaigns/" + stageID)
	halted := map[string]any{
		"state": "Halted", "cause": "wave 3: 14 of 828 failed", "version": 815, "knownFailures": []any{map[string]any{"ecu": "ADAS", "code": "FLASH_VERIFY", "count": 14}},
		"resumption": "Wave 3 is over, and its gate opens: the campaign is completed at once.",
	}
	server.set("campaign:"+stageID, halted)
	b.click("#resume")
	b.sees("Wave 3 is over, and its gate opens: the campaign is completed at once.")
	b.enter("#reason", "known on the bench")
	b.enter("#person", "quinn")
	server.set("campaign:"+stageID, map[string]any{"state": "Running", "cause": nil, "resumption": nil, "version": 816})
	b.sees("Somebody was faster. The campaign is Running now.")
	b.accessible("somebody resumed first")
	b.click("dialog #confirm")
	if sent := server.sent(); len(sent) != 0 {
		t.Errorf("the dashboard sent %+v", sent)
	}
	server.set("campaign:"+stageID, halted)
	b.until(`document.querySelector("#reason").value === "known on the bench"`)
	b.clean()
}

// TestAPlanWrittenAgainIsNotStarted: what starts is what the person has seen, also where the state is the same.
func TestAPlanWrittenAgainIsNotStarted(t *testing.T) {
	server, b := aboutToStart(t)
	server.mu.Lock()
	server.stale = 1
	server.pages["/campaigns/draft"] = map[string]any{"state": "Draft", "version": 9, "contentHash": "another plan"}
	server.mu.Unlock()
	b.click("dialog #confirm")
	b.sees("The plan has been written again since you looked at it.")
	sent := server.sent()
	if len(sent) != 1 || sent[0].ifMatch != `"3"` || sent[0].body["contentHash"] != "a81f4be2c2" {
		t.Errorf("the dashboard sent %+v", sent)
	}
	server.set("campaign:draft", map[string]any{"contentHash": "another plan", "version": 9}) // the page has heard of it, too
	b.until(`document.querySelector("dialog #written-again") !== null`)
	b.click("dialog #confirm")
	if again := server.sent(); len(again) != len(sent) {
		t.Errorf("the dashboard sent %+v", again)
	}
	b.clean()
}

// TestCancel shows the four buckets and wants the name.
func TestCancel(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/campaigns/" + stageID)
	b.click("#cancel")
	for _, text := range []string{"558\nNot told yet", "262\nOffered or downloading", "150\nInstalling", "1 030\nDone"} {
		b.sees(text)
	}
	b.accessible("cancel dialog")
	for _, scheme := range []string{"light", "dark"} {
		b.dress(scheme, 1280, 900)
		b.shot("dialog-cancel-" + scheme)
	}
	b.click("dialog #confirm")
	b.sees("Type the campaign's name first.")
	if len(server.sent()) != 0 {
		t.Fatal("cancelled without the name")
	}
	b.enter("#typed-name", "ADAS stack 4.2.1")
	b.enter("#reason", "wrong package")
	b.enter("#person", "mira")
	b.until(`!document.querySelector("dialog #confirm").hasAttribute("aria-disabled")`)
	b.press(kb.Tab)
	b.click("dialog #confirm")
	b.sees("The campaign is cancelled")
	sent := server.sent()
	if len(sent) != 1 || sent[0].path != "/campaigns/"+stageID+":cancel" || sent[0].body["reason"] != "wrong package" {
		t.Errorf("the dashboard sent %+v", sent)
	}
	b.clean()
}

// TestDisconnect shows the bar while the server is away, keeps the last state, and resumes by itself.
func TestDisconnect(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/campaigns/" + stageID)
	b.sees("Live")
	b.tolerate("WebSocket", "status 503", "503")
	server.cut(true)
	b.until(`document.querySelector("#disconnected") !== null`)
	b.sees("The page shows the state as of")
	b.sees("FLASH_VERIFY")
	b.accessible("disconnected")
	b.shot("disconnected")
	server.cut(false)
	server.set("campaign:"+stageID, map[string]any{"counts.Succeeded": 1500})
	b.until(`document.querySelector("#disconnected") === null`)
	b.until(`document.querySelector("#tile-succeeded b").innerText.replace(/\s/g, "") === "1500"`)
	b.clean()
}

// TestWhatIsRefusedForGoodIsShownNoMore: after a cut somebody may not see any more what the page still holds.
func TestWhatIsRefusedForGoodIsShownNoMore(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/campaigns/" + stageID)
	b.sees("FLASH_VERIFY")
	b.tolerate("WebSocket", "status 503", "503")
	server.cut(true)
	b.until(`document.querySelector("#disconnected") !== null`)
	server.mu.Lock()
	server.outside = map[string]bool{"campaign:" + stageID: true, "events:" + stageID: true}
	server.mu.Unlock()
	server.cut(false)
	b.sees("this is of the whole fleet")
	b.until(`document.querySelector("#tile-succeeded") === null`)
	b.clean()
}

// TestOldNumbersAreSaidToBeOld: the server is there, and what it asks does not answer.
func TestOldNumbersAreSaidToBeOld(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/campaigns/" + stageID)
	b.sees("FLASH_VERIFY")
	server.say(map[string]any{"t": "old", "p": "campaign:" + stageID, "since": time.Now().Add(-90 * time.Second).UnixMilli()})
	b.sees("Out of date.")
	b.sees("The server has had no answer about some of this since")
	b.accessible("out of date")
	b.shot("old")
	server.say(map[string]any{"t": "old", "p": "campaign:" + stageID})
	b.until(`document.querySelector("#old") === null`)
	b.clean()
}

// TestATopicThatCannotBeReadNowIsAskedForAgain: the server comes back, and its store a
// moment later. The page follows as soon as it can.
func TestATopicThatCannotBeReadNowIsAskedForAgain(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/campaigns/" + stageID)
	b.sees("Live")
	b.tolerate("WebSocket", "status 503", "503")
	server.cut(true)
	b.until(`document.querySelector("#disconnected") !== null`)
	server.mu.Lock()
	server.busy = 3 // the page's topics, once each
	server.mu.Unlock()
	server.cut(false)
	server.set("campaign:"+stageID, map[string]any{"counts.Succeeded": 1500})
	b.until(`document.querySelector("#tile-succeeded b").innerText.replace(/\s/g, "") === "1500"`)
	server.mu.Lock()
	left := server.busy
	server.mu.Unlock()
	if left > 0 {
		t.Errorf("%d refusals were never asked for", left)
	}
	b.clean()
}

// TestWhoHasGoneOnTookTheUpdate: the page says of vehicles that run a later campaign's software that they took this one's, and which of them
// the number of successes does not count; where nobody has gone on it says nothing.
func TestWhoHasGoneOnTookTheUpdate(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/campaigns/" + stageID)
	b.sees("FLASH_VERIFY")
	if b.value(`document.querySelector("#tile-succeeded").innerText.includes("went on")`) != "false" {
		t.Error("nobody has gone on, and the page speaks of it")
	}
	server.set("campaign:"+stageID, map[string]any{"goneOn": 40})
	b.until(`document.querySelector("#tile-succeeded").innerText.includes("40 took it and went on to campaigns that need it")`)
	server.set("campaign:"+stageID, map[string]any{"goneOn": 43, "goneOnEarly": 3})
	b.until(`document.querySelector("#tile-succeeded").innerText.includes("43 took it and went on to campaigns that need it, 3 of them before they had soaked, counted as Superseded")`)
	b.clean()
}

// TestFreeze holds the page still at a key and catches up at the next.
func TestFreeze(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/campaigns/" + stageID)
	b.sees("FLASH_VERIFY")
	b.press(".")
	b.sees("Frozen.")
	server.set("campaign:"+stageID, map[string]any{"counts.Succeeded": 1900})
	// The change has arrived when the frame behind it on the same connection is shown, and it was ignored.
	server.say(map[string]any{"t": "hello", "e": "e1", "now": 0, "version": "2.0.0"})
	b.sees("The server was updated to 2.0.0.")
	b.shot("frozen")
	if got := b.value(`document.querySelector("#tile-succeeded b").innerText.replace(/\s/g, "")`); got != "1014" {
		t.Errorf("the frozen page shows %s", got)
	}
	b.press(".")
	b.until(`document.querySelector("#tile-succeeded b").innerText.replace(/\s/g, "") === "1900"`)
	b.clean()
}

// TestKeyboard walks by keys alone.
func TestKeyboard(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/")
	b.sees("Gateway 2.9 Alps")
	b.press("?")
	b.sees("Shortcuts of a single key are on")
	b.accessible("help")
	b.shot("help")
	b.press(kb.Escape)
	b.until(`document.querySelector("dialog") === null`)
	b.leap("gv")
	b.sees(fleetVIN(4))
	// The driver sends the character of a key even when the page prevented it, unlike a keyboard; so this
	// key is dispatched in the page.
	b.value(`dispatchEvent(new KeyboardEvent("keydown", { key: "/", cancelable: true }))`)
	b.until(`document.activeElement.id === "selector"`)
	b.press("WPC0000000A000104")
	b.press(kb.Enter)
	b.sees("4M0 907")
	if path := b.value("location.pathname"); path != "/vehicles/WPC0000000A000104" {
		t.Errorf("a VIN leads to %s", path)
	}
	b.leap("gc")
	b.until(`location.pathname === "/campaigns"`)
	b.clean()
}

// TestSelectorProblem shows what is wrong with a selector, and the cure, beside the field.
func TestSelectorProblem(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	body := `{"title":"Unprocessable Entity","status":422,"code":"UnknownAttribute","detail":"modle is no attribute","requestId":"r-77",` +
		`"errors":[{"pointer":"query selector","detail":"modle is no attribute","suggestion":"did you mean model?"}]}`
	server.problems["/vehicles"], server.problems["/vehicles:facets"] = body, body
	b := open(t, server.URL)
	b.tolerate("422")
	b.visit(`/vehicles?selector=modle+%3D%3D+%22e1%22`)
	b.sees("modle is no attribute")
	b.sees("Did you mean model?")
	b.until(`document.querySelector("#selector").getAttribute("aria-invalid") === "true"`)
	b.accessible("problem")
	b.shot("problem")
	b.clean()
}

// TestEmpty says what to do when there is nothing.
func TestEmpty(t *testing.T) {
	server := newScripted(t)
	server.set("campaigns", map[string]any{})
	b := open(t, server.URL)
	b.visit("/campaigns")
	b.sees("pacecar campaign create -f plan.yaml")
	b.accessible("empty")
	b.shot("empty")
	b.clean()
}

// TestVehicleTextIsText shows markup from a vehicle as the characters it is made of.
func TestVehicleTextIsText(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	hostile := `<img src=x onerror="document.title='owned'">`
	server.set("vehicle:WPC0000000A000104", map[string]any{"assignment": map[string]any{
		"campaign": stageID, "attempt": 1, "state": "Failed", "package": "adas-stack@4.2.1", "artifacts": []any{}, "ecu": "ADAS", "code": hostile, "detail": hostile,
	}})
	b := open(t, server.URL)
	b.visit("/vehicles/WPC0000000A000104")
	b.sees(`<img src=x onerror=`)
	if found := b.value(`document.querySelectorAll("main img").length`); found != "0" {
		t.Errorf("%s images were made of a vehicle's text", found)
	}
	b.accessible("failed vehicle")
	b.shot("vehicle-failed")
	b.clean()
}

// TestTheme goes round: the system's, light, dark, and remembers.
func TestTheme(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.dress("dark", 1280, 900)
	b.visit("/campaigns")
	b.sees("Gateway 2.9 Alps")
	dark := b.value(`getComputedStyle(document.body).backgroundColor`)
	b.click("#theme")
	b.until(`document.documentElement.dataset.theme === "light"`)
	if light := b.value(`getComputedStyle(document.body).backgroundColor`); light == dark {
		t.Errorf("light and dark have the same ground %s", light)
	}
	b.click("#theme")
	b.visit("/vehicles")
	b.until(`document.documentElement.dataset.theme === "dark"`)
	b.clean()
}
