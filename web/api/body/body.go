// Package body is what the streamed bodies of requests have in common: each read has its
// own time, so that a long one may take long and a stalled one may not, and a body of the
// wrong type or encoding is refused in one way.
//
// A [Patient] body belongs to the goroutine that serves its request.
package body

import (
	"errors"
	"io"
	"net/http"
	"time"

	"pacecar/web/problem"
)

const (
	// Idle is how long the other side may take between two reads of a body, or two writes
	// of an answer.
	Idle = time.Minute
	// maxLeftover is how many bytes of a body are read after its reader stopped.
	maxLeftover = 512 << 10
)

// Patient is a body whose every read has its own time. New makes one.
type Patient struct {
	body    io.Reader
	control *http.ResponseController
	ended   bool // io.EOF was seen
}

// New makes the body of a request patient.
func New(w http.ResponseWriter, r *http.Request) *Patient {
	return &Patient{body: r.Body, control: http.NewResponseController(w)}
}

// Read reads, and gives up on a client that says nothing for a while.
func (p *Patient) Read(b []byte) (int, error) {
	_ = p.control.SetReadDeadline(time.Now().Add(Idle)) // not every test server has deadlines
	n, err := p.body.Read(b)
	p.ended = p.ended || errors.Is(err, io.EOF)
	return n, err
}

// Converse lets an answer be written while the body is read; HTTP/2 always can.
func (p *Patient) Converse() { _ = p.control.EnableFullDuplex() }

// Settle reads what is left of the body after a conversation that stopped early. In
// full-duplex mode net/http cannot reuse a connection whose body ends after the handler has
// returned: it would read it from two goroutines and panic. A body that goes on for long
// ends the connection instead; its last answer has been sent.
func (p *Patient) Settle() {
	if !p.ended {
		_, _ = io.CopyN(io.Discard, p, maxLeftover) // what matters is whether the end was reached
	}
	if !p.ended {
		panic(http.ErrAbortHandler)
	}
}

// Unsupported refuses a body for its type or encoding.
func Unsupported(place, detail, suggestion string) error {
	p := problem.New(http.StatusUnsupportedMediaType, "UnsupportedType", detail+"; "+suggestion)
	p.Errors = []problem.Error{{Pointer: place, Detail: detail, Suggestion: suggestion}}
	return p
}
