// Package calls makes many calls to a store, some at once: what one is refused keeps no other from being made.
package calls

import (
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// Each calls do with each of all, and answers how many it has done and the first error.
func Each[T any](all []T, atOnce int, do func(T) (done bool, err error)) (int, error) {
	var group errgroup.Group
	group.SetLimit(atOnce)
	var count atomic.Int64
	for _, one := range all {
		group.Go(func() error {
			done, err := do(one)
			if done {
				count.Add(1)
			}
			return err
		})
	}
	err := group.Wait()
	return int(count.Load()), err
}
