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
		if len(order) != tasks || peak != most || d.busy != 0 || !d.waiting.empty() {
			t.Fatalf("%d ran, %d at once; %d workers are busy, %d tasks wait", len(order), peak, d.busy, len(d.waiting.runs))
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

// Whoever is scheduled goes before those who can wait, of whom some have their turn all the same.
func TestWhoCanWaitComesLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &Dispatcher{Most: 1}
		defer d.Close()
		var order []string
		block := make(chan struct{})
		d.Schedule(func() { <-block })
		for range 100 {
			d.Later(func() { order = append(order, "later") })
		}
		for range 50 {
			d.Schedule(func() { order = append(order, "now") })
		}
		close(block)
		synctest.Wait()
		if len(order) != 150 {
			t.Fatalf("%d ran", len(order))
		}
		now, last := 0, 0
		for i, what := range order {
			if what == "now" {
				now, last = now+1, i
			}
		}
		if now != 50 || last < 50 || last > 50+50/(shareOfLater-1) || order[0] != "now" {
			t.Errorf("the last of those who were scheduled ran as number %d of %v", last, order)
		}
	})
}
