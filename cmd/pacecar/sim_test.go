package main

import (
	"bufio"
	"context"
	"io"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"pacecar/cmd/pacecar/client"
	"pacecar/cmd/pacecar/demo"
	"pacecar/cmd/pacecar/show"
	"pacecar/tcu/tcutest"
	"pacecar/web/view"
)

// notFollowed are calls that break nothing, and why.
var notFollowed = []struct {
	status int
	args   []string
	want   string
}{
	{2, []string{"fail", "--ecu", "ADAS"}, "--rate is missing"},
	{2, []string{"fail", "--rate", "0.5"}, "--rate is \"0.5\", which may mean two shares: write 0.5% or 50%"},
	{2, []string{"fail", "--rate", "800%"}, "--rate is \"800%\": want a share from 0% to 100%"},
	{2, []string{"fail", "--rate", "8%", "--end", "exploded"}, "want failed or reverted"},
	{1, []string{"fail", "--rate", "8%", "--ecu", "ADSA"}, "did you mean ADAS?"},
	{1, []string{"fail", "--rate", "8%", "--model", "e9"}, "no simulated vehicle is of model"},
	{2, []string{"offline"}, "who?"},
	{2, []string{"offline", "--share", "10%", "WPVZZZE50RM000000"}, "give one of the two"},
	{2, []string{"offline", "--share", "10%", "--for", "-2m"}, "say how long"},
	{1, []string{"offline", "WVWZZZ1JZXW999999"}, "no simulated vehicle is WVWZZZ1JZXW999999"},
	{1, []string{"list", "--limit", "0"}, "want 1 to"},
}

// TestTheSimulatedFleetIsBrokenAndHealed from beside the demonstration, which halts by it.
func TestTheSimulatedFleetIsBrokenAndHealed(t *testing.T) {
	o := newOperator(t)
	dir := filepath.Join(t.TempDir(), "demo")
	sim := func(status int, args []string, texts ...string) string {
		t.Helper()
		return o.wants(status, append([]string{"sim", args[0], "--data-dir", dir}, args[1:]...), texts...)
	}
	sim(1, []string{"status"}, "no demonstration runs in "+dir, "start one with pacecar demo")
	ctx, end := context.WithCancel(t.Context())
	defer end()
	said, in := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, free(dir, "demo", "--vehicles", "60", "--fast", "--wait"), strings.NewReader(""), io.Discard, in)
		in.Close()
	}()
	lines := bufio.NewScanner(said)
	last := ""
	for lines.Scan() {
		if last = lines.Text(); strings.Contains(last, "waits for its start") {
			break
		}
	}
	go func() {
		for lines.Scan() {
			continue
		}
	}()

	for _, c := range notFollowed {
		sim(c.status, c.args, c.want)
	}
	sim(0, []string{"status"}, "60 simulated", "troubles", "none")
	sim(0, []string{"offline", "--share", "100%", "--for", "1h"}, "60 vehicles lost their connection")
	gone := func() bool {
		out, _, _ := o.call("", "sim", "status", "--data-dir", dir)
		return strings.Contains(out, "0 connected, 60 kept away")
	}
	tcutest.Await(t, gone, func() string { return "vehicles that lost their connection are shown as connected" })
	away := sim(0, []string{"list", "--away", "--limit", "3", "-o", "csv"}, "vin,model,connected,campaign,attempt,phase,code", ",in 1h0m0s,")
	if n := strings.Count(away, "\n"); n != 4 {
		t.Errorf("a list of 3 has %d lines", n)
	}
	sim(0, []string{"heal"}, "0 troubles ended, 60 vehicles connect again")
	sim(0, []string{"fail", "--ecu", "ADAS", "--rate", "100%", "--code", "E31"}, "from now on 100 % of the installations of 60 vehicles end failed with E31")
	sim(0, []string{"fail", "--ecu", "TCU", "--rate", "50%"}, "for ADAS", "for TCU")
	sim(0, []string{"heal", "--ecu", "TCU"}, "1 trouble ended, 0 vehicles connect again")
	for _, format := range show.Formats {
		if wrong := readable(format, sim(0, []string{"list", "-o", format})) + readable(format, sim(0, []string{"status", "-o", format})); wrong != "" {
			t.Errorf("as %s: %s", format, wrong)
		}
	}

	at := regexp.MustCompile(`http://[0-9.:]+`).FindString(last)
	if out := o.wants(0, []string{"__complete", "--server", at, "vehicle", "show", "wpv"}, "\tt5\n"); strings.Count(out, "WPV") < 2 || strings.Contains(out, "WPZ") {
		t.Errorf("VINs are completed by %s", out)
	}
	server, err := client.New(at, "ida")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	if _, err := server.CommandCampaign(ctx, demo.CampaignID, "start", 0, view.Command{By: "ida"}); err != nil {
		t.Fatal(err)
	}
	if status := <-ended; status != 11 {
		t.Errorf("the demonstration ended with %d, want 11: halted", status)
	}
	sim(1, []string{"heal"}, "no demonstration runs in "+dir)
}
