package pebble

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"pacecar/persistence"
	"pacecar/persistence/persistencetest"
)

// BenchmarkCommit measures durable commits of logical writers, each of which waits
// for its last commit before it makes the next: a record of 400 bytes and one line of
// history every time.
func BenchmarkCommit(b *testing.B) {
	for _, writers := range []int{1, 64, 1024, 8192} {
		b.Run(fmt.Sprintf("writers=%d", writers), func(b *testing.B) {
			s, err := Open(b.TempDir(), Options{Slots: persistencetest.Slots})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			epochs := make([]persistence.Epoch, persistencetest.Slots)
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
			record, entry := make([]byte, 400), make([]byte, 40)
			for i := range record {
				record[i] = byte(i * 7919)
			}
			b.ResetTimer()
			var all sync.WaitGroup
			for w := range writers {
				all.Go(func() {
					slot := persistence.Slot(w % persistencetest.Slots)
					c := &persistence.Change{
						Slot: slot, Epoch: epochs[slot], Data: record, History: [][]byte{entry},
						Key: persistence.Key{Kind: "vehicle", ID: fmt.Sprintf("WVWZZZ1JZXW%06d", w)},
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
		})
	}
}
