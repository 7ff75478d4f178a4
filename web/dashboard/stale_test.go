package dashboard_test

import "testing"

// TestAServerThatHangsIsShown: a connection over which nothing comes is not told as live, and a dialog, which covers
// the rest of the page, says of what moment its numbers are.
func TestAServerThatHangsIsShown(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.dress("light", 1280, 900)
	b.visit("/campaigns/" + stageID)
	b.sees("Live")
	b.click("#cancel")
	b.until(`document.querySelector("dialog .buckets") !== null && document.querySelector("#aged") === null`)
	server.hush(true)
	b.until(`document.querySelector(".status").innerText === "Stale"`)
	b.until(`document.querySelector("#stale").innerText.includes("The server has said nothing for") && document.querySelector("main").classList.contains("stale")`)
	b.until(`document.querySelector("dialog #aged").innerText.includes("the server has said nothing since")`)
	b.accessible("a server that hangs")
	b.shot("stale")
	server.hush(false)
	b.until(`document.querySelector(".status").innerText === "Live" && document.querySelector("#aged") === null && document.querySelector("#stale") === null`)
	b.clean()
}

// TestTheZoneOfTimesIsSaid once on every page, so that they can be compared with what others read.
func TestTheZoneOfTimesIsSaid(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	for _, page := range []string{"/", "/campaigns", "/campaigns/" + stageID, "/vehicles", "/operations"} {
		b.visit(page)
		b.until(`document.querySelectorAll(".zone").length === 1 && /Times on this page are in .*UTC/.test(document.querySelector(".zone").innerText)`)
	}
	b.value(`Intl.DateTimeFormat().resolvedOptions().timeZone`)
	b.clean()
}

// TestAGuessedAddressLeadsToTheForm: nobody who looks for a new campaign is told that there is none of that name.
func TestAGuessedAddressLeadsToTheForm(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/campaigns/new")
	b.until(`location.pathname === "/new/campaign" && document.querySelector("#plan-name") !== null`)
	b.clean()
}
