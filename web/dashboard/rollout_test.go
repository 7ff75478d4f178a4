package dashboard_test

import (
	"context"
	"fmt"
	"testing"

	"pacecar/messages"
	"pacecar/web/webtest"
)

// count is how many vehicles of a campaign are in a state, by the engine.
func count(t *testing.T, engine *webtest.Engine, id string, state messages.AssignmentState) uint32 {
	t.Helper()
	status, err := engine.Campaign(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return status.GetCounts()[state.String()]
}

// shows waits until a tile has the number that the engine has.
func (b *browser) shows(tile string, want uint32) {
	b.t.Helper()
	b.until(fmt.Sprintf(`document.querySelector("%s b").innerText.replace(/\s/g, "") === "%d"`, tile, want))
}

// TestRollout drives one campaign from draft to its end on the real edge, with buttons: start, pause, resume. The
// counters on the page are the engine's at every step.
func TestRollout(t *testing.T) {
	b, engine := edge(t)
	b.dress("dark", 1280, 900)

	b.visit("/")
	b.sees("ADAS 4.2.1")
	b.sees("Halted")
	b.shot("rollout-campaigns")
	b.visit("/campaigns/" + webtest.CampaignDemo)
	b.sees("would be selected now")
	b.click("#start")
	b.sees("will be fixed as the roster")
	b.enter("#person", "mira")
	b.click("dialog #confirm")
	b.sees("The campaign has started")
	b.until(`document.title.includes("Running")`)

	for range 12 {
		engine.Advance()
	}
	if count(t, engine, webtest.CampaignDemo, messages.AssignmentState_SUCCEEDED) == 0 {
		t.Fatal("the twin's rollout does not move")
	}
	b.shows("#tile-succeeded", count(t, engine, webtest.CampaignDemo, messages.AssignmentState_SUCCEEDED))
	b.click("#pause")
	b.until(`document.title.includes("Paused")`)
	if engine.Advance() {
		t.Error("something still runs after the pause")
	}
	b.click("#resume")
	b.sees("Offers go on")
	b.click("dialog #confirm")
	b.until(`document.title.includes("Running")`)
	rollToTheEnd(t, b, engine)
	lookAround(t, b, engine)
}

// rollToTheEnd lets the twin play and compares what the page counts.
func rollToTheEnd(t *testing.T, b *browser, engine *webtest.Engine) {
	t.Helper()
	for step := 0; engine.Advance(); step++ {
		if step%10 == 0 {
			b.shows("#tile-succeeded", count(t, engine, webtest.CampaignDemo, messages.AssignmentState_SUCCEEDED))
		}
	}
	b.until(`document.title.includes("Completed")`)
	b.shows("#tile-succeeded", count(t, engine, webtest.CampaignDemo, messages.AssignmentState_SUCCEEDED))
	b.shows("#tile-failed", count(t, engine, webtest.CampaignDemo, messages.AssignmentState_FAILED))
	b.until(`document.querySelector(".skeleton") === null`)
	for _, scheme := range []string{"light", "dark"} {
		b.dress(scheme, 1280, 900)
		b.accessible("completed, " + scheme)
		b.shot("rollout-completed-" + scheme)
	}
}

// lookAround visits the other pages of a campaign that has ended, and those with a problem.
func lookAround(t *testing.T, b *browser, engine *webtest.Engine) {
	t.Helper()
	failed := count(t, engine, webtest.CampaignDemo, messages.AssignmentState_FAILED)
	b.visit("/campaigns/" + webtest.CampaignDemo + "?tab=vehicles&state=Failed")
	b.until(fmt.Sprintf(`document.querySelectorAll("tbody tr").length === %d`, failed))
	for _, tab := range []string{"events", "plan"} {
		b.visit("/campaigns/" + webtest.CampaignDemo + "?tab=" + tab)
		b.until(`document.querySelector(".skeleton") === null && document.querySelector(".timeline li") !== null`)
		b.shot("rollout-" + tab)
	}
	b.visit("/vehicles/" + webtest.VIN(0))
	b.sees("ADAS")
	b.until(`document.querySelector(".timeline li") !== null`)
	b.accessible("vehicle")
	b.shot("rollout-vehicle")
	b.visit("/campaigns/" + webtest.CampaignHalted)
	b.sees("halted this campaign")
	b.shot("rollout-halted")
	b.clean()

	b.tolerate("status 4", "the server responded with a status of 4")
	b.visit("/vehicles?selector=modle+%3D%3D+%22e1%22")
	b.until(`document.querySelector(".refused") !== null`)
	b.shot("rollout-problem")
	b.visit("/vehicles/WPC00000Z99999999")
	b.sees("This vehicle is not registered")
	b.clean()
}
