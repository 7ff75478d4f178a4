package gate

import "fmt"

// unsound says whose counts can not be what a gate saw; empty: none. Whoever counted them was wrong, and
// what they hide may be failures: [Judge] lets nothing pass on them, and a person can still pause or cancel.
func (in Inputs) unsound() string {
	const why = ": what was counted can not be the counts of a wave, so nothing is known about its failures"
	if !in.whole().sound() {
		return fmt.Sprintf("wave %d%s", in.Wave, why)
	}
	for _, s := range in.Strata {
		if !in.part(s).sound() {
			return "stratum " + s.Name + why
		}
	}
	for _, e := range in.Earlier {
		if !e.part().sound() {
			return fmt.Sprintf("wave %d, whose gate has opened%s", e.Wave, why)
		}
	}
	return ""
}

// sound tells whether the counts can be those of a wave: each is part of what it is counted among.
// They are summed in more bits than they have, for one that was counted below nothing is huge.
func (p part) sound() bool {
	size, skipped, ended := uint64(p.Size), uint64(p.Skipped), uint64(p.Ended)
	succeeded, failed := uint64(p.Succeeded), uint64(p.Failed)
	acceptedEnded, acceptedUnsucceeded := uint64(p.AcceptedEnded), uint64(p.AcceptedUnsucceeded)
	return skipped+ended <= size && p.early <= p.Taken && p.Taken <= p.Superseded && uint64(p.Before) <= skipped && succeeded+failed <= ended &&
		uint64(p.AcceptedFailed) <= min(acceptedUnsucceeded, failed) && acceptedUnsucceeded <= min(acceptedEnded, ended) &&
		acceptedEnded <= acceptedUnsucceeded+succeeded
}
