package redis

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"pacecar/persistence"
)

// BenchmarkCommit measures commits of logical writers, each of which waits for its
// last commit before it makes the next: a record of 400 bytes and one line of history.
func BenchmarkCommit(b *testing.B) {
	const slots = 256
	for _, policy := range []string{"everysec", "always"} {
		b.Run(policy, func(b *testing.B) {
			server := startServer(b, "--appendfsync", policy)
			s := server.open(b, Options{Slots: slots})
			epochs := make([]persistence.Epoch, slots)
			if err := s.Heartbeat(b.Context(), persistence.Member{ID: "bench"}, time.Hour); err != nil {
				b.Fatal(err)
			}
			for slot := range epochs {
				l, err := s.Acquire(b.Context(), persistence.Slot(slot), "bench")
				if err != nil {
					b.Fatal(err)
				}
				epochs[slot] = l.Epoch
			}
			for _, writers := range []int{1024, 8192} {
				b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) { benchmarkWriters(b, s, epochs, writers) })
			}
		})
	}
}

func benchmarkWriters(b *testing.B, s *Store, epochs []persistence.Epoch, writers int) {
	record, entry := make([]byte, 400), make([]byte, 40)
	var all sync.WaitGroup
	run := time.Now().UnixNano()
	b.ResetTimer()
	for w := range writers {
		all.Go(func() {
			slot := persistence.Slot(w % len(epochs))
			c := &persistence.Change{
				Slot: slot, Epoch: epochs[slot], Data: record, History: [][]byte{entry},
				Key: persistence.Key{Kind: "vehicle", ID: fmt.Sprintf("%d-%06d", run, w)},
			}
			outcome := make(chan error, 1)
			done := func(err error) { outcome <- err }
			for n := w; n < b.N; n += writers {
				s.Commit(c, done)
				if err := <-outcome; err != nil {
					b.Error(err)
					return
				}
				c.Expected++
			}
		})
	}
	all.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "commits/s")
}
