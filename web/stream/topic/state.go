package topic

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"time"
)

// Shown is what a topic has shown, with the positions at which that changed. Its owner's lock guards it.
type Shown interface {
	// Position is that of the last change.
	Position() uint64
	// Empty says whether there is nothing to show.
	Empty() bool
	// Fold brings it up to date with the model. All that changed gets the sequence number next, and Fold says
	// whether anything did.
	Fold(m Model, next uint64, now time.Time) bool
	// Forget drops what only those need who were away since then.
	Forget(then time.Time)
	// Resumable says whether Delta can lead from a position to the present.
	Resumable(from uint64) bool
	// Delta encodes one frame that leads from a position to the present, and says how many lines that leaves out.
	Delta(from uint64) (frame []byte, dropped uint64)
	// Snapshot encodes the whole as frames.
	Snapshot(epoch string) [][]byte
}

// NewShown makes what a topic shows, empty, at a position. None before it can be resumed from.
func NewShown(name Name, seq uint64) Shown {
	if name.Kind == KindEvents {
		return newJournal(name, seq)
	}
	return NewState(name, seq)
}

// Bounds of what a topic remembers.
const (
	tombstonesKept = 4096      // per topic; a campaign leaves 300 when its burn-up is thinned
	pageBytes      = 128 << 10 // of a snapshot's page, before compression
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

// State is the keys of a topic with the positions at which they changed.
type State struct {
	name  string
	keys  map[string]entry
	gone  map[string]tombstone
	seq   uint64 // of the last change
	floor uint64 // positions below it cannot be resumed from
}

// NewState makes an empty state at a position. None before it can be resumed from.
func NewState(name Name, seq uint64) *State {
	return &State{name: name.String(), floor: seq, seq: seq, keys: map[string]entry{}, gone: map[string]tombstone{}}
}

// Position implements Shown.
func (s *State) Position() uint64 { return s.seq }

// Empty implements Shown.
func (s *State) Empty() bool { return len(s.keys) == 0 }

// Fold implements Shown.
func (s *State) Fold(m Model, next uint64, now time.Time) bool { return s.fold(m.Flat(), next, now) }

// fold brings the keys to a new state.
func (s *State) fold(state Flat, next uint64, now time.Time) bool {
	changed := false
	for key, value := range state {
		if old, ok := s.keys[key]; ok && bytes.Equal(old.value, value) {
			continue
		}
		s.keys[key] = entry{value: value, seq: next}
		delete(s.gone, key)
		changed = true
	}
	for key := range s.keys {
		if _, ok := state[key]; !ok {
			delete(s.keys, key)
			s.gone[key] = tombstone{seq: next, at: now}
			changed = true
		}
	}
	if changed {
		s.seq = next
	}
	if len(s.gone) > tombstonesKept {
		s.Forget(now) // all of them: who stands below starts from a snapshot
	}
	return changed
}

// Forget drops the tombstones laid up to then.
func (s *State) Forget(then time.Time) {
	for key, stone := range s.gone {
		if !stone.at.After(then) {
			s.floor = max(s.floor, stone.seq)
			delete(s.gone, key)
		}
	}
}

// Resumable says whether a delta can lead from a position to the present.
func (s *State) Resumable(from uint64) bool { return from >= s.floor && from <= s.seq }

// Delta implements Shown: the keys that changed, with their present values.
func (s *State) Delta(from uint64) ([]byte, uint64) {
	var changed []string
	for key, e := range s.keys {
		if e.seq > from {
			changed = append(changed, key)
		}
	}
	for key, stone := range s.gone {
		if stone.seq > from {
			changed = append(changed, key)
		}
	}
	slices.Sort(changed)
	b := append([]byte(nil), `{"t":"d","p":`...)
	b = appendQuoted(b, s.name)
	b = append(b, `,"from":`...)
	b = strconv.AppendUint(b, from, 10)
	b = append(b, `,"s":`...)
	b = strconv.AppendUint(b, s.seq, 10)
	b = append(b, `,"d":{`...)
	for i, key := range changed {
		if i > 0 {
			b = append(b, ',')
		}
		b = s.appendKey(b, key)
	}
	return append(b, `}}`...), 0
}

// Snapshot encodes the whole state as pages of at most pageBytes, except that a single
// key larger than that has a page of its own.
func (s *State) Snapshot(epoch string) [][]byte {
	keys := make([]string, 0, len(s.keys))
	for key := range s.keys {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	head := append([]byte(nil), `{"t":"snap","p":`...)
	head = appendQuoted(head, s.name)
	head = append(head, `,"e":`...)
	head = appendQuoted(head, epoch)
	head = append(head, `,"s":`...)
	head = strconv.AppendUint(head, s.seq, 10)

	var pages [][]byte
	var body []byte
	flush := func(more bool) {
		page := slices.Concat(head, []byte(`,"more":`), strconv.AppendBool(nil, more), []byte(`,"d":{`), body, []byte(`}}`))
		pages, body = append(pages, page), nil
	}
	for _, key := range keys {
		next := s.appendKey(nil, key)
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
func (s *State) appendKey(b []byte, key string) []byte {
	b = appendQuoted(b, key)
	b = append(b, ':')
	if e, ok := s.keys[key]; ok {
		return append(b, e.value...)
	}
	return append(b, "null"...)
}

// appendQuoted appends a JSON string; keys may hold what a vehicle said.
func appendQuoted(b []byte, text string) []byte {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic("topic: a string has no JSON form: " + err.Error()) // impossible: invalid UTF-8 is replaced
	}
	return append(b, quoted...)
}
