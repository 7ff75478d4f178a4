package dashboard_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// rowsShown are the VINs of the rows in view, whole or in part.
func (b *browser) rowsShown() []string {
	b.t.Helper()
	return evaluate[[]string](b, `[...document.querySelectorAll(".rows a")].map((one) => one.innerText)`)
}

// TestAMillionRows looks at both ends of a long table and in between, by keys, by the wheel, by the scroll bar and by number.
func TestAMillionRows(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.dress("light", 1280, 900)
	b.visit("/vehicles")
	b.sees(fleetVIN(0))
	b.sees("1 000 000 registered")
	b.until(`/^\d+\u00a0min ago$/.test(document.querySelector(".rows time").innerText) && document.querySelector(".rows time").getBoundingClientRect().right <= document.querySelector(".fleet-table").getBoundingClientRect().right`)
	if n := len(b.rowsShown()); n > 60 {
		t.Errorf("%d rows are drawn", n)
	}
	b.value(`document.querySelector(".fleet-table").focus()`)
	b.press(kb.End)
	b.sees(fleetVIN(999_999))
	b.until(`new URLSearchParams(location.search).get("row") > 999000`)
	b.until(`document.querySelector("#" + document.querySelector(".fleet-table").getAttribute("aria-activedescendant")).innerText.includes("` + fleetVIN(999_999) + `")`)
	b.press(kb.PageUp)
	b.press(kb.ArrowUp)
	b.until(`Number(document.querySelector(".current").getAttribute("aria-rowindex")) < 1000001`)
	b.press(kb.Home)
	b.sees(fleetVIN(0))

	// One notch of the wheel moves by a few rows, although the scroll bar has fewer pixels than the table has rows.
	b.value(`document.querySelector(".fleet-table").dispatchEvent(new WheelEvent("wheel", { deltaY: 400, cancelable: true, bubbles: true }))`)
	b.until(fmt.Sprintf(`![...document.querySelectorAll(".rows a")].some((one) => one.innerText === %q) && document.querySelector(".rows a").innerText === %q`, fleetVIN(8), fleetVIN(9)))

	b.value(`(() => { const table = document.querySelector(".fleet-table"); table.scrollTop = (table.scrollHeight - table.clientHeight) / 2; })()`)
	b.until(`/^WPC0000000A(499|500)/.test(document.querySelector(".rows a")?.innerText ?? "")`)

	b.enter("#go", "900 001")
	b.press(kb.Enter)
	b.until(fmt.Sprintf(`[...document.querySelectorAll(".rows a")].some((one) => one.innerText === %q)`, fleetVIN(900_000)))
	b.sees("rows 900 001 to")
	b.until(`new URLSearchParams(location.search).get("row") === "900001"`)
	b.accessible("deep in the table")
	// The address alone leads back, and so does the way back from a vehicle.
	b.visit(b.value("location.pathname + location.search"))
	b.until(fmt.Sprintf(`document.querySelector(".rows a + *, .rows a")?.innerText !== undefined && [...document.querySelectorAll(".rows a")].some((one) => one.innerText === %q)`, fleetVIN(900_000)))
	b.clean()
}

// TestFacetsNarrow presses values until a few vehicles are left, and takes conditions away again.
func TestFacetsNarrow(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.dress("dark", 1280, 900)
	b.visit("/vehicles")
	b.sees("1 000 000 registered")
	b.click(`.value[title='model == "gt"']`)
	b.sees("250 000 of 1 000 000 match, 25.0 %")
	b.sees(fleetVIN(2))
	b.until(`document.querySelector('.value[aria-pressed="true"]').innerText.includes("gt")`)
	b.click(`.value[title="online"]`)
	b.until(`document.querySelector("#selector").value === 'model == "gt" && online'`)
	b.until(`document.querySelectorAll(".conditions li").length === 2`)
	// More values of an attribute that has many.
	b.click(`section[aria-label="Region"] .more-values`)
	b.until(`document.querySelectorAll('section[aria-label="Region"] li').length === 31`)
	// Another attribute becomes a facet and a column.
	b.enter("#facet", `ecu["ADAS"].version`)
	b.press(kb.Enter)
	b.until(`document.querySelector('section[aria-label="ADAS version"]') !== null && [...document.querySelectorAll('[role="columnheader"]')].some((one) => one.innerText === "ADAS version")`)
	b.value("scrollTo(0, 0)")
	b.accessible("narrowed")
	b.shot("fleet-narrowed")
	b.click(`.conditions button[aria-label='Drop model == "gt"']`)
	b.until(`document.querySelector("#selector").value === "online" && document.querySelector(".facets").getAttribute("aria-busy") === "false"`)
	b.click(`.value[title="online"]`)
	b.until(`document.querySelector("#selector").value === ""`)
	b.sees("1 000 000 registered")
	// What binds weaker than && is kept together.
	b.enter("#selector", `model == "e1" || "a && b" in tags`)
	b.press(kb.Enter)
	b.until(`document.querySelector(".value[title='online']") !== null`)
	b.click(`.value[title="online"]`)
	b.until(`document.querySelector("#selector").value === '(model == "e1" || "a && b" in tags) && online'`)
	b.clean()
}

// TestValuesOfAFacetAreAlternatives ticks several values of one facet, which the selector and so the address keep, and
// takes them away again.
func TestValuesOfAFacetAreAlternatives(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.dress("light", 1280, 900)
	is := func(selector string) {
		b.t.Helper()
		b.until(fmt.Sprintf(`document.querySelector("#selector").value === %q`, selector))
	}
	counted := func() {
		b.t.Helper()
		b.until(`document.querySelector(".facets")?.getAttribute("aria-busy") === "false"`)
	}
	b.visit("/vehicles")
	b.sees("1 000 000 registered")
	b.click(`.value[title='model == "gt"']`)
	b.sees("250 000 of 1 000 000 match, 25.0 %")
	counted()
	b.click(`.value[title='model == "e1"']`)
	is(`model == "gt" || model == "e1"`)
	b.sees("500 000 of 1 000 000 match, 50.0 %")
	counted()
	// Another facet narrows what the alternatives match; the values that are not ticked are still counted.
	b.click(`.value[title='market == "DE"']`)
	is(`(model == "gt" || model == "e1") && market == "DE"`)
	counted()
	b.until(`[...document.querySelectorAll('section[aria-label="Model"] .value')].map((one) => one.getAttribute("aria-pressed")).join() === "true,false,true,false"`)
	b.accessible("alternatives")
	b.shot("fleet-alternatives")
	b.visit(b.value("location.pathname + location.search"))
	b.until(`document.querySelectorAll('section[aria-label="Model"] [aria-pressed="true"]').length === 2`)
	counted()
	b.click(`.value[title='model == "gt"']`)
	is(`model == "e1" && market == "DE"`)
	b.click(`section[aria-label="Model"] .any`)
	is(`market == "DE"`)
	// What a person wrote with a facet's own words is found, whatever stands around it.
	for _, c := range []struct{ before, term, after string }{
		{`(((model == "e1")||model == "t5")) && online`, `model == "t5"`, `model == "e1" && online`},
		{`"taxi" in tags`, `"employee" in tags`, `"taxi" in tags || "employee" in tags`},
		{`!has(region) && online`, `region == "DE-00"`, `(!has(region) || region == "DE-00") && online`},
		{`model == "e1" ? online : true`, `market == "DE"`, `(model == "e1" ? online : true) && market == "DE"`},
		{`variant == "a || b" || online`, `market == "DE"`, `(variant == "a || b" || online) && market == "DE"`},
		{`true`, `model == "e2"`, `model == "e2"`},
	} {
		b.visit("/vehicles?selector=" + url.QueryEscape(c.before))
		counted()
		b.click(`.value[title='` + c.term + `']`)
		is(c.after)
	}
	b.clean()
}

// TestFlaggedRows marks the vehicles that are kept out of campaigns, beside their VINs.
func TestFlaggedRows(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/vehicles")
	b.sees(fleetVIN(0))
	b.until(`document.querySelector("#row-0 .flag-mark").getAttribute("aria-label") === "Flagged: ECU replaced, Unknown ECU" && document.querySelector("#row-1 .flag-mark") === null`)
	b.clean()
}

// TestTheTableIsSorted goes through the orders of a column, and opens a vehicle by keys.
func TestTheTableIsSorted(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/vehicles")
	b.sees(fleetVIN(0))
	b.click(`[role="columnheader"]:first-child a`)
	b.until(`document.querySelector('[role="columnheader"]').getAttribute("aria-sort") === "descending"`)
	b.sees(fleetVIN(999_999))
	b.click(`[role="columnheader"]:first-child a`)
	b.until(`location.search === "" && document.querySelector('[role="columnheader"]').getAttribute("aria-sort") === "ascending"`)
	b.sees(fleetVIN(0))
	b.value(`document.querySelector(".fleet-table").focus()`)
	b.press(kb.ArrowDown)
	b.press(kb.ArrowDown)
	b.until(`document.querySelector(".current").innerText.includes("` + fleetVIN(1) + `")`)
	b.press(kb.Enter)
	b.until(`location.pathname === "/vehicles/` + fleetVIN(1) + `"`)
	b.clean()
}

// TestTheFleetThatCannotBeRead keeps the rows that are there, and tries again.
func TestTheFleetThatCannotBeRead(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.dress("light", 1280, 900)
	b.visit("/vehicles")
	b.sees(fleetVIN(0))
	b.tolerate("422")
	trouble := func(on bool) {
		server.mu.Lock()
		defer server.mu.Unlock()
		delete(server.problems, "/vehicles")
		if on {
			server.problems["/vehicles"] = `{"title":"Unavailable","status":422,"detail":"a part of the fleet is moving","requestId":"r-5"}`
		}
	}
	trouble(true)
	b.enter("#go", "500000")
	b.press(kb.Enter)
	b.sees("a part of the fleet is moving")
	b.sees("request r-5")
	b.sees("row 500 000")
	b.accessible("rows that cannot be read")
	trouble(false)
	b.click(".problem .btn")
	b.sees(fleetVIN(499_999))
	b.until(`document.querySelector(".problem") === null`)
	trouble(true)
	b.visit("/vehicles?sort=model")
	b.sees("a part of the fleet is moving")
	b.shot("fleet-problem")
	trouble(false)
	b.click(".problem .btn")
	b.sees(fleetVIN(0))
	b.clean()

	server.mu.Lock()
	setFleet(server, 0)
	server.mu.Unlock()
	b.visit("/vehicles")
	b.sees("No vehicles yet")
	b.accessible("no fleet")
	b.visit(`/vehicles?selector=model+%3D%3D+%22e1%22+%26%26+online`)
	b.sees("No vehicle matches")
	b.click(`.conditions button[aria-label='Drop online']`)
	b.until(`document.querySelector("#selector").value === 'model == "e1"'`)
	b.clean()
}

// TestTheFleetOnAPhone shows cards, and sorts without a header.
func TestTheFleetOnAPhone(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.dress("light", 390, 844)
	b.visit("/vehicles")
	b.sees(fleetVIN(0))
	b.click(".sort-field .btn")
	b.until(`location.search === "?sort=-vin"`)
	b.sees(fleetVIN(999_999))
	b.click(".facet-fold summary")
	b.sees("Model year")
	b.noOverflow("facets on a phone")
	b.accessible("facets on a phone")
	b.shot("fleet-facets-390")
	if text := b.value(`document.querySelector(".rows").innerText`); !strings.Contains(text, "e") {
		t.Errorf("the cards say %q", text)
	}
	b.clean()
}

// TestTheFleetOnTheRealEdge narrows, refuses what it does not know, and leads to a vehicle.
func TestTheFleetOnTheRealEdge(t *testing.T) {
	b, engine := edge(t)
	b.dress("light", 1280, 900)
	b.visit("/vehicles")
	b.sees("200 registered")
	b.sees("rows 1 to")
	b.click(`.value[title='model == "e2"']`)
	matched, err := engine.CountVehicles(t.Context(), `model == "e2"`)
	if err != nil {
		t.Fatal(err)
	}
	b.sees(fmt.Sprintf("%d of 200 match", matched.GetMatched()))
	b.until(fmt.Sprintf(`document.querySelector(".fleet-table").getAttribute("aria-rowcount") === "%d"`, matched.GetMatched()+1))
	b.clean()
	b.tolerate("422")
	b.enter("#facet", "colour")
	b.press(kb.Enter)
	b.sees(`there is no attribute "colour"`)
	b.value(`[...document.querySelectorAll(".facets .btn")].find((one) => one.innerText === "Remove colour").click()`)
	b.until(`document.querySelector(".facets .problem") === null && !location.search.includes("colour")`)
	b.clean()
	b.click(".rows a")
	b.sees("Why not another package?")
	b.clean()
}
