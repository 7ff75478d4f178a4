package stream

import (
	"time"

	"pacecar/web/stream/frame"
	"pacecar/web/stream/topic"
)

// maxReady is how many encoded batches a topic keeps, for those who will ask for the same.
const maxReady = 64

// Bounds of how long topics are kept and how old they may be.
const (
	remember     = 15 * time.Minute // tombstones, and topics without a subscriber: a cut of ten minutes is noticed late, too
	refreshAfter = 5 * time.Second  // without news, before a watched topic is read again
	oldAfter     = 15 * time.Second // without an answer either, before its watchers are told that it is old
)

// live is a topic with those who watch it. The feed's lock guards it.
type live struct {
	name  topic.Name
	model topic.Model
	state topic.Shown
	ready map[uint64]*batch // what leads from a position to the present, encoded; at most maxReady

	subscribers map[*subscription]struct{}
	waiting     int           // subscriptions that wait for the first read
	loaded      bool          // keys show a state that was current while somebody watched
	loading     chan struct{} // closed when the read under way ends; nil: none is
	dirty       bool          // the model changed after keys were folded
	stale       bool          // a push said that the source has more to read
	heard       time.Time     // last news, or last attempt to get some
	known       time.Time     // last news, or last answer
	old         bool          // subscribers were told that nothing has been heard since then
	idleSince   time.Time     // when the last subscriber left
}

func newLive(name topic.Name, model topic.Model, seq uint64) *live {
	return &live{name: name, model: model, state: topic.NewShown(name, seq), ready: map[uint64]*batch{}, subscribers: map[*subscription]struct{}{}}
}

// lane is where its batches wait.
func (t *live) lane() int {
	if t.name.Kind == topic.KindEvents {
		return laneEvents
	}
	return laneState
}

// news notes that something was heard of the topic, and tells those who thought it old.
func (t *live) news(now time.Time) {
	t.heard, t.known = now, now
	if t.old {
		t.old = false
		t.tell(frame.Old(t.name.String(), time.Time{}))
	}
}

// silent notes that the topic could not be read. Old numbers look like present ones until it is said that they are old.
func (t *live) silent(now time.Time) {
	if !t.old && t.loaded && now.Sub(t.known) >= oldAfter {
		t.old = true
		t.tell(frame.Old(t.name.String(), t.known))
	}
}

func (t *live) tell(frame []byte) {
	for s := range t.subscribers {
		s.conn.reply(frame)
	}
}

// watched says whether news of the topic must be kept.
func (t *live) watched() bool { return len(t.subscribers)+t.waiting > 0 }
