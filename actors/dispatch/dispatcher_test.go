package dispatch

import (
	"sync"
	"testing"
	"testing/synctest"
)

func TestDispatcherRunsEverythingOnceAndLeavesNobodyBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &Dispatcher{}
		var mu sync.Mutex
		ran := map[int]int{}
		block := make(chan struct{})
		for range 2 * maxIdle { // more blocked actors than workers are ever idle
			d.Schedule(func() { <-block })
		}
		for i := range 1000 {
			d.Schedule(func() {
				mu.Lock()
				defer mu.Unlock()
				ran[i]++
			})
		}
		synctest.Wait()
		close(block)
		synctest.Wait()
		if len(d.idle) > maxIdle {
			t.Errorf("%d workers are idle, more than %d", len(d.idle), maxIdle)
		}
		d.Close()
		d.Schedule(func() {
			mu.Lock()
			defer mu.Unlock()
			ran[1000]++
		})
		synctest.Wait()
		for i := range 1001 {
			if ran[i] != 1 {
				t.Fatalf("task %d ran %d times", i, ran[i])
			}
		}
	})
}
