// Package lasting waits for operations: what takes so long that its request is answered before it is done.
//
// [Await] reads an operation until it has ended, and [Outcome] makes of it what its request would have been answered. Whoever
// wants to hear how far it is says so in the context ([Told]); whoever wants it to go on alone, too ([Detached]).
package lasting

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"pacecar/cmd/pacecar/client/refusal"
	"pacecar/web/view/operation"
)

// What a request prefers: a short answer is waited for, without an operation.
const (
	wait     = "respond-async, wait=2"
	detached = "respond-async" // the server's own wait is shorter
)

// How often an operation is read: soon at first, as most are short.
const (
	firstPause = 200 * time.Millisecond
	mostPause  = time.Second
)

type toldKey struct{}
type detachedKey struct{}

// Begun is an operation that goes on, because whoever asked for it does not wait.
type Begun struct{ operation.Operation }

// Error says where it is told how far it is.
func (b *Begun) Error() string { return "the " + b.Kind + " goes on as operation " + b.ID }

// Detached has nobody wait for what is answered later: it is told as [Begun].
func Detached(ctx context.Context) context.Context {
	return context.WithValue(ctx, detachedKey{}, true)
}

// Preference is what a request prefers that may be answered later.
func Preference(ctx context.Context) string {
	if ctx.Value(detachedKey{}) != nil {
		return detached
	}
	return wait
}

// Told has whoever waits hear how far an operation is.
func Told(ctx context.Context, told func(operation.Operation)) context.Context {
	return context.WithValue(ctx, toldKey{}, told)
}

// tell tells whoever wants to hear.
func tell(ctx context.Context, o operation.Operation) {
	if told, is := ctx.Value(toldKey{}).(func(operation.Operation)); is {
		told(o)
	}
}

// Await reads an operation until it has ended, unless it goes on alone.
func Await(ctx context.Context, o operation.Operation, read func(context.Context) (operation.Operation, error)) (operation.Operation, error) {
	if ctx.Value(detachedKey{}) != nil && !o.Done {
		return o, &Begun{o}
	}
	for pause := firstPause; ; pause = min(2*pause, mostPause) {
		tell(ctx, o)
		if o.Done {
			return o, nil
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return o, ctx.Err()
		}
		now, err := read(ctx)
		if err != nil {
			return o, err
		}
		o = now
	}
}

// Outcome decodes the result of an operation that has ended, or says why there is none.
func Outcome(o operation.Operation, out any) error {
	switch {
	case o.Problem != nil:
		no := &refusal.Problem{}
		text, err := json.Marshal(o.Problem)
		if err == nil {
			err = json.Unmarshal(text, no)
		}
		if err != nil {
			return fmt.Errorf("why %s %s failed does not decode: %w", o.Kind, o.ID, err)
		}
		return no
	case o.State == operation.Cancelled:
		return fmt.Errorf("the %s was cancelled by %s", o.Kind, o.EndedBy)
	case o.State != operation.Succeeded || o.Result == nil:
		return fmt.Errorf("the %s has no result (%s): %s", o.Kind, o.State, o.Cure)
	}
	if err := json.Unmarshal(o.Result, out); err != nil {
		return fmt.Errorf("what %s %s came to does not decode: %w", o.Kind, o.ID, err)
	}
	return nil
}

// Text is a result of any type: JSON as it is, and what an operation tells as a text for what it says.
type Text []byte

// UnmarshalJSON takes a result.
func (t *Text) UnmarshalJSON(b []byte) error {
	var said string
	if json.Unmarshal(b, &said) == nil {
		*t = Text(said)
		return nil
	}
	*t = append((*t)[:0], b...)
	return nil
}
