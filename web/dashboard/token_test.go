package dashboard_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"pacecar/web"
	"pacecar/web/identity"
	"pacecar/web/identity/credentials"
	"pacecar/web/identity/gate"
)

// guarded is a page of a server at which one has to sign in, and the book of its tokens.
func guarded(t *testing.T) (*browser, *credentials.Book) {
	t.Helper()
	door := gate.New(gate.Config{On: true})
	b, _ := edge(t, func(c *web.Config) { c.Gate = door })
	return b, door.Book
}

// entered signs in with a token of that role.
func (b *browser) entered(book *credentials.Book, name string, role identity.Role) credentials.Token {
	b.t.Helper()
	text, token, err := book.Make(b.t.Context(), credentials.Order{Name: name, Grants: []identity.Grant{{Role: role}}}, "test")
	if err != nil {
		b.t.Fatal(err)
	}
	b.visit("/login")
	b.enter("#token", text)
	b.press(kb.Enter)
	b.until(`document.querySelector("#who")?.innerText === "` + name + `"`)
	return token
}

// TestATokenIsMadeAndRevoked: its secret is on the screen once and lets in whom it says; a revoked one lets nobody in.
func TestATokenIsMadeAndRevoked(t *testing.T) {
	b, book := guarded(t)
	mine := b.entered(book, "mira", identity.Admin)
	b.visit("/operations/tokens")
	b.sees("1 token")
	b.accessible("tokens")
	b.click("#create")
	b.until(`document.activeElement.id === "token-name"`)
	b.accessible("a new token")
	b.enter("#token-name", "engine")
	b.click(`input[value="admin"]`)
	b.enter("#token-fleets", "taxi")
	b.sees("An admin is not confined to fleets")
	b.sees("You act as mira.")
	b.click(`input[value="admin"]`)
	b.click(`input[value="operator"]`)
	b.tolerate("422")
	b.click("dialog #confirm")
	b.sees("what timelines call a part of the system") // the engine's word, at its field
	b.until(`document.querySelector("#token-name").getAttribute("aria-invalid") === "true" && document.querySelector("dialog .problem") === null`)
	b.accessible("a refused token")
	b.shot("token-refused")
	b.value(`document.querySelector("#token-name").select()`)
	b.enter("#token-name", "nightly")
	b.value(`(document.querySelector("#token-life").value = "30d", document.querySelector("#token-life").dispatchEvent(new Event("change", { bubbles: true })))`)
	b.click("dialog #confirm")
	b.sees("It is shown this once.")
	b.accessible("a token's secret")
	b.shot("token-secret")
	b.press(kb.Escape) // does not lose it
	b.sees("The token is not kept yet")
	secret := b.value(`document.querySelector("#secret").value`)
	who, err := book.Bearer(t.Context(), secret)
	if err != nil || who.Name != "nightly" || len(who.Grants) != 1 || who.Grants[0].Role != identity.Operator || len(who.Grants[0].Fleets) != 1 || who.Grants[0].Fleets[0] != "taxi" {
		t.Fatalf("the secret lets in %+v, %v", who, err)
	}
	if left := time.Until(who.Until); left > 30*24*time.Hour || left < 29*24*time.Hour {
		t.Errorf("it lasts %s", left)
	}
	b.click("#kept")
	b.closed()
	b.sees("2 tokens")
	b.sees("operator of taxi")
	if page := b.value(`document.documentElement.outerHTML`); strings.Contains(page, secret[15:]) {
		t.Error("the secret is still on the page")
	}
	b.click(`button[aria-label^="Revoke nightly"]`)
	b.sees("the sessions that began with it end")
	b.accessible("revoking a token")
	b.click("dialog #confirm")
	b.closed()
	b.until(`!document.querySelector(".tokens").innerText.includes("nightly")`)
	if _, err := book.Bearer(t.Context(), secret); !errors.Is(err, credentials.ErrUnknown) {
		t.Errorf("a revoked token is answered %v", err)
	}

	// One's own, which is the last of an admin, is said to be both.
	b.click(`button[aria-label="Revoke mira, ` + mine.ID + `"]`)
	b.sees("You have signed in with it.")
	b.sees("No other token lets an admin in.")
	b.tolerate("401")
	b.click("dialog #confirm")
	b.sees("Paste a token.")
	b.clean()
}

// TestEverybodyIsSignedOut: sessions end, tokens do not.
func TestEverybodyIsSignedOut(t *testing.T) {
	b, book := guarded(t)
	b.entered(book, "mira", identity.Admin)
	b.visit("/operations/tokens")
	b.sees("1 token")
	b.click("#end-sessions")
	b.sees("you included")
	b.tolerate("401")
	b.click("dialog #confirm")
	b.sees("Paste a token.")
	if list, err := book.Tokens(t.Context()); err != nil || len(list) != 1 {
		t.Errorf("tokens %v, %v", list, err)
	}
	b.clean()
}

// TestWhoIsNoAdminSeesNoTokens, and is told which role that needs.
func TestWhoIsNoAdminSeesNoTokens(t *testing.T) {
	b, book := guarded(t)
	b.entered(book, "lena", identity.Operator)
	b.visit("/operations/tokens")
	b.sees("This needs the role admin; lena is operator.")
	b.until(`document.querySelector("#create").getAttribute("aria-disabled") === "true"`)
	b.accessible("tokens of others")
	b.clean() // nothing was asked that is refused
}
