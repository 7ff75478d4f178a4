package tcu

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

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
