package dashboard_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"
)

// BenchmarkDetailPage is what the page of a running campaign costs a browser's main thread while every figure of it
// changes four times a second: busy-% is to be 10 at most.
func BenchmarkDetailPage(b *testing.B) {
	server := newScripted(b)
	setStage(server)
	page := open(b, server.URL)
	page.dress("light", 1280, 900)
	page.visit("/campaigns/" + stageID)
	page.sees("95 % have ended about")
	if _, err := chromedp.Call(page.ctx, performance.Enable, performance.EnableParams{TimeDomain: performance.EnableTimeDomainThreadTicks}); err != nil {
		b.Fatal(err)
	}
	const frames = 40 // of each turn: ten seconds
	frame, ticker := 0, time.NewTicker(250*time.Millisecond)
	defer ticker.Stop()
	began, before := time.Now(), page.busy()
	for b.Loop() {
		for range frames {
			<-ticker.C
			frame++
			server.set("campaign:"+stageID, movedBy(frame))
		}
	}
	b.ReportMetric(100*(page.busy()-before)/time.Since(began).Seconds(), "busy-%")
	b.ReportMetric(0, "ns/op")
}

// movedBy is what changes in a running campaign from frame to frame: counts, its wave, a point of the curve.
func movedBy(frame int) map[string]any {
	counts := map[string]any{"Succeeded": 817 + 9*frame, "Failed": 8 + frame/10, "Reverted": 3, "Rejected": 2, "Waiting": max(0, 558-9*frame), "Downloading": 241 - frame%7, "Installing": 171 + frame%7}
	changes := map[string]any{
		"version": 812 + frame, "inFlight": 400 + frame%20, "succeededPerMinute": 600 + frame%50, "offersPerMinute": 1180 - frame%30, "counts.Succeeded": 1014 + 9*frame,
		"counts.Waiting": max(0, 558-9*frame), "counts.Downloading": 186 + frame%9, "counts.Installing": 118 - frame%9, "waves.3": stageWave(3, "Open", counts, "wave 3: still under way"),
		"failures.ADAS/FLASH_VERIFY": 6 + frame/10,
	}
	if frame%8 == 0 {
		changes[fmt.Sprintf("burnUp.%d", time.Now().UnixMilli())] = []int{1436 + 9*frame, 1014 + 9*frame, 14 + frame/10}
	}
	return changes
}

// busy is for how many seconds of a processor the page's main thread has worked.
func (b *browser) busy() float64 {
	b.t.Helper()
	got, err := chromedp.Call(b.ctx, performance.GetMetrics, cdp.Empty{})
	if err != nil {
		b.t.Fatal(err)
	}
	for _, metric := range got.Metrics {
		if metric.Name == "TaskDuration" {
			return metric.Value
		}
	}
	b.t.Fatal("the browser tells no TaskDuration")
	return 0
}

// BenchmarkTableWindow is how long it takes from a jump to any row of a million until that row is drawn.
func BenchmarkTableWindow(b *testing.B) {
	server := newScripted(b)
	setStage(server)
	page := open(b, server.URL)
	page.dress("light", 1280, 900)
	page.visit("/vehicles")
	page.sees(fleetVIN(4))
	dice := rand.New(rand.NewPCG(1, 2))
	for b.Loop() {
		row := dice.IntN(1_000_000)
		b.ReportMetric(evaluate[float64](page, fmt.Sprintf(`new Promise((done) => {
			const began = performance.now(), field = document.querySelector("#go");
			field.value = "%d";
			field.dispatchEvent(new Event("input", { bubbles: true }));
			setTimeout(() => field.form.requestSubmit());
			const look = () => document.querySelector(".rows").innerText.includes("%s") ? done(performance.now() - began) : requestAnimationFrame(look);
			look();
		})`, row+1, fleetVIN(row))), "last-ms")
	}
}
