package stream

import (
	"context"
	"errors"
	"time"

	"pacecar/messages"
	"pacecar/web/stream/frame"
	"pacecar/web/stream/topic"
)

// subscription is one connection's interest in one topic.
type subscription struct {
	conn  *conn
	topic *live
	rate  int    // deltas a second; guarded by the feed's lock
	sent  uint64 // position of the newest frame that the writer took; guarded by the connection's lock
}

// await finds a topic, or makes it, and counts the caller as waiting for it, so that news
// of it is kept from now on.
func (f *Feed) await(name topic.Name) (*live, *messages.Rejection) {
	f.mu.Lock()
	defer f.mu.Unlock()
	t := f.topics[name]
	if t == nil {
		if len(f.topics) >= maxTopics && !f.evict() {
			return nil, messages.Reject(messages.Unavailable, "the feed has %d topics, the most it can have", maxTopics)
		}
		f.seq++ // so that no position of an earlier topic of this name can be resumed from
		t = newLive(name, topic.NewModel(name, f.config.Figures), f.seq)
		f.topics[name] = t
	}
	t.waiting++
	f.interested(t, 1)
	return t, nil
}

// interested counts a watcher in or out, where shells ask.
func (f *Feed) interested(t *live, change int) {
	f.inbox.Want(t.name, change)
	if t.name.Kind == topic.KindVehicle {
		f.vehiclesWatched.Add(int64(change))
	}
}

// evict forgets the topic that nobody has watched for the longest time.
func (f *Feed) evict() bool {
	var oldest *live
	for _, t := range f.topics {
		if !t.watched() && (oldest == nil || t.idleSince.Before(oldest.idleSince)) {
			oldest = t
		}
	}
	if oldest != nil {
		delete(f.topics, oldest.name)
	}
	return oldest != nil
}

// load makes sure that a topic shows the present. One caller reads the source, others
// wait for it.
func (f *Feed) load(ctx context.Context, t *live) error {
	for {
		f.mu.Lock()
		if t.loaded {
			f.mu.Unlock()
			return nil
		}
		if t.loading == nil {
			read := f.beginRead(t)
			f.mu.Unlock()
			return read(ctx)
		}
		other := t.loading
		f.mu.Unlock()
		select {
		case <-other:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// beginRead marks a read as under way; the lock is held. The function it answers does the
// read, without the lock, and applies it.
func (f *Feed) beginRead(t *live) func(context.Context) error {
	done := make(chan struct{})
	source := f.source
	t.loading, t.heard, t.stale = done, f.config.Now(), false
	return func(ctx context.Context) error {
		var apply func()
		err := error(messages.Reject(messages.Unavailable, "the engine is starting"))
		if source != nil {
			apply, err = t.model.Read(ctx, source)
		}
		f.mu.Lock()
		defer f.mu.Unlock()
		t.loading = nil
		close(done)
		var no *messages.Rejection
		switch {
		case errors.As(err, &no) && no.GetCode() == messages.NotFound:
			f.end(t, no)
			return err
		case err != nil:
			t.silent(f.config.Now())
			return err
		}
		apply()
		t.news(f.config.Now())
		t.dirty = true
		if t.watched() {
			t.loaded = true
		}
		return nil
	}
}

// end takes a topic that is no more from those who watch it; the lock is held.
func (f *Feed) end(t *live, no *messages.Rejection) {
	t.loaded = false
	for s := range t.subscribers {
		f.leave(s)
		s.conn.reply(frame.Error(0, t.name.String(), no, false))
	}
}

// refresh reads a watched topic again when it heard nothing for long; the lock is held.
// Lists are read again in any case: news of one row says nothing about the others.
func (f *Feed) refresh(t *live, now time.Time) {
	wait := refreshAfter
	if t.stale {
		wait = time.Second
	}
	if t.loading != nil || now.Sub(t.heard) < wait || f.closed {
		return
	}
	select {
	case f.reads <- struct{}{}:
	default:
		return // all places are taken: a later tick tries again
	}
	read := f.beginRead(t)
	f.work.Go(func() {
		defer func() { <-f.reads }()
		ctx, cancel := context.WithTimeout(f.ctx, readTimeout)
		defer cancel()
		if err := read(ctx); err != nil && !errors.Is(err, context.Canceled) {
			f.config.Logger.Debug("stream: topic was not refreshed", "topic", t.name.String(), "err", err)
		}
	})
}

// join turns a waiting connection into a subscriber and offers what leads from its
// position to the present. answer is called first, with the mode, so that it comes first.
func (f *Feed) join(c *conn, t *live, rate int, since *frame.Position, answer func(mode string)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.foldIfDirty(t, f.config.Now())
	s := &subscription{conn: c, topic: t, rate: rate}
	mode := "snap"
	if since != nil && since.Epoch == f.epoch && t.state.Resumable(since.Sequence) {
		mode, s.sent = "delta", since.Sequence
	}
	if old := c.topics[t.name]; old != nil {
		f.leave(old) // while this one still counts as waiting, so that the topic stays live
	}
	c.topics[t.name] = s
	t.subscribers[s] = struct{}{}
	t.waiting--
	f.metrics.joined(mode)
	answer(mode)
	if t.old {
		c.reply(frame.Old(t.name.String(), t.known))
	}
	c.put(s, f.encode(t, s.sent))
}

// giveUp ends the waiting for a topic that could not be read.
func (f *Feed) giveUp(t *live) {
	f.mu.Lock()
	defer f.mu.Unlock()
	t.waiting--
	f.left(t)
	if !t.watched() && t.state.Empty() {
		delete(f.topics, t.name) // nothing to remember: perhaps it does not exist
	}
}

// leave ends a subscription; the lock is held.
func (f *Feed) leave(s *subscription) {
	s.conn.withdraw(s)
	delete(s.conn.topics, s.topic.name)
	delete(s.topic.subscribers, s)
	f.left(s.topic)
}

// left counts a watcher out. A topic that nobody watches hears no news: it must be read
// again before it is shown.
func (f *Feed) left(t *live) {
	f.interested(t, -1)
	if !t.watched() {
		t.loaded, t.idleSince = false, f.config.Now()
	}
}
