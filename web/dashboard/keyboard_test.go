package dashboard_test

import (
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// TestKeysGoThroughRows: j and k, and the arrows from there, go through lists; Enter opens; brackets turn tabs.
func TestKeysGoThroughRows(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/campaigns")
	b.sees("Gateway 2.9 Alps")
	focused := func(want string) { b.t.Helper(); b.until(`document.activeElement.innerText === "` + want + `"`) }
	names := b.value(`[...document.querySelectorAll("tbody .who a")].map((one) => one.innerText).join("|")`)
	b.press("j")
	first := b.value(`document.activeElement.innerText`)
	b.press(kb.ArrowDown)
	b.until(`document.activeElement.innerText !== "` + first + `" && "` + names + `".startsWith("` + first + `|" + document.activeElement.innerText)`)
	b.press("k")
	focused(first)
	b.press("k")
	focused(first)
	b.press("]")
	b.until(`location.search === "?state=attention"`)
	b.press("[")
	b.until(`location.search === ""`)
	b.press("j")
	b.press(kb.Enter)
	b.until(`location.pathname.startsWith("/campaigns/")`)
	b.leap("gv")
	b.sees("WPC0000000A000004")
	b.press("j")
	b.press("j")
	b.until(`document.querySelector(".table-row.current")?.innerText.includes("` + fleetVIN(1) + `")`)
	b.press("k")
	b.until(`document.querySelector(".table-row.current")?.innerText.includes("` + fleetVIN(0) + `")`)
	for keys, path := range map[string]string{"gh": "/", "ge": "/operations", "gn": "/new/campaign", "go": "/cohorts", "gp": "/packages"} {
		b.leap(keys)
		b.until(`location.pathname === "` + path + `"`)
		b.until(`document.activeElement?.tagName === "H1"`)
	}
	b.press("?")
	b.sees("Next row")
	b.accessible("the sheet of keys")
	b.shot("keys")
	b.clean()
}

// TestEveryPageCanBeReachedWithoutAMouse: the first Tab offers to skip to the content, and the focus is seen.
func TestEveryPageCanBeReachedWithoutAMouse(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/")
	b.sees("needs you now")
	b.press(kb.Tab)
	b.until(`document.activeElement.className === "skip" && document.activeElement.getBoundingClientRect().top >= 0`)
	b.press(kb.Tab + kb.Tab)
	b.until(`document.activeElement.closest("nav") !== null && getComputedStyle(document.activeElement).outlineStyle === "solid"`)
	b.clean()
}
