package targeting

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"pacecar/actors/targeting/serials"
	"pacecar/messages"
)

// drawHeld gives a vehicle an assignment and flags, or none.
func drawHeld(t *rapid.T, r *messages.VehicleRecord) {
	if rapid.Bool().Draw(t, "assigned") {
		r.Assignment = &messages.Assignment{
			CampaignId: rapid.SampledFrom(testCampaigns).Draw(t, "campaign"), Cancelling: rapid.Bool().Draw(t, "cancelling"),
			State: messages.AssignmentState(rapid.IntRange(int(messages.AssignmentState_OFFERED), int(messages.AssignmentState_SKIPPED)).Draw(t, "state")),
		}
	}
	for _, code := range rapid.SliceOfNDistinct(rapid.SampledFrom(testFlags), 0, 2, rapid.ID).Draw(t, "flags") {
		r.Flags = append(r.Flags, &messages.Flag{Code: code, EcuId: "ADAS"})
	}
}

// holding is the campaign that holds a vehicle, worked out by hand.
func holding(r *messages.VehicleRecord) string {
	switch state := r.GetAssignment().GetState(); {
	case state >= messages.AssignmentState_SUCCEEDED, state < messages.AssignmentState_OFFERED:
		return ""
	case state < messages.AssignmentState_INSTALLING && r.GetAssignment().GetCancelling():
		return ""
	default:
		return r.GetAssignment().GetCampaignId()
	}
}

func codesOf(r *messages.VehicleRecord) []string {
	codes := []string{}
	for _, f := range r.GetFlags() {
		codes = append(codes, f.GetCode())
	}
	return codes
}

// TestForCampaign: of the vehicles that a selector matches, a campaign gets those that are not
// flagged, whoever holds them; each other one has the reason that it gives itself.
func TestForCampaign(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, fleet := drawFleet(t)
		want, got := map[string]int{}, map[string]int{}
		var free []string
		for vin, r := range fleet {
			switch {
			case len(r.Flags) > 0:
				codes := codesOf(r)
				slices.Sort(codes)
				want[Flagged+"Flagged "+strings.Join(slices.Compact(codes), ", ")+", which nobody has cleared."]++
			default:
				free = append(free, vin)
			}
		}
		slices.Sort(free)
		answer, rejection := Answer(x, &messages.SelectVehicles{Selector: "true", ForCampaign: true})
		if rejection != nil {
			t.Fatal(rejection)
		}
		for _, e := range answer.Excluded {
			got[e.Code+e.Detail] += int(e.Count)
			if len(e.Sample) != min(int(e.Count), MaxSample) {
				t.Fatalf("%d of %d are shown", len(e.Sample), e.Count)
			}
		}
		if !slices.Equal(answer.Vins, free) {
			t.Fatalf("free are %v, want %v", answer.Vins, free)
		}
		for reason, count := range want {
			if got[reason] != count {
				t.Fatalf("%s: %d vehicles, want %d", reason, got[reason], count)
			}
		}
		if len(got) != len(want) {
			t.Fatalf("reasons %v, want %v", got, want)
		}
		if all, _ := Answer(x, &messages.SelectVehicles{Selector: "true"}); all.Matched != uint64(len(fleet)) {
			t.Fatalf("without a campaign %d match, want all %d", all.Matched, len(fleet))
		}
	})
}

// TestUnreachable: who is neither connected nor heard since a moment is told apart from who
// was never heard, and nobody else is left out.
func TestUnreachable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, fleet := drawFleet(t)
		since := max(drawInstant(t), 1)
		reachable, never, late := []string{}, 0, 0
		for vin, r := range fleet {
			switch {
			case r.Online || r.LastSeenMs/1000 >= since/1000 && r.LastSeenMs > 0:
				reachable = append(reachable, vin)
			case r.LastSeenMs <= 0:
				never++
			default:
				late++
			}
		}
		slices.Sort(reachable)
		answer, rejection := Answer(x, &messages.SelectVehicles{Selector: "true", HeardSinceMs: since})
		if rejection != nil {
			t.Fatal(rejection)
		}
		got := map[bool]int{}
		for _, e := range answer.Excluded {
			if e.Code != Unreachable {
				t.Fatalf("excluded for %s", e.Code)
			}
			got[strings.Contains(e.Detail, "never")] += int(e.Count)
		}
		if !slices.Equal(answer.Vins, reachable) || got[true] != never || got[false] != late {
			t.Fatalf("since %d: %v and %v, want %v, %d never and %d late", since, answer.Vins, answer.Excluded, reachable, never, late)
		}
	})
}

// TestSerials: whatever came and went, the index finds exactly who has a serial number,
// and lists each once for each control unit.
func TestSerials(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, fleet := drawFleet(t)
		holders, all := map[uint32][]string{}, []uint32{}
		for vin, r := range fleet {
			for _, print := range serials.Of(nil, r.Inventory) {
				holders[print], all = append(holders[print], vin), append(all, print)
			}
		}
		asked := serials.Of(nil, []*messages.ECU{{Serial: "nobody's"}})
		for print := range holders {
			if rapid.Bool().Draw(t, "asked") {
				asked = append(asked, print)
			}
		}
		slices.Sort(asked)
		answer, rejection := x.serials.Holders(&messages.FindSerials{Fingerprints: asked}, x.registry.At)
		if rejection != nil {
			t.Fatal(rejection)
		}
		var want []string
		for _, print := range asked {
			want = append(want, slices.Sorted(slices.Values(holders[print]))...)
		}
		var got []string
		for _, h := range answer.Holders {
			got = append(got, h.Vin)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%v are held by %v, want %v", asked, got, want)
		}
		middle := rapid.Uint32().Draw(t, "middle")
		lower := x.serials.List(&messages.ListSerials{To: middle})
		list := lower.Fingerprints
		if middle < 1<<32-1 {
			list = append(list, x.serials.List(&messages.ListSerials{From: middle + 1, To: 1<<32 - 1}).Fingerprints...)
		}
		slices.Sort(list)
		slices.Sort(all)
		if !slices.Equal(list, all) || int(lower.Total) != len(all) {
			t.Fatalf("listed are %v of %d, want %v", list, lower.Total, all)
		}
	})
}

// TestChangedSerials: what a change answers is what one has and the other has not.
func TestChangedSerials(t *testing.T) {
	x := NewIndex()
	put := func(serialNumbers ...string) []uint32 {
		r := vehicle("WVWZZZATEST000001", "e1")
		for _, serial := range serialNumbers {
			r.Inventory = append(r.Inventory, &messages.ECU{Id: "E" + serial, HardwarePart: "P", Serial: serial})
		}
		return x.Put(r)
	}
	prints := func(serialNumbers ...string) []uint32 {
		var list []uint32
		for _, serial := range serialNumbers {
			list = append(list, serials.Fingerprint("P", serial))
		}
		slices.Sort(list)
		return list
	}
	for i, step := range []struct{ got, want []uint32 }{
		{put("1", "2"), prints("1", "2")}, {put("2", "1"), nil}, {put("2", "3"), prints("1", "3")}, {x.Remove("WVWZZZATEST000001"), prints("2", "3")},
		{x.Remove("WVWZZZATEST000001"), nil},
	} {
		if !slices.Equal(step.got, step.want) {
			t.Errorf("step %d changes %v, want %v", i, step.got, step.want)
		}
	}
	if _, rejection := x.serials.Holders(&messages.FindSerials{Fingerprints: []uint32{2, 1}}, x.registry.At); rejection.GetField() != "/fingerprints" {
		t.Errorf("fingerprints that do not rise: %v", rejection)
	}
}

// TestCrowdedSerials: what many vehicles have is named, and not listed.
func TestCrowdedSerials(t *testing.T) {
	x, print := NewIndex(), serials.Fingerprint("P", "0000")
	for i := range serials.MaxSharers + 1 {
		answer, rejection := x.serials.Holders(&messages.FindSerials{Fingerprints: []uint32{print}}, x.registry.At)
		if rejection != nil || len(answer.Holders) != i || len(answer.Crowded) != 0 {
			t.Fatalf("of %d vehicles: %v, %v", i, answer, rejection)
		}
		r := vehicle("WVWZZZATEST0000"+string(rune('0'+i/10))+string(rune('0'+i%10)), "e1")
		r.Inventory = []*messages.ECU{{Id: "ADAS", HardwarePart: "P", Serial: "0000"}}
		x.Put(r)
	}
	answer, rejection := x.serials.Holders(&messages.FindSerials{Fingerprints: []uint32{print}}, x.registry.At)
	if rejection != nil || len(answer.Holders) != 0 || !slices.Equal(answer.Crowded, []uint32{print}) {
		t.Errorf("a crowd is answered with %v, %v", answer, rejection)
	}
}
