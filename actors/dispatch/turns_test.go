package dispatch

import (
	"slices"
	"testing"
	"testing/synctest"
)

// Turns go by rank, then in order; whoever gives up takes none.
func TestTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		turns := &Turns{Most: 2}
		var order []string
		gone := make(chan struct{})
		take := func(name string, rank int, gone <-chan struct{}) {
			go func() {
				if turns.Take(rank, gone) {
					order = append(order, name)
				} else {
					order = append(order, name+" gives up")
				}
			}()
			synctest.Wait()
		}
		take("a", 2, nil)
		take("b", 2, nil)
		take("c", 2, nil)
		take("d", 1, gone)
		take("e", 1, nil)
		take("f", 0, nil)
		close(gone)
		synctest.Wait()
		for range 3 {
			turns.Leave()
			synctest.Wait()
		}
		if want := []string{"a", "b", "d gives up", "f", "e", "c"}; !slices.Equal(order, want) {
			t.Errorf("%v, want %v", order, want)
		}
		turns.Leave()
		turns.Leave()
		if turns.busy != 0 {
			t.Errorf("%d are busy", turns.busy)
		}
	})
}
