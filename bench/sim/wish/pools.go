package wish

import (
	"pacecar/actors/pool"
	"pacecar/bench/sim/virtual"
	"pacecar/messages"
)

// CDN is the pool of downloads that plans may name.
const CDN = "cdn"

// Pools are what all campaigns share in some simulations: fewer places than they would use.
func Pools(d virtual.Dice) (shared []*messages.Pool) {
	if d.Chance(0.3) {
		shared = append(shared, &messages.Pool{Name: pool.Fleet, Places: uint32(d.Upto(1, 6)), PerMinute: virtual.Pick[uint32](d, 0, 0, 20, 60)})
		if d.Chance(0.5) {
			shared = append(shared, &messages.Pool{Name: CDN, Places: uint32(d.Upto(1, 4))})
		}
	}
	return shared
}

// ByModel are pools of downloads that cars of one model share, in some simulations.
func ByModel(d virtual.Dice) (shared []*messages.Pool) {
	for _, model := range Models {
		if d.Chance(0.15) {
			shared = append(shared, &messages.Pool{Name: "model-" + model, Places: uint32(d.Upto(1, 3)), Attribute: "model", Value: model})
		}
	}
	return shared
}
