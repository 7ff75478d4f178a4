package importing

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"pacecar/messages"
)

// Bounds of a replacement.
const (
	maxVINs       = 16 << 20 // lines: 272 MiB
	removedAtOnce = 4096     // vehicles
)

// vins is the vehicles of a file.
type vins struct{ list [][messages.VINLength]byte }

// add keeps a VIN; false: there are too many.
func (v *vins) add(vin string) bool {
	if len(v.list) == maxVINs {
		return false
	}
	v.list = append(v.list, [messages.VINLength]byte([]byte(vin)))
	return true
}

func (v *vins) sort() {
	slices.SortFunc(v.list, func(a, b [messages.VINLength]byte) int { return bytes.Compare(a[:], b[:]) })
}

// lacks answers a function that tells, of VINs in their order, which are not in the file.
func (v *vins) lacks() func(vin string) bool {
	at := 0
	return func(vin string) bool {
		for at < len(v.list) && string(v.list[at][:]) < vin {
			at++
		}
		return at == len(v.list) || string(v.list[at][:]) != vin
	}
}

// replace removes the vehicles of the scope that are not in the file: all that are counted,
// or none.
func (r *Run) replace(ctx context.Context) {
	r.seen.sort()
	lacks := r.seen.lacks()
	err := r.engine.EachVIN(ctx, r.Scope, func(vin string) error {
		if lacks(vin) {
			r.result.Removals++
		}
		return nil
	})
	switch {
	case err != nil:
		r.stop(err, "the vehicles of the scope could not be counted, and none was removed")
	case r.DryRun || r.result.Removals == 0:
	case r.result.Rejected+r.before > 0:
		r.result.Stopped = rejectedLines(r.result.Rejected+r.before) + "; nothing was removed"
	case r.result.Removals > r.Removals:
		r.result.Stopped = fmt.Sprintf("%d vehicles of the scope are not in the file, and at most %d may be removed; nothing was removed", r.result.Removals, r.Removals)
	default:
		r.removeAll(ctx)
	}
}

// rejectedLines is why nothing is removed where lines were rejected.
func rejectedLines(n int64) string {
	if n == 1 {
		return "1 line was rejected, and its vehicle might be removed: mend it"
	}
	return fmt.Sprintf("%d lines were rejected, and their vehicles might be removed: mend them", n)
}

// errEnough ends a listing.
var errEnough = errors.New("enough")

// removeAll removes as many vehicles as were counted.
func (r *Run) removeAll(ctx context.Context) {
	lacks := r.seen.lacks()
	var some []*messages.RemoveVehicle
	left := r.result.Removals
	flush := func() error {
		err := r.remove(ctx, some)
		some = some[:0]
		return err
	}
	err := r.engine.EachVIN(ctx, r.Scope, func(vin string) error {
		if !lacks(vin) {
			return nil
		}
		if left == 0 {
			return errEnough
		}
		left--
		if some = append(some, &messages.RemoveVehicle{Vin: vin, By: r.By}); len(some) == removedAtOnce {
			return flush()
		}
		return nil
	})
	if err == nil || errors.Is(err, errEnough) {
		err = flush()
	}
	if err != nil {
		r.stop(err, "the engine failed while vehicles were removed; import the file again when it is ready")
	}
}

// remove removes some vehicles. One that the engine keeps, because an update is under way,
// is told as a rejected line without a number.
func (r *Run) remove(ctx context.Context, commands []*messages.RemoveVehicle) error {
	if len(commands) == 0 {
		return nil
	}
	lines := make([]read, len(commands))
	for i, c := range commands {
		lines[i].Command = &messages.RegisterVehicle{Vin: c.Vin}
	}
	within, cancel := context.WithTimeout(context.WithoutCancel(ctx), portionLife)
	defer cancel()
	_, errs := r.insist(within, Delete, lines)
	for i, err := range errs {
		no, failed := r.judge(Delete, &lines[i], messages.Effect_EFFECT_UNCHANGED, err)
		if failed {
			return err
		}
		if no != nil {
			r.reject(*no)
		}
	}
	r.say()
	return nil
}
