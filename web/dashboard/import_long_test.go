package dashboard_test

import (
	"compress/gzip"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// manyLines is a CSV file of vehicles whose VINs hardly compress, every tenth of them with a bad year and every
// hundredth of them on two lines.
func manyLines(vehicles int) string {
	const letters = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
	dice := rand.New(rand.NewPCG(6, 4))
	var text strings.Builder
	text.WriteString("vin,model,model_year\n")
	for n := range vehicles {
		vin := []byte("WPX00000000000000")
		for at := 3; at < len(vin); at++ {
			vin[at] = letters[dice.IntN(len(letters))]
		}
		year := "2026"
		if n%10 == 9 {
			year = fmt.Sprintf("year %d", n)
		}
		fmt.Fprintf(&text, "%s,long,%s\n", vin, year)
		if n%100 == 0 {
			fmt.Fprintf(&text, "%s,long,2026\n", vin)
		}
	}
	return text.String()
}

// zippedFile writes the text with gzip, and only so many hundredths of it.
func zippedFile(t *testing.T, name, text string, percent int) string {
	t.Helper()
	var packed strings.Builder
	z := gzip.NewWriter(&packed)
	if _, err := z.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(packed.String()[:packed.Len()*percent/100]), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestATruncatedFileIsAskedForWhole: what is wrong is said once, the rejected lines are there, and the whole file
// goes on where the truncated one ended.
func TestATruncatedFileIsAskedForWhole(t *testing.T) {
	b, engine := edge(t)
	text := manyLines(20_000)
	cut, whole := zippedFile(t, "trunc.csv.gz", text, 60), zippedFile(t, "whole.csv.gz", text, 100)
	b.tolerate("400")
	b.visit("/vehicles/import")
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{cut}))
	b.enter("#person", "ida")
	b.click("#import")
	b.sees("Import of trunc.csv.gz did not end")
	b.sees("trunc.csv.gz ends in the middle of its gzip stream: it was not copied completely. Choose the whole file; lines up to")
	b.until(`document.querySelectorAll("#rejected tbody tr").length === 20`)
	if said := b.value(`document.querySelectorAll("#continue, .problem").length + " " + /unexpected EOF|from=/.test(document.body.innerText)`); said != "0 false" {
		t.Errorf("problems, and whether the API's words are shown: %s", said)
	}
	for _, width := range []int64{1280, 390} {
		b.dress("dark", width, 900)
		b.noOverflow("a truncated file")
		b.accessible("a truncated file")
		b.shot(fmt.Sprintf("import-truncated-%d", width))
	}
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#whole"), []string{cut}))
	b.sees("That is the same file")
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#whole"), []string{whole}))
	b.sees("Import of whole.csv.gz ended")
	b.sees("20 200\nlines read") // of both requests
	b.sees("2 000\nrejected")
	count, err := engine.CountVehicles(t.Context(), `model == "long"`)
	if err != nil || count.GetMatched() != 18_000 {
		t.Errorf("registered are %v, %v", count, err)
	}
	b.clean()
}

// TestAnotherFileIsReadFromItsFirstLine: what does not begin as the truncated file did has other lines.
func TestAnotherFileIsReadFromItsFirstLine(t *testing.T) {
	b, _ := edge(t)
	text := manyLines(20_000)
	b.tolerate("400")
	b.visit("/vehicles/import")
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{zippedFile(t, "trunc.csv.gz", text, 60)}))
	b.enter("#person", "ida")
	b.click("#import")
	b.sees("Choose the whole file; lines up to")
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#whole"), []string{fleetFile(t, 100)}))
	b.sees("It is read from its first line")
	b.sees("Import of fleet.csv ended")
	b.sees("100\nlines read")
	b.clean()
}

// TestAThousandRejectedLinesAreNoLongPage: the first few are listed, the others by a press, in boxes of their own.
func TestAThousandRejectedLinesAreNoLongPage(t *testing.T) {
	b, _ := edge(t)
	b.visit("/vehicles/import")
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#file"), []string{zippedFile(t, "many.csv.gz", manyLines(10_000), 100)}))
	b.click("#check")
	b.sees("Check of many.csv.gz ended")
	b.sees("Show all 1 000")
	b.sees("Show all 100")
	for _, width := range []int64{1280, 390} {
		b.dress("light", width, 900)
		b.noOverflow("many rejected lines")
		b.accessible("many rejected lines")
		b.until(`document.documentElement.scrollHeight < 3600`)
		b.shot(fmt.Sprintf("import-many-%d", width))
	}
	b.click("#rejected-all")
	b.until(`document.querySelectorAll("#rejected tbody tr").length === 1000`)
	b.click("#repeated-all")
	b.until(`document.querySelectorAll("#repeated tbody tr").length === 100`)
	b.until(`document.documentElement.scrollHeight < 3600`)
	b.accessible("all rejected lines")
	// The summary by reason stands above the lines.
	b.until(`document.querySelector(".kinds").getBoundingClientRect().bottom <= document.querySelector("#rejected").getBoundingClientRect().top`)
	b.clean()
}
