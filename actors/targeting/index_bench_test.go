package targeting

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"testing"

	"pacecar/actors/targeting/selector"
	"pacecar/messages"
)

// benchFleet is how many vehicles the measures have; VINs come in order, as a store's
// scan delivers them.
const benchFleet = 1_000_000

// fourPredicates is the selector of the measure in the performance targets.
const fourPredicates = `model == "e1" && region in ["R01","R02","R03"] && ecu["ADAS"].version < semver("4.2.0") && ecu["TCU"].hardware_part == "TCU-P1"`

// benchRecord makes vehicle i: 12 models, 16 regions, and 4 ECUs with 3 parts, 2
// revisions and 16 versions each.
func benchRecord(dice *rand.Rand, i int, record *messages.VehicleRecord) {
	record.Vin = fmt.Sprintf("WVWZZZ1K%09d", i)
	record.Attributes = &messages.VehicleAttributes{
		Model: fmt.Sprintf("e%d", dice.IntN(12)), Variant: []string{"short", "long", "van"}[dice.IntN(3)],
		ModelYear: uint32(2018 + dice.IntN(8)), Market: []string{"DE", "AT", "FR", "US"}[dice.IntN(4)], Region: fmt.Sprintf("R%02d", dice.IntN(16)),
	}
	if dice.IntN(50) == 0 {
		record.Attributes.Tags = []string{"press"}
	}
	record.Attributes.Language, record.Attributes.TimeZone = []string{"de", "fr", "en"}[dice.IntN(3)], []string{"Europe/Berlin", "Europe/Paris"}[dice.IntN(2)]
	record.LastSeenMs = testNow - dice.Int64N(90*24*3600*1000)
	record.Inventory = record.Inventory[:0]
	for _, id := range []string{"ADAS", "BMS", "IVI", "TCU"} {
		part, version := dice.IntN(3), dice.IntN(16)
		record.Inventory = append(record.Inventory, &messages.ECU{
			Id: id, HardwarePart: fmt.Sprintf("%s-P%d", id, part), HardwareRevision: []string{"A", "B"}[dice.IntN(2)],
			Version: fmt.Sprintf("%d.%d.0", 3+version/8, version%8),
			Sha256:  fmt.Sprintf("%064d", part*100+version),
			Serial:  fmt.Sprintf("SN%09d", i),
		})
	}
}

// benchIndexes divides the fleet over so many indexes, as slots do.
func benchIndexes(count int) []*Index {
	dice := rand.New(rand.NewPCG(1, 2))
	indexes := make([]*Index, count)
	for i := range indexes {
		indexes[i] = NewIndex()
	}
	record := &messages.VehicleRecord{}
	for i := range benchFleet {
		benchRecord(dice, i, record)
		indexes[i%count].Put(record)
	}
	return indexes
}

func BenchmarkMillion(b *testing.B) {
	for _, slots := range []int{1, 256} {
		before := heap()
		indexes := benchIndexes(slots)
		bytes := float64(heap()-before) / benchFleet
		b.Run(fmt.Sprintf("slots=%d/select", slots), func(b *testing.B) {
			measure(b, indexes, &messages.SelectVehicles{Selector: fourPredicates, CountOnly: true})
			b.ReportMetric(bytes, "bytes/vehicle")
		})
		b.Run(fmt.Sprintf("slots=%d/vins", slots), func(b *testing.B) {
			measure(b, indexes, &messages.SelectVehicles{Selector: "true"})
		})
		b.Run(fmt.Sprintf("slots=%d/fit", slots), func(b *testing.B) {
			measure(b, indexes, &messages.SelectVehicles{Selector: fourPredicates, CountOnly: true, Contents: []*messages.TargetArtifact{
				{EcuId: "ADAS", HardwarePart: "ADAS-P1", Version: "4.2.0", FromVersion: ">=3.2.0"}, {EcuId: "TCU", HardwarePart: "TCU-P1", Version: "4.0.0"},
			}})
		})
		b.Run(fmt.Sprintf("slots=%d/map", slots), func(b *testing.B) {
			measure(b, indexes, &messages.SelectVehicles{Selector: "true", CountOnly: true, ForCampaign: true, Rules: benchRules(), Contents: []*messages.TargetArtifact{
				{EcuId: "ADAS", HardwarePart: "ADAS-P1", Version: "4.2.0", FromVersion: ">=3.2.0"}, {EcuId: "ADAS", HardwarePart: "ADAS-P2", Version: "4.2.0"},
			}})
		})
		b.Run(fmt.Sprintf("slots=%d/divide", slots), func(b *testing.B) {
			measure(b, indexes, &messages.SelectVehicles{Selector: "true", ForCampaign: true, Divisions: []string{fourPredicates}, Strata: []string{"model", "region", `ecu["ADAS"].hardware_revision`}})
		})
		b.Run(fmt.Sprintf("slots=%d/matched", slots), func(b *testing.B) {
			s, rejection := selector.Compile(fourPredicates)
			if rejection != nil {
				b.Fatal(rejection)
			}
			for b.Loop() {
				found := 0
				for _, x := range indexes {
					set, _ := x.Select(s)
					found += set.Len()
				}
				b.ReportMetric(float64(found), "vehicles")
			}
		})
		b.Run(fmt.Sprintf("slots=%d/put", slots), func(b *testing.B) {
			dice, record := rand.New(rand.NewPCG(1, 2)), &messages.VehicleRecord{}
			benchRecord(dice, 0, record)
			for i := 0; b.Loop(); i++ {
				record.Inventory[0].Version = []string{"3.1.0", "4.1.0"}[i%2]
				indexes[0].Put(record)
			}
		})
	}
}

// benchRules are those of a package with three dependencies: on one of eight versions of a
// package for two ECUs with three parts each, against versions of an ECU, and on a stepping
// stone for some vehicles.
func benchRules() []*messages.Rule {
	needed := &messages.Rule{Code: messages.MissingDependency, Detail: "needs"}
	for version := range 8 {
		a := &messages.Alternative{}
		for _, id := range []string{"TCU", "BMS"} {
			a.All = append(a.All, &messages.ECUCondition{EcuId: id, Absent: true})
			for part := range 3 {
				a.All = append(a.All, &messages.ECUCondition{
					EcuId: id, HardwarePart: fmt.Sprintf("%s-P%d", id, part), Version: fmt.Sprintf("4.%d.0", version), Sha256: fmt.Sprintf("%064d", part*100+8+version),
				})
			}
		}
		needed.Any = append(needed.Any, a)
	}
	one := func(c *messages.ECUCondition) []*messages.Alternative {
		return []*messages.Alternative{{All: []*messages.ECUCondition{c}}}
	}
	return []*messages.Rule{
		needed,
		{Code: messages.Conflict, Detail: "excludes", Forbids: true, Any: one(&messages.ECUCondition{EcuId: "IVI", Constraint: "<3.2.0"})},
		{Code: messages.SteppingStone, Detail: "after", When: []*messages.ECUCondition{{EcuId: "ADAS", Constraint: "<4.0.0"}}, Any: one(&messages.ECUCondition{EcuId: "ADAS", Version: "3.7.0"})},
	}
}

// BenchmarkMillionSighted measures what is asked about each vehicle by itself: when it was
// heard, where it is, and its lot.
func BenchmarkMillionSighted(b *testing.B) {
	before := heap()
	indexes, dice := benchIndexes(256), rand.New(rand.NewPCG(3, 4))
	for i := range benchFleet {
		at := &messages.Position{Latitude: 36 + 30*dice.Float64(), Longitude: -10 + 40*dice.Float64()}
		indexes[i%256].Hear(fmt.Sprintf("WVWZZZ1K%09d", i), testNow-int64(i)*1000, false, at)
	}
	bytes := float64(heap()-before) / benchFleet
	for name, text := range map[string]string{
		"last_seen": `last_seen < ago("3d")`,
		"near":      "near(48.14, 11.58, 100)",
		"within":    "within([[47, 6], [50, 6], [55, 9], [54, 14], [51, 15], [48.5, 13.5], [47.5, 13]])",
		"sample":    `sample(10, "spring")`,
		"together":  `model == "e1" && near(48.14, 11.58, 100) && sample(10)`,
	} {
		b.Run(name, func(b *testing.B) {
			measure(b, indexes, &messages.SelectVehicles{Selector: text, CountOnly: true, NowMs: testNow})
			b.ReportMetric(bytes, "bytes/vehicle")
		})
	}
}

// BenchmarkMillionCounted measures counts by ten attributes of everybody, and the questions
// that a window at a depth of 900,000 consists of.
func BenchmarkMillionCounted(b *testing.B) {
	indexes := benchIndexes(256)
	b.Run("facets", func(b *testing.B) {
		question := &messages.CountFacets{Attributes: []string{
			"model", "variant", "model_year", "market", "region", "tags", "flags", "online", `ecu["ADAS"].version`, `ecu["TCU"].hardware_part`,
		}}
		for b.Loop() {
			for _, x := range indexes {
				if _, rejection := CountFacets(x, question); rejection != nil {
					b.Fatal(rejection)
				}
			}
		}
	})
	b.Run("rank", func(b *testing.B) {
		question := &messages.RankVehicles{From: fmt.Sprintf("WVWZZZ1K%09d", benchFleet*9/10), Sample: 16}
		for b.Loop() {
			for _, x := range indexes {
				if _, rejection := Rank(x, question); rejection != nil {
					b.Fatal(rejection)
				}
			}
		}
	})
}

func measure(b *testing.B, indexes []*Index, question *messages.SelectVehicles) {
	for b.Loop() {
		var matched uint64
		for _, x := range indexes {
			answer, rejection := Answer(x, question)
			if rejection != nil {
				b.Fatal(rejection)
			}
			matched += answer.Matched
		}
		b.ReportMetric(float64(matched), "vehicles")
	}
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
