package supposition

import (
	"slices"
	"strconv"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// Bounds and defaults of a model. Times are minutes.
const (
	maxRuns     = 100
	maxDelay    = 366 * 24 * 60
	minDelay    = 0.01
	defaultRuns = 20
	defaultSeed = 1

	defaultOnline  = 70 // percent, where nobody knows how many are
	defaultNever   = 1
	defaultRefused = 1
	defaultFailed  = 1
)

// Check judges a model and answers a copy with every default filled in. Strata are those that
// the plan tells apart, and what it demands decides what is supposed besides.
func Check(given *messages.FleetModel, strata []string, asked Demand) (*messages.FleetModel, *messages.Rejection) {
	m := &messages.FleetModel{}
	if given != nil {
		m = proto.CloneOf(given)
	}
	for _, share := range []struct {
		field  string
		value  **float64
		normal float64
	}{
		{"/model/onlinePercent", &m.OnlinePercent, defaultOnline}, {"/model/neverPercent", &m.NeverPercent, defaultNever},
		{"/model/refusedPercent", &m.RefusedPercent, defaultRefused}, {"/model/failedPercent", &m.FailedPercent, defaultFailed},
	} {
		if *share.value == nil {
			*share.value = proto.Float64(share.normal)
		}
		if no := percentage(share.field, **share.value); no != nil {
			return nil, no
		}
	}
	for _, delay := range []struct {
		field       string
		value       **messages.Delay
		median, p90 float64
	}{
		{"/model/absence", &m.Absence, 8 * 60, 48 * 60}, {"/model/download", &m.Download, 20, 60}, {"/model/installation", &m.Installation, 30, 90},
	} {
		if *delay.value == nil {
			*delay.value = &messages.Delay{MedianMinutes: delay.median, P90Minutes: delay.p90}
		}
		if no := checkDelay(delay.field, *delay.value); no != nil {
			return nil, no
		}
	}
	for i, s := range m.Strata {
		at := "/model/strata/" + strconv.Itoa(i)
		if !slices.Contains(strata, s.GetName()) {
			return nil, messages.Reject(messages.Malformed, "the vehicles are of no stratum %.80q", s.GetName()).
				At(at+"/name").Suggest("%s", known(s.GetName(), strata))
		}
		if no := percentage(at+"/failedPercent", s.GetFailedPercent()); no != nil {
			return nil, no
		}
	}
	if no := asked.complete(m); no != nil {
		return nil, no
	}
	if m.OpeningMinutes == nil {
		m.OpeningMinutes = proto.Float64(0)
	}
	if opens := m.GetOpeningMinutes(); !(opens >= 0 && opens <= maxDelay) {
		return nil, messages.Reject(messages.OutOfBounds, "%v minutes is no time after which a person opens a gate", opens).
			At("/model/openingMinutes").Suggest("choose 0 to %d", maxDelay)
	}
	if m.Runs == 0 {
		m.Runs = defaultRuns
	}
	if m.Runs > maxRuns {
		return nil, messages.Reject(messages.OutOfBounds, "%d runs are more than %d", m.Runs, maxRuns).At("/model/runs").Suggest("choose 1 to %d", maxRuns)
	}
	if m.Seed == 0 {
		m.Seed = defaultSeed
	}
	return m, nil
}

func known(name string, strata []string) string {
	if len(strata) == 0 {
		return "the plan names no strata: leave it out, or name the attributes in the plan"
	}
	return messages.DidYouMean(name, strata)
}

// percentage is written so that NaN is refused.
func percentage(at string, value float64) *messages.Rejection {
	if value >= 0 && value <= 100 {
		return nil
	}
	return messages.Reject(messages.OutOfBounds, "%v is not a percentage", value).At(at).Suggest("choose 0 to 100")
}

// checkDelay takes a median alone, too: the time is that one for everybody then.
func checkDelay(at string, d *messages.Delay) *messages.Rejection {
	if d.P90Minutes == 0 {
		d.P90Minutes = d.MedianMinutes
	}
	if !(d.MedianMinutes >= minDelay && d.MedianMinutes <= maxDelay) {
		return messages.Reject(messages.OutOfBounds, "%v minutes is no time that half of the vehicles take", d.MedianMinutes).
			At(at+"/medianMinutes").Suggest("choose %v to %d", minDelay, maxDelay)
	}
	if !(d.P90Minutes >= d.MedianMinutes && d.P90Minutes <= maxDelay) {
		return messages.Reject(messages.OutOfBounds, "%v minutes for nine of ten vehicles is not between the median and %d", d.P90Minutes, maxDelay).
			At(at + "/p90Minutes").Suggest("write at least the median, or leave it out")
	}
	return nil
}
