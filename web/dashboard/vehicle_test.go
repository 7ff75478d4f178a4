package dashboard_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"

	"pacecar/messages"
	"pacecar/web"
	"pacecar/web/dashboard"
	"pacecar/web/view/nodes"
	"pacecar/web/webtest"
	"pacecar/web/webtest/files"
)

// edge is the real edge of the operators over the engine of tests, with a browser before it.
func edge(t *testing.T, more ...func(*web.Config)) (*browser, *webtest.Engine) {
	t.Helper()
	engine := webtest.NewEngine()
	feed := web.NewFeed(web.FeedConfig{Version: "test"})
	t.Cleanup(func() { feed.Close() })
	engine.Tell(feed)
	config := web.Config{Engine: engine, Cluster: alone{}, Artifacts: &files.Store{}, Feed: feed, Dashboard: dashboard.Handler(), Version: "test"}
	for _, m := range more {
		m(&config)
	}
	server := httptest.NewServer(web.New(config))
	t.Cleanup(server.Close)
	return open(t, server.URL), engine
}

// alone is the cluster of one node.
type alone struct{}

func (alone) Nodes(context.Context) (nodes.NodeList, error) {
	return nodes.NodeList{Items: []nodes.Node{{Name: "test", ID: "test-1", State: "Up", Self: true, Slots: 1}}, Slots: 1, Warnings: []string{}}, nil
}

func (alone) Slots(context.Context) (nodes.SlotList, error) {
	return nodes.SlotList{Items: []nodes.Slot{{Node: "test", ID: "test-1", Epoch: 1}}}, nil
}

// TestFlagsAreCleared says what keeps a vehicle out of campaigns, and clears what a person chose.
func TestFlagsAreCleared(t *testing.T) {
	b, engine := edge(t)
	vin := webtest.VIN(0)
	engine.FlagVehicle(vin, &messages.Flag{Code: "ECUReplaced", EcuId: "ADAS", Detail: "The vehicle reports ADAS with serial <b>7</b> instead of serial 1000."})
	b.visit("/vehicles/" + vin)
	b.sees("Kept out of campaigns")
	b.sees("serial <b>7</b> instead of serial 1000")
	b.sees("as after a repair")
	b.until(`document.querySelectorAll(".flagged").length === 1`)
	// A flag that comes while the page is shown is told at once.
	engine.FlagVehicle(vin, &messages.Flag{Code: "DuplicateSerial", EcuId: "IVI", Detail: "Another vehicle has it, too."})
	b.until(`document.querySelectorAll(".flag-list li").length === 2`)
	b.click("#clear")
	b.sees("You have looked at")
	b.accessible("clear dialog")
	b.shot("dialog-clear")
	b.click("dialog #confirm")
	b.sees("Write what was found out first.")
	b.enter("#reason", "swapped under warranty")
	b.enter("#person", "ida")
	b.click(`.choices label:nth-of-type(2) input`)
	b.click("dialog #confirm")
	b.until(`document.querySelector("dialog") === null && document.querySelectorAll(".flag-list li").length === 1`)
	left, err := engine.Vehicle(context.Background(), vin)
	if err != nil || len(left.GetRecord().GetFlags()) != 1 || left.GetRecord().GetFlags()[0].GetCode() != "DuplicateSerial" {
		t.Fatalf("left are %v, %v", left.GetRecord().GetFlags(), err)
	}
	b.click("#clear")
	b.enter("#reason", "the other one was scrapped")
	b.press(kb.Tab)
	b.click("dialog #confirm")
	b.until(`document.querySelector(".flag-list") === null`)
	b.sees("the other one was scrapped")
	lines, _, err := engine.VehicleHistory(context.Background(), vin, 0, 2)
	if err != nil || lines[0].GetBy() != "ida" || lines[1].GetDetail() != "swapped under warranty" {
		t.Errorf("the timeline has %v, %v", lines, err)
	}
	b.clean()
}

// TestConfigurationsAreCompared shows what every change did to a vehicle, who said so, and all of it on request.
func TestConfigurationsAreCompared(t *testing.T) {
	b, engine := edge(t)
	vin := webtest.VIN(0)
	status, err := engine.Vehicle(context.Background(), vin)
	if err != nil {
		t.Fatal(err)
	}
	ecus := status.GetRecord().GetInventory()
	for i := range 21 {
		ecus[0].Serial, ecus[0].Version = fmt.Sprintf("S-%d", i), fmt.Sprintf("5.%d.0", i)
		if i == 20 {
			ecus = append(ecus[:1:1], &messages.ECU{Id: "CAM", Version: "1.0.0", HardwarePart: "C-1"})
		}
		if err := engine.RegisterVehicle(context.Background(), &messages.RegisterVehicle{Vin: vin, By: "garage Ulm", Attributes: status.GetRecord().GetAttributes(), Ecus: ecus}); err != nil {
			t.Fatal(err)
		}
	}
	b.visit("/vehicles/" + vin)
	b.sees("said by garage Ulm")
	first := b.value(`document.querySelector(".configurations .differences").textContent`)
	for _, text := range []string{"IVI is gone", "CAM is new", "5.19.0 became →5.20.0", "S-19 became →S-20"} {
		if !strings.Contains(first, text) {
			t.Errorf("the newest change does not show %q: %s", text, first)
		}
	}
	b.click(".configurations summary")
	b.until(`document.querySelector(".configurations details[open] table").innerText.includes("CAM new")`)
	b.accessible("a whole configuration")
	b.shot("configuration-whole")
	for step := 0; b.value(`[...document.querySelectorAll(".configurations b")].some((one) => one.innerText === "Registered")`) != "true"; step++ {
		if step == 3 {
			t.Fatal("the first registration is on none of the pages")
		}
		before := b.value("location.search")
		b.value(`[...document.querySelectorAll(".pager button")].find((one) => one.innerText.startsWith("Older")).click()`)
		b.until(fmt.Sprintf(`location.search !== %q`, before))
		b.until(`document.querySelector(".configurations") !== null && !document.querySelector(".configurations").innerText.includes("S-20")`)
	}
	b.clean()
}

// TestWhyNotAnotherPackage answers for a package that a person names, and keeps the question in the address.
func TestWhyNotAnotherPackage(t *testing.T) {
	b, _ := edge(t)
	b.visit("/vehicles/" + webtest.VIN(3))
	b.until(`document.querySelectorAll("#package option").length === 4`)
	for _, c := range []struct{ id, answer string }{
		{"adas-stack@4.2.1", "Can be offered"}, {webtest.PackageDraft, "No such ECU"},
	} {
		b.value(fmt.Sprintf(`(() => { const field = document.querySelector("#package"); field.value = %q; field.dispatchEvent(new Event("change", { bubbles: true })); })()`, c.id))
		b.until(fmt.Sprintf(`document.querySelector(".answer").innerText.includes(%q)`, c.answer))
		b.until(fmt.Sprintf(`new URLSearchParams(location.search).get("package") === %q`, c.id))
	}
	b.accessible("why not")
	b.shot("why-not")
	b.clean()
	b.tolerate("404")
	b.visit("/vehicles/" + webtest.VIN(3) + "?package=none@1.0.0")
	b.sees("no package none@1.0.0")
	b.clean()
}
