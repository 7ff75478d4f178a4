package flags

import (
	"time"

	"github.com/spf13/pflag"

	"pacecar/web/view"
)

// vehicle is what a plan asks of each vehicle, on the command line.
type vehicle struct {
	consent                  view.ConsentPlan
	postpone                 time.Duration
	download, install, total time.Duration
	dealer                   view.DealerPlan
}

func (f *vehicle) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.consent.Download, "consent-download", "", "who is asked before the download: none, fleet or owner; default none")
	flags.StringVar(&f.consent.Install, "consent-install", "", "who is asked before the installation: none, fleet or owner; default none")
	flags.Uint32Var(&f.consent.MaximumPostponements, "postponements", 0, "how often each phase may be put off by who is asked")
	flags.DurationVar(&f.postpone, "postpone-within", 0, "how long a phase may be put off, from the first time; default 168h")
	flags.DurationVar(&f.download, "download-timeout", 0, "time for the download of one attempt; default: no bound")
	flags.DurationVar(&f.install, "install-timeout", 0, "time from the start of the installation to its proof; default: no bound")
	flags.DurationVar(&f.total, "total-timeout", 0, "time for one attempt, from the acceptance of the offer; default: no bound")
	flags.Uint32Var(&f.dealer.AfterFailures, "dealer-failures", 0, "hand a vehicle to a dealer after so many attempts that failed, and try it as often where the plan's retries do not say how often; default: never")
	flags.Uint32Var(&f.dealer.AfterUnreachableDays, "dealer-days", 0, "hand a vehicle to a dealer that has been silent for so many days; default: never")
}

// apply changes a plan to what was given.
func (f *vehicle) apply(given func(string) bool, plan *view.Plan) {
	consent, timeouts, dealer := valueOf(plan.Consent), valueOf(plan.Timeouts), valueOf(plan.Dealer)
	set(given("consent-download"), &consent.Download, f.consent.Download)
	set(given("consent-install"), &consent.Install, f.consent.Install)
	set(given("postponements"), &consent.MaximumPostponements, f.consent.MaximumPostponements)
	set(given("postpone-within"), &consent.MaximumPostponeSeconds, seconds(f.postpone))
	set(given("download-timeout"), &timeouts.DownloadSeconds, seconds(f.download))
	set(given("install-timeout"), &timeouts.InstallSeconds, seconds(f.install))
	set(given("total-timeout"), &timeouts.TotalSeconds, seconds(f.total))
	set(given("dealer-failures"), &dealer.AfterFailures, f.dealer.AfterFailures)
	set(given("dealer-days"), &dealer.AfterUnreachableDays, f.dealer.AfterUnreachableDays)
	keep(&plan.Consent, consent)
	keep(&plan.Timeouts, timeouts)
	keep(&plan.Dealer, dealer)
}

// seconds are those of a duration, and one more for what is left of it.
func seconds(d time.Duration) int64 { return int64((d + time.Second - 1) / time.Second) }

func set[T any](given bool, to *T, value T) {
	if given {
		*to = value
	}
}

// valueOf is a group of fields, which may be left out.
func valueOf[T any](group *T) (value T) {
	if group != nil {
		value = *group
	}
	return value
}

// keep writes a group again, unless nobody has said anything of it. The one that was read stays as it was.
func keep[T comparable](group **T, value T) {
	var none T
	if *group != nil || value != none {
		*group = &value
	}
}
