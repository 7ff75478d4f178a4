package world

import (
	"pacecar/actors/pool"
	"pacecar/bench/sim/virtual"
	"pacecar/messages"
)

// cdn is the pool of downloads that plans may name.
const cdn = "cdn"

// pools are what all campaigns share in some simulations: fewer places than they would use.
func pools(d virtual.Dice) (shared []*messages.Pool) {
	if d.Chance(0.3) {
		shared = append(shared, &messages.Pool{Name: pool.Fleet, Places: uint32(d.Upto(1, 6)), PerMinute: virtual.Pick[uint32](d, 0, 0, 20, 60)})
		if d.Chance(0.5) {
			shared = append(shared, &messages.Pool{Name: cdn, Places: uint32(d.Upto(1, 4))})
		}
	}
	return shared
}
