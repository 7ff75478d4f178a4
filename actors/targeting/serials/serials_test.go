package serials_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"pacecar/actors/targeting/serials"
	"pacecar/messages"
)

// TestColumn: a column is a map of lists, whatever comes and goes.
func TestColumn(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var c serials.Column
		known := map[uint32][]uint32{}
		few := rapid.SliceOfNDistinct(rapid.Uint32Range(0, 40), 0, 9, rapid.ID)
		for range rapid.IntRange(0, 60).Draw(t, "changes") {
			ordinal, now := rapid.Uint32Range(0, 200).Draw(t, "ordinal"), few.Draw(t, "prints")
			slices.Sort(now)
			var want []uint32
			for print := range uint32(41) {
				if slices.Contains(now, print) != slices.Contains(known[ordinal], print) {
					want = append(want, print)
				}
			}
			if got := c.Put(ordinal, now); !slices.Equal(got, want) {
				t.Fatalf("changed %v, want %v", got, want)
			}
			known[ordinal] = now
		}
		asked := few.Draw(t, "asked")
		slices.Sort(asked)
		var got, want [][2]uint32
		c.Find(asked, func(print, ordinal uint32) { got = append(got, [2]uint32{print, ordinal}) })
		total, inside := 0, []uint32{}
		for ordinal, prints := range known {
			for _, print := range prints {
				if total++; slices.Contains(asked, print) {
					want = append(want, [2]uint32{print, ordinal})
				}
				if print >= 10 && print <= 30 {
					inside = append(inside, print)
				}
			}
		}
		order := func(a, b [2]uint32) int { return slices.Compare(a[:], b[:]) }
		slices.SortFunc(got, order)
		slices.SortFunc(want, order)
		if !slices.Equal(got, want) || c.Len() != total {
			t.Fatalf("found %v of %d, want %v of %d", got, c.Len(), want, total)
		}
		listed := c.Range(nil, 10, 30)
		slices.Sort(listed)
		slices.Sort(inside)
		if !slices.Equal(listed, inside) {
			t.Fatalf("in the range are %v, want %v", listed, inside)
		}
	})
}

func TestRepeated(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		prints := rapid.SliceOfN(rapid.Uint32Range(0, 30), 0, 60).Draw(t, "prints")
		var want []uint32
		for print := range uint32(31) {
			count := 0
			for _, p := range prints {
				if p == print {
					count++
				}
			}
			if count > 1 {
				want = append(want, print)
			}
		}
		if got := serials.Repeated(slices.Clone(prints)); !slices.Equal(got, want) {
			t.Fatalf("%v repeats %v, want %v", prints, got, want)
		}
	})
}

// record is a vehicle with control units "ID part serial".
func record(vin string, ecus ...[3]string) *messages.VehicleRecord {
	r := &messages.VehicleRecord{Vin: vin}
	for _, e := range ecus {
		r.Inventory = append(r.Inventory, &messages.ECU{Id: e[0], HardwarePart: e[1], Serial: e[2]})
	}
	return r
}

// A verdict rests on parts and serial numbers, not on fingerprints.
func TestJudge(t *testing.T) {
	t.Parallel()
	one, two, three := record("A", [3]string{"ADAS", "P", "1"}), record("B", [3]string{"ADAS", "P", "1"}), record("C", [3]string{"CAM", "P", "1"})
	twice := record("D", [3]string{"L", "P", "7"}, [3]string{"R", "P", "7"})
	removed := record("E", [3]string{"ADAS", "P", "7"})
	removed.Removed = true
	alone := record("F", [3]string{"ADAS", "P", "8"})
	alone.Flags = []*messages.Flag{{Code: serials.Duplicate, EcuId: "ADAS", Detail: "Vehicle G reports P with serial 8, too."}}
	cleared := record("H", [3]string{"ADAS", "P", "9"})
	cleared.Accepted = []*messages.Flag{{Code: serials.Duplicate, EcuId: "ADAS", Detail: "Vehicle I reports P with serial 9, too."}}
	known := record("I", [3]string{"ADAS", "P", "9"})
	known.Flags = []*messages.Flag{{Code: serials.Duplicate, EcuId: "ADAS"}}
	all := []*messages.VehicleRecord{one, two, three, twice, removed, alone, cleared, known}
	var prints []uint32
	for _, serial := range []string{"1", "7", "8", "9"} {
		prints = append(prints, serials.Fingerprint("P", serial))
	}
	slices.Sort(prints)
	verdict := serials.Judge(prints, all)
	var got []string
	for _, m := range verdict.Flag {
		got = append(got, m.GetVin()+" "+m.GetFlag().GetEcuId()+": "+m.GetFlag().GetDetail())
	}
	want := []string{
		"A ADAS: Vehicle B and another one report P with serial 1, too.", "B ADAS: Vehicle A and another one report P with serial 1, too.",
		"C CAM: Vehicle A and another one report P with serial 1, too.",
	}
	if !slices.Equal(got, want) {
		t.Errorf("flagged are\n%q, want\n%q", got, want)
	}
	if len(verdict.Single) != 1 || verdict.Single[0] != alone {
		t.Errorf("single is %v, want F", verdict.Single)
	}
	if got := serials.Suspects(alone); !slices.Equal(got, []uint32{serials.Fingerprint("P", "8")}) || serials.Suspects(one) != nil {
		t.Errorf("suspected is %v", got)
	}
	if other := serials.Judge([]uint32{serials.Fingerprint("Q", "1")}, all); len(other.Flag)+len(other.Single) != 0 {
		t.Errorf("what was not asked for is judged: %v", other)
	}
}

// A placeholder accuses nobody.
func TestACrowdIsNoDuplicate(t *testing.T) {
	t.Parallel()
	var crowd []*messages.VehicleRecord
	for i := range serials.MaxSharers + 1 {
		crowd = append(crowd, record(fmt.Sprint(i), [3]string{"ADAS", "P", "0000"}))
	}
	prints := []uint32{serials.Fingerprint("P", "0000")}
	if verdict := serials.Judge(prints, crowd); len(verdict.Flag) != 0 {
		t.Errorf("%d of a crowd are flagged", len(verdict.Flag))
	}
	if verdict := serials.Judge(prints, crowd[1:]); len(verdict.Flag) != serials.MaxSharers {
		t.Errorf("%d are flagged, want %d", len(verdict.Flag), serials.MaxSharers)
	}
}

// Fingerprints of numbers that differ little are spread as if by chance.
func TestFingerprintsSpread(t *testing.T) {
	t.Parallel()
	const count = 1 << 20
	prints := make([]uint32, count)
	for i := range prints {
		prints[i] = serials.Fingerprint("8K0907107", fmt.Sprintf("SN%09d", i))
	}
	// By chance 2^40 / 2^33 = 128 pairs are equal; ten standard deviations are 113.
	if repeated := len(serials.Repeated(prints)); repeated > 128+113 {
		t.Errorf("%d fingerprints repeat", repeated)
	}
}

// BenchmarkMillion is the cost of a million vehicles of four serial numbers each.
func BenchmarkMillion(b *testing.B) {
	const fleet, ecus = 1_000_000, 4
	before := heap()
	var c serials.Column
	var row [ecus]uint32
	dice := rand.New(rand.NewPCG(1, 2))
	for ordinal := range uint32(fleet) {
		for i := range row {
			row[i] = dice.Uint32()
		}
		slices.Sort(row[:])
		c.Put(ordinal, row[:])
	}
	bytes := float64(heap()-before) / fleet
	for _, count := range []int{1, 64, 4096} {
		wanted := make([]uint32, count)
		for i := range wanted {
			wanted[i] = dice.Uint32()
		}
		slices.Sort(wanted)
		b.Run(fmt.Sprintf("find=%d", count), func(b *testing.B) {
			found := 0
			for b.Loop() {
				c.Find(wanted, func(uint32, uint32) { found++ })
			}
			b.ReportMetric(bytes, "bytes/vehicle")
		})
	}
	b.Run("audit", func(b *testing.B) {
		repeated := 0
		for b.Loop() {
			repeated = 0
			for round := range uint32(ecus) { // a million fingerprints each
				from := round << 30
				repeated += len(serials.Repeated(c.Range(make([]uint32, 0, 1<<20), from, from+1<<30-1)))
			}
		}
		b.ReportMetric(float64(repeated), "suspected")
	})
	b.Run("put", func(b *testing.B) {
		ecus := record("A", [3]string{"ADAS", "P1", "SN000001"}, [3]string{"BMS", "P2", "SN000002"}, [3]string{"IVI", "P3", "SN000003"}, [3]string{"TCU", "P4", "SN000004"})
		var room [8]uint32
		for b.Loop() {
			c.Put(500_000, serials.Of(room[:0], ecus.Inventory))
		}
	})
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
