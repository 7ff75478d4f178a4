package dashboard_test

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// TestAFilterInRSQLIsTranslated by the API, and asked for in CEL by a press.
func TestAFilterInRSQLIsTranslated(t *testing.T) {
	b, _ := edge(t)
	b.tolerate("422")
	b.visit("/vehicles")
	b.sees("registered")
	b.enter("#selector", "model==e1")
	b.press(kb.Enter)
	b.sees(`This is RSQL; in CEL it is model == "e1".`)
	b.accessible("a filter in RSQL")
	b.click(".refused .fix")
	b.until(`new URLSearchParams(location.search).get("selector") === 'model == "e1"'`)
	b.until(`document.querySelector(".refused") === null`)
	// What no RSQL means either keeps the engine's words.
	b.visit("/vehicles?selector=modle+%3D%3D+%22e1%22")
	b.sees("Did you mean model?")
	b.clean()
}

// TestAPartOfAVINIsNoSelector: its end and its beginning are offered as what they are in CEL.
func TestAPartOfAVINIsNoSelector(t *testing.T) {
	b, _ := edge(t)
	b.tolerate("422")
	b.visit("/vehicles?selector=000077")
	b.sees(`This is no whole VIN. Those that end so: vin.endsWith("000077"); those that begin so: vin.startsWith("000077").`)
	b.accessible("a part of a VIN")
	b.dress("light", 390, 900)
	b.noOverflow("a part of a VIN")
	b.shot("vehicles-part-of-vin")
	b.click(".refused .fix")
	b.until(`new URLSearchParams(location.search).get("selector") === 'vin.endsWith("000077")'`)
	// A word of the language is no part of a VIN.
	b.visit("/vehicles?selector=tags")
	b.until(`document.querySelector(".refused") !== null && document.querySelector(".refused .fix") === null`)
	b.clean()
}
