package dashboard_test

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"pacecar/messages"
	"pacecar/web/webtest"
)

// closed waits until no dialog is open.
func (b *browser) closed() {
	b.t.Helper()
	b.until(`document.querySelector("dialog") === null`)
}

// TestACohortIsWritten creates a saved selector, is told what is wrong while it writes, and changes it.
func TestACohortIsWritten(t *testing.T) {
	b, engine := edge(t)
	b.tolerate("404", "422")
	b.dress("light", 1280, 900)
	b.visit("/cohorts")
	b.sees("No cohort yet")
	b.accessible("no cohort")
	b.click("#create")
	b.until(`document.activeElement.id === "cohort-name"`)
	b.enter("#cohort-name", "BAD")
	b.enter("#person", "Jürgen")
	b.sees("lower-case letters, digits and '-' inside")
	b.enter("#cohort-selector", `colour == "red"`)
	b.sees(`vehicles have no "colour"`)
	b.until(`document.querySelector("#cohort-selector").getAttribute("aria-invalid") === "true"`)
	b.accessible("a refused cohort")
	b.shot("cohort-refused")
	b.click("dialog #confirm") // the engine's own word on the selector comes to the same place
	b.until(`document.querySelector("#cohort-count .refused") !== null && document.querySelector("dialog .problem") === null`)
	b.value(`document.querySelector("#cohort-selector").select()`)
	b.enter("#cohort-selector", `model == "e1"`)
	b.sees("67 of 200 vehicles match now, 33.5 %.")
	b.value(`document.querySelector("#cohort-name").select()`)
	b.enter("#cohort-name", "late")
	b.enter("#cohort-description", "the first model")
	b.press(kb.Enter)
	b.until(`location.pathname === "/cohorts/late" && document.querySelector("#matched b")?.innerText === "67"`)
	saved, err := engine.Cohort(t.Context(), "late")
	if r := saved.GetRecord(); err != nil || r.GetSelector() != `model == "e1"` || r.GetAuthor() != "Jürgen" || r.GetDescription() != "the first model" {
		t.Fatalf("saved %v, %v", r, err)
	}
	b.accessible("a cohort")

	b.click("#edit")
	b.until(`document.querySelector("#cohort-selector").value === 'model == "e1"'`)
	b.value(`document.querySelector("#cohort-selector").select()`)
	b.enter("#cohort-selector", `model == "e2"`)
	b.click("dialog #confirm")
	b.closed()
	b.sees(`model == "e2"`)

	// What somebody else has changed meanwhile is not overwritten.
	b.click("#edit")
	if _, err := engine.SaveCohort(t.Context(), &messages.SaveCohort{Name: "late", Selector: `model == "e3"`, By: "mira"}); err != nil {
		t.Fatal(err)
	}
	b.tolerate("412")
	b.enter("#cohort-description", "!")
	b.click("dialog #confirm")
	b.sees("StaleVersion")
	b.press(kb.Escape)
	b.closed()

	// Nor is a cohort whose name is taken.
	b.visit("/cohorts")
	b.sees("late")
	b.click("#create")
	b.enter("#cohort-name", "late")
	b.enter("#cohort-selector", `model == "e2"`)
	b.click("dialog #confirm")
	b.sees("there is a cohort late already, which Jürgen saved")
	b.until(`document.querySelector("#cohort-name").getAttribute("aria-invalid") === "true"`)
	if now, err := engine.Cohort(t.Context(), "late"); err != nil || now.GetRecord().GetSelector() != `model == "e3"` {
		t.Errorf("the cohort is %v, %v", now, err)
	}
	b.clean()
}

// TestAListOfVINsIsChanged adds VINs, is told which lines are none, and takes VINs away.
func TestAListOfVINsIsChanged(t *testing.T) {
	b, engine := edge(t)
	b.tolerate("404", "422")
	b.dress("dark", 1280, 900)
	b.visit("/cohorts")
	b.click("#create")
	b.enter("#cohort-name", "press")
	b.click(`input[value="list"]`)
	b.click("dialog #confirm")
	b.sees("Say who you are first")
	b.enter("#person", "mira")
	b.click("dialog #confirm")
	b.sees("No VIN is in the list")
	b.click("#list")
	b.enter("#list-text", webtest.VIN(1)+" WPC nothing")
	b.sees("3 VINs")
	b.click("dialog #confirm")
	b.sees("2 of 3 lines hold no VIN; nothing was changed")
	b.sees("line 2")
	b.accessible("a refused list")
	b.shot("cohort-list-refused")
	b.value(`document.querySelector("#list-text").select()`)
	b.enter("#list-text", webtest.VIN(1)+"\n"+webtest.VIN(2)+"\nWVWZZZ1JZXW000001")
	b.click("dialog #confirm")
	b.closed()
	b.sees("3 VINs added, 0 removed")
	b.until(`document.querySelectorAll(".vin-list li").length === 3 && document.querySelector("#matched b").innerText === "2"`)
	b.sees("1 not registered")
	b.accessible("a list")
	b.shot("cohort-list")
	b.click("#list")
	b.click(`input[value="remove"]`)
	b.enter("#list-text", webtest.VIN(1))
	b.click("dialog #confirm")
	b.closed()
	b.until(`document.querySelectorAll(".vin-list li").length === 2`)
	if now, err := engine.Cohort(t.Context(), "press"); err != nil || now.GetSize() != 2 {
		t.Errorf("the list is %v, %v", now, err)
	}
	b.clean()
}

// TestACohortIsRemoved refuses while another cohort names it.
func TestACohortIsRemoved(t *testing.T) {
	b, engine := edge(t)
	for _, m := range []*messages.SaveCohort{
		{Name: "base", Selector: `model == "e1"`, By: "mira"},
		{Name: "named", Selector: `cohort("base")`, By: "mira"},
	} {
		if _, err := engine.SaveCohort(t.Context(), m); err != nil {
			t.Fatal(err)
		}
	}
	b.visit("/cohorts/base")
	b.sees("named")
	b.click("#remove")
	b.sees("1 cohort names it: change named first.")
	b.accessible("a cohort that is named")
	b.press(kb.Escape)
	b.closed()
	for _, name := range []string{"named", "base"} {
		b.visit("/cohorts/" + name)
		b.click("#remove")
		if name == "named" { // it is kept after that
			b.enter("#person", "mira")
		}
		b.click("dialog #confirm")
		b.until(`location.pathname === "/cohorts" && document.querySelector("dialog") === null`)
		var no *messages.Rejection
		if _, err := engine.Cohort(t.Context(), name); !errors.As(err, &no) || no.Code != messages.NotFound {
			t.Errorf("cohort %s: %v", name, err)
		}
	}
	b.sees("No cohort yet")
	b.clean()
}

// TestAFilterIsSaved makes a cohort of what the fleet's table shows, and the cohort leads back to it.
func TestAFilterIsSaved(t *testing.T) {
	b, engine := edge(t)
	b.tolerate("404")
	b.dress("light", 1280, 900)
	b.visit("/vehicles")
	b.sees("200 registered")
	b.until(`document.querySelector("#save-cohort") === null`)
	b.click(`.value[title='model == "e2"']`)
	matched, err := engine.CountVehicles(t.Context(), `model == "e2"`)
	if err != nil {
		t.Fatal(err)
	}
	b.sees(fmt.Sprintf("%d of 200 match", matched.GetMatched()))
	b.click("#save-cohort")
	b.sees(fmt.Sprintf("%d of 200 vehicles match now", matched.GetMatched()))
	b.accessible("a filter to be saved")
	b.press(kb.Escape)
	b.closed()
	b.click("#save-cohort")
	b.enter("#cohort-name", "second")
	b.enter("#person", "mira")
	b.press(kb.Enter)
	b.until(`location.pathname === "/cohorts/second"`)
	b.click("#fleet")
	b.until(`new URLSearchParams(location.search).get("selector") === 'cohort("second")'`)
	b.sees(fmt.Sprintf("%d of 200 match", matched.GetMatched()))
	b.clean()
}

// TestPagesThatCannotBeRead say so, keep what they have, and try again.
func TestPagesThatCannotBeRead(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	trouble := func(path string, on bool) {
		server.mu.Lock()
		defer server.mu.Unlock()
		delete(server.problems, path)
		if on {
			server.problems[path] = `{"title":"Unavailable","status":503,"detail":"a part of the back end is moving","code":"Unavailable","requestId":"r-7"}`
		}
	}
	b := open(t, server.URL)
	b.dress("light", 1280, 900)
	b.tolerate("422")
	for _, c := range []struct{ page, path, ready string }{
		{"/cohorts", "/cohorts", "spring-rest"},
		{"/cohorts/spring-first", "/cohorts/spring-first", "Who gets the spring update first"},
		{"/packages", "/packages", "infotainment"},
		{"/packages/adas-stack@4.2.1?tab=fleet", "/packages/adas-stack@4.2.1:map", "Can be offered it"},
		{"/vehicles", "/vehicles:facets", "Model year"},
	} {
		trouble(c.path, true)
		b.visit(c.page)
		b.sees("a part of the back end is moving")
		b.accessible(c.page + " in trouble")
		trouble(c.path, false)
		b.click(".problem .btn")
		b.sees(c.ready)
		b.until(`document.querySelector(".problem") === null`)
	}
	b.visit("/cohorts/nowhere")
	b.sees("There is no such cohort")
	b.accessible("no such cohort")
	b.clean()
}

// TestReadsComeBackWithTheLink asks again for what got no answer, as soon as the server is there.
func TestReadsComeBackWithTheLink(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.dress("light", 1280, 900)
	b.tolerate("WebSocket", "503", "failed request")
	for _, c := range []struct{ page, ready, again string }{
		{"/cohorts", "spring-rest", `[...document.querySelectorAll(".pagehead .btn")].find((one) => one.innerText.trim() === "Read again").click()`},
		{"/packages", "infotainment", `document.querySelector(".pagehead .btn").click()`},
		{"/cohorts/spring-first", "Who gets the spring update first", `document.querySelector("#count").click()`},
	} {
		b.visit(c.page)
		b.sees(c.ready)
		b.sees("Live")
		b.value(`window.through = window.fetch, window.fetch = () => Promise.reject(new TypeError("no network"))`)
		server.cut(true)
		b.value(c.again)
		b.sees("This is read again as soon as the connection is back.")
		b.sees(c.ready) // what was known stays
		b.sees("Disconnected.")
		b.accessible(c.page + " without a server")
		b.value(`window.fetch = window.through`)
		server.cut(false)
		b.until(`document.querySelector(".problem") === null && document.querySelector("#disconnected") === null`)
	}
	b.clean()
}

// TestAWithdrawnPackageIsOfferedToNobody says so on every tab and where the fleet is counted.
func TestAWithdrawnPackageIsOfferedToNobody(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	server.mu.Lock()
	server.pages["/packages/battery@1.9.2:map"] = server.pages["/packages/adas-stack@4.2.1:map"]
	server.asked["/packages/battery@1.9.2:map"] = server.asked["/packages/adas-stack@4.2.1:map"]
	server.mu.Unlock()
	b := open(t, server.URL)
	b.dress("light", 1280, 900)
	for _, tab := range []string{"", "?tab=terms", "?tab=fleet"} {
		b.visit("/packages/battery@1.9.2" + tab)
		b.sees("Withdrawn: nothing of it is offered to any vehicle.")
	}
	b.sees("Would fit it")
	b.until(`!document.body.innerText.includes("Can be offered")`)
	b.accessible("a withdrawn package and the fleet")
	b.shot("package-withdrawn-fleet")
	b.clean()
}

// TestAllCohortsAreListed reads more than one part of the list, and says where it left some out.
func TestAllCohortsAreListed(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	const partSize = 1000
	var there int
	server.asked["/cohorts"] = func(query url.Values) any {
		limit, err := strconv.Atoi(query.Get("limit"))
		if err != nil {
			limit = 100 // the API's default
		}
		from, _ := strconv.Atoi(query.Get("cursor"))
		items := []any{}
		for i := from; i < min(there, from+limit); i++ {
			items = append(items, map[string]any{"name": fmt.Sprintf("c-%05d", i), "kind": "list", "size": 1, "author": "mira", "changedBy": "mira", "createdAt": at(0), "changedAt": at(0), "version": 1})
		}
		answer := map[string]any{"items": items}
		if from+limit < there {
			answer["next"] = strconv.Itoa(from + limit)
		}
		return answer
	}
	b := open(t, server.URL)
	for _, c := range []struct {
		there int
		sees  string
		cut   bool
	}{{120, "120 cohorts", false}, {partSize + 120, "1 120 cohorts", false}, {10*partSize + 1, "Only the first 10 000 cohorts", true}} {
		server.mu.Lock()
		there = c.there
		server.mu.Unlock()
		b.visit("/cohorts")
		b.sees(c.sees)
		b.until(fmt.Sprintf(`document.body.innerText.includes("there are more") === %v`, c.cut))
	}
	b.accessible("a list of cohorts that is cut")
	b.clean()
}
