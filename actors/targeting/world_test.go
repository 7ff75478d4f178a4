package targeting

import (
	"fmt"
	"maps"
	"math"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/cespare/xxhash/v2"
	"pgregory.net/rapid"

	"pacecar/actors/targeting/terms"
	"pacecar/messages"
)

// testNow is when every question of a test is asked, in Unix milliseconds.
const testNow = 1_790_000_000_000

// testAgos are durations as selectors write them.
var testAgos = map[string]time.Duration{
	"3d": 72 * time.Hour, "72h": 72 * time.Hour, "1w2d12h": 228 * time.Hour, "90m": 90 * time.Minute, "1m30s": 90 * time.Second, "1s": time.Second,
}

// testCohorts are what cohort(…) may name: two lists, a saved selector, and one that names others.
var testCohorts = []*messages.Cohort{
	{Name: "press", Vins: []*messages.SlotVINs{{Slot: 3, Vins: slices.Sorted(slices.Values(testVINs[:9]))}}},
	{Name: "nobody", Vins: []*messages.SlotVINs{{Vins: []string{"WVWZZZZTEST999999"}}}},
	{Name: "late", Selector: `last_seen < ago("3d")`},
	{Name: "mixed", Selector: `cohort("late") || model == "e1" && !cohort("press")`},
}

// cohortPhrases say the same by hand.
var cohortPhrases = func() []phrase {
	press := func(r *messages.VehicleRecord) *bool { return answerOf(slices.Contains(testVINs[:9], r.Vin)) }
	late := func(r *messages.VehicleRecord) *bool {
		return isSeen(r, "<", time.UnixMilli(testNow).Add(-72*time.Hour))
	}
	return []phrase{
		{`cohort("press")`, press, true},
		{`cohort("nobody")`, func(*messages.VehicleRecord) *bool { return noPointer }, true},
		{`cohort("late")`, late, true},
		{`cohort("mixed")`, func(r *messages.VehicleRecord) *bool {
			one := answerOf(false)
			if !*press(r) {
				if one = nil; r.Attributes.Model != "" {
					one = answerOf(r.Attributes.Model == "e1")
				}
			}
			switch other := late(r); {
			case other != nil && *other, one != nil && *one:
				return yesPointer
			case other == nil, one == nil:
				return nil
			default:
				return noPointer
			}
		}, true},
	}
}()

// asked is the question with a selector.
func asked(text string) *messages.SelectVehicles {
	return &messages.SelectVehicles{Selector: text, NowMs: testNow, Cohorts: testCohorts}
}

// drawInstant is when a vehicle was last heard: never, or around what selectors name.
func drawInstant(t *rapid.T) int64 {
	if rapid.IntRange(0, 4).Draw(t, "heard") == 0 {
		return 0
	}
	ago := testAgos[rapid.SampledFrom(slices.Sorted(maps.Keys(testAgos))).Draw(t, "around")]
	return testNow - ago.Milliseconds() + rapid.Int64Range(-2500, 2500).Draw(t, "off")
}

func isSeen(r *messages.VehicleRecord, sign string, at time.Time) *bool {
	if r.LastSeenMs == 0 {
		return nil
	}
	return answerOf(compareSigns(sign, time.UnixMilli(r.LastSeenMs).Truncate(time.Second).Compare(at)))
}

func drawSeen(t *rapid.T) phrase {
	if rapid.IntRange(0, 5).Draw(t, "seen at all") == 0 {
		return phrase{"has(last_seen)", func(r *messages.VehicleRecord) *bool { return answerOf(r.LastSeenMs != 0) }, true}
	}
	duration := rapid.SampledFrom(slices.Sorted(maps.Keys(testAgos))).Draw(t, "ago")
	text, at := fmt.Sprintf("ago(%q)", duration), time.UnixMilli(testNow).Add(-testAgos[duration])
	if rapid.Bool().Draw(t, "absolute") {
		at = at.Add(time.Duration(rapid.SampledFrom([]int64{0, 1, 500, 999}).Draw(t, "milliseconds")) * time.Millisecond)
		text = fmt.Sprintf("timestamp(%q)", at.In(time.FixedZone("", 3600*rapid.IntRange(-3, 5).Draw(t, "zone"))).Format(time.RFC3339Nano))
	}
	sign := rapid.SampledFrom(comparisonSigns[2:]).Draw(t, "sign")
	of := func(r *messages.VehicleRecord) *bool { return isSeen(r, sign, at) }
	if rapid.Bool().Draw(t, "turned") {
		turned := map[string]string{"<": ">", "<=": ">=", ">": "<", ">=": "<="}[sign]
		return phrase{text + " " + turned + " last_seen", of, true}
	}
	return phrase{"last_seen " + sign + " " + text, of, true}
}

// Coordinates meet often, so that edges, corners, poles and the antimeridian are met, too.
var (
	testLatitudes  = []float64{-90, -30, 0, 10, 20, 30, 48.1372, 90}
	testLongitudes = []float64{-180, -179.5, -170, -20, 0, 10, 20, 11.5755, 170, 179.5, 180}
)

func drawPosition(t *rapid.T) *messages.Position {
	switch rapid.IntRange(0, 4).Draw(t, "place") {
	case 0:
		return nil
	case 1:
		return &messages.Position{Latitude: rapid.Float64Range(-90, 90).Draw(t, "latitude"), Longitude: rapid.Float64Range(-180, 180).Draw(t, "longitude")}
	default:
		return &messages.Position{Latitude: rapid.SampledFrom(testLatitudes).Draw(t, "latitude"), Longitude: rapid.SampledFrom(testLongitudes).Draw(t, "longitude")}
	}
}

func drawPlace(t *rapid.T) phrase {
	switch rapid.IntRange(0, 4).Draw(t, "region") {
	case 0:
		return phrase{"has(position)", func(r *messages.VehicleRecord) *bool { return answerOf(r.Position != nil) }, true}
	case 1, 2:
		at := drawPosition(t)
		if at == nil {
			at = &messages.Position{Latitude: 48, Longitude: 11}
		}
		km := rapid.SampledFrom([]float64{1, 25.5, 600, 1200, 9000, 20000}).Draw(t, "km")
		return phrase{fmt.Sprintf("near(%v, %v, %v)", at.Latitude, at.Longitude, km), func(r *messages.VehicleRecord) *bool {
			return isNear(r, at.Latitude, at.Longitude, km)
		}, true}
	default:
		corners := rapid.SampledFrom([][][2]float64{
			{{0, 0}, {20, 0}, {20, 20}, {0, 20}},
			{{0, 0}, {10, 20}, {20, 0}},                         // a ray meets a corner that goes on
			{{10, 170}, {30, -170}, {-30, -179.5}},              // across the antimeridian
			{{0, 180}, {0, -170}, {20, -170}, {20, 180}},        // along it
			{{-30, -20}, {30, 20}, {30, -20}, {-30, 20}},        // crosses itself
			{{-90, -20}, {90, -20}, {90, 20}, {-90, 20}},        // from pole to pole
			{{0, 0}, {30, 10}, {0, 20}, {10, 10}, {0, 0}},       // with a notch, and closed
			{{48, 11}, {48.3, 11}, {48.3, 12}, {48, 12}},        // a city
			{{-30, 100}, {30, 100}, {30, -100}, {-30, -100}},    // a wide one across the antimeridian
			{{10, 0}, {20, 10}, {10, 20}, {20, 20}, {10.5, 10}}, // a ray meets corners that turn back
		}).Draw(t, "corners")
		texts := make([]string, len(corners))
		for i, c := range corners {
			texts[i] = fmt.Sprintf("[%v, %v]", c[0], c[1])
		}
		return phrase{"within([" + strings.Join(texts, ", ") + "])", func(r *messages.VehicleRecord) *bool { return isWithin(r, corners) }, true}
	}
}

// isNear measures the angle between two directions from the middle of the Earth.
func isNear(r *messages.VehicleRecord, latitude, longitude, km float64) *bool {
	if r.Position == nil {
		return nil
	}
	direction := func(latitude, longitude float64) (v [3]float64) {
		φ, λ := latitude*math.Pi/180, longitude*math.Pi/180
		return [3]float64{math.Cos(φ) * math.Cos(λ), math.Cos(φ) * math.Sin(λ), math.Sin(φ)}
	}
	a, b := direction(latitude, longitude), direction(r.Position.Latitude, r.Position.Longitude)
	cross := math.Hypot(math.Hypot(a[1]*b[2]-a[2]*b[1], a[2]*b[0]-a[0]*b[2]), a[0]*b[1]-a[1]*b[0])
	return answerOf(6371.0088*math.Atan2(cross, a[0]*b[0]+a[1]*b[1]+a[2]*b[2]) <= km)
}

// isWithin looks at every edge in fractions of any length: north of the point, on it or
// not; an odd number of edges to the north is inside.
func isWithin(r *messages.VehicleRecord, corners [][2]float64) *bool {
	if r.Position == nil {
		return nil
	}
	units := func(degrees float64) *big.Rat { return new(big.Rat).SetInt64(int64(math.Round(degrees * 1e7))) }
	turn := units(360)
	x, y := units(r.Position.Longitude), units(r.Position.Latitude)
	odd := false
	from := corners[len(corners)-1]
	at := units(from[1])
	for _, to := range corners {
		next := units(to[1])
		for new(big.Rat).Sub(next, at).Cmp(units(180)) > 0 {
			next.Sub(next, turn)
		}
		for new(big.Rat).Sub(next, at).Cmp(units(-180)) < 0 {
			next.Add(next, turn)
		}
		for k := int64(-3); k <= 3; k++ {
			shifted := new(big.Rat).Add(x, new(big.Rat).Mul(turn, new(big.Rat).SetInt64(k)))
			on, north := overhead(shifted, y, at, units(from[0]), next, units(to[0]))
			if on {
				return yesPointer
			}
			odd = odd != north
		}
		from, at = to, next
	}
	return answerOf(odd)
}

// overhead says whether an edge has a point, or is crossed by the way north from it.
func overhead(x, y, ax, ay, bx, by *big.Rat) (on, north bool) {
	if ax.Cmp(bx) > 0 {
		ax, ay, bx, by = bx, by, ax, ay
	}
	if x.Cmp(ax) < 0 || x.Cmp(bx) > 0 {
		return false, false
	}
	if ax.Cmp(bx) == 0 {
		low, high := ay, by
		if low.Cmp(high) > 0 {
			low, high = high, low
		}
		return y.Cmp(low) >= 0 && y.Cmp(high) <= 0, false
	}
	share := new(big.Rat).Quo(new(big.Rat).Sub(x, ax), new(big.Rat).Sub(bx, ax))
	height := new(big.Rat).Add(ay, share.Mul(share, new(big.Rat).Sub(by, ay)))
	return height.Cmp(y) == 0, height.Cmp(y) > 0 && x.Cmp(bx) < 0
}

func drawSample(t *rapid.T) phrase {
	percent := rapid.SampledFrom([]float64{0.5, 1, 10, 33.3, 50, 99, 100}).Draw(t, "percent")
	if rapid.Bool().Draw(t, "salted") {
		return phrase{fmt.Sprintf("sample(%v, \"spring\")", percent), func(r *messages.VehicleRecord) *bool { return isSampled(r, percent, "spring") }, true}
	}
	return phrase{fmt.Sprintf("sample(%v)", percent), func(r *messages.VehicleRecord) *bool { return isSampled(r, percent, "") }, true}
}

// isSampled compares the hash with the percentage of all hashes.
func isSampled(r *messages.VehicleRecord, percent float64, salt string) *bool {
	hash := new(big.Rat).SetInt(new(big.Int).SetUint64(xxhash.Sum64String(salt + "/" + r.Vin)))
	all := new(big.Rat).SetInt(new(big.Int).Lsh(big.NewInt(1), 64))
	end := new(big.Rat).SetFloat64(percent)
	return answerOf(hash.Mul(hash, big.NewRat(100, 1)).Cmp(end.Mul(end, all)) < 0)
}

// TestCohortMeansItsSelector: a name and what it stands for select the same vehicles, and
// leave out the same ones for the same reasons.
func TestCohortMeansItsSelector(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, _ := drawFleet(t)
		inner, outer := drawPhrase(t, 2), drawPhrase(t, 1)
		named, written := asked(`cohort("inner") || !(`+outer.text+")"), asked("("+inner.text+") || !("+outer.text+")")
		named.Cohorts = append(slices.Clone(testCohorts), &messages.Cohort{Name: "inner", Selector: inner.text})
		got, rejection := Answer(x, named)
		if rejection != nil {
			t.Fatal(rejection)
		}
		want, rejection := Answer(x, written)
		if rejection != nil {
			t.Fatal(rejection)
		}
		if !slices.Equal(got.Vins, want.Vins) || got.Residual != want.Residual || sum(got) != sum(want) {
			t.Fatalf("%s: %v, and by name %v", inner.text, want, got)
		}
	})
}

func sum(s *messages.Selection) (count uint64) {
	for _, e := range s.Excluded {
		count += e.Count
	}
	return count
}

// TestSampleOnlyGrows: a higher percentage keeps every vehicle.
func TestSampleOnlyGrows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, _ := drawFleet(t)
		less := rapid.Float64Range(0.01, 100).Draw(t, "less")
		more := rapid.Float64Range(less, 100).Draw(t, "more")
		var vins [2][]string
		for i, percent := range []float64{less, more} {
			s, rejection := terms.Compile(asked(fmt.Sprintf("sample(%f, \"x\")", max(percent, 0.01))))
			if rejection != nil {
				t.Fatal(rejection)
			}
			set, _ := x.Select(s)
			vins[i] = set.VINs()
		}
		for _, vin := range vins[0] {
			if !slices.Contains(vins[1], vin) {
				t.Fatalf("%s is among %f %% and not among %f %%", vin, less, more)
			}
		}
	})
}
