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

// With a bound, no more than so many run at once, the others in the order in which they came, each
// once, also while some wait for long.
func TestDispatcherKeepsItsBound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const most, tasks = 3, 1000
		d := &Dispatcher{Most: most}
		defer d.Close()
		var mu sync.Mutex
		var order []int
		running, peak := 0, 0
		block := make(chan struct{})
		for i := range tasks {
			d.Schedule(func() {
				mu.Lock()
				order = append(order, i)
				running++
				peak = max(peak, running)
				mu.Unlock()
				if i < most {
					<-block
				}
				mu.Lock()
				running--
				mu.Unlock()
			})
		}
		synctest.Wait()
		if len(order) != most || running != most {
			t.Fatalf("%d have begun and %d run, want %d", len(order), running, most)
		}
		close(block)
		synctest.Wait()
		if len(order) != tasks || peak != most || d.busy != 0 || len(d.waiting) != 0 {
			t.Fatalf("%d ran, %d at once; %d workers are busy, %d tasks wait", len(order), peak, d.busy, len(d.waiting))
		}
		seen := map[int]bool{}
		for at, i := range order { // workers take them in order, and may begin them in another
			if seen[i] || i > at+most {
				t.Fatalf("task %d ran as number %d, twice: %t", i, at, seen[i])
			}
			seen[i] = true
		}
	})
}
