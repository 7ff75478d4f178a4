package stream

import (
	"context"

	"pacecar/messages"
	"pacecar/web/problem"
	"pacecar/web/stream/frame"
	"pacecar/web/stream/topic"
)

// reconsiderEvery is how many ticks lie between two questions whether a connection may still see what it sees.
const reconsiderEvery = 10 * MaxRate

// SetMay says what refuses a topic to a connection, by the context of the request that it began with. It is asked before
// each subscription, and again every 10 s about all that there are, from any goroutine. A failure takes nothing away.
func (f *Feed) SetMay(may func(context.Context, topic.Name) error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.may = may
}

// mayWatch refuses a topic that is not for whoever opened the connection, and says whether that may change by itself. The
// feed's lock is not held.
func (c *conn) mayWatch(name topic.Name) (no *messages.Rejection, passing bool) {
	c.feed.mu.Lock()
	may := c.feed.may
	c.feed.mu.Unlock()
	if may == nil {
		return nil, false
	}
	ctx, cancel := context.WithTimeout(c.asked, readTimeout)
	defer cancel()
	err := may(ctx, name)
	if err == nil {
		return nil, false
	}
	p := problem.From(err)
	if failure := p.Failure(); failure != nil {
		c.feed.config.Logger.Warn("stream: whether a topic may be seen is not known", "topic", name.String(), "err", failure)
		return messages.Reject(messages.Unavailable, "%s cannot be read now", name), true
	}
	return messages.Reject(p.Code, "%s", p.Detail).Suggest("%s", p.Errors[0].Suggestion), false
}

// seen are topics that connections see.
type seen struct {
	conn *conn
	name topic.Name
}

// reconsider asks again about all that is seen, beside the ticks; the lock is held.
func (f *Feed) reconsider() {
	if f.may == nil || f.closed || !f.reconsidering.CompareAndSwap(false, true) {
		return
	}
	var all []seen
	for c := range f.conns {
		for name := range c.topics {
			all = append(all, seen{c, name})
		}
	}
	f.work.Go(func() {
		defer f.reconsidering.Store(false)
		for _, s := range all {
			if f.ctx.Err() != nil {
				return
			}
			f.reconsiderOne(s)
		}
	})
}

// reconsiderOne takes a topic from a connection that may not see it any more. One whose opener is not signed in any more
// ends as a whole, by its context.
func (f *Feed) reconsiderOne(s seen) {
	no, passing := s.conn.mayWatch(s.name)
	if no == nil || passing || s.conn.asked.Err() != nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if there := s.conn.topics[s.name]; there != nil {
		f.leave(there)
		s.conn.reply(frame.Error(0, s.name.String(), no, false))
	}
}
