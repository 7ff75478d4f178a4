package dashboard_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"pacecar/messages"
	"pacecar/web/webtest"
)

// TestTheFleetTowardsAPackage counts by reason, lists the vehicles behind one, and leads to one of them.
func TestTheFleetTowardsAPackage(t *testing.T) {
	b, engine := edge(t)
	const id = "ivi@11.3.0"
	m, err := engine.MapPackage(t.Context(), &messages.MapPackage{Package: id})
	if err != nil {
		t.Fatal(err)
	}
	b.visit("/packages/" + id)
	b.click(`.tabs a[href$="?tab=fleet"]`)
	b.sees("all 200 vehicles")
	sums := b.value(`[...document.querySelectorAll(".sum b")].map((one) => one.innerText).join(" ")`)
	if want := fmt.Sprint(m.GetEligible(), m.GetInstalled(), m.GetBlocked()); sums != want {
		t.Errorf("the page sums up %s, the engine %s", sums, want)
	}
	b.value(`document.querySelector('.reasons a[title="AlreadyInstalled"]').focus()`)
	b.press(kb.Enter)
	b.sees("Already installed: the vehicles")
	seen := 0
	for {
		b.until(`document.querySelector(".skeleton") === null`)
		seen += evaluate[int](b, `document.querySelectorAll('[aria-label="Vehicles behind the reason"] tbody tr').length`)
		if b.value(`document.querySelector(".pager button:last-child").getAttribute("aria-disabled")`) == "true" {
			break
		}
		first := b.value(`document.querySelector('[aria-label="Vehicles behind the reason"] tbody a').innerText`)
		b.click(".pager button:last-child")
		b.until(fmt.Sprintf(`document.querySelector('[aria-label="Vehicles behind the reason"] tbody a')?.innerText > %q`, first))
	}
	if seen != int(m.GetInstalled()) {
		t.Errorf("%d vehicles are listed, %d counted", seen, m.GetInstalled())
	}
	b.click(`[aria-label="Vehicles behind the reason"] tbody a`)
	b.sees("Every ECU of the package already runs what the package brings.")
	b.until(`document.querySelector("#package").value === "` + id + `"`)
	b.clean()
}

// TestTheSelectorOfAMapping narrows the counts and is kept in the address.
func TestTheSelectorOfAMapping(t *testing.T) {
	b, engine := edge(t)
	m, err := engine.MapPackage(t.Context(), &messages.MapPackage{Package: webtest.PackageDraft, Selector: `model == "e1"`})
	if err != nil {
		t.Fatal(err)
	}
	b.visit("/packages/" + webtest.PackageDraft + "?tab=fleet")
	b.sees("all 200 vehicles")
	b.sees("Would fit it")
	b.enter("#selector", `model == "e1"`)
	b.press(kb.Enter)
	b.sees(fmt.Sprintf("%d of 200 vehicles selected", m.GetSelected()))
	b.until(`new URLSearchParams(location.search).get("selector") === 'model == "e1"'`)
	b.sees("The vehicles have no ECU ESP.")
	b.clean()
	b.tolerate("422")
	b.visit("/packages/" + webtest.PackageDraft + "?tab=fleet&selector=modle+%3D%3D+%22e1%22")
	b.sees(`vehicles have no "modle"`)
	b.until(`document.querySelector("#selector").getAttribute("aria-invalid") === "true"`)
	b.clean()
}

// TestAMisspeltSelectorIsCorrected shows where the engine stumbled, and corrects the name by a press.
func TestAMisspeltSelectorIsCorrected(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	const path = "/packages/adas-stack@4.2.1:map"
	server.problems[path] = `{"title":"Unknown attribute","status":422,"code":"UnknownAttribute","detail":"line 1, column 18: there is no attribute \"regoin\"",` +
		`"errors":[{"pointer":"/selector","detail":"line 1, column 18: there is no attribute \"regoin\"","suggestion":"did you mean region?"}]}`
	b := open(t, server.URL)
	b.tolerate("422")
	b.visit(`/packages/adas-stack@4.2.1?tab=fleet&selector=model+%3D%3D+%22e1%22+%26%26+regoin+%3D%3D+%22DE-BY%22`)
	b.sees("Did you mean region?")
	if wrong := b.value(`document.querySelector(".refused mark").innerText`); wrong != "regoin" {
		t.Errorf("marked is %q", wrong)
	}
	b.accessible("refused selector")
	b.shot("selector-refused")
	server.mu.Lock()
	delete(server.problems, path)
	server.mu.Unlock()
	b.click(".fix")
	b.sees("12 476 of 12 480 vehicles selected")
	if now := b.value(`document.querySelector("#selector").value`); now != `model == "e1" && region == "DE-BY"` {
		t.Errorf("the selector became %s", now)
	}
	b.clean()
}

// TestTerms shows what drivers are told in the language that a person chooses, and which answers are missing.
func TestTerms(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/packages/adas-stack@4.2.1")
	for _, text := range []string{"severity critical", "needs a skilled person", "its signature held", "no key that this server trusts", "revision B, C, D to F", "1 patch, 1.8 MiB", "for vehicles whose GW runs < 2.9.0"} {
		b.sees(text)
	}
	b.click(`.tabs a[href$="?tab=terms"]`)
	for _, text := range []string{"25 minutes", "8 of 9 answered", "not answered", "12 V battery at 60 %", "2.0 GiB free", "R152SWIN 0002", "stays"} {
		b.sees(text)
	}
	b.value(`(() => { const field = document.querySelector("#language"); field.value = "de"; field.dispatchEvent(new Event("change", { bubbles: true })); })()`)
	b.sees("Anhänger")
	b.until(`document.querySelector('dd[lang="de"]') !== null`)
	b.visit("/packages/infotainment@7.1.0?tab=terms")
	for _, text := range []string{"Nothing is written for drivers.", "nothing is asked for", "No question is answered.", "It depends on nothing else"} {
		b.sees(text)
	}
	b.accessible("no terms")
	b.clean()
}
