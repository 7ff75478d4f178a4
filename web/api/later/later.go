// Package later answers a request that takes long with 202 and the address of an operation, where the request prefers
// that (RFC 7240):
//
//	Prefer: respond-async            wait a quarter of a second, then answer 202
//	Prefer: respond-async, wait=10   wait so many seconds first, 20 at most
//	Prefer: respond-async, wait=0    answer 202 at once, unless the request is refused within a quarter of a second
//
// What is answered within the wait is answered as ever: so are refusals of what the request says. Otherwise the request goes on
// without whoever sent it, for [operation.Patience] at most, and what it would have been answered is the operation's result, or its problem. Whoever
// goes away before the 202 has given the request up.
//
// A request that asks for lines of progress has them, and no operation. [Later] may be used from any goroutine.
package later

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"pacecar/web/lines"
	"pacecar/web/operation"
	"pacecar/web/problem"
)

// Bounds of a request that is answered later.
const (
	shortWait = 250 * time.Millisecond
	longWait  = 20 * time.Second
	maxBody   = 1 << 20
	bodyTime  = 30 * time.Second
)

// Later answers requests later.
type Later struct {
	Board   *operation.Board
	Kinds   map[string]string                   // of the operations that take long, by method and address
	Pattern func(*http.Request) string          // method and address of the operation that a request is for
	Actor   func(*http.Request) (string, error) // who asks
	Prefix  string                              // of addresses
	Refuse  func(http.ResponseWriter, *http.Request, error)
}

// Wrap serves a request, or answers that it is served later.
func (l *Later) Wrap(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
	wait, wanted := preference(r.Header)
	if !wanted || lines.Wanted(r) {
		next(w, r)
		return
	}
	kind := l.Kinds[l.Pattern(r)]
	if kind == "" {
		next(w, r)
		return
	}
	body, err := read(w, r)
	if err != nil {
		l.Refuse(w, r, err)
		return
	}
	by, err := l.Actor(r)
	if err != nil {
		l.Refuse(w, r, err)
		return
	}
	id, err := uuid.NewV7()
	if err != nil {
		l.Refuse(w, r, err)
		return
	}
	whole, giveUp := context.WithTimeout(context.WithoutCancel(r.Context()), operation.Patience)
	ctx, run, err := l.Board.Prepare(whole, operation.Begun{ID: id.String(), Kind: kind, Request: r.Method + " " + within(r.URL.RequestURI()), By: by})
	if err != nil {
		giveUp()
		l.Refuse(w, r, err)
		return
	}
	ctx = operation.With(ctx, run)
	request := r.Clone(ctx)
	request.Body, request.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	answered := make(chan *answer, 1)
	go func() {
		defer giveUp()
		a := serve(next, request)
		run.End(ctx, a.concluded())
		answered <- a
	}()
	l.await(w, r, run, answered, wait, giveUp)
}

// await passes an answer on, if it comes in time.
func (l *Later) await(w http.ResponseWriter, r *http.Request, run *operation.Run, answered <-chan *answer, wait time.Duration, giveUp func()) {
	timer := time.NewTimer(max(wait, shortWait)) // refusals are mostly known at once
	defer timer.Stop()
	select {
	case a := <-answered:
		if !a.tooLong && (wait > 0 || a.status >= http.StatusBadRequest) {
			a.pass(w)
			return
		}
	case <-r.Context().Done():
		giveUp()
		return
	case <-timer.C:
	}
	if err := run.Publish(r.Context()); err != nil {
		giveUp()
		l.Refuse(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Location", l.Prefix+"/operations/"+run.ID())
	h.Set("Retry-After", "1")
	h.Set("Preference-Applied", "respond-async")
	w.WriteHeader(http.StatusAccepted)
	_ = json.NewEncoder(w).Encode(run.Shown()) // the client may have gone
}

// within is an address, without the end of one that is very long.
func within(address string) string { return address[:min(len(address), 256)] }

// preference reads Prefer.
func preference(h http.Header) (wait time.Duration, wanted bool) {
	wait = shortWait
	for one := range strings.SplitSeq(strings.Join(h.Values("Prefer"), ","), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(one), "=")
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "respond-async":
			wanted = true
		case "wait":
			if seconds, err := strconv.ParseUint(strings.Trim(strings.TrimSpace(value), `"`), 10, 16); err == nil {
				wait = min(time.Duration(seconds)*time.Second, longWait)
			}
		}
	}
	return wait, wanted
}

// read takes the whole body.
func read(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(bodyTime)) // not every test server has deadlines
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	_ = control.SetReadDeadline(time.Time{})
	switch {
	case err == nil:
		return body, nil
	case errors.As(err, new(*http.MaxBytesError)):
		return nil, problem.New(http.StatusRequestEntityTooLarge, "TooLarge", fmt.Sprintf("the body is longer than %d bytes", maxBody)).
			At("body", problem.Cure("TooLarge"))
	}
	return nil, problem.New(http.StatusBadRequest, "BadRequest", "the body ended early")
}

// serve has a request answered.
func serve(next http.HandlerFunc, r *http.Request) (a *answer) {
	a = &answer{header: http.Header{}}
	defer func() {
		if bug := recover(); bug != nil {
			failed := problem.New(http.StatusInternalServerError, "Internal", "something failed inside; the server's log has the cause under this request id")
			failed.RequestID = problem.RequestID(r.Context())
			a = &answer{header: http.Header{}, status: failed.Status, problem: failed, bug: fmt.Sprintf("%v\n%s", bug, debug.Stack())}
		}
	}()
	next(a, r)
	return a
}

// answer is one in the making.
type answer struct {
	header  http.Header
	status  int
	body    bytes.Buffer
	tooLong bool
	problem *problem.Problem // instead of a body
	bug     string
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) {
	if a.status == 0 {
		a.status = status
	}
}

func (a *answer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	if a.tooLong = a.tooLong || a.body.Len()+len(b) > operation.MostResult; a.tooLong {
		return len(b), nil // it is told that it is not kept
	}
	return a.body.Write(b)
}

// concluded is the answer as an operation keeps it.
func (a *answer) concluded() operation.Answer {
	end := operation.Answer{Status: a.status, Body: a.body.Bytes(), TooLong: a.tooLong, Problem: a.problem}
	end.Type, _, _ = mime.ParseMediaType(a.header.Get("Content-Type"))
	if a.status >= http.StatusBadRequest && end.Problem == nil {
		end.Problem = &problem.Problem{}
		if json.Unmarshal(end.Body, end.Problem) != nil || end.Problem.Code == "" {
			end.Problem = problem.New(a.status, "Internal", "it failed without a word")
		}
	}
	return end
}

// pass answers with it.
func (a *answer) pass(w http.ResponseWriter) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	if a.problem != nil {
		text, _ := json.Marshal(a.problem) // a problem always encodes
		w.Header().Set("Content-Type", problem.ContentType)
		a.body.Write(text)
	}
	w.WriteHeader(max(a.status, http.StatusOK))
	_, _ = w.Write(a.body.Bytes()) // the client may have gone
}
