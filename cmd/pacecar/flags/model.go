package flags

import (
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/web/view/rehearsal"
)

// Model is what is supposed of the vehicles, on the command line.
type Model struct {
	online, never, refused, failed  string
	persistent                      string
	strata                          []string
	absence, download, installation string
	runs                            uint32
	seed                            uint64
	opening                         time.Duration
	consented, unready              string
	consent, readying               string
}

// Register declares the flags of a command that plays a plan.
func (f *Model) Register(c *cobra.Command) {
	flags := c.Flags()
	flags.StringVar(&f.online, "online", "", "share of the vehicles that are online when they are offered the update; default: as many as are now")
	flags.StringVar(&f.never, "never", "", "share of the vehicles that never answer; default 1%")
	flags.StringVar(&f.refused, "refused", "", "share of the offers that are refused; default 1%")
	flags.StringVar(&f.failed, "failure-rate", "", "share of the installations that fail at the first attempt; default 1%")
	flags.StringVar(&f.persistent, "persistent", "", "where the plan tries again, share of the failures that a vehicle has at each attempt, as by a defect of the update; default 50%")
	flags.StringArrayVar(&f.strata, "stratum-failure-rate", nil, `the same for one stratum, such as "model e1=5%" (repeat for more)`)
	flags.StringVar(&f.absence, "absence", "", "time until a vehicle comes that is not online, for half of them and for nine of ten; default 8h,48h")
	flags.StringVar(&f.download, "download", "", "time that a download takes, likewise; default 20m,60m")
	flags.StringVar(&f.installation, "installation", "", "time from the permit to the end, likewise; default 30m,90m")
	flags.DurationVar(&f.opening, "opening", 0, "time until a person opens a gate that waits for nothing else; default: at once")
	flags.StringVar(&f.consented, "consented", "", "where the plan asks for consent, share of the vehicles whose owner agrees; default 90%")
	flags.StringVar(&f.consent, "consent", "", "likewise, time until the answer about a phase, for half of them and for nine of ten; default 1h,24h")
	flags.StringVar(&f.unready, "unready", "", "where the package wants vehicles to be parked, charged or the like, share of those that are not when they could install; default 20%")
	flags.StringVar(&f.readying, "readying", "", "likewise, time until one that is not ready is; default 2h,12h")
	flags.Uint32Var(&f.runs, "runs", 0, "runs; default 20, at most 100")
	flags.Uint64Var(&f.seed, "seed", 0, "what the dice are made of; default 1")
}

// Read puts the flags that were given into a model.
func (f *Model) Read(given func(string) bool) (m rehearsal.FleetModel, err error) {
	m.Runs, m.Seed = f.runs, f.seed
	for _, share := range []struct {
		flag, text string
		into       **float64
	}{{"online", f.online, &m.OnlinePercent}, {"never", f.never, &m.NeverPercent}, {"refused", f.refused, &m.RefusedPercent}, {"failure-rate", f.failed, &m.FailedPercent}, {"persistent", f.persistent, &m.PersistentPercent},
		{"consented", f.consented, &m.ConsentedPercent}, {"unready", f.unready, &m.UnreadyPercent}} {
		if !given(share.flag) {
			continue
		}
		percent, err := parsePercent("--"+share.flag, share.text)
		if err != nil {
			return m, err
		}
		*share.into = &percent
	}
	if given("opening") {
		minutes := f.opening.Minutes()
		m.OpeningMinutes = &minutes
	}
	for _, text := range f.strata {
		at := strings.LastIndex(text, "=")
		if at < 0 {
			return m, call.Misused(`--stratum-failure-rate is %q: write the stratum, = and a share, such as "model e1=5%%"`, text)
		}
		percent, err := parsePercent("--stratum-failure-rate", text[at+1:])
		if err != nil {
			return m, err
		}
		m.Strata = append(m.Strata, rehearsal.StratumRate{Name: text[:at], FailedPercent: percent})
	}
	for _, delay := range []struct {
		flag, text string
		into       **rehearsal.Delay
	}{{"absence", f.absence, &m.Absence}, {"download", f.download, &m.Download}, {"installation", f.installation, &m.Installation},
		{"consent", f.consent, &m.Consent}, {"readying", f.readying, &m.Readying}} {
		if !given(delay.flag) {
			continue
		}
		if *delay.into, err = parseDelay("--"+delay.flag, delay.text); err != nil {
			return m, err
		}
	}
	return m, nil
}

// parseDelay reads the time that half of the vehicles take, and after a comma that of nine of ten.
func parseDelay(flag, text string) (*rehearsal.Delay, error) {
	half, most, two := strings.Cut(text, ",")
	median, err := time.ParseDuration(half)
	p90 := median
	if err == nil && two {
		p90, err = time.ParseDuration(most)
	}
	if err != nil || median <= 0 || p90 < median {
		return nil, call.Misused("%s is %q: want one time for all, such as 30m, or one for half of the vehicles and a longer one for nine of ten, such as 8h,48h", flag, text)
	}
	return &rehearsal.Delay{MedianMinutes: median.Minutes(), P90Minutes: p90.Minutes()}, nil
}
