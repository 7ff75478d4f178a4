package idempotency

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"time"

	"pacecar/messages"
	"pacecar/web/problem"
)

// Notes are where the nodes of one engine leave what they were asked and answered, so that a request may be
// repeated to any of them. persistence.Notes is this.
type Notes interface {
	PutNote(ctx context.Context, name string, text []byte, timeToLive time.Duration) (there []byte, err error)
	ReplaceNote(ctx context.Context, name string, was, text []byte, timeToLive time.Duration) error
}

const (
	notePrefix = "answer/"
	// underWayFor is how long a request is believed to be under way whose node says nothing more: longer than
	// any may take.
	underWayFor = 2 * time.Minute
	// maxShared bounds an answer that other nodes give, too, as it is noted.
	maxShared = 200 << 10
	// sharedBurst and sharedPerDay bound the answers that a node notes, in bytes: with what it notes at once
	// and what a day adds, no more is there, as a note is gone after keptFor. sharedLeast is what the shortest counts
	// for, so that they are no more than 16,384 either.
	sharedBurst  = 16 << 20
	sharedPerDay = 48 << 20
	sharedLeast  = 4 << 10
)

// noted is a request and its answer as other nodes read it. Claim is this request's own, by which it knows
// its note again: a store whose answer was lost is asked twice.
type noted struct {
	Claim  string      `json:"claim,omitempty"`
	Print  []byte      `json:"print"`
	Status int         `json:"status,omitempty"` // 0: under way
	Header http.Header `json:"header,omitempty"`
	Body   []byte      `json:"body,omitempty"`
}

// claim notes that a request is under way here. It answers what another node has answered to it, or the
// refusal: that node is at it, or was asked something else. Both nil: it is this node's.
func (k *Keys) claim(r *http.Request, kept *keptAnswer) (*keptAnswer, *problem.Problem) {
	if k.config.Notes == nil {
		return nil, nil
	}
	ctx, stops := r.Context(), k.config.Stops(r)
	if stops { // it does not wait long for a store that does not answer
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, noteWithin)
		defer cancel()
	}
	mine, err := json.Marshal(noted{Claim: rand.Text(), Print: kept.fingerprint[:]})
	if err != nil {
		panic(err) // bytes always encode
	}
	text, err := k.config.Notes.PutNote(ctx, notePrefix+kept.key, mine, underWayFor)
	if err != nil {
		kept.note = mine // it may be there, and is taken away with the answer
		k.config.Logger.Error("an Idempotency-Key cannot be noted", "request", problem.RequestID(r.Context()), "served", stops, "err", err)
		if stops {
			return nil, nil
		}
		return nil, unavailable("what was answered to this Idempotency-Key cannot be looked up now: try again")
	}
	if text == nil || bytes.Equal(text, mine) {
		kept.note = mine
		return nil, nil
	}
	var there noted
	if err := json.Unmarshal(text, &there); err != nil {
		return nil, unavailable("what was answered to this Idempotency-Key cannot be read")
	}
	switch {
	case string(there.Print) != string(kept.fingerprint[:]):
		return nil, keyReused()
	case there.Status == 0:
		return nil, inProgress()
	}
	return &keptAnswer{status: there.Status, header: there.Header, body: there.Body}, nil
}

func unavailable(detail string) *problem.Problem {
	p := problem.New(http.StatusServiceUnavailable, messages.Unavailable, detail)
	p.RetryAfter = 1
	return p
}

// share notes a good answer, or that there is none, for other nodes. What cannot be noted, or is more than a node
// may note, is run again there, which must do no harm anyhow.
func (k *Keys) share(ctx context.Context, kept *keptAnswer) {
	if kept.note == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteWithin)
	defer cancel()
	var text []byte
	if kept.done {
		is, err := json.Marshal(noted{Print: kept.fingerprint[:], Status: kept.status, Header: kept.header, Body: kept.body})
		if err == nil && len(is) <= maxShared && k.shares.AllowN(k.config.Now(), max(len(is), sharedLeast)) {
			text = is
		}
	}
	_ = k.config.Notes.ReplaceNote(ctx, notePrefix+kept.key, kept.note, text, keptFor) // see above
}

// noteWithin bounds the wait for the store after an answer.
const noteWithin = 2 * time.Second
