package dashboard_test

import (
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"
)

// TestARequestThatHangsIsSaid: while a server does not answer, the button says that it waits, and who closes the dialog is told that the
// campaign may be started all the same. It is, once.
func TestARequestThatHangsIsSaid(t *testing.T) {
	server, b := aboutToStart(t)
	server.mu.Lock() // no request is answered
	b.click("dialog #confirm")
	b.until(`document.querySelector("dialog #confirm").innerText.includes("Waiting for the answer…")`)
	b.press(kb.Escape)
	b.until(`document.querySelector("dialog[open]") === null`)
	b.sees("It was sent, and may still be carried out")
	server.mu.Unlock()
	server.until(t, 1)
	b.sees("The campaign has started")
	b.clean()
}

// TestTheSlowerOfTwoStartsNothing: where somebody has started the campaign while the dialog was open, it says so, and there is nothing to press.
func TestTheSlowerOfTwoStartsNothing(t *testing.T) {
	server, b := aboutToStart(t)
	server.set("campaign:draft", map[string]any{"state": "Running", "startedAt": at(-time.Second), "version": 4})
	b.sees("Somebody was faster. The campaign is Running now. Nothing is left to start.")
	b.until(`document.querySelector("dialog #confirm").hasAttribute("aria-disabled")`)
	b.shot("dialog-start-over")
	b.accessible("a start that somebody else has made")
	if sent := server.sent(); len(sent) != 0 {
		t.Errorf("the dashboard sent %+v", sent)
	}
	b.clean()
}
