package dashboard_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// update has the pictures of the documents taken again: make pictures.
var update = flag.Bool("update", false, "take the pictures of docs/img again")

const (
	pictureFolder  = "../../docs/img"
	largestPicture = 150_000 // bytes: a page with eight of them still loads at once
)

// pictures are the views that the documents show, on the stage of the tests.
var pictures = []struct {
	name, path, ready, scheme string
	width, height             int64
	from                      string // what the picture begins with; empty: the top of the page
}{
	{"home", "/", "vehicles are kept out of campaigns", "light", 1280, 800, ""},
	{"campaign", "/campaigns/" + stageID, "95 % have ended about", "light", 1280, 800, ""},
	{"campaign-left", "/campaigns/" + stageID, "95 % have ended about", "dark", 1280, 800, ".burnup"},
	{"halted", "/campaigns/halted", "What they share", "dark", 1280, 800, ""},
	{"fleet", "/vehicles", "WPC0000000A000004", "light", 1280, 800, ""},
	{"vehicle", "/vehicles/" + stageVIN, "said by plant Leipzig", "light", 1280, 800, ""},
	{"new-campaign", "/new/campaign?package=adas-stack@4.2.1&selector=model+%3D%3D+%22e1%22", "38 more match the selector", "light", 1280, 800, ""},
	{"operations", "/operations", "Given up, vehicles repeat", "dark", 1280, 800, ""},
	{"long-operations", "/operations/long?operation=" + longImport, "400 000 new", "light", 1280, 700, ""},
	{"comparison", "/campaigns/" + stageID + "?with=halted", "not known to differ", "light", 1280, 620, ".account"},
	{"webhook", "/operations/webhooks/pager", "again in", "light", 1280, 600, ""},
	{"phone", "/campaigns/" + stageID, "95 % have ended about", "dark", 390, 800, ""},
}

// TestPictures: the documents show each picture, none is large, and none is there that nobody shows. With -update
// they are taken of the pages as they are.
func TestPictures(t *testing.T) {
	if *update {
		takePictures(t)
	}
	var documents strings.Builder
	for _, name := range []string{"../../README.md", "../../docs/dashboard.md"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		documents.Write(text)
	}
	known := map[string]bool{}
	for _, one := range pictures {
		file := one.name + ".webp"
		known[file] = true
		info, err := os.Stat(filepath.Join(pictureFolder, file))
		if err != nil {
			t.Errorf("%v: take the pictures with make pictures", err)
		} else if info.Size() > largestPicture {
			t.Errorf("%s has %d bytes, more than %d", file, info.Size(), largestPicture)
		}
		if !strings.Contains(documents.String(), "img/"+file) {
			t.Errorf("neither README.md nor docs/dashboard.md shows %s", file)
		}
	}
	files, err := os.ReadDir(pictureFolder)
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !known[file.Name()] {
			t.Errorf("docs/img/%s is not taken by this test", file.Name())
		}
	}
}

func takePictures(t *testing.T) {
	server := newScripted(t)
	setStage(server)
	b := open(t, server.URL)
	for _, one := range pictures {
		b.dress(one.scheme, one.width, one.height)
		b.visit(one.path)
		b.sees(one.ready)
		b.until(`document.querySelector(".skeleton") === null`)
		from := one.from
		if from == "" {
			from = "html"
		}
		b.value(`scrollTo(0, document.querySelector("` + from + `").getBoundingClientRect().top + scrollY - 72)`)
		quality := int64(82)
		shot, err := chromedp.Call(b.ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: "webp", Quality: &quality})
		if err != nil {
			t.Fatal("take a picture: ", err)
		}
		if err := os.WriteFile(filepath.Join(pictureFolder, one.name+".webp"), shot.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	b.clean()
}
