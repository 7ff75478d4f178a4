package tcu

import (
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"pacecar/messages"
	"pacecar/tcu/wire"
)

const (
	// firstPause and longestPause bound the pauses between deliveries of one message
	// that the sink could not take: long enough for a slot to change hands, short
	// enough that a vehicle does not notice.
	firstPause   = 10 * time.Millisecond
	longestPause = time.Second
	// donePatience is how long the sink may take to call done. A commit takes
	// milliseconds and a slot changes hands within seconds, so a message that is still
	// with the sink then went with an actor that died, and nobody would ever answer.
	donePatience = time.Minute
)

// errOverdue is told in place of a sink that never called done.
var errOverdue = fmt.Errorf("the sink has not answered within %v", donePatience)

// Edge is what both kinds of attachment share: the sink, the counters and the rules of
// delivery.
type Edge struct {
	Count Counters
	Log   *slog.Logger

	sink       Sink
	retries    int // deliveries after the first; negative: without end
	waits      *waiting
	closing    chan struct{}
	complaints complaints
}

// NewEdge makes the edge in front of sink. A message that cannot be taken now is
// delivered again up to retries times, or without end where retries is negative. A nil
// log discards warnings.
func NewEdge(sink Sink, retries int, log *slog.Logger) *Edge {
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Edge{Log: log, sink: sink, retries: retries, closing: make(chan struct{})}
}

// NewSharedEdge makes the edge in front of sink for connections that carry many vehicles' messages, of each of which
// window may be with the sink. A message that cannot be taken now is offered again without end, as the broker would
// otherwise send all others again as well; what the package says of vehicles that are not served keeps one of them from
// taking the places of all.
func NewSharedEdge(sink Sink, window int, log *slog.Logger) *Edge {
	e := NewEdge(sink, -1, log)
	e.waits = newWaiting(window)
	return e
}

// Close lets every delivery that is not done end unacknowledged. It is called once.
func (e *Edge) Close() { close(e.closing) }

// Closing is closed by Close.
func (e *Edge) Closing() <-chan struct{} { return e.closing }

// IsClosing says whether Close was called.
func (e *Edge) IsClosing() bool {
	select {
	case <-e.closing:
		return true
	default:
		return false
	}
}

// Origin is where a message came from and where its acknowledgement goes.
type Origin interface {
	// Settle ends the delivery of the message with this packet identifier:
	// acknowledged, or given up. It is called once and must not block.
	Settle(id uint16, acknowledged bool)
}

// Insistent is an Origin whose messages nobody would send again. They are offered to the
// sink without end, whatever it answers but a rejection, until they mean nothing any more.
type Insistent interface {
	Origin
	// Again calls offer if the message still means something, and says whether it does.
	// The sink may call done within offer.
	Again(offer func()) bool
}

// Returning is an Origin whose message the broker may send again over its next connection, while the first is still with
// the edge.
type Returning interface {
	Origin
	// Returns tells whether this is the message that came before, so that an acknowledgement of this one is one of that.
	Returns(before Origin) bool
}

// Doubtful is an Origin beside which others take what the same vehicles say, so that a word may be older than what was taken
// elsewhere.
type Doubtful interface {
	Origin
	// Doubts tells whether the broker may have kept the message for long.
	Doubts() bool
	// Ask says something to the vehicle that it answers.
	Ask(messages.VIN, messages.Encoding, *messages.Down)
}

// Receive parses what arrived on topic and hands it to the sink; from hears the
// outcome. Garbage is settled at once.
func (e *Edge) Receive(from Origin, id uint16, topic wire.Topic, payload []byte) {
	up, err := wire.DecodeUp(payload, topic.Encoding)
	if err != nil {
		e.Refuse(reasonOf(err), string(topic.VIN), err.Error())
		from.Settle(id, true)
		return
	}
	e.Count.Up.Add(1)
	e.Count.Unacknowledged.Add(1)
	first := &delivery{edge: e, from: from, up: up, vin: topic.VIN, id: id}
	first.hand()
}

// reasonOf is the reason behind an error of DecodeUp.
func reasonOf(err error) Reason {
	switch {
	case errors.Is(err, wire.ErrTooLarge):
		return TooLarge
	case errors.Is(err, wire.ErrEmpty):
		return Empty
	default:
		return Malformed
	}
}

// Encode writes what a vehicle should be told. What cannot be written is counted as
// dropped.
func (e *Edge) Encode(vin messages.VIN, encoding messages.Encoding, down *messages.Down) ([]byte, bool) {
	payload, err := wire.EncodeDown(down, encoding)
	if err != nil {
		e.Count.DroppedDown.Add(1)
		e.Log.Error("cannot encode what a vehicle should be told", "vin", string(vin), "error", err)
	}
	return payload, err == nil
}

// delivery is one message that is with the sink.
type delivery struct {
	edge     *Edge
	from     Origin
	up       *messages.Up
	vin      messages.VIN
	id       uint16
	tries    int // before this one
	answered atomic.Uint32
	overdue  *time.Timer
	stay     *stay // since the first of its deliveries failed, where the edge keeps a bound
}

// Who has answered a delivery. The zero value: nobody yet.
const (
	bySink  = 1 // it called done
	byClock = 2 // it did not for donePatience; it still may, and that means nothing
)

func (d *delivery) hand() {
	d.overdue = time.AfterFunc(donePatience, d.expire)
	d.edge.sink.Deliver(d.vin, d.up, d.done)
}

func (d *delivery) done(err error) {
	if d.answered.CompareAndSwap(0, bySink) {
		d.overdue.Stop()
		d.conclude(err)
	} else if !d.answered.CompareAndSwap(byClock, bySink) {
		panic("tcu: a sink called done twice for one delivery")
	}
}

func (d *delivery) expire() {
	if d.answered.CompareAndSwap(0, byClock) {
		d.edge.Count.Overdue.Add(1)
		d.conclude(errOverdue)
	}
}

func (d *delivery) conclude(err error) {
	e := d.edge
	var rejection *messages.Rejection
	switch {
	case err == nil:
		d.end(true)
	case errors.As(err, &rejection):
		e.Refuse(Rejected, string(d.vin), rejection.Error())
		d.end(true)
	case e.IsClosing():
		d.end(false)
	case errors.Is(err, messages.ErrAiling) && e.waits.outlasts(d, time.Now()):
		e.Refuse(Untaken, string(d.vin), err.Error())
		d.end(true)
	case e.retries < 0 || d.insists() || (d.tries < e.retries && passes(err)):
		d.wait(err)
	default:
		e.Log.Warn("gave up a message, its sender will repeat it", "vin", string(d.vin), "tries", d.tries+1, "error", err)
		d.end(false)
	}
}

// wait has the message offered again after a pause, unless its vehicle's others leave no place for it.
func (d *delivery) wait(err error) {
	e := d.edge
	is, again := e.waits.keep(d, time.Now())
	for _, a := range again { // the broker hears of them by this one
		e.Count.Redelivered.Add(1)
		e.Count.Unacknowledged.Add(-1)
		a.from.Settle(a.id, false)
	}
	switch is {
	case saidAnew:
		e.Count.Superseded.Add(1)
		d.end(true)
		return
	case outOfBounds:
		e.Refuse(Untaken, string(d.vin), "more of its messages wait than may: "+err.Error())
		d.end(true)
		return
	}
	e.Count.Retried.Add(1)
	pause := longestPause
	if d.tries < 7 { // 10 ms doubled seven times is over longestPause
		pause = firstPause << d.tries
	}
	time.AfterFunc(pause, d.again)
}

// passes says whether the same message may be taken a moment later.
func passes(err error) bool {
	return errors.Is(err, messages.ErrNotOwner) || errors.Is(err, messages.ErrOverloaded)
}

func (d *delivery) again() {
	if !d.edge.waits.offer(d) {
		return // it has ended meanwhile
	}
	if d.edge.IsClosing() {
		d.end(false)
		return
	}
	next := &delivery{edge: d.edge, from: d.from, up: d.up, vin: d.vin, id: d.id, tries: d.tries + 1, stay: d.stay}
	from, insists := d.from.(Insistent)
	switch {
	case !insists:
		next.hand()
	case !from.Again(next.hand):
		d.end(false)
	}
}

func (d *delivery) insists() bool {
	_, insists := d.from.(Insistent)
	return insists
}

func (d *delivery) end(acknowledged bool) {
	d.edge.waits.forget(d)
	d.edge.Count.Unacknowledged.Add(-1)
	if acknowledged {
		d.edge.Count.Acknowledged.Add(1)
		d.verify()
	} else {
		d.edge.Count.Failed.Add(1)
	}
	d.from.Settle(d.id, acknowledged)
}

// verify has a vehicle speak of which was just taken that it is away, where that may have been overtaken by the word of its
// return: one that is there answers, and is online again.
func (d *delivery) verify() {
	from, is := d.from.(Doubtful)
	if p := d.up.GetPresence(); is && p != nil && !p.GetOnline() && (d.tries > 0 || from.Doubts()) {
		from.Ask(d.vin, d.up.GetEncoding(), &messages.Down{Body: &messages.Down_RequestManifest{RequestManifest: &messages.RequestManifest{}}})
	}
}
