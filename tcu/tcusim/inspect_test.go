package tcusim

import (
	"fmt"
	"testing"
	"time"

	"pacecar/messages"
	"pacecar/tcu/tcusim/failure"
	"pacecar/tcu/tcusim/population"
	"pacecar/tcu/tcusim/trouble"
	"pacecar/tcu/tcutest"
)

// TestTroubleBeginsAndEndsWhileAFleetRuns: installations that end after a rule was put on the board fail by it.
func TestTroubleBeginsAndEndsWhileAFleetRuns(t *testing.T) {
	const n = 12
	b := newBackend(n)
	b.manual.Store(true)
	downloaded := make(chan messages.VIN, 10*n)
	b.watch(func(vin messages.VIN, r *messages.Report) {
		if r.GetPhase() == messages.Phase_PHASE_DOWNLOADED {
			downloaded <- vin
		}
	})
	broker := b.embed(t, "127.0.0.1:0")
	board := trouble.New(nil)
	f := start(t, broker, Config{Vehicles: withTCU(n), Troubles: board})
	permit := func(count int) {
		for range count {
			b.attach.Send(<-downloaded, messages.Encoding_ENCODING_BINARY, b.permit(time.Now().Add(time.Hour)))
		}
		b.wait(t, count)
	}
	permit(n / 3)
	if err := board.Fail(failure.Rule{ECU: "TCU", Rate: 1, Code: "E0x31"}); err != nil {
		t.Fatal(err)
	}
	permit(n / 3)
	board.Heal("")
	permit(n / 3)
	if s := f.Stats(); s.Installed != 2*n/3 || s.Failed != n/3 || b.codes["E0x31"] != n/3 {
		t.Errorf("%+v, codes %v", s, b.codes)
	}
	phases := map[string]int{}
	for v := range f.Vehicles() {
		phases[v.Phase+v.Code]++
		if v.Campaign != b.campaign || v.Attempt != 1 || !v.Connected || v.Model == "" {
			t.Errorf("a vehicle is shown as %+v", v)
		}
	}
	if phases["Installed"] != 2*n/3 || phases["FailedE0x31"] != n/3 {
		t.Errorf("vehicles are shown as %v", phases)
	}
	for v := range f.Vehicles() { // whoever has seen enough may leave
		if v.VIN != withTCU(1)[0].VIN {
			t.Errorf("the first is %s", v.VIN)
		}
		break
	}
}

func TestVehiclesGoAndReturn(t *testing.T) {
	const n = 8
	b := newBackend(n)
	broker := b.embed(t, "127.0.0.1:0")
	f := start(t, broker, Config{Vehicles: withTCU(n)})
	b.wait(t, n)
	odd := map[messages.VIN]bool{}
	for i, v := range withTCU(n) {
		odd[v.VIN] = i%2 == 1
	}
	if gone := f.Away(func(v *population.Vehicle) (time.Duration, bool) { return time.Hour, odd[v.VIN] }); gone != n/2 {
		t.Errorf("%d went", gone)
	}
	connected := func(want int64) {
		t.Helper()
		tcutest.Await(t, func() bool { return f.Stats().Connected == want }, func() string { return fmt.Sprintf("%+v", f.Stats()) })
	}
	connected(n / 2)
	for v := range f.Vehicles() {
		if away := v.AwaySeconds > 3500; away != odd[v.VIN] || v.Connected == away {
			t.Errorf("shown as %+v, away: %v", v, odd[v.VIN])
		}
	}
	before := f.Stats().Connects
	if returned := f.Away(func(*population.Vehicle) (time.Duration, bool) { return 0, true }); returned != n/2 {
		t.Errorf("%d return", returned)
	}
	connected(n)
	if made := f.Stats().Connects - before; made != n/2 {
		t.Errorf("%d connections were made: those that had one keep it", made)
	}
}
