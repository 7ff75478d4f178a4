package loop

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
	"pacecar/persistence"
)

// said is a core that remembers what it heard. A stop overtakes, and is answered.
type said struct{ heard *[]string }

func (s said) Fork() Core[string]                  { return s }
func (s said) Resume(time.Time) []string           { return nil }
func (s said) Fill(*persistence.Change) error      { return nil }
func (s said) WakeAt() time.Time                   { return time.Time{} }
func (s said) Awake() bool                         { return false }
func (s said) Exists() bool                        { return false }
func (s said) Overtakes(m any) bool                { text, _ := m.(string); return strings.HasPrefix(text, "stop") }
func (s said) Perform(Core[string], []string)      {}
func (s said) Adopted(_, _ Core[string], _ uint64) {}
func (s said) Restore(context.Context, Place, persistence.Record) (Core[string], error) {
	return s, nil
}

func (s said) Step(_ time.Time, _, _ uint64, m any) (Decision[string], *messages.Rejection) {
	if _, again := m.(Repeat); again {
		m = "repeat"
	}
	*s.heard = append(*s.heard, m.(string))
	made := Decision[string]{Durable: true}
	if s.Overtakes(m) {
		made.Reply = &messages.Done{}
	}
	return made, nil
}

// desk is a store that holds commits back, and the host; now moves on with every look.
type desk struct {
	persistence.Records
	commits []func(error)
	later   []any
	now     time.Time
	slow    time.Duration
	behind  int // messages that have come and were not taken yet
}

func (d *desk) Load(context.Context, persistence.Slot, persistence.Key) (persistence.Record, error) {
	return persistence.Record{}, persistence.ErrNotFound
}
func (d *desk) Commit(_ *persistence.Change, done func(error)) { d.commits = append(d.commits, done) }
func (d *desk) Now() time.Time {
	d.now = d.now.Add(d.slow)
	return d.now
}
func (d *desk) More() bool                                  { return d.behind > 0 }
func (d *desk) Owns() bool                                  { return true }
func (d *desk) Later(m any)                                 { d.later = append(d.later, m) }
func (d *desk) After(time.Duration, any) (stop func() bool) { return func() bool { return true } }
func (d *desk) Reply(to any, m proto.Message)               {}
func (d *desk) Finish(done func(error), err error) {
	if done != nil {
		done(err)
	}
}
func (d *desk) Count(error)                           {}
func (d *desk) Rest(now, wakeAt time.Time, _, _ bool) {}
func (d *desk) Doom()                                 {}
func (d *desk) Fail(error, uint64, uint64)            {}
func (d *desk) Regressed(uint64, uint64)              {}
func (d *desk) Leave()                                {}

// durable makes the commit under way durable.
func (d *desk) durable(t *testing.T, e *Entity[string]) {
	t.Helper()
	if len(d.commits) != 1 {
		t.Fatalf("%d commits are under way", len(d.commits))
	}
	done := d.commits[0]
	d.commits = nil
	done(nil)
	for _, m := range d.later {
		e.Hear(m)
	}
	d.later = nil
}

func started(slow time.Duration) (*Entity[string], *desk, *[]string) {
	d, heard := &desk{slow: slow}, &[]string{}
	e := &Entity[string]{}
	e.Init(d, said{heard}, Place{Store: d, Key: persistence.Key{Kind: "said", ID: "one"}})
	e.Start()
	return e, d, heard
}

// A stop waits for the commit under way, and for no report; it is committed alone, so that its
// answer waits for nothing else. Stops keep their order.
func TestAStopOvertakesReports(t *testing.T) {
	e, d, heard := started(0)
	for _, m := range []string{"report 1", "report 2", "report 3", "stop 1", "report 4", "stop 2"} {
		e.Take(Delivery{Message: m})
	}
	for _, want := range []string{"report 1", "stop 1", "stop 2", "report 2 report 3 report 4"} {
		if got := join(*heard); got != want {
			t.Errorf("one commit takes %q, want %q", got, want)
		}
		*heard = nil
		d.durable(t, e)
	}
	if len(*heard) != 0 || len(e.queue) != 0 || e.ahead != 0 {
		t.Errorf("heard %q, %d wait, %d ahead", *heard, len(e.queue), e.ahead)
	}
}

// A queue that is full of reports takes a stop; one that is full of stops takes no more.
func TestAStopFindsRoom(t *testing.T) {
	e, _, _ := started(0)
	refused := map[string]int{}
	for _, m := range []string{"report", "stop", "report"} {
		for range MaxQueue + 2 {
			e.Take(Delivery{Message: m, Done: func(err error) {
				if errors.Is(err, messages.ErrOverloaded) {
					refused[m]++
				}
			}})
		}
	}
	// The first report is being committed.
	if refused["stop"] != 2 || refused["report"] != 1+MaxQueue+2 || len(e.queue) != 2*MaxQueue {
		t.Errorf("refused %v, %d wait", refused, len(e.queue))
	}
}

// One commit takes messages for maxStepping, and at least one.
func TestACommitTakesNotTooLong(t *testing.T) {
	for _, slow := range []time.Duration{maxStepping/4 + 1, 2 * maxStepping} {
		e, d, heard := started(slow)
		for range 9 {
			e.Take(Delivery{Message: "report"})
		}
		*heard = nil
		for len(e.queue) > 0 {
			d.durable(t, e)
			if n := len(*heard); n < 1 || n > 4 || slow > maxStepping && n != 1 {
				t.Errorf("one commit takes %d messages at %v each", n, slow)
			}
			*heard = nil
		}
	}
}

// What has come is committed together, and a stop waits for none of it.
func TestWhatHasComeIsCommittedTogether(t *testing.T) {
	e, d, heard := started(0)
	for _, d.behind = range []int{2, 1, 0} {
		if len(d.commits) != 0 {
			t.Fatal("a commit is made before all that has come is taken")
		}
		e.Take(Delivery{Message: fmt.Sprint("report ", 3-d.behind)})
	}
	d.durable(t, e)
	d.behind = 2
	e.Take(Delivery{Message: "report 4"})
	d.behind = 1
	e.Take(Delivery{Message: "stop"})
	d.durable(t, e)
	if got := join(*heard); got != "report 1 report 2 report 3 stop" {
		t.Errorf("commits take %q", got)
	}
	// What is said besides messages ends the wait, too.
	e.Take(Delivery{Message: "report 5"})
	d.behind = 0
	e.Hear(Repeat{})
	d.durable(t, e)
	if got := join((*heard)[4:]); got != "report 4 report 5 repeat" {
		t.Errorf("the last commit takes %q", got)
	}
	d.behind = 1
	e.Take(Delivery{Message: "report 6"})
	if d.behind = 0; e.Hear("what nobody understands") {
		t.Error("the loop understands everything")
	}
	d.durable(t, e)
}

// One commit gathers maxStep messages, however many come.
func TestGatheringIsBounded(t *testing.T) {
	e, d, heard := started(0)
	d.behind = 1
	for n := 1; n <= maxStep; n++ {
		if len(*heard) > 0 {
			t.Fatalf("it works after %d messages", n-1)
		}
		e.Take(Delivery{Message: "report"})
	}
	if len(*heard) != maxStep {
		t.Errorf("%d of %d messages are taken", len(*heard), maxStep)
	}
}

// A message that waits for others is answered when the entity ends.
func TestWhatIsGatheredIsAnswered(t *testing.T) {
	e, d, _ := started(0)
	var outcomes []error
	d.behind = 1
	e.Take(Delivery{Message: "report", Done: func(err error) { outcomes = append(outcomes, err) }})
	e.Stop()
	if len(outcomes) != 1 || !errors.Is(outcomes[0], messages.ErrNotOwner) {
		t.Errorf("outcomes %v", outcomes)
	}
}

func join(list []string) (all string) {
	for at, one := range slices.All(list) {
		if at > 0 {
			all += " "
		}
		all += one
	}
	return all
}
