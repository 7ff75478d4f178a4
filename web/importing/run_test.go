package importing

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/messages"
	"pacecar/web/ingest"
	"pacecar/web/view"
)

// registrar follows lines as the test says.
type registrar struct {
	mu      sync.Mutex
	models  map[string]string // by VIN, the last one registered
	answer  func(vin string) error
	asked   []int // commands at once
	changes int
	sent    map[*messages.RegisterVehicle]bool
}

func (r *registrar) follow(vins []string, do func(i int)) []error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked = append(r.asked, len(vins))
	errs := make([]error, len(vins))
	for i, vin := range vins {
		if r.answer != nil {
			errs[i] = r.answer(vin)
		}
		if errs[i] == nil {
			r.changes++
			do(i)
		}
	}
	return errs
}

func (r *registrar) RegisterVehicles(_ context.Context, commands []*messages.RegisterVehicle) ([]messages.Effect, []error) {
	vins, effects := make([]string, len(commands)), make([]messages.Effect, len(commands))
	r.mu.Lock()
	if r.sent == nil {
		r.sent = map[*messages.RegisterVehicle]bool{}
	}
	for i, c := range commands {
		vins[i], r.sent[c] = c.GetVin(), true
	}
	r.mu.Unlock()
	return effects, r.follow(vins, func(i int) {
		model := commands[i].GetAttributes().GetModel()
		if before, known := r.models[vins[i]]; !known {
			effects[i] = messages.Effect_EFFECT_CREATED
		} else if before != model {
			effects[i] = messages.Effect_EFFECT_CHANGED
		}
		r.models[vins[i]] = model
	})
}

func (r *registrar) CheckVehicles(commands []*messages.RegisterVehicle) []error {
	errs := make([]error, len(commands))
	for i, c := range commands {
		if r.answer != nil {
			errs[i] = r.answer(c.GetVin())
		}
	}
	return errs
}

func (r *registrar) RemoveVehicles(_ context.Context, commands []*messages.RemoveVehicle) []error {
	errs := make([]error, len(commands))
	for i, c := range commands {
		r.mu.Lock()
		_, known := r.models[c.GetVin()]
		r.mu.Unlock()
		if !known {
			errs[i] = messages.Reject(messages.NotFound, "no vehicle %s is registered", c.GetVin())
			continue
		}
		errs[i] = r.follow([]string{c.GetVin()}, func(int) { delete(r.models, c.GetVin()) })[0]
	}
	return errs
}

// EachVIN knows the selectors "all" and "none".
func (r *registrar) EachVIN(_ context.Context, selector string, yield func(string) error) error {
	r.mu.Lock()
	var all []string
	for vin := range r.models {
		all = append(all, vin)
	}
	r.mu.Unlock()
	slices.Sort(all)
	if selector == "none" {
		return nil
	}
	for _, vin := range all {
		if err := yield(vin); err != nil {
			return err
		}
	}
	return nil
}

// words is what a run told.
type words struct {
	all     []view.Import
	errors  []view.LineError
	failure error
}

func (w *words) last() view.Import { return w.all[len(w.all)-1] }

// run imports a body on the bubble's clock.
func run(t *testing.T, r *registrar, o Options, body io.Reader) *words {
	t.Helper()
	if r.models == nil {
		r.models = map[string]string{}
	}
	w := &words{}
	synctest.Test(t, func(t *testing.T) { w.do(t.Context(), t, r, o, body) })
	return w
}

func (w *words) do(ctx context.Context, t *testing.T, r *registrar, o Options, body io.Reader) {
	t.Helper()
	reader, err := ingest.NewReader(ingest.NDJSON, body, "somebody")
	if err != nil {
		t.Fatal(err)
	}
	made := NewRun(r, o, func(now view.Import) {
		w.all, w.errors = append(w.all, now), append(w.errors, now.Errors...)
		if len(now.Errors) > errorsTold {
			t.Errorf("%d rejected lines in one word", len(now.Errors))
		}
		if now.Registered != now.Created+now.Changed+now.Unchanged {
			t.Errorf("the parts are not the sum: %+v", now)
		}
		if int64(len(w.errors)) != now.Rejected || now.Received != now.Registered+now.Rejected && now.Mode == "upsert" && !o.DryRun {
			t.Errorf("%d rejected lines told, the word says %+v", len(w.errors), now)
		}
	})
	result := made.Do(ctx, reader)
	w.failure = made.Failure()
	if last := w.last(); !last.Done || last.Durable != result.Durable || last.Stopped != result.Stopped {
		t.Errorf("the last word is %+v, the result %+v", last, result)
	}
}

func vinOf(i int) string { return fmt.Sprintf("WVWZZZ1JZXW%06d", i) }

// lines is a body of so many lines, for a thousand vehicles in turn.
func lines(count int) io.Reader {
	var b strings.Builder
	for i := range count {
		fmt.Fprintf(&b, "{\"vin\":\"%s\",\"model\":\"m%d\"}\n", vinOf(i%1000), i)
	}
	return strings.NewReader(b.String())
}

// TestTheLastLineOfAVINWins, and progress is told while the run goes on.
func TestTheLastLineOfAVINWins(t *testing.T) {
	const count = 3 * portionLines
	r := &registrar{}
	w := run(t, r, Options{ID: "x"}, io.MultiReader(lines(count), strings.NewReader("{\"vin\":\"nobody\"}\n")))
	result := w.last()
	if w.failure != nil || result.Stopped != "" || result.Received != count+1 || result.Registered != count || result.Rejected != 1 || result.Durable != count+1 {
		t.Fatalf("result %+v: %v", result, w.failure)
	}
	whole := slices.DeleteFunc(w.all, func(now view.Import) bool { return len(now.Repeats) == errorsTold })
	if len(whole) != 5 || whole[0].Durable != portionLines || whole[0].Received != portionLines || whole[0].ID != "x" {
		t.Errorf("%d words, the first %+v", len(whole), whole[0])
	}
	if result.Repeated != count-1000 {
		t.Errorf("%d lines are repeated", result.Repeated)
	}
	if w.errors[0].Line != count+1 || w.errors[0].VIN != "nobody" {
		t.Errorf("errors %+v", w.errors)
	}
	for vin, model := range r.models {
		last := count - 1 - (count-1)%1000
		var i int
		if _, err := fmt.Sscanf(vin[11:], "%d", &i); err != nil {
			t.Fatal(err)
		}
		if last+i >= count {
			last -= 1000
		}
		if want := fmt.Sprint("m", last+i); model != want {
			t.Fatalf("%s is %s, want %s", vin, model, want)
		}
	}
}

// TestWhatPassesIsTriedAgain: an owner that moves costs time and no line, and no line of
// a vehicle overtakes another.
func TestWhatPassesIsTriedAgain(t *testing.T) {
	tries := map[string]int{}
	r := &registrar{answer: func(vin string) error {
		if tries[vin]++; tries[vin] < 5 { // the first line of each fails, and the second goes through at once
			if tries[vin]%2 == 1 {
				return messages.Reject(messages.Unavailable, "moving")
			}
		}
		return nil
	}}
	w := run(t, r, Options{}, lines(2000))
	if result := w.last(); result.Registered != 2000 || result.Rejected != 0 {
		t.Fatalf("result %+v", result)
	}
	for i := range 1000 {
		if want := fmt.Sprint("m", 1000+i); r.models[vinOf(i)] != want {
			t.Fatalf("%s is %s, want %s: an earlier line came later", vinOf(i), r.models[vinOf(i)], want)
		}
	}
}

// TestRefusalsDoNotEndTheRun, and all of them are told, in order, in words of bounded length.
func TestRefusalsDoNotEndTheRun(t *testing.T) {
	const count = 2*portionLines + 700
	w := run(t, &registrar{answer: func(string) error { return messages.Reject(messages.Malformed, "no").Suggest("say yes") }}, Options{}, lines(count))
	if result := w.last(); w.failure != nil || result.Rejected != count || len(w.errors) != count || result.Durable != count {
		t.Fatalf("%d told: %+v, %v", len(w.errors), result, w.failure)
	}
	for i, no := range w.errors {
		if no.Line != int64(i+1) || no.Reason != "no" || no.Suggestion != "say yes" || no.VIN != vinOf(i%1000) {
			t.Fatalf("the refusal at place %d is %+v", i, no)
		}
	}
	if words := len(w.all); words < count/errorsTold {
		t.Errorf("%d words", words)
	}
}

// TestFailuresEndTheRun before the first line that failed, so that an import can continue there.
func TestFailuresEndTheRun(t *testing.T) {
	broken := errors.New("disk on fire")
	failing := false
	r := &registrar{answer: func(vin string) error {
		if vin == vinOf(300) {
			failing = true
		}
		if failing || vin == vinOf(200) { // one alone does not end it
			return broken
		}
		return nil
	}}
	w := run(t, r, Options{}, io.MultiReader(lines(350), strings.NewReader("{\n"), lines(100_000)))
	result := w.last()
	if !errors.Is(w.failure, broken) || result.Durable != 300 || result.Received != 300 || result.Registered != 299 || len(w.errors) != 1 {
		t.Fatalf("%+v, %d errors: %v", result, len(w.errors), w.failure)
	}
	if w.errors[0].Line != 201 || strings.Contains(w.errors[0].Reason+result.Stopped, "fire") || !strings.Contains(result.Stopped, "behind line 300") {
		t.Errorf("errors %+v, stopped %q", w.errors, result.Stopped)
	}
	if asked := len(r.asked); asked > 2 {
		t.Errorf("a broken engine is asked %d times", asked)
	}
}

// TestARepeatedLineIsAnotherMessage: what was sent once is its receiver's, who may be reading it when its line is tried again.
func TestARepeatedLineIsAnotherMessage(t *testing.T) {
	refused := map[string]int{}
	r := &registrar{answer: func(vin string) error {
		if refused[vin]++; refused[vin] < 4 {
			return messages.ErrNotOwner
		}
		return nil
	}}
	w := run(t, r, Options{Mode: Replace}, lines(3))
	if result := w.last(); w.failure != nil || result.Registered != 3 || len(w.errors) != 0 {
		t.Fatalf("%+v, errors %+v: %v", result, w.errors, w.failure)
	}
	if len(r.sent) != 3*4 {
		t.Errorf("%d messages were sent for three lines that were tried four times each", len(r.sent))
	}
}

// TestFailuresAtTheEndAreTold: lines that failed are passed over when the body ends.
func TestFailuresAtTheEndAreTold(t *testing.T) {
	r := &registrar{answer: func(vin string) error {
		if vin > vinOf(959) {
			return messages.ErrNotOwner
		}
		return nil
	}}
	w := run(t, r, Options{}, lines(1000))
	if result := w.last(); w.failure != nil || result.Stopped != "" || result.Durable != 1000 || result.Rejected != 40 || len(w.errors) != 40 {
		t.Fatalf("%+v, %d errors: %v", result, len(w.errors), w.failure)
	}
}

// TestAnImportContinues behind a line, in every mode.
func TestAnImportContinues(t *testing.T) {
	r := &registrar{}
	w := run(t, r, Options{From: 401}, lines(1000))
	if result := w.last(); result.From != 401 || result.Received != 600 || len(r.models) != 600 || result.Durable != 1000 {
		t.Fatalf("result %+v of %d vehicles", result, len(r.models))
	}
	if w := run(t, r, Options{From: 2000}, lines(1000)); w.last().Received != 0 || w.last().Durable != 1999 || w.last().Stopped != "" {
		t.Errorf("behind the end: %+v", w.last())
	}
}

// TestASlowSourceIsFollowed: a line does not wait for a portion to fill.
func TestASlowSourceIsFollowed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &registrar{models: map[string]string{}}
		from, to := io.Pipe()
		go func() {
			for i := range 3 {
				fmt.Fprintf(to, "{\"vin\":\"%s\"}\n", vinOf(i))
				<-time.After(time.Second)
				if r.mu.Lock(); len(r.models) != i+1 {
					t.Errorf("%d vehicles after %d lines and a second", len(r.models), i+1)
				}
				r.mu.Unlock()
			}
			to.Close()
		}()
		w := &words{}
		w.do(t.Context(), t, r, Options{}, from)
		if w.last().Registered != 3 {
			t.Errorf("result %+v", w.last())
		}
	})
}

// TestAClientThatGoesLeavesWholePortions: what the engine was asked for is counted, and
// the rest of the body is not read.
func TestAClientThatGoesLeavesWholePortions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		r := &registrar{models: map[string]string{}, answer: func(string) error { cancel(); return nil }}
		w := &words{}
		w.do(ctx, t, r, Options{}, lines(100_000))
		result := w.last()
		if result.Stopped != "the client has gone" || int(result.Durable) != r.changes || result.Registered != result.Durable || result.Durable%portionLines != 0 && result.Durable > 2*portionLines {
			t.Errorf("%+v after %d changes", result, r.changes)
		}
	})
}

// An import that a person has cancelled says so, and not that its client has gone, which waits for it.
func TestAnImportSaysWhoEndedIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancelCause(t.Context())
		r := &registrar{models: map[string]string{}, answer: func(string) error { cancel(errors.New("it was cancelled")); return nil }}
		w := &words{}
		w.do(ctx, t, r, Options{}, lines(100_000))
		if result := w.last(); result.Stopped != "it was cancelled" {
			t.Errorf("%+v", result)
		}
	})
}

// TestABodyThatBreaksKeepsItsLines.
func TestABodyThatBreaksKeepsItsLines(t *testing.T) {
	w := run(t, &registrar{}, Options{}, io.MultiReader(lines(500), broken{}))
	if result := w.last(); !strings.Contains(result.Stopped, "cut") || result.Durable != 500 || result.Registered != 500 {
		t.Errorf("result %+v", result)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("cut") }

// TestADryRunChangesNothing and tells what is wrong all the same.
func TestADryRunChangesNothing(t *testing.T) {
	r := &registrar{}
	w := run(t, r, Options{DryRun: true}, io.MultiReader(strings.NewReader("{\n"), lines(10)))
	if result := w.last(); result.Received != 11 || result.Rejected != 1 || result.Registered != 0 || r.changes != 0 || w.errors[0].Line != 1 {
		t.Errorf("result %+v after %d changes", result, r.changes)
	}
}

// TestADryRunRejectsWhatTheImportRejects: the reader's lines and the engine's, with the
// place of the fault and the cure.
func TestADryRunRejectsWhatTheImportRejects(t *testing.T) {
	refusing := func(vin string) error {
		if vin == vinOf(3) {
			return messages.Reject(messages.Malformed, "no").At("/attributes/model_year").Suggest("say yes")
		}
		return nil
	}
	for _, mode := range []Mode{Upsert, Replace} {
		var told [][]view.LineError
		for _, dry := range []bool{true, false} {
			w := run(t, &registrar{answer: refusing}, Options{Mode: mode, Scope: "none", DryRun: dry}, io.MultiReader(strings.NewReader("{\n"), lines(10), strings.NewReader("{\"vin\":\"x\"}\n")))
			told = append(told, w.errors)
		}
		if want := (view.LineError{Line: 5, VIN: vinOf(3), Reason: "modelYear: no", Suggestion: "say yes"}); len(told[0]) != 3 || told[0][1] != want {
			t.Errorf("a dry run of %s rejects %+v", mode, told[0])
		}
		if !slices.Equal(told[0], told[1]) {
			t.Errorf("a dry run of %s rejects %+v, the import %+v", mode, told[0], told[1])
		}
	}
}

// TestADeletionRemovesWhatIsThere.
func TestADeletionRemovesWhatIsThere(t *testing.T) {
	r := &registrar{models: map[string]string{vinOf(1): "", vinOf(2): "", vinOf(5000): ""}, answer: func(vin string) error {
		if vin == vinOf(2) {
			return messages.Reject(messages.WrongState, "an update is under way")
		}
		return nil
	}}
	w := run(t, r, Options{Mode: Delete, By: "mira"}, lines(10))
	result := w.last()
	if result.Removed != 1 || result.Absent != 8 || result.Rejected != 1 || w.errors[0].VIN != vinOf(2) || len(r.models) != 2 {
		t.Errorf("result %+v, left %v", result, r.models)
	}
}
