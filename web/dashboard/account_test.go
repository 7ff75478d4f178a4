package dashboard_test

import (
	"strings"
	"testing"
)

// setComparison has the halted campaign stand beside the running one.
func setComparison(s *scripted) {
	rate := func(part, of int, percent, lower, upper float64) map[string]any {
		return map[string]any{"part": part, "of": of, "percent": percent, "lowerPercent": lower, "upperPercent": upper}
	}
	s.pages["/campaigns/halted/comparison"] = map[string]any{
		"success": "undecided", "failure": "lower",
		"first":  map[string]any{"id": "halted", "package": "adas-stack@4.2.0", "state": "Halted", "total": 2000, "successRate": rate(76, 81, 93.83, 86.18, 97.97), "failureRate": rate(5, 81, 6.17, 2.03, 13.82), "seconds": 240},
		"second": map[string]any{"id": stageID, "package": "adas-stack@4.2.1", "state": "Running", "total": 2000, "successRate": rate(1014, 1028, 98.64, 97.72, 99.25), "failureRate": rate(14, 1028, 1.36, 0.75, 2.28), "seconds": 7_260},
		"failures": []any{
			map[string]any{"ecu": "GW", "code": "E0x31_TIMEOUT", "first": 0, "second": 2, "new": true},
			map[string]any{"ecu": "ADAS", "code": "E0x07", "first": 5, "second": 12, "new": false},
		},
	}
}

// TestACampaignBesideAnother: who looks at a campaign chooses another one, and reads rates with their bounds, what the
// comparison claims of them and what it does not, and which failures are new. The choice is in the address.
func TestACampaignBesideAnother(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/campaigns/" + stageID)
	b.until(`document.querySelector("#with option[value=halted]") !== null && document.querySelector("#with option[value=draft]") === null`)
	b.value(`(() => { const chosen = document.querySelector("#with"); chosen.value = "halted"; chosen.dispatchEvent(new Event("change", { bubbles: true })); return true; })()`)
	b.until(`location.search === "?with=halted" && document.querySelectorAll('[aria-label="Comparison"] tbody tr').length === 7`)
	told := strings.ReplaceAll(b.value(`[...document.querySelectorAll('[aria-label="Comparison"] tbody tr')].map((row) => row.innerText.replace(/\s+/g, " ")).join("; ")`), "\u202f", " ")
	for _, want := range []string{
		"Succeeded 98.64 % 97.72 % to 99.25 %, of 1 028 93.83 % 86.18 % to 97.97 %, of 81 not known to differ",
		"Failed 1.36 % 0.75 % to 2.28 %, of 1 028 6.17 % 2.03 % to 13.82 %, of 81 lower", "E0x31_TIMEOUT 2 1.9 for 1 000 0 0.0 for 1 000 new here", "E0x07 12 11.7 for 1 000 5 61.7 for 1 000",
	} {
		if !strings.Contains(told, want) {
			t.Errorf("the comparison lacks %q: %s", want, told)
		}
	}
	b.visit("/campaigns/draft")
	b.until(`document.querySelector("h1") !== null && document.querySelector(".account") === null`)
	b.clean()
}

// TestTheAccountIsTakenAway: as a page to print, and as rows, which are a file of the campaign's name.
func TestTheAccountIsTakenAway(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	b.visit("/campaigns/" + stageID)
	b.until(`document.querySelector("#printable") !== null && document.querySelector("#printable").getAttribute("href") === "/api/v1/campaigns/` + stageID + `/report" && document.querySelector("#printable").target === "_blank"`)
	b.value(`(() => { HTMLAnchorElement.prototype.click = function () { window.saved = this.download + " " + this.href.slice(0, 5); }; const real = window.fetch; window.fetch = (at, init) => { if (init?.headers?.Accept === "text/csv") window.asked = at; return real(at, init); }; return true; })()`)
	b.click("#rows")
	b.until(`window.saved === "` + stageID + `.csv blob:" && window.asked === "/api/v1/campaigns/` + stageID + `/report"`)
	b.clean()
}
