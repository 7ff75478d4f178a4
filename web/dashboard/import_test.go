package dashboard_test

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// fleetFile writes a CSV file of so many vehicles, with bad years on every tenth line and one bad VIN.
func fleetFile(t *testing.T, vehicles int) string {
	t.Helper()
	var text strings.Builder
	text.WriteString("vin,model,model_year,ecu.ADAS.part,ecu.ADAS.version\n")
	for n := range vehicles {
		vin, year := fmt.Sprintf("WAUZZZ8V%09d", n), "2026"
		if n%10 == 9 {
			year = fmt.Sprintf("year %d", n)
		}
		if n == 5 {
			vin = "=SHORT"
		}
		fmt.Fprintf(&text, "%s,imported,%s,8K0907107,4.1.0\n", vin, year)
	}
	name := filepath.Join(t.TempDir(), "fleet.csv")
	if err := os.WriteFile(name, []byte(text.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestAFleetIsImported checks a file first, finds the one line that differs among many bad ones, keeps all of
// them as a file, and then registers what is in order.
func TestAFleetIsImported(t *testing.T) {
	b, engine := edge(t)
	b.visit("/vehicles/import")
	b.click("#check")
	b.sees("Choose a file first.")
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{fleetFile(t, 100)}))
	b.sees("fleet.csv,")
	b.click("#check")
	b.sees("Check of fleet.csv ended")
	b.sees("100\nlines read")
	b.sees("89\nin order")
	b.sees("11\nrejected")
	before, err := engine.CountVehicles(t.Context(), `model == "imported"`)
	if err != nil || before.GetMatched() != 0 {
		t.Fatalf("a check registered %v, %v", before, err)
	}
	kinds := evaluate[[]string](b, `[...document.querySelectorAll(".kind b")].map((one) => one.innerText)`)
	if fmt.Sprint(kinds) != "[1 10]" {
		t.Errorf("the kinds of faults have %v lines, want the rarest first", kinds)
	}
	b.click(".kind")
	b.until(`document.querySelectorAll("#rejected tbody tr").length === 1`)
	b.until(`document.querySelector("#rejected tbody td").innerText === "7"`)
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{1280, 390} {
			b.dress(scheme, width, 900)
			b.noOverflow("rejected lines")
			b.accessible("rejected lines")
			b.shot(fmt.Sprintf("import-rejected-%s-%d", scheme, width))
		}
	}
	b.value(`(() => { const made = URL.createObjectURL; URL.createObjectURL = (blob) => { blob.text().then((text) => { window.saved = text; }); return made.call(URL, blob); }; })()`)
	b.click("#save-csv")
	b.until(`window.saved?.split("\n").length === 13`)
	saved := strings.Split(b.value("window.saved"), "\n")
	if saved[0] != "line,vin,reason,suggestion" || !strings.HasPrefix(saved[1], "7,") || strings.Contains(saved[1], ",=SHORT") || !strings.HasPrefix(saved[2], "11,WAUZZZ8V000000009,") {
		t.Errorf("the file begins with %q", saved[:3])
	}
	b.click("#import")
	b.sees("Say who you are first")
	b.enter("#person", "Žofie")
	b.click("#import")
	b.sees("Import of fleet.csv ended")
	b.sees("89\nnew")
	after, err := engine.CountVehicles(t.Context(), `model == "imported"`)
	if err != nil || after.GetMatched() != 89 {
		t.Errorf("registered are %v, %v", after, err)
	}
	story, _, err := engine.VehicleHistory(t.Context(), "WAUZZZ8V000000000", 0, 1)
	if err != nil || len(story) != 1 || story[0].GetBy() != "Žofie" {
		t.Errorf("the timeline says %v, %v", story, err)
	}
	b.clean()
}

// TestAnImportThatWasCutContinues from the line behind the last one that is safe.
func TestAnImportThatWasCutContinues(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	server.broken = 1
	server.asked["/imports/"] = func(url.Values) any {
		return map[string]any{"id": "x", "mode": "upsert", "from": 1, "received": 41, "registered": 41, "created": 41, "changed": 0, "unchanged": 0, "removed": 0, "absent": 0, "repeated": 0, "rejected": 0, "durable": 42, "done": true, "stopped": "the store failed"}
	}
	b := open(t, server.URL)
	b.tolerate("503")
	b.visit("/vehicles/import")
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{fleetFile(t, 100)}))
	b.enter("#person", "ida")
	b.click("#import")
	b.sees("Import of fleet.csv did not end")
	b.sees("the store failed")
	b.accessible("an import that was cut")
	b.shot("import-cut")
	server.mu.Lock()
	server.results["/vehicles:import"] = map[string]any{"id": "x", "mode": "upsert", "from": 43, "received": 58, "registered": 58, "created": 57, "changed": 0, "unchanged": 1, "removed": 0, "absent": 0, "repeated": 0, "rejected": 0, "durable": 100, "done": true}
	server.mu.Unlock()
	b.click("#continue")
	b.sees("Import of fleet.csv ended")
	b.sees("99\nlines read") // of both requests
	b.sees("98\nnew")
	sent := server.sent()
	if len(sent) != 2 {
		t.Fatalf("%d requests were sent", len(sent))
	}
	first, err := url.ParseQuery(sent[0].query)
	if err != nil {
		t.Fatal(err)
	}
	second, err := url.ParseQuery(sent[1].query)
	if err != nil || first.Get("from") != "1" || second.Get("from") != "43" || second.Get("id") != first.Get("id") || second.Get("mode") != "upsert" {
		t.Errorf("asked for %v, then %v", first, second)
	}
	b.clean()
}

// TestWhatIsNoFleetIsNotSent names the files that can be imported.
func TestWhatIsNoFleetIsNotSent(t *testing.T) {
	b, _ := edge(t)
	name := filepath.Join(t.TempDir(), "fleet.xlsx")
	if err := os.WriteFile(name, []byte("PK"), 0o644); err != nil {
		t.Fatal(err)
	}
	b.visit("/vehicles/import")
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{name}))
	b.until(`document.querySelector("#import .why").textContent.includes("must end with .csv")`)
	b.clean()
	// A header that names no such column is refused before anything is registered.
	bad := filepath.Join(t.TempDir(), "bad.csv")
	if err := os.WriteFile(bad, []byte("vin,modell\nWVWZZZ1JZXW000001,golf\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	b.tolerate("422")
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{bad}))
	b.enter("#person", "ida")
	b.click("#import")
	b.sees("Import of bad.csv was refused")
	b.sees("modell")
	b.clean()
}
