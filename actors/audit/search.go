package audit

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors"
	"pacecar/actors/targeting/serials"
	"pacecar/actors/vehicle"
	"pacecar/messages"
	"pacecar/persistence"
)

// Bounds of a job.
const (
	perRound  = 1 << 20     // fingerprints of a round, about
	perAsking = 1024        // fingerprints, or vehicles, that are judged together
	askWithin = time.Minute // all slots to answer, or a vehicle
	restShare = 4           // times what a round took, an audit rests
)

// search does one job.
type search struct {
	config  Config
	router  actors.Router
	flagged int
	cleared int
	crowded int // numbers that so many vehicles have that they are none
}

func (s *search) do(ctx context.Context, j job) error {
	if j.audit {
		return s.audit(ctx)
	}
	slices.Sort(j.fingerprints)
	return s.lookUp(ctx, j.fingerprints)
}

// audit compares all serial numbers of the fleet.
func (s *search) audit(ctx context.Context) error {
	began, total := s.config.Clock.Now(), uint64(0)
	err := gather(ctx, s.router, &messages.ListSerials{From: 1}, func(list *messages.SerialList) { total += list.GetTotal() })
	if err != nil {
		return err
	}
	rounds := total/perRound + 1
	for round := range rounds {
		// The fingerprints of a fleet spread evenly, so even ranges have even shares.
		from, to := uint32(round<<32/rounds), uint32((round+1)<<32/rounds-1)
		if err := s.round(ctx, from, to); err != nil {
			return err
		}
	}
	if err := s.reconsider(ctx); err != nil {
		return err
	}
	s.config.Logger.Info("serial numbers were compared", "total", total, "flagged", s.flagged, "cleared", s.cleared, "placeholders", s.crowded, "took", s.config.Clock.Now().Sub(began))
	return nil
}

// round compares the serial numbers whose fingerprints are in a range, and rests.
func (s *search) round(ctx context.Context, from, to uint32) error {
	began := s.config.Clock.Now()
	var prints []uint32
	err := gather(ctx, s.router, &messages.ListSerials{From: from, To: to}, func(list *messages.SerialList) {
		prints = append(prints, list.GetFingerprints()...)
	})
	if err != nil {
		return err
	}
	if err := s.lookUp(ctx, serials.Repeated(prints)); err != nil {
		return err
	}
	return s.rest(ctx, restShare*s.config.Clock.Now().Sub(began))
}

// rest lets others work for a while. What took no time, as everything in fake time, asks
// for no rest, and for no timer that has expired when it is made: the race detector loses
// its way when two goroutines of a synctest bubble make one at once.
func (s *search) rest(ctx context.Context, while time.Duration) error {
	if while <= 0 {
		return ctx.Err()
	}
	rested := make(chan struct{})
	stop := s.config.Clock.AfterFunc(while, func() { close(rested) })
	defer stop()
	select {
	case <-rested:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// reconsider looks at the vehicles that are flagged, for what they were flagged for may be
// gone.
func (s *search) reconsider(ctx context.Context) error {
	var vins []string
	question := &messages.SelectVehicles{Selector: `"` + serials.Duplicate + `" in flags`}
	if err := gather(ctx, s.router, question, func(part *messages.Selection) { vins = append(vins, part.GetVins()...) }); err != nil {
		return err
	}
	for part := range slices.Chunk(vins, perAsking) {
		records, err := s.records(ctx, part)
		if err != nil {
			return err
		}
		if err := s.clear(ctx, records); err != nil {
			return err
		}
	}
	return nil
}

// lookUp flags who shares one of these, and clears who shares it no longer.
func (s *search) lookUp(ctx context.Context, prints []uint32) error {
	for part := range slices.Chunk(prints, perAsking) {
		verdict, err := s.judge(ctx, part)
		if err != nil {
			return err
		}
		for _, m := range verdict.Flag {
			m.By = vehicle.ByEngine
			if err := s.tell(ctx, m.GetVin(), m, &s.flagged); err != nil {
				return err
			}
		}
		if err := s.clear(ctx, verdict.Single); err != nil {
			return err
		}
	}
	return nil
}

// clear clears those of these vehicles that share none of the serial numbers they are flagged for.
func (s *search) clear(ctx context.Context, records []*messages.VehicleRecord) error {
	var suspects []uint32
	for _, r := range records {
		suspects = append(suspects, serials.Suspects(r)...)
	}
	slices.Sort(suspects)
	single := map[string]int{}
	for part := range slices.Chunk(slices.Compact(suspects), perAsking) {
		verdict, err := s.judge(ctx, part)
		if err != nil {
			return err
		}
		for _, r := range verdict.Single {
			if single[r.GetVin()]++; single[r.GetVin()] != duplicates(r) {
				continue
			}
			m := &messages.ClearVehicle{Vin: r.GetVin(), By: vehicle.ByEngine, Codes: []string{serials.Duplicate}, Reason: "No other vehicle reports the serial number any more."}
			if err := s.tell(ctx, r.GetVin(), m, &s.cleared); err != nil {
				return err
			}
		}
	}
	return nil
}

// duplicates is for how many control units a vehicle is flagged.
func duplicates(r *messages.VehicleRecord) int {
	count := 0
	for _, f := range r.GetFlags() {
		if f.GetCode() == serials.Duplicate {
			count++
		}
	}
	return count
}

// judge asks all slots who has these fingerprints, and judges on their records.
func (s *search) judge(ctx context.Context, prints []uint32) (serials.Verdict, error) {
	var vins []string
	holders, crowded := map[uint32]int{}, map[uint32]bool{}
	err := gather(ctx, s.router, &messages.FindSerials{Fingerprints: prints}, func(part *messages.SerialHolders) {
		for _, h := range part.GetHolders() {
			holders[h.GetFingerprint()]++
			vins = append(vins, h.GetVin())
		}
		for _, print := range part.GetCrowded() {
			crowded[print] = true
		}
	})
	if err != nil {
		return serials.Verdict{}, err
	}
	for print, count := range holders {
		if count > serials.MaxSharers {
			crowded[print] = true
		}
	}
	s.crowded += len(crowded)
	prints = slices.DeleteFunc(slices.Clone(prints), func(print uint32) bool { return crowded[print] })
	slices.Sort(vins)
	records, err := s.records(ctx, slices.Compact(vins))
	if err != nil {
		return serials.Verdict{}, err
	}
	return serials.Judge(prints, records), nil
}

// records reads vehicles. One that is gone, or damaged, has no say.
func (s *search) records(ctx context.Context, vins []string) ([]*messages.VehicleRecord, error) {
	records := make([]*messages.VehicleRecord, 0, len(vins))
	for _, vin := range vins {
		key := persistence.Key{Kind: actors.KindVehicle, ID: vin}
		stored, err := s.config.Store.Load(ctx, persistence.SlotOf(key, s.config.Store.Slots()), key)
		if errors.Is(err, persistence.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read vehicle %s: %w", vin, err)
		}
		record := &messages.VehicleRecord{}
		if proto.Unmarshal(stored.Data, record) == nil {
			records = append(records, record)
		}
	}
	return records, nil
}

// tell tells a vehicle. One that refuses has been removed meanwhile, or is left alone.
func (s *search) tell(ctx context.Context, vin string, m proto.Message, count *int) error {
	within, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	_, err := s.router.Request(within, actors.KindVehicle, vin, m)
	if no := (*messages.Rejection)(nil); errors.As(err, &no) && no.GetCode() != messages.Unavailable {
		return nil
	}
	if err != nil {
		return fmt.Errorf("tell vehicle %s: %w", vin, err)
	}
	*count++
	return nil
}

// gather asks all slots.
func gather[R proto.Message](ctx context.Context, router actors.Router, question proto.Message, each func(R)) error {
	within, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	return router.Gather(within, question, func(slot persistence.Slot, reply proto.Message) error {
		part, ok := reply.(R)
		if !ok {
			return fmt.Errorf("slot %d answered %T to %T", slot, reply, question)
		}
		each(part)
		return nil
	})
}
