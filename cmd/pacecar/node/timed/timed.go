// Package timed measures how long the store of a node takes.
package timed

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"pacecar/persistence"
)

// Store is a store whose commits are timed, from the call to the answer: the wait in its queue included, for
// reports of vehicles wait as long for their acknowledgement.
type Store struct {
	persistence.Store
	Took prometheus.Histogram
}

// New times the commits of a store.
func New(store persistence.Store) *Store {
	return &Store{store, prometheus.NewHistogram(prometheus.HistogramOpts{
		Namespace: "pacecar", Name: "store_commit_seconds", Help: "How long commits take until they are durable or refused.",
		Buckets: prometheus.ExponentialBuckets(0.0005, 2, 15), // to 8 s
	})}
}

// Commit implements persistence.Store.
func (s *Store) Commit(c *persistence.Change, done func(error)) {
	begun := time.Now()
	s.Store.Commit(c, func(err error) {
		s.Took.Observe(time.Since(begun).Seconds())
		done(err)
	})
}
