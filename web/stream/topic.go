package stream

import (
	"time"

	"pacecar/web/stream/topic"
)

// maxReady is how many encoded batches a topic keeps, for those who will ask for the same.
const maxReady = 64

// Bounds of how long topics are kept and how old they may be.
const (
	remember     = 15 * time.Minute // tombstones, and topics without a subscriber: a cut of ten minutes is noticed late, too
	refreshAfter = 5 * time.Second  // without news, before a watched topic is read again
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

// watched says whether news of the topic must be kept.
func (t *live) watched() bool { return len(t.subscribers)+t.waiting > 0 }
