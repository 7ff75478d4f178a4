package dashboard_test

import (
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience bounds every wait for the page, for a browser that hangs: on a machine at a load of 80 the page of a new server took longer than a minute.
const patience = 5 * time.Minute

// browser is one page of the headless Chromium, which records what must not happen.
type browser struct {
	t      testing.TB
	ctx    context.Context
	origin string

	mu        sync.Mutex
	complaint []string // console errors, exceptions, requests to elsewhere, failed requests
	tolerated []string // parts of complaints that the test provokes
}

// open gives the test a page in a profile of its own, which goes with the test.
func open(t testing.TB, origin string) *browser {
	t.Helper()
	b := &browser{t: t, origin: origin}
	ctx, closePage := chromedp.NewContext(shared(t), chromedp.WithNewBrowserContext(), chromedp.WithListener(b.listen))
	t.Cleanup(closePage)
	b.ctx = ctx
	if _, err := chromedp.Call(ctx, network.Enable, network.EnableParams{}); err != nil {
		t.Fatal("open a page: ", err)
	}
	return b
}

func (b *browser) listen(event any) {
	switch event := event.(type) {
	case *runtime.EventExceptionThrown:
		text := event.ExceptionDetails.Text
		if event.ExceptionDetails.Exception != nil {
			text += " " + event.ExceptionDetails.Exception.Description
		}
		b.complain("exception: " + text)
	case *runtime.EventConsoleAPICalled:
		if event.Type == "error" || event.Type == "warning" {
			b.complain(fmt.Sprintf("console %s: %v", event.Type, event.Args))
		}
	case *log.EventEntryAdded:
		if event.Entry.Level == log.EntryLevelError || event.Entry.Level == log.EntryLevelWarning {
			b.complain("log: " + event.Entry.Text + " " + event.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		b.checkOrigin(event.Request.URL)
	case *network.EventWebSocketCreated:
		b.checkOrigin(strings.Replace(event.URL, "ws", "http", 1))
	case *network.EventResponseReceived:
		if event.Response.Status >= 400 {
			b.complain(fmt.Sprintf("status %d: %s", event.Response.Status, event.Response.URL))
		}
	case *network.EventLoadingFailed:
		if !event.Canceled {
			b.complain("failed request: " + event.ErrorText)
		}
	}
}

func (b *browser) checkOrigin(address string) {
	parsed, err := url.Parse(address)
	if err != nil || (parsed.Scheme != "data" && parsed.Scheme+"://"+parsed.Host != b.origin) {
		b.complain("external request: " + address)
	}
}

func (b *browser) complain(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, part := range b.tolerated {
		if strings.Contains(text, part) {
			return
		}
	}
	b.complaint = append(b.complaint, text)
}

// tolerate names parts of complaints that the test is about to provoke.
func (b *browser) tolerate(parts ...string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tolerated = append(b.tolerated, parts...)
}

// clean fails when the page complained.
func (b *browser) clean() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, text := range b.complaint {
		b.t.Error("the page complained: ", text)
	}
	b.complaint = nil
}

// do runs actions against the page, within the test's patience.
func (b *browser) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		b.t.Fatalf("browser: %v\npage: %s", err, b.bodyText())
	}
}

// evaluate computes an expression in the page, waiting for it where it is a promise.
func evaluate[T any](b *browser, expression string) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	value, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("evaluate %.200s: %v\npage: %s", expression, err, b.bodyText())
	}
	return value
}

// bodyText is what a person would read, for a failure message.
func (b *browser) bodyText() string {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.body.innerText.slice(0, 3000)`))
	if err != nil {
		return "not readable: " + err.Error()
	}
	return text
}

func (b *browser) visit(path string) { b.t.Helper(); b.do(chromedp.Navigate(b.origin + path)) }

// until waits in the page until the expression is true. It looks by a timer: where the machine is loaded, frames may stay away
// for as long as nothing on the page changes.
func (b *browser) until(expression string) {
	b.t.Helper()
	evaluate[bool](b, `new Promise((done) => {
		const holds = () => { try { return (`+expression+`); } catch { return false; } }; // an element may not be there yet
		const look = () => { if (holds()) done(true); else setTimeout(look, 10); };
		look();
	})`)
}

// sees waits until the text is on the page.
func (b *browser) sees(text string) {
	b.t.Helper()
	b.until(fmt.Sprintf(`document.body.innerText.replace(/[\u202f\u00a0]/g, " ").includes(%q)`, text))
}

func (b *browser) click(selector string) {
	b.t.Helper()
	b.do(chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

func (b *browser) enter(selector, text string) {
	b.t.Helper()
	b.do(chromedp.SendKeys(chromedp.CSS(selector), text, chromedp.NodeVisible))
}

func (b *browser) press(keys string) { b.t.Helper(); b.do(chromedp.KeyEvent(keys)) }

// leap presses a pair of keys, as g c, at one moment: the page gives the second one a second or so, and a loaded machine takes
// longer between two keys that come from outside.
func (b *browser) leap(keys string) {
	b.t.Helper()
	evaluate[bool](b, fmt.Sprintf(`[...%q].map((key) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }))).length > 0`, keys))
}

func (b *browser) value(expression string) string {
	b.t.Helper()
	return evaluate[string](b, "String("+expression+")")
}

// dress sets the system's colour scheme and the size of the window.
func (b *browser) dress(scheme string, width, height int64) {
	b.t.Helper()
	_, err := chromedp.Call(b.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
	if err != nil {
		b.t.Fatal("emulate the colour scheme: ", err)
	}
	size := emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1}
	if _, err := chromedp.Call(b.ctx, emulation.SetDeviceMetricsOverride, size); err != nil {
		b.t.Fatal("set the window's size: ", err)
	}
}

// shot writes a picture of the whole page into the folder that DASHBOARD_SHOTS names: for who looks at the pages. Where
// nobody does, none is taken, because they would be a third of what the tests take.
func (b *browser) shot(name string) {
	b.t.Helper()
	folder := os.Getenv("DASHBOARD_SHOTS")
	if folder == "" {
		return
	}
	beyond := true
	picture, err := chromedp.Call(b.ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{CaptureBeyondViewport: &beyond})
	if err != nil {
		b.t.Fatal("take a picture: ", err)
	}
	if len(picture.Data) < 4_000 {
		b.t.Errorf("%s: a picture of %d bytes shows nothing", name, len(picture.Data))
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), picture.Data, 0o644); err != nil {
		b.t.Fatal(err)
	}
}

// accessible runs axe-core on the page as it is and fails on every violation of WCAG 2.2 A and AA.
func (b *browser) accessible(name string) {
	b.t.Helper()
	if !evaluate[bool](b, `"axe" in window`) {
		evaluate[bool](b, axeSource()+"; true")
	}
	// What stands half under the head of the page, because of where the page was scrolled to, is no fault of it.
	evaluate[bool](b, `(scrollTo(0, 0), true)`)
	found := evaluate[[]string](b, `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] }).then((result) =>
		result.violations.flatMap((rule) => rule.nodes.map((node) => rule.id + ": " + node.html.slice(0, 160) + " " + node.failureSummary)))`)
	for _, violation := range found {
		b.t.Errorf("%s: %s", name, violation)
	}
}

// drawn waits until the page has drawn what a change of its size or scheme has brought about.
func (b *browser) drawn() {
	b.t.Helper()
	evaluate[bool](b, `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))`)
}

// noOverflow fails when the page scrolls sideways.
func (b *browser) noOverflow(name string) {
	b.t.Helper()
	if extra := b.value(`document.documentElement.scrollWidth - document.documentElement.clientWidth`); extra != "0" {
		b.t.Errorf("%s: the page is %s px wider than the window", name, extra)
	}
}

// axeSource is axe-core, which is kept compressed because only tests need it.
var axeSource = sync.OnceValue(func() string {
	file, err := os.Open("testdata/axe-core-4.14.1.min.js.gz")
	if err != nil {
		panic(err)
	}
	defer file.Close()
	reader, err := gzip.NewReader(file)
	if err != nil {
		panic(err)
	}
	source, err := io.ReadAll(reader)
	if err != nil {
		panic(err)
	}
	return string(source)
})
