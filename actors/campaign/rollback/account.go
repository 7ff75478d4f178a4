package rollback

import (
	"cmp"
	"slices"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/roster"
	"pacecar/messages"
)

// Stretch is how many vehicles one answer of an account is about: their VINs fit into one message.
const Stretch = 32_768

// Taking is what a campaign knows of one vehicle that it is to be undone for.
type Taking uint8

// The takings.
const (
	Untouched Taking = iota // it never heard of the update
	Offered                 // it was, and is not known to have begun to install
	Doubtful                // it may have begun, and nobody knows how that ended, or it did not end well
	Took                    // it succeeded, be it unhealthy since
)

// TakingOf tells what a campaign knows of one vehicle. A later attempt does not make up for an earlier
// one, which may have changed some of the vehicle's ECUs.
func TakingOf(e roster.Entry) Taking {
	if e.Attempt == 0 {
		return Untouched
	}
	if roster.Taken(e) { // of its control units the other campaign may have taken some
		return Took
	}
	switch place := e.Place(); place {
	case roster.Succeeded, roster.Unhealthy:
		return Took
	case roster.Permitted, roster.Installing, roster.Installed, roster.Stalled, roster.Failed, roster.Reverted:
		return Doubtful
	case roster.Skipped: // it never heard of this attempt; who refuses may have begun before, its ECUs tell
		if e.Attempt == 1 {
			return Untouched
		}
	}
	if e.Attempt > 1 || e.State == roster.Waiting && e.Reason != 0 { // it has failed, and waits for another attempt
		return Doubtful
	}
	return Offered
}

// Account lists the vehicles of a stretch of a roster that its campaign may have changed.
func Account(of *roster.Roster, from uint32) *messages.TakenList {
	list, to := &messages.TakenList{}, of.Size()
	if to > from && to-from > Stretch {
		to = from + Stretch
		list.Next = to
	}
	together := make([]byte, 0, messages.VINLength*int(max(to, from)-from)) // they are used together
	for at := from; at < to; at++ {
		together = append(together, of.VIN(at)...)
	}
	vins := string(together)
	for at := from; at < to; at++ {
		tell(list, vins[:messages.VINLength], of.Get(at))
		vins = vins[messages.VINLength:]
	}
	return list
}

func tell(list *messages.TakenList, vin string, e roster.Entry) {
	if roster.GoneOn(e) {
		list.GoneOn = append(list.GoneOn, vin)
	}
	switch TakingOf(e) {
	case Took:
		list.Took = append(list.Took, vin)
	case Doubtful:
		list.Doubtful = append(list.Doubtful, vin)
	case Offered:
		list.Offered = append(list.Offered, vin)
	}
}

// maxExcluded is how many reasons are kept why vehicles are not brought back, the most frequent first.
const maxExcluded = 16

// Excluded is what a campaign keeps of the vehicles that it leaves out. Who of all vehicles fits an update is
// a question of the moment; of one that undoes another, that bad software stays where it is.
func Excluded(p *messages.CampaignPlan, all []*messages.Exclusion) []*messages.Exclusion {
	if p.GetRollsBack() == "" {
		return nil
	}
	kept := slices.Clone(all)
	slices.SortStableFunc(kept, func(a, b *messages.Exclusion) int { return cmp.Compare(b.GetCount(), a.GetCount()) })
	return kept[:min(len(kept), maxExcluded)]
}

// Without is what is left of the vehicles that a campaign leaves out when others have joined it: VINs of one length, one behind
// the other. A vehicle that no sample names is taken for one of those that were said to join, as far as these are not all named.
func Without(excluded []*messages.Exclusion, joined []byte) []*messages.Exclusion {
	if len(excluded) == 0 {
		return excluded
	}
	left := make([]*messages.Exclusion, len(excluded))
	for i, x := range excluded {
		left[i] = proto.CloneOf(x)
	}
	for first := 0; first < len(joined); first += messages.VINLength {
		vin := string(joined[first : first+messages.VINLength])
		at := slices.IndexFunc(left, func(x *messages.Exclusion) bool { return slices.Contains(x.GetSample(), vin) })
		if at < 0 {
			at = slices.IndexFunc(left, func(x *messages.Exclusion) bool { return x.GetJoins() && x.GetCount() > uint64(len(x.GetSample())) })
		}
		if at >= 0 {
			x := left[at]
			x.Count--
			x.Sample = slices.DeleteFunc(x.Sample, func(named string) bool { return named == vin })
		}
	}
	return slices.DeleteFunc(left, func(x *messages.Exclusion) bool { return x.GetCount() == 0 })
}
