package dashboard_test

import (
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// TestViewsThatComeLater: a view that is a file of its own comes when it is opened, its heading takes the focus as any
// other's does, and where the file cannot be had the page says so and how to go on.
func TestViewsThatComeLater(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/")
	b.sees("vehicles are kept out of campaigns")
	b.click(`nav a[href="/operations"]`)
	b.until(`document.activeElement.tagName === "H1" && document.activeElement.innerText === "Operations"`)
	b.clean()
	block := func(patterns ...*network.BlockPattern) {
		if _, err := chromedp.Call(b.ctx, network.SetBlockedURLs, network.SetBlockedURLsParams{URLPatterns: patterns}); err != nil {
			t.Fatal(err)
		}
	}
	block(&network.BlockPattern{URLPattern: server.URL + "/packages-*", Block: true})
	b.tolerate("failed request", "packages-")
	b.click(`nav a[href="/packages"]`)
	b.sees("This view could not be loaded")
	b.until(`document.activeElement.tagName === "H1"`)
	b.accessible("a view that is not there")
	b.shot("not-loaded")
	block()
	b.click("#load-again")
	b.sees("infotainment")
	b.clean()
}
