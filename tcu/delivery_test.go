package tcu

import (
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/messages"
	"pacecar/tcu/tcutest"
	"pacecar/tcu/wire"
)

// settlements is an Origin that notes how deliveries ended.
type settlements chan bool

func (s settlements) Settle(_ uint16, acknowledged bool) { s <- acknowledged }

// were makes sure that exactly these endings were noted since it was last asked.
func (s settlements) were(t *testing.T, want ...bool) {
	t.Helper()
	var got []bool
	for len(s) > 0 {
		got = append(got, <-s)
	}
	if !slices.Equal(got, want) {
		t.Errorf("settled %v, want %v", got, want)
	}
}

// receive lets a vehicle say something over e.
func (s settlements) receive(t *testing.T, e *Edge) {
	t.Helper()
	e.Receive(s, 7, wire.UpTopic(tcutest.VIN, tcutest.Binary), tcutest.Encoded(t, tcutest.Presence(true)))
}

// A sink whose actor died with a message never answers: the edge gives the message up,
// so that the vehicle says it again, and does not take the late answer of a sink that
// was only slow for a bug, nor for an acknowledgement.
func TestAnAnswerThatNeverComes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sink := make(tcutest.Inbox, 1)
		e := NewEdge(sink, 8, nil)
		ended := make(settlements, 10)
		ended.receive(t, e)
		lost := sink.Next(t)
		time.Sleep(donePatience - 1)
		synctest.Wait()
		ended.were(t)
		time.Sleep(1)
		synctest.Wait()
		ended.were(t, false)
		lost.Done(nil)
		ended.were(t)
		if s := e.Stats(); s.Overdue != 1 || s.Failed != 1 || s.Unacknowledged != 0 || s.Acknowledged != 0 {
			t.Errorf("stats %+v", s)
		}
		defer func() {
			if recover() == nil {
				t.Error("done twice, and nobody minds")
			}
		}()
		lost.Done(nil)
	})
}

// An edge that tries without end offers the message again, and the first answer to a
// later offer counts.
func TestAnAnswerThatNeverComesIsAskedForAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sink := make(tcutest.Inbox, 1)
		e := NewEdge(sink, -1, nil)
		ended := make(settlements, 10)
		ended.receive(t, e)
		lost := sink.Next(t)
		time.Sleep(donePatience + firstPause)
		synctest.Wait()
		again := sink.Next(t)
		lost.Done(nil)
		ended.were(t)
		again.Done(nil)
		time.Sleep(2 * donePatience)
		synctest.Wait()
		sink.None(t)
		ended.were(t, true)
		if s := e.Stats(); s.Overdue != 1 || s.Retried != 1 || s.Acknowledged != 1 {
			t.Errorf("stats %+v", s)
		}
	})
}

// What was answered in time is not given up later.
func TestAnAnswerInTimeIsTheOnlyOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sink := make(tcutest.Inbox, 1)
		e := NewEdge(sink, 8, nil)
		ended := make(settlements, 10)
		ended.receive(t, e)
		sink.Next(t).Done(nil)
		time.Sleep(2 * donePatience)
		synctest.Wait()
		ended.were(t, true)
		if s := e.Stats(); s.Overdue != 0 {
			t.Errorf("stats %+v", s)
		}
	})
}

// A closed edge gives up what is with the sink, and repeats nothing.
func TestAClosedEdgeRepeatsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sink := make(tcutest.Inbox, 1)
		e := NewEdge(sink, -1, nil)
		ended := make(settlements, 10)
		ended.receive(t, e)
		e.Close()
		time.Sleep(2 * donePatience)
		synctest.Wait()
		ended.were(t, false)
		if len(sink) != 1 {
			t.Errorf("delivered %d times", len(sink))
		}
	})
}

// testament is an Origin of a message that nobody repeats.
type testament struct {
	settlements
	moot atomic.Bool
}

func (w *testament) Again(offer func()) bool {
	if w.moot.Load() {
		return false
	}
	offer()
	return true
}

// What nobody repeats is offered again for as long as it means something, also where the
// edge gives other messages up, and never more often than once in the longest pause.
func TestWhatNobodyRepeatsIsOfferedWithoutEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		offers := 0
		e := NewEdge(tcutest.SinkFunc(func(_ messages.VIN, _ *messages.Up, done func(error)) {
			offers++
			done(errors.New("the disk is gone"))
		}), 8, nil)
		w := &testament{settlements: make(settlements, 10)}
		e.Receive(w, 0, wire.UpTopic(tcutest.VIN, tcutest.Binary), tcutest.Encoded(t, tcutest.Presence(false)))
		time.Sleep(time.Hour)
		synctest.Wait()
		w.were(t)
		if most := int(time.Hour/longestPause) + 10; offers < most-20 || offers > most {
			t.Errorf("offered %d times in an hour, want about %d", offers, most)
		}
		w.moot.Store(true)
		time.Sleep(longestPause)
		synctest.Wait()
		w.were(t, false)
		if s := e.Stats(); s.Unacknowledged != 0 || s.Up != 1 || s.Failed != 1 {
			t.Errorf("stats %+v", s)
		}
	})
}

// doubts is an Origin beside which others take what its vehicles say. It notes how many of them were asked to speak.
type doubts struct {
	settlements
	kept  bool
	asked int
}

func (d *doubts) Doubts() bool { return d.kept }

func (d *doubts) Ask(_ messages.VIN, _ messages.Encoding, down *messages.Down) {
	if down.GetRequestManifest() != nil {
		d.asked++
	}
}

// A vehicle is asked to speak when it was said to be away by a word that may be older than its return: one that was kept, or
// offered more than once. Of any other word nothing follows.
func TestAWillThatMayHaveBeenOvertakenIsVerified(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct {
			kept, online, refused bool
			want                  int
		}{{false, false, false, 0}, {true, false, false, 1}, {true, true, false, 0}, {false, false, true, 1}, {false, true, true, 0}} {
			refused := c.refused
			e := NewSharedEdge(tcutest.SinkFunc(func(_ messages.VIN, _ *messages.Up, done func(error)) {
				if refused {
					refused = false
					done(messages.ErrNotOwner)
					return
				}
				done(nil)
			}), 100, nil)
			from := &doubts{settlements: make(settlements, 1), kept: c.kept}
			e.Receive(from, 7, wire.UpTopic(tcutest.VIN, tcutest.Binary), tcutest.Encoded(t, tcutest.Presence(c.online)))
			time.Sleep(time.Second)
			synctest.Wait()
			if from.were(t, true); from.asked != c.want {
				t.Errorf("%+v: asked %d times", c, from.asked)
			}
			e.Close()
		}
	})
}
