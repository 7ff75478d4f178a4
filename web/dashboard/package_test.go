package dashboard_test

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"pacecar/messages"
	"pacecar/web/webtest"
)

// becomes replaces a package on the stage.
func (s *scripted) becomes(pkg map[string]any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pages["/packages/"+pkg["id"].(string)] = pkg
}

// TestApprove wants a person other than the author, and signs the content that was shown.
func TestApprove(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	drafted := stagePackage("gateway", "2.9.0", "Validated", "noor")
	drafted["authors"] = []any{"Jörg  Strauß", "m.keller"}
	server.becomes(drafted)
	b := open(t, server.URL)
	b.visit("/packages/gateway@2.9.0")
	b.sees("It waits for 1 approval by a person other than m.keller, Jörg Strauß and noor.")
	b.sees("Anybody but m.keller, Jörg Strauß, noor")
	b.click("#release")
	b.sees("1 approval is missing.")
	b.click("#approve")
	b.sees("With your approval it can be released.")
	b.sees(stageHash)
	b.accessible("approve dialog")
	b.shot("dialog-approve")
	for _, wrong := range []struct{ name, who, why string }{
		{"", "", "Say who you are first"}, {"M.Keller", "m.keller", "m.keller wrote the package"}, {" Noor", "noor", "This content is already approved by you"},
		{"Ｍ.keller", "m.keller", "m.keller wrote the package"}, {"JO\u0308RG STRAUSS", "Jörg  Strauß", "wrote a draft of it"}, {"jörg\u200b strauß", "Jörg  Strauß", "wrote a draft of it"},
	} {
		if !messages.OnePerson(strings.TrimSpace(wrong.name), wrong.who) {
			t.Fatalf("the engine tells %q from %q", wrong.name, wrong.who)
		}
		// Keys of a driver are not those of every script: the name is put there as a whole.
		b.value(fmt.Sprintf(`(() => { const field = document.querySelector("#person"); field.value = %q; field.dispatchEvent(new Event("input", { bubbles: true })); })()`, wrong.name))
		b.until(`document.querySelector("dialog #confirm .why")?.textContent.includes("` + wrong.why + `")`)
	}
	b.value(`(() => { const field = document.querySelector("#person"); field.value = "Noor"; field.dispatchEvent(new Event("input", { bubbles: true })); })()`)
	b.until(`document.querySelector("dialog .caution")?.innerText.includes("already approved by you")`)
	b.accessible("a repeated approval")
	if len(server.sent()) != 0 {
		t.Fatal("a refused approval was sent")
	}
	b.value(`document.querySelector("#person").select()`)
	b.enter("#person", "ida")
	b.until(`!document.querySelector("dialog #confirm").hasAttribute("aria-disabled")`)
	approved := stagePackage("gateway", "2.9.0", "Approved", "noor", "ida")
	server.becomes(approved)
	b.click("dialog #confirm")
	b.sees("Your approval is kept")
	b.sees("It waits for a person to release it")
	sent := server.sent()
	if len(sent) != 1 || sent[0].path != "/packages/gateway@2.9.0:approve" || sent[0].ifMatch != `"5"` || sent[0].body["by"] != "ida" || sent[0].body["contentHash"] != stageHash {
		t.Errorf("the dashboard sent %+v", sent)
	}
	b.clean()
}

// TestWithdraw names the campaigns that have the package, and wants its name and a reason.
func TestWithdraw(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/packages/adas-stack@4.2.1")
	b.sees("3 offer it")
	b.click("#withdraw")
	b.sees("3 campaigns that have not ended have it.")
	b.accessible("withdraw dialog")
	for _, scheme := range []string{"light", "dark"} {
		b.dress(scheme, 1280, 900)
		b.shot("dialog-withdraw-" + scheme)
	}
	b.click("dialog #confirm")
	b.sees("Type the package's name first.")
	b.enter("#typed-name", "adas-stack@4.2.1")
	b.until(`document.querySelector("dialog #confirm .why")?.textContent.includes("Write the reason first.")`)
	b.enter("#reason", "the camera loses its calibration")
	b.enter("#person", "mira")
	b.until(`!document.querySelector("dialog #confirm").hasAttribute("aria-disabled")`)
	b.tolerate("412")
	server.mu.Lock()
	server.stale = 1
	server.mu.Unlock()
	b.press(kb.Tab)
	b.click("dialog #confirm")
	b.sees("Somebody was faster")
	withdrawn := maps.Clone(stagePackage("adas-stack", "4.2.1", "Withdrawn", "noor", "ida"))
	server.becomes(withdrawn)
	b.click("dialog #confirm")
	b.sees("The package is withdrawn")
	b.sees("It is offered to nobody any more")
	sent := server.sent()
	if len(sent) != 2 || sent[1].path != "/packages/adas-stack@4.2.1:withdraw" || sent[1].ifMatch != `"5"` || sent[1].body["reason"] != "the camera loses its calibration" {
		t.Errorf("the dashboard sent %+v", sent)
	}
	b.clean()
}

// TestPackagesByKeys reaches the list by keys, filters it, and opens a package.
func TestPackagesByKeys(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/campaigns")
	b.sees("Gateway 2.9 Alps")
	b.leap("gp")
	b.sees("6 packages · 1 released · 3 on the way")
	b.click(`.tabs a[href="/packages?state=released"]`)
	b.until(`document.querySelectorAll("tbody tr").length === 1`)
	b.value(`document.querySelector("tbody a").focus()`)
	b.press(kb.Enter)
	b.sees("in the order of installation")
	b.until(`document.activeElement.tagName === "H1"`)
	b.clean()
}

// TestPackagesThatAreNotThere: an empty catalog says how to fill it, a failure can be tried again.
func TestPackagesThatAreNotThere(t *testing.T) {
	server := newScripted(t)
	b := open(t, server.URL)
	b.visit("/packages")
	b.sees("pacecar package push")
	b.accessible("no packages")
	b.shot("packages-empty")
	b.tolerate("422")
	server.mu.Lock()
	server.problems["/packages"] = `{"title":"Unavailable","status":422,"detail":"the store does not answer","requestId":"r-9"}`
	server.mu.Unlock()
	b.visit("/packages")
	b.sees("the store does not answer")
	b.accessible("packages that cannot be read")
	b.shot("packages-problem")
	server.mu.Lock()
	delete(server.problems, "/packages")
	server.mu.Unlock()
	b.click(".problem .btn")
	b.sees("No package yet")
	b.clean()
}

// TestPackageLife moves a draft to its release and its end on the real edge.
func TestPackageLife(t *testing.T) {
	b, _ := edge(t)
	b.visit("/packages")
	b.sees("adas-stack")
	b.visit("/packages/" + webtest.PackageDraft)
	b.sees("It waits for the machine's checks")
	b.click("#validate")
	b.enter("#person", "ida")
	b.click("dialog #confirm")
	b.sees("It waits for 2 approvals by persons other than ida.")
	for _, person := range []string{"noor", "mika"} {
		b.click("#approve")
		b.value(`document.querySelector("#person").select()`)
		b.enter("#person", person)
		b.click("dialog #confirm")
		b.until(`document.querySelector("dialog") === null`)
		b.until(`[...document.querySelectorAll(".approvals b")].some((one) => one.innerText === "` + person + `")`)
	}
	b.click("#release")
	b.sees("noor and mika agreed to its content")
	b.click("dialog #confirm")
	b.until(`document.title.includes("Released")`)
	b.click("#deprecate")
	b.enter("#reason", "5.1.0 is better")
	b.click("dialog #confirm")
	b.until(`document.title.includes("Deprecated")`)
	b.sees("5.1.0 is better")
	b.click("#withdraw")
	b.enter("#typed-name", webtest.PackageDraft)
	b.enter("#reason", "it fails in the cold")
	b.click("dialog #confirm")
	b.until(`document.title.includes("Withdrawn")`)
	b.sees("it fails in the cold")
	b.clean()

	b.tolerate("404")
	b.visit("/packages/nothing@1.0.0")
	b.sees("There is no such package")
	b.clean()
}
