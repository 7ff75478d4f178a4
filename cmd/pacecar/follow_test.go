package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"pacecar/cmd/pacecar/call"
	"pacecar/messages"
	"pacecar/web/webtest"
)

// watched is a command that runs beside the test.
type watched struct {
	t      *testing.T
	lines  *bufio.Scanner // of standard output
	stderr bytes.Buffer   // after end
	ended  chan int
}

func (o *operator) begin(ctx context.Context, args ...string) *watched {
	o.t.Helper()
	out, in := io.Pipe()
	w := &watched{t: o.t, lines: bufio.NewScanner(out), ended: make(chan int, 1)}
	w.lines.Buffer(nil, 1<<20)
	go func() {
		status := run(ctx, args, strings.NewReader(""), in, &w.stderr)
		in.Close()
		w.ended <- status
	}()
	return w
}

// line waits for the next line.
func (w *watched) line() string {
	w.t.Helper()
	if !w.lines.Scan() {
		w.t.Fatalf("the command ended with %d: %v\n%s", <-w.ended, w.lines.Err(), w.stderr.String())
	}
	return w.lines.Text()
}

// end reads what is left and answers it with the exit status.
func (w *watched) end() (rest []string, status int) {
	for w.lines.Scan() {
		rest = append(rest, w.lines.Text())
	}
	return rest, <-w.ended
}

// rollOut starts the demonstration's campaign and takes it to its end.
func (o *operator) rollOut() {
	o.t.Helper()
	if _, err := o.engine.CommandCampaign(o.t.Context(), webtest.CampaignDemo, &messages.StartCampaign{By: "ida"}); err != nil {
		o.t.Fatal(err)
	}
	for o.engine.Advance() {
		continue
	}
}

func TestACampaignIsWatchedUntilItIsDone(t *testing.T) {
	o := newOperator(t)
	w := o.begin(t.Context(), "campaign", "watch", "demo")
	if first := w.line(); !strings.HasSuffix(first, "campaign demo of adas-stack@4.2.1 is Draft") {
		t.Errorf("first line %q", first)
	}
	o.rollOut()
	rest, status := w.end()
	if status != 0 || !strings.Contains(strings.Join(rest, "\n"), " → Completed") || !strings.Contains(rest[len(rest)-1], "67 of 67 ended") {
		t.Errorf("ended with %d\n%s\n%s", status, strings.Join(rest, "\n"), w.stderr.String())
	}
}

func TestACampaignIsWatchedByAProgram(t *testing.T) {
	o := newOperator(t)
	w := o.begin(t.Context(), "campaign", "watch", "demo", "-o", "ndjson")
	w.line()
	o.rollOut()
	rest, status := w.end()
	var last struct {
		State  string
		Counts map[string]int
		Waves  []struct{ State string }
	}
	if err := json.Unmarshal([]byte(rest[len(rest)-1]), &last); err != nil {
		t.Fatal(err)
	}
	if status != 0 || last.State != "Completed" || last.Counts["Succeeded"]+last.Counts["Failed"] != 67 || last.Waves[2].State != "Passed" {
		t.Errorf("ended with %d: %+v", status, last)
	}
}

// Without a terminal the whole fleet is told in lines, or as objects, until the person has seen enough.
func TestTheWholeFleetIsWatched(t *testing.T) {
	o := newOperator(t)
	for format, want := range map[string]string{"ndjson": `"id":"infotainment"`, "table": "infotainment Halted"} {
		ctx, interrupt := context.WithCancel(t.Context())
		w := o.begin(ctx, "top", "--every", "250ms", "--output", format)
		for seen := 0; seen < 2; {
			if strings.Contains(w.line(), want) {
				seen++
			}
		}
		interrupt()
		if _, status := w.end(); status != 0 {
			t.Errorf("as %s it ended with %d: %s", format, status, w.stderr.String())
		}
	}
	o.wants(2, []string{"top", "--output", "yaml"}, "add --once")
	o.wants(2, []string{"top", "--every", "1ms"}, "at least 250ms")
	o.wants(1, []string{"top", "--server", "http://127.0.0.1:1"}, "Nothing listens there")
}

func TestACampaignIsAwaited(t *testing.T) {
	for until, want := range map[string]string{"done": "Completed", "wave:2": ""} {
		t.Run(until, func(t *testing.T) {
			o := newOperator(t)
			// A campaign that waits for nothing has not begun: the waiting ends with the rollout.
			w := o.begin(t.Context(), "campaign", "wait", "demo", "--until", until, "-o", "ndjson")
			o.rollOut()
			rest, status := w.end()
			if status != 0 || len(rest) != 1 || !strings.Contains(rest[0], `"state":"`+want) {
				t.Errorf("ended with %d: %s\n%s", status, rest, w.stderr.String())
			}
		})
	}
}

func TestWatchingEndsWhenThePersonHasSeenEnough(t *testing.T) {
	o := newOperator(t)
	for command, want := range map[string]int{"watch": 0, "wait": 1} {
		ctx, interrupt := context.WithCancel(t.Context())
		w := o.begin(ctx, "campaign", command, "demo")
		if command == "watch" {
			w.line()
		}
		interrupt()
		if _, status := w.end(); status != want {
			t.Errorf("%s ended with %d, want %d: %s", command, status, want, w.stderr.String())
		}
	}
}

// On a terminal the content is shown and agreed to; anything but yes approves nothing.
func TestApprovingShowsWhatIsApproved(t *testing.T) {
	o := newOperator(t)
	made, err := o.engine.CreatePackage(t.Context(), &messages.CreatePackage{Name: "brakes", Version: "1.0.0", Author: "ida", Contents: []*messages.TargetArtifact{
		{EcuId: "ESP", HardwarePart: "E-1", Version: "2", Sha256: string(messages.DigestOf([]byte("x"))), SizeBytes: 1}}})
	if err != nil {
		t.Fatal(err)
	}
	hash := made.GetRecord().GetContentHash()
	o.wants(0, []string{"package", "validate", "brakes@1.0.0"})
	for _, c := range [][2]string{{"y\n", "nothing was approved"}, {"", "no answer"}, {"yes\n", ""}} {
		answer, want := c[0], c[1]
		var out, err bytes.Buffer
		a := &app{call.New(strings.NewReader(answer), &out, &err)}
		a.CanAsk = true
		root := a.root()
		root.SetArgs([]string{"package", "approve", "brakes@1.0.0", "--as", "noor"})
		failed := root.ExecuteContext(t.Context())
		a.Close()
		if (failed == nil) != (want == "") || failed != nil && !strings.Contains(failed.Error(), want) {
			t.Errorf("%q: %v", answer, failed)
		}
		if said := err.String(); !strings.Contains(said, "Approve this content as noor? Type yes:") || !strings.Contains(said, hash) || !strings.Contains(said, "E-1") {
			t.Errorf("asked %q", said)
		}
		if approved := strings.Contains(o.wants(0, []string{"package", "show", "brakes@1.0.0"}), "noor"); approved != (want == "") {
			t.Errorf("after %q: approved %t", answer, approved)
		}
	}
}

// On a terminal the name must be typed; anything else keeps the campaign.
func TestCancellingAsksForTheName(t *testing.T) {
	o := newOperator(t)
	for _, c := range [][2]string{{"yes\n", "is not its name"}, {"", "no answer"}, {"demo\n", ""}} {
		answer, want := c[0], c[1]
		var out, err bytes.Buffer
		a := &app{call.New(strings.NewReader(answer), &out, &err)}
		a.CanAsk = true
		root := a.root()
		root.SetArgs([]string{"campaign", "cancel", "demo", "--reason", "enough"})
		failed := root.ExecuteContext(t.Context())
		a.Close()
		if (failed == nil) != (want == "") || failed != nil && !strings.Contains(failed.Error(), want) {
			t.Errorf("%q: %v", answer, failed)
		}
		if !strings.Contains(err.String(), "no vehicle has been told of it") || !strings.Contains(err.String(), "Type demo to cancel it:") {
			t.Errorf("asked %q", err.String())
		}
		state := o.wants(0, []string{"campaign", "list", "--state", "cancelled", "-o", "json"})
		if strings.Contains(state, `"demo"`) != (want == "") {
			t.Errorf("after %q: %s", answer, state)
		}
	}
}

// TestWatchingEndsAsTheCampaignDid: by the exit statuses of campaign wait, and without the cause that was shown.
func TestWatchingEndsAsTheCampaignDid(t *testing.T) {
	t.Run("cancelled", func(t *testing.T) {
		o := newOperator(t)
		w := o.begin(t.Context(), "campaign", "watch", "demo")
		w.line()
		if _, err := o.engine.CommandCampaign(t.Context(), webtest.CampaignDemo, &messages.CancelCampaign{By: "ida", Reason: "enough"}); err != nil {
			t.Fatal(err)
		}
		if rest, status := w.end(); status != 12 || !strings.Contains(strings.Join(rest, "\n"), "(enough)") || !strings.HasSuffix(strings.TrimSpace(w.stderr.String()), "was cancelled") {
			t.Errorf("ended with %d\n%s\n%s", status, rest, w.stderr.String())
		}
	})
	t.Run("halted, and seen enough", func(t *testing.T) {
		o := newOperator(t)
		ctx, interrupt := context.WithCancel(t.Context())
		defer interrupt()
		w := o.begin(ctx, "campaign", "watch", webtest.CampaignHalted)
		w.line()
		interrupt()
		if rest, status := w.end(); status != 11 || !strings.Contains(w.stderr.String(), "is halted") {
			t.Errorf("ended with %d\n%s\n%s", status, rest, w.stderr.String())
		}
	})
	t.Run("completed, with more failures than a gate allows", func(t *testing.T) {
		o := newOperator(t)
		w := o.begin(t.Context(), "campaign", "watch", webtest.CampaignHalted, "-o", "ndjson")
		w.line()
		for halts := 0; ; {
			s, err := o.engine.Campaign(t.Context(), webtest.CampaignHalted)
			if err != nil || halts > 3 {
				t.Fatal(halts, err)
			}
			if s.GetRecord().GetState() == messages.CampaignState_COMPLETED {
				break
			}
			if s.GetRecord().GetState() == messages.CampaignState_HALTED {
				halts++
				known := uint32(0)
				for _, f := range s.GetKnownFailures() {
					known += f.GetCount()
				}
				if _, err := o.engine.CommandCampaign(t.Context(), webtest.CampaignHalted, &messages.ResumeCampaign{By: "ida", Reason: "seen", AcceptFailures: &known}); err != nil {
					t.Fatal(err)
				}
			}
			o.engine.Advance()
		}
		if _, status := w.end(); status != 10 || !strings.Contains(w.stderr.String(), "more vehicles failed") {
			t.Errorf("ended with %d\n%s", status, w.stderr.String())
		}
	})
}

// TestOpeningAGateAsksWhoseIsMeant: on a terminal its number must be typed; anything else opens nothing.
func TestOpeningAGateAsksWhoseIsMeant(t *testing.T) {
	o := newOperator(t)
	plan := &messages.CampaignPlan{Id: "spring", Package: "adas-stack@4.2.1", Selector: `model == "e1"`, Waves: []*messages.Wave{
		{Name: "canary", Size: &messages.Wave_Percent{Percent: 10}, Gate: &messages.Gate{Manual: true}}, {Size: &messages.Wave_Rest{Rest: true}},
	}}
	if _, err := o.engine.CreateCampaign(t.Context(), plan, "ida"); err != nil {
		t.Fatal(err)
	}
	if _, err := o.engine.CommandCampaign(t.Context(), "spring", &messages.StartCampaign{By: "ida"}); err != nil {
		t.Fatal(err)
	}
	for o.engine.Advance() {
		if s, err := o.engine.Campaign(t.Context(), "spring"); err != nil || s.GetRecord().GetGate().GetAwaitsPerson() {
			break
		}
	}
	for _, c := range [][2]string{{"2\n", "not opened: that is not its number"}, {"yes\n", "that is not its number"}, {"", "no answer"}, {"1\n", ""}} {
		answer, want := c[0], c[1]
		var out, err bytes.Buffer
		a := &app{call.New(strings.NewReader(answer), &out, &err)}
		a.CanAsk = true
		root := a.root()
		root.SetArgs([]string{"campaign", "open-gate", "spring", "--reason", "field reports read"})
		failed := root.ExecuteContext(t.Context())
		a.Close()
		if (failed == nil) != (want == "") || failed != nil && !strings.Contains(failed.Error(), want) {
			t.Errorf("%q: %v", answer, failed)
		}
		if said := err.String(); !strings.Contains(said, "Open the gate of wave 1 (canary)? Type its number, 1:") || !strings.Contains(said, "waits for a person to open wave 2") {
			t.Errorf("asked %q", said)
		}
		s, failed := o.engine.Campaign(t.Context(), "spring")
		if opened := s.GetRecord().GetWave() == 2; failed != nil || opened != (want == "") {
			t.Errorf("after %q: in wave %d, %v", answer, s.GetRecord().GetWave(), failed)
		}
	}
}
