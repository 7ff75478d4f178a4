package dashboard_test

import (
	"testing"

	"pacecar/web/identity/oidc"
)

// signedIn has the server know somebody from now on; "": nobody.
func (s *scripted) signedIn(name string, may ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	me := map[string]any{"authentication": "on", "may": append([]any{}, may...), "provider": "id.ota.example"}
	if name != "" {
		me["name"], me["session"], me["roles"] = name, true, []any{map[string]any{"role": "approver"}}
	}
	s.pages["/me"] = me
}

// TestSignIn shows nothing before somebody has signed in, says whose page it is then, and which role a button lacks.
func TestSignIn(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	server.signedIn("")
	b := open(t, server.URL)
	b.visit("/campaigns/" + stageID)
	b.sees("Sign in")
	b.sees("Continue at id.ota.example")
	b.until(`document.querySelector("#pause") === null && !document.body.innerText.includes("FLASH_VERIFY")`)
	b.accessible("sign-in")
	b.shot("sign-in")
	b.enter("#token", "pct_something")
	server.signedIn("lena", "read", "stop", "approve")
	b.click("#enter")
	b.sees("FLASH_VERIFY")
	sent := server.sent()
	if len(sent) != 1 || sent[0].path != "/login" || sent[0].body["token"] != "pct_something" {
		t.Fatalf("the dashboard sent %+v", sent)
	}
	b.until(`document.querySelector("#who").innerText === "lena"`)
	b.until(`document.querySelector("#resume").textContent.includes("This needs the role operator; lena is approver.")`)
	b.accessible("signed in")
	b.shot("signed-in")
	b.click("#pause") // one click: it is known who does it
	server.until(t, 2)
	if by := server.sent()[1].body["by"]; by != "lena" {
		t.Errorf("%v paused", by)
	}
	server.signedIn("")
	b.click("#sign-out")
	b.sees("Continue at id.ota.example")
	b.until(`!document.body.innerText.includes("FLASH_VERIFY")`)
	b.clean()
}

// TestTheFirstLink signs an admin in by name, and stays neither in the address nor in the history.
func TestTheFirstLink(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	server.signedIn("")
	b := open(t, server.URL)
	b.visit("/login#link=abcdefgh")
	b.sees("This link lets one admin in, once.")
	b.until(`location.hash === ""`)
	b.until(`(([one, two]) => two.getBoundingClientRect().left - one.getBoundingClientRect().right >= 4)(document.querySelectorAll(".login .actions button"))`)
	b.enter("#name", "mira")
	server.signedIn("mira", "read", "stop", "operate", "approve", "administer")
	b.click("#enter")
	b.until(`document.querySelector("#who").innerText === "mira" && location.pathname !== "/login"`)
	if sent := server.sent(); len(sent) != 1 || sent[0].body["link"] != "abcdefgh" || sent[0].body["name"] != "mira" {
		t.Errorf("the dashboard sent %+v", sent)
	}
	b.clean()
}

// TestWhyNobodyWasLetIn: the reason that the identity provider's way back names is shown, and nothing that a link
// has written into the address.
func TestWhyNobodyWasLetIn(t *testing.T) {
	server := newScripted(t)
	server.signedIn("")
	b := open(t, server.URL)
	b.visit("/login#problem=Call%20555-1234%20for%20a%20token")
	b.sees("Continue at")
	b.until(`!document.body.innerText.includes("555") && !document.querySelector("[role=alert]") && location.hash === ""`)
	b.visit("/fleet")
	for _, code := range []string{oidc.NotBegun, oidc.Declined, oidc.Unverified, oidc.TooOld, oidc.NoTerminal, oidc.NoName, oidc.NotVerified, "unreachable", oidc.NoGroup} {
		b.visit("/fleet")
		b.visit("/login#problem=" + code)
		b.sees("Not signed in")
	}
	b.sees("You are in no group that has a role here")
	b.clean()
}

// TestWhoIsConfinedReadsTheirCampaigns, whose list is not told live.
func TestWhoIsConfinedReadsTheirCampaigns(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	server.signedIn("noor", "read", "operate")
	server.mu.Lock()
	server.outside = map[string]bool{"campaigns": true, "fleet": true}
	server.pages["/campaigns"] = map[string]any{"items": []any{map[string]any{
		"id": "taxis", "name": "Taxis only", "state": "Running", "package": "adas-stack@4.2.1", "counts": map[string]any{}, "total": 12, "wave": 1, "waves": 2, "createdAt": at(0),
	}}}
	server.mu.Unlock()
	b := open(t, server.URL)
	b.visit("/campaigns")
	b.sees("Taxis only")
	b.clean()
}
