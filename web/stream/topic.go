package stream

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

// Bounds of what a topic remembers.
const (
	remember       = 10 * time.Minute // tombstones, and topics without a subscriber
	tombstonesKept = 4096             // per topic; a campaign leaves 300 when its burn-up is thinned
	pageBytes      = 128 << 10        // of a snapshot's page, before compression
)

// entry is the value of one key and when it last changed.
type entry struct {
	value json.RawMessage
	seq   uint64
}

// tombstone is what remains of a removed key.
type tombstone struct {
	seq uint64
	at  time.Time
}

// topic is the state that its subscribers share. The feed's lock guards it.
type topic struct {
	name  topicName
	model model
	keys  map[string]entry
	gone  map[string]tombstone
	seq   uint64 // of the last change
	floor uint64 // positions below it cannot be resumed from

	subscribers map[*subscription]struct{}
	waiting     int           // subscriptions that wait for the first read
	loaded      bool          // keys show a state that was current while somebody watched
	loading     chan struct{} // closed when the read under way ends; nil: none is
	dirty       bool          // the model changed after keys were folded
	stale       bool          // a push said that the source has more to read
	heard       time.Time     // last news, or last attempt to get some
	idleSince   time.Time     // when the last subscriber left
}

func newTopic(name topicName, m model, seq uint64) *topic {
	return &topic{
		name: name, model: m, floor: seq, seq: seq,
		keys: map[string]entry{}, gone: map[string]tombstone{}, subscribers: map[*subscription]struct{}{},
	}
}

// watched says whether news of the topic must be kept.
func (t *topic) watched() bool { return len(t.subscribers)+t.waiting > 0 }

// fold brings keys to the model's state. All that changed gets the sequence number next,
// and fold says whether anything did.
func (t *topic) fold(next uint64, now time.Time) bool {
	t.dirty = false
	state, changed := t.model.flat(), false
	for key, value := range state {
		if old, ok := t.keys[key]; ok && bytes.Equal(old.value, value) {
			continue
		}
		t.keys[key] = entry{value: value, seq: next}
		delete(t.gone, key)
		changed = true
	}
	for key := range t.keys {
		if _, ok := state[key]; !ok {
			delete(t.keys, key)
			t.gone[key] = tombstone{seq: next, at: now}
			changed = true
		}
	}
	if changed {
		t.seq = next
	}
	if len(t.gone) > tombstonesKept {
		t.forget(now) // all of them: who stands below starts from a snapshot
	}
	return changed
}

// forget drops the tombstones laid up to then.
func (t *topic) forget(then time.Time) {
	for key, stone := range t.gone {
		if !stone.at.After(then) {
			t.floor = max(t.floor, stone.seq)
			delete(t.gone, key)
		}
	}
}

// resumable says whether a delta can lead from a position to the present.
func (t *topic) resumable(from uint64) bool { return from >= t.floor && from <= t.seq }

// delta encodes one frame that leads from a position to the present.
func (t *topic) delta(from uint64) []byte {
	var changed []string
	for key, e := range t.keys {
		if e.seq > from {
			changed = append(changed, key)
		}
	}
	for key, stone := range t.gone {
		if stone.seq > from {
			changed = append(changed, key)
		}
	}
	slices.Sort(changed)
	b := append([]byte(nil), `{"t":"d","p":`...)
	b = appendQuoted(b, t.name.String())
	b = append(b, `,"from":`...)
	b = strconv.AppendUint(b, from, 10)
	b = append(b, `,"s":`...)
	b = strconv.AppendUint(b, t.seq, 10)
	b = append(b, `,"d":{`...)
	for i, key := range changed {
		if i > 0 {
			b = append(b, ',')
		}
		b = t.appendKey(b, key)
	}
	return append(b, `}}`...)
}

// snapshot encodes the whole state as pages of at most pageBytes, except that a single
// key larger than that has a page of its own.
func (t *topic) snapshot(epoch string) [][]byte {
	keys := make([]string, 0, len(t.keys))
	for key := range t.keys {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	head := append([]byte(nil), `{"t":"snap","p":`...)
	head = appendQuoted(head, t.name.String())
	head = append(head, `,"e":`...)
	head = appendQuoted(head, epoch)
	head = append(head, `,"s":`...)
	head = strconv.AppendUint(head, t.seq, 10)

	var pages [][]byte
	var body []byte
	flush := func(more bool) {
		page := slices.Concat(head, []byte(`,"more":`), strconv.AppendBool(nil, more), []byte(`,"d":{`), body, []byte(`}}`))
		pages, body = append(pages, page), nil
	}
	for _, key := range keys {
		next := t.appendKey(nil, key)
		if len(body) > 0 && len(head)+len(body)+len(next) > pageBytes {
			flush(true)
		}
		if len(body) > 0 {
			body = append(body, ',')
		}
		body = append(body, next...)
	}
	flush(false)
	return pages
}

// appendKey appends "key":value, with null for a key that is gone.
func (t *topic) appendKey(b []byte, key string) []byte {
	b = appendQuoted(b, key)
	b = append(b, ':')
	if e, ok := t.keys[key]; ok {
		return append(b, e.value...)
	}
	return append(b, "null"...)
}

// appendQuoted appends a JSON string; keys may hold what a vehicle said.
func appendQuoted(b []byte, s string) []byte {
	quoted, err := json.Marshal(s)
	if err != nil {
		panic("stream: a string has no JSON form: " + err.Error()) // impossible: invalid UTF-8 is replaced
	}
	return append(b, quoted...)
}
