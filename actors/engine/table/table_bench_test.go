package table

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"syscall"
	"testing"
	"time"

	"pacecar/actors/targeting"
	"pacecar/messages"
)

// spent is the processor time that this process has used: on a machine that does something else, too, it tells what is ours.
func spent(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// million is 1,000,000 vehicles over 256 slots, which came in an order of their numbers.
func million(dice *rand.Rand, order func(int) int) *indexed {
	const size, slots = 1_000_000, 256
	router := &indexed{slots: make([]*targeting.Index, slots)}
	for i := range router.slots {
		router.slots[i] = targeting.NewIndex()
	}
	record := &messages.VehicleRecord{Attributes: &messages.VehicleAttributes{}}
	for i := range size {
		record.Vin, record.Online = vin(order(i)), dice.IntN(2) == 0
		record.Attributes.Model, record.Attributes.Region = fmt.Sprint("e", dice.IntN(12)), fmt.Sprintf("R%02d", dice.IntN(16))
		record.Attributes.ModelYear = uint32(2018 + dice.IntN(8))
		record.Inventory = []*messages.ECU{{Id: "ADAS", HardwarePart: "A1", Version: fmt.Sprint(dice.IntN(16), ".0.0")}}
		router.slots[dice.IntN(slots)].Put(record)
	}
	return router
}

// BenchmarkImported reads windows of 1,000,000 vehicles that came in no order of VIN, as an import delivers them.
func BenchmarkImported(b *testing.B) {
	dice := rand.New(rand.NewPCG(1, 2))
	t := million(dice, func(i int) int { return i * 333_667 % 1_000_000 }).table()
	for _, q := range []*messages.TableQuery{{Offset: 500_000}, {Sort: "model", Offset: 500_000}, {Selector: `model == "e1" || online`, Offset: 250_000}} {
		q.Limit = 100
		b.Run(fmt.Sprintf("window/selector=%s/sort=%s/offset=%d", q.Selector, q.Sort, q.Offset), func(b *testing.B) {
			median(b, func() error { _, err := t.Rows(b.Context(), q); return err })
		})
	}
}

// BenchmarkMillion reads windows and counts of 1,000,000 vehicles over 256 slots, which came in order of VIN as a store's
// scan delivers them, and reports the median of the processor time of one.
func BenchmarkMillion(b *testing.B) {
	t := million(rand.New(rand.NewPCG(1, 2)), func(i int) int { return i }).table()
	for _, q := range []*messages.TableQuery{
		{Limit: 100}, {Offset: 500_000}, {Offset: 999_900, Reverse: true}, {Sort: "model", Offset: 500_000},
		{Selector: `model == "e1" || online`, Offset: 250_000}, {Selector: `model == "e1"`, Sort: `ecu["ADAS"].version`, Offset: 40_000},
	} {
		q.Limit = 100
		name := fmt.Sprintf("window/selector=%s/sort=%s/offset=%d", q.Selector, q.Sort, q.Offset)
		b.Run(name, func(b *testing.B) {
			median(b, func() error { _, err := t.Rows(b.Context(), q); return err })
		})
	}
	b.Run("facets", func(b *testing.B) {
		median(b, func() error {
			_, err := t.Facets(b.Context(), "", []string{"model", "region", "model_year", "online", `ecu["ADAS"].version`}, 50)
			return err
		})
	})
}

func median(b *testing.B, do func() error) {
	var took []time.Duration
	for b.Loop() {
		from := spent(b)
		if err := do(); err != nil {
			b.Fatal(err)
		}
		took = append(took, spent(b)-from)
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "cpu-ms/op")
}
