package stream

import (
	"time"

	"pacecar/web/stream/topic"
)

// Bounds of how long topics are kept and how old they may be.
const (
	remember     = 10 * time.Minute // tombstones, and topics without a subscriber
	refreshAfter = 5 * time.Second  // without news, before a watched topic is read again
)

// live is a topic with those who watch it. The feed's lock guards it.
type live struct {
	name  topic.Name
	model topic.Model
	state *topic.State

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
	return &live{name: name, model: model, state: topic.NewState(name, seq), subscribers: map[*subscription]struct{}{}}
}

// watched says whether news of the topic must be kept.
func (t *live) watched() bool { return len(t.subscribers)+t.waiting > 0 }
