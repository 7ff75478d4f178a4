package nodes

import (
	"fmt"
	"math"
	"time"

	pcluster "github.com/asynkron/protoactor-go/cluster"

	"pacecar/bench/figure"
	"pacecar/cluster/placement"
	"pacecar/persistence"
	"pacecar/tcu/tcusim/population"
)

// fleet is how many vehicles are placed.
const fleet = 100_000

// Bounds of the numbers of nodes that are tried.
const fewest, most = 2, 16

// kind of all that is placed.
const kind = "vehicle"

// placements says how unevenly vehicles are placed on 2 to 16 nodes, at worst, and how long it takes to find the
// node of one: by our slots, and by protoactor's own hashing of each identity against each member.
func placements(seed uint64, vehicles, rounds int) []figure.Figure {
	vins := make([]string, vehicles)
	for i, v := range population.Of(seed, vehicles) {
		vins[i] = string(v.VIN)
	}
	ours, theirs := 0.0, 0.0
	for n := fewest; n <= most; n++ {
		ours = max(ours, unevenness(vins, n, bySlots(n)))
		theirs = max(theirs, unevenness(vins, n, byIdentity(n)))
	}
	return []figure.Figure{
		figure.Of(name, "placement_max_per_mean", "ratio", []float64{ours}, 1.15, figure.AtMost),
		free("before_placement_max_per_mean", "ratio", theirs),
		free("find_node_ns", "ns", timed(vins, rounds, bySlots(several))...),
		free("before_find_node_ns", "ns", timed(vins, rounds, byIdentity(several))...),
	}
}

// unevenness is what the fullest of n nodes has, as a multiple of the mean.
func unevenness(vins []string, n int, place func(vin string) string) float64 {
	has := make(map[string]int, n)
	for _, vin := range vins {
		has[place(vin)]++
	}
	fullest := 0
	for _, count := range has {
		fullest = max(fullest, count)
	}
	return float64(fullest) * float64(n) / float64(len(vins))
}

// timed is how long one look-up takes, in nanoseconds, in several rounds over all.
func timed(vins []string, rounds int, place func(vin string) string) (each []float64) {
	for range rounds {
		began, found := time.Now(), 0
		for _, vin := range vins {
			found += len(place(vin))
		}
		each = append(each, float64(time.Since(began))/math.Max(1, float64(len(vins))))
		if found == 0 {
			return nil // nothing was placed, so nothing was measured
		}
	}
	return each
}

// bySlots is how the product finds the node of a vehicle.
func bySlots(n int) func(vin string) string {
	members := make([]string, n)
	for i := range members {
		members[i] = fmt.Sprintf("n%d", i+1)
	}
	owners := placement.Place(members, persistence.DefaultSlots)
	return func(vin string) string {
		return owners[persistence.SlotOf(persistence.Key{Kind: kind, ID: vin}, persistence.DefaultSlots)]
	}
}

// byIdentity is how protoactor's own look-up of identities (disthash) does.
func byIdentity(n int) func(vin string) string {
	members := make(pcluster.Members, n)
	for i := range members {
		members[i] = &pcluster.Member{Id: fmt.Sprintf("n%d", i+1), Host: fmt.Sprintf("10.0.0.%d", i+1), Port: 7946, Kinds: []string{kind}}
	}
	hashing := pcluster.NewRendezvous()
	hashing.UpdateMembers(members)
	return func(vin string) string {
		return hashing.GetByClusterIdentity(&pcluster.ClusterIdentity{Identity: vin, Kind: kind})
	}
}
