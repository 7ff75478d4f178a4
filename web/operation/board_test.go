package operation

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/web/problem"
	shape "pacecar/web/view/operation"
)

// shared are the notes of an engine.
type shared struct {
	mu    sync.Mutex
	texts map[string][]byte
	lost  bool // the store does not answer
}

var errLost = errors.New("the store does not answer")

func (s *shared) do(act func() error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lost {
		return errLost
	}
	return act()
}

func (s *shared) ReadNote(_ context.Context, name string) (text []byte, err error) {
	return text, s.do(func() error { text = s.texts[name]; return nil })
}

func (s *shared) PutNote(_ context.Context, name string, text []byte, _ time.Duration) (there []byte, err error) {
	err = s.do(func() error {
		if there = s.texts[name]; there == nil {
			s.texts[name] = text
		}
		return nil
	})
	return there, err
}

func (s *shared) ReplaceNote(_ context.Context, name string, was, text []byte, _ time.Duration) error {
	return s.do(func() error {
		if !bytes.Equal(s.texts[name], was) {
			return errors.New("it is another")
		}
		s.texts[name] = text
		return nil
	})
}

// through is the way of one node to the notes, which can break.
type through struct {
	*shared
	broken atomic.Bool
}

func (t *through) PutNote(ctx context.Context, name string, text []byte, life time.Duration) ([]byte, error) {
	if t.broken.Load() {
		return nil, errLost
	}
	return t.shared.PutNote(ctx, name, text, life)
}

func (t *through) ReadNote(ctx context.Context, name string) ([]byte, error) {
	if t.broken.Load() {
		return nil, errLost
	}
	return t.shared.ReadNote(ctx, name)
}

func (t *through) ReplaceNote(ctx context.Context, name string, was, text []byte, life time.Duration) error {
	if t.broken.Load() {
		return errLost
	}
	return t.shared.ReplaceNote(ctx, name, was, text, life)
}

func begun(t *testing.T, b *Board, id, kind string) (context.Context, *Run) {
	t.Helper()
	return begunBy(t, b, id, kind, "mira")
}

func begunBy(t *testing.T, b *Board, id, kind, by string) (context.Context, *Run) {
	t.Helper()
	ctx, run, err := b.Prepare(t.Context(), Begun{ID: id, Kind: kind, Request: "POST /x", By: by})
	if err == nil {
		err = run.Publish(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	return ctx, run
}

func seen(t *testing.T, b *Board, id string) shape.Operation {
	t.Helper()
	o, err := b.Read(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// Any node tells how far an operation of another is, and what it came to, however long that is.
func TestOperationsAreToldAtEveryNode(t *testing.T) {
	for name, size := range map[string]int{"short": 10, "long": 500 << 10} {
		synctest.Test(t, func(t *testing.T) {
			notes := &shared{texts: map[string][]byte{}}
			a, b := New(Config{Notes: notes, Node: "a"}), New(Config{Notes: notes, Node: "b"})
			ctx, run := begun(t, a, "7", shape.Rehearsal)
			run.Tell(3, 20, "runs")
			time.Sleep(beat + time.Millisecond)
			if o := seen(t, b, "7"); o.State != shape.Running || o.Done || o.By != "mira" || o.Node != "a" || *o.Progress != (shape.Progress{Done: 3, Total: 20, Unit: "runs"}) {
				t.Errorf("%s: under way, it is told as %+v", name, o)
			}
			result := `"` + strings.Repeat("x", size) + `"`
			run.End(ctx, Answer{Status: 200, Type: "application/json", Body: []byte(result)})
			synctest.Wait()
			if o := seen(t, b, "7"); o.State != shape.Succeeded || !o.Done || string(o.Result) != result || o.EndedAt == "" {
				t.Errorf("%s: ended, it is told as %s with %d bytes", name, o.State, len(o.Result))
			}
			time.Sleep(time.Hour) // what has its word is not interrupted
			for _, node := range []*Board{a, b} {
				list, err := node.List(t.Context())
				if err != nil || len(list) != 1 || list[0].State != shape.Succeeded || list[0].Result != nil {
					t.Errorf("%s: listed %+v, %v", name, list, err)
				}
				node.Close()
			}
		})
	}
}

// The newest is listed first, of whichever node it is, and no more than can be looked through.
func TestTheNewestAreListed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		notes := &shared{texts: map[string][]byte{}}
		nodes := []*Board{New(Config{Notes: notes, Node: "a"}), New(Config{Notes: notes, Node: "b"})}
		for i := range MostListed + 10 {
			ctx, run := begun(t, nodes[i%2], fmt.Sprint(i), shape.Report)
			run.End(ctx, Answer{Status: 200, Type: "text/csv", Body: []byte("a,b\n")})
			time.Sleep(time.Second)
		}
		list, err := nodes[0].List(t.Context())
		if err != nil || len(list) != MostListed || list[0].ID != fmt.Sprint(MostListed+9) || list[MostListed-1].ID != "10" {
			t.Fatalf("%d are listed: %v", len(list), err)
		}
		if o := seen(t, nodes[1], "200"); string(o.Result) != `"a,b\n"` || o.ResultType != "text/csv" {
			t.Errorf("a result that is no JSON: %s of %s", o.Result, o.ResultType)
		}
	})
}

// An operation whose node is gone is told as interrupted, with the cure: at once by the same node, started again, and after half a minute by others.
func TestAnOperationOfALostNodeIsInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		notes := &shared{texts: map[string][]byte{}}
		way := &through{shared: notes}
		a, b := New(Config{Notes: way, Node: "a"}), New(Config{Notes: notes, Node: "b"})
		ctx, run := begun(t, a, "fleet", shape.Import)
		run.Sofar(map[string]any{"durable": 41})
		time.Sleep(beat + time.Millisecond)
		way.broken.Store(true)
		if o := seen(t, New(Config{Notes: notes, Node: "a"}), "fleet"); o.State != shape.Interrupted || !o.Done || o.EndedAt != "" || o.Cure != "send the whole file again with id=fleet and from=42: the lines before have been followed" {
			t.Errorf("its node, started again, tells %+v", o)
		}
		if o := seen(t, b, "fleet"); o.State != shape.Running {
			t.Errorf("another node tells %+v", o)
		}
		if _, _, err := b.Prepare(t.Context(), Begun{ID: "fleet", Kind: shape.Import}); err != nil {
			t.Fatal(err)
		}
		_, second, _ := b.Prepare(t.Context(), Begun{ID: "fleet", Kind: shape.Import})
		no, refused := errors.AsType[*problem.Problem](second.Publish(t.Context()))
		if !refused || no.Code != "InProgress" {
			t.Errorf("a second one of its identity: %v", no)
		}
		time.Sleep(staleAfter + time.Second)
		if o := seen(t, b, "fleet"); o.State != shape.Interrupted {
			t.Errorf("after half a minute another node tells %+v", o)
		}
		if err := second.Publish(t.Context()); err != nil {
			t.Errorf("it is not taken up: %v", err)
		}
		way.broken.Store(false)
		run.End(ctx, Answer{Status: 200, Type: "application/json", Body: []byte(`{}`)}) // a late word of the first
		second.Tell(1, 0, "lines")
		time.Sleep(beat + time.Millisecond)
		if o := seen(t, b, "fleet"); o.State != shape.Running || o.Node != "b" {
			t.Errorf("a late word of the first one counts: %+v", o)
		}
		second.End(t.Context(), Answer{Status: 200, Type: "application/json", Body: []byte(`{}`)})
		a.Close()
	})
}

// An operation whose node died before its first word has no end that anybody made up, and its cure no line that nobody knows.
func TestAnOperationThatWasNeverHeardOfAgainHasNoEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		notes := &shared{texts: map[string][]byte{}}
		way := &through{shared: notes}
		a, b := New(Config{Notes: way, Node: "a"}), New(Config{Notes: notes, Node: "b"})
		cures := map[string]string{
			"whole": "send the whole file again with id=whole: how far it came is not known, and lines that are there already are no change",
			"later": "send the whole file again with id=later and from=5: the lines before have been followed",
		}
		for id, durable := range map[string]int{"whole": 0, "later": 4} {
			_, run, err := a.Prepare(t.Context(), Begun{ID: id, Kind: shape.Import})
			if err != nil {
				t.Fatal(err)
			}
			run.Sofar(map[string]any{"durable": durable})
			if err := run.Publish(t.Context()); err != nil {
				t.Fatal(err)
			}
			defer run.End(t.Context(), Answer{Status: 200, Type: "application/json", Body: []byte(`{}`)})
		}
		way.broken.Store(true)
		time.Sleep(staleAfter + time.Second)
		for id, cure := range cures {
			if o := seen(t, b, id); o.State != shape.Interrupted || !o.Done || o.EndedAt != "" || o.UpdatedAt != o.CreatedAt || o.Cure != cure {
				t.Errorf("it is told as %+v", o)
			}
		}
	})
}

// Whoever cancels at another node is heard.
func TestAnOperationIsCancelledFromAnotherNode(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		notes := &shared{texts: map[string][]byte{}}
		a, b := New(Config{Notes: notes, Node: "a"}), New(Config{Notes: notes, Node: "b"})
		ctx, run := begun(t, a, "7", shape.Verification)
		o, err := b.Cancel(t.Context(), "7", "omar")
		if err != nil || o.State != shape.Running || o.EndedBy != "omar" {
			t.Errorf("cancelling answers %+v, %v", o, err)
		}
		time.Sleep(beat + time.Millisecond)
		if ctx.Err() == nil {
			t.Fatal("its work goes on")
		}
		run.End(ctx, Answer{Status: 503, Problem: problem.New(503, "Unavailable", "it was given up")})
		synctest.Wait()
		if o := seen(t, b, "7"); o.State != shape.Cancelled || o.EndedBy != "omar" || o.Problem != nil {
			t.Errorf("cancelled, it is %+v", o)
		}
		if _, err := b.Cancel(t.Context(), "7", "omar"); err == nil {
			t.Error("it is cancelled twice")
		}
		if _, err := b.Cancel(t.Context(), "8", "omar"); !IsUnknown(err) {
			t.Errorf("what there is none of: %v", err)
		}
	})
}

// A server that stops says of its operations that they were interrupted, and begins none.
func TestAServerThatStopsSaysSo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		notes := &shared{texts: map[string][]byte{}}
		a, b := New(Config{Notes: notes, Node: "a"}), New(Config{Notes: notes, Node: "b"})
		ctx, run := begun(t, a, "7", shape.Rehearsal)
		go func() {
			<-ctx.Done()
			run.End(ctx, Answer{Status: 503, Problem: problem.From(ctx.Err())})
		}()
		a.Close()
		if o := seen(t, b, "7"); o.State != shape.Interrupted || o.Cure != "ask again: it has changed nothing. The request was POST /x" {
			t.Errorf("told %+v", o)
		}
		if _, _, err := a.Prepare(t.Context(), Begun{ID: "8", Kind: shape.Report}); err == nil {
			t.Error("a board that is closed begins more")
		}
	})
}

// A store that does not answer keeps nobody from work; its own node answers, also for what ended meanwhile.
func TestAnOperationOutlivesItsStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		notes := &shared{texts: map[string][]byte{}, lost: true}
		a := New(Config{Notes: notes, Node: "a"})
		ctx, run := begun(t, a, "7", shape.Report)
		run.End(ctx, Answer{Status: 500, Problem: problem.New(500, "Internal", "it failed")})
		synctest.Wait()
		if o := seen(t, a, "7"); o.State != shape.Failed || o.Problem.Detail != "it failed" {
			t.Errorf("told %+v", o)
		}
	})
}

// One person leaves room for others.
func TestOnePersonLeavesRoomForOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := New(Config{Node: "a"})
		var runs []*Run
		prepare := func(i int, by string) error {
			_, run, err := a.Prepare(t.Context(), Begun{ID: fmt.Sprint(by, i), Kind: shape.Report, By: by})
			if err == nil {
				runs = append(runs, run)
			}
			return err
		}
		defer func() {
			for _, run := range runs {
				run.End(t.Context(), Answer{Status: 200, Type: "application/json", Body: []byte(`1`)})
			}
		}()
		for i := range MostOfOne {
			if err := prepare(i, "mira"); err != nil {
				t.Fatal(err)
			}
		}
		if err := prepare(MostOfOne, "Mira"); err == nil || !strings.Contains(err.Error(), "as many as one person may have") {
			t.Errorf("one more of hers: %v", err)
		}
		if err := prepare(0, "omar"); err != nil {
			t.Errorf("one of somebody else: %v", err)
		}
	})
}

// There is a bound to how many are under way, and to what is kept of each.
func TestOperationsAreBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := New(Config{Node: "a"})
		runs := map[*Run]context.Context{}
		for i := range MostAtOnce {
			ctx, run := begunBy(t, a, fmt.Sprint(i), shape.Report, fmt.Sprint("person ", i))
			runs[run] = ctx
		}
		if _, _, err := a.Prepare(t.Context(), Begun{ID: "more", Kind: shape.Report}); err == nil {
			t.Error("one more is under way than may be")
		}
		if _, _, err := a.Prepare(t.Context(), Begun{ID: "file", Kind: shape.Import}); err != nil {
			t.Errorf("an import has a bound of its own: %v", err)
		}
		for run, ctx := range runs {
			run.End(ctx, Answer{Status: 200, Type: "application/json", Body: []byte(`"` + strings.Repeat("x", MostResult) + `"`)})
		}
		synctest.Wait()
		if o := seen(t, a, "0"); o.State != shape.Succeeded || o.Result != nil || !strings.Contains(o.Cure, "is not kept") {
			t.Errorf("a result that is too long: %s, %d bytes, %q", o.State, len(o.Result), o.Cure)
		}
		for i := range 2 * mostKept {
			ctx, run := begun(t, a, fmt.Sprint("later", i), shape.Report)
			run.End(ctx, Answer{Status: 200, Type: "application/json", Body: []byte(`1`)})
		}
		if list, err := a.List(t.Context()); err != nil || len(list) > mostKept+1 {
			t.Errorf("%d are kept: %v", len(list), err)
		}
	})
}
