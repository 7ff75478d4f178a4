package node

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"pacecar/persistence"
)

// timed is a store whose commits are timed, from the call to the answer: the wait in its queue included, for
// reports of vehicles wait as long for their acknowledgement.
type timed struct {
	persistence.Store
	took prometheus.Histogram
}

func newTimed(store persistence.Store) *timed {
	return &timed{store, prometheus.NewHistogram(prometheus.HistogramOpts{
		Namespace: "pacecar", Name: "store_commit_seconds", Help: "How long commits take until they are durable or refused.",
		Buckets: prometheus.ExponentialBuckets(0.0005, 2, 15), // to 8 s
	})}
}

// Commit implements persistence.Store.
func (s *timed) Commit(c *persistence.Change, done func(error)) {
	begun := time.Now()
	s.Store.Commit(c, func(err error) {
		s.took.Observe(time.Since(begun).Seconds())
		done(err)
	})
}
