package doctor

import (
	"context"
	"fmt"
	"sync"
	"time"

	"pacecar/cmd/pacecar/node"
	"pacecar/cmd/pacecar/node/clock"
)

// PatientFor is how long one look may take.
const PatientFor = 15 * time.Second

// The states of what was looked at.
const (
	OK      = "ok"
	Warning = "warning"
	Fault   = "fault"
)

// Finding is what was found at one place.
type Finding struct {
	Check string `json:"check"`
	State string `json:"state"`
	Says  string `json:"says"`
	Cure  string `json:"cure,omitempty"`
}

// Patient is a server that runs, or is to.
type Patient struct {
	node.Config
	Secrets error // why the secrets of webhooks cannot be read
	Now     func() time.Time
}

// report collects findings of one look.
type report struct {
	check string
	list  []Finding
}

func (r *report) add(state, cure, format string, args ...any) {
	r.list = append(r.list, Finding{r.check, state, fmt.Sprintf(format, args...), cure})
}

func (r *report) ok(format string, args ...any) { r.add(OK, "", format, args...) }

func (r *report) warn(cure, format string, args ...any) { r.add(Warning, cure, format, args...) }

func (r *report) fault(cure, format string, args ...any) { r.add(Fault, cure, format, args...) }

// Examine looks at everything, and answers in a steady order.
func Examine(ctx context.Context, p Patient) (all []Finding) {
	looks := []struct {
		check string
		look  func(context.Context, Patient, *report)
	}{
		{"settings", settings}, {"data directory", dataDirectory}, {"store", store}, {"broker", vehicles}, {"artifacts", files},
		{"certificates", certificates}, {"webhooks", webhooks}, {"http", operators}, {"descriptors", limits},
	}
	reports := make([]report, len(looks))
	var under sync.WaitGroup
	for i, l := range looks {
		reports[i].check = l.check
		under.Go(func() {
			within, cancel := context.WithTimeout(ctx, PatientFor)
			defer cancel()
			l.look(within, p, &reports[i])
		})
	}
	under.Wait()
	for _, r := range reports {
		all = append(all, r.list...)
	}
	return all
}

// maxSkew is by how much clocks may differ before that is told: permits and windows are judged by them. Beyond clock.Bound it is a fault.
const maxSkew = 2 * time.Second

// skew compares a clock with that of this machine; give is what the comparison may be wrong by.
func skew(r *report, whose string, ahead, give time.Duration) {
	switch off := ahead.Abs() - give; {
	case off > clock.Bound:
		r.fault("set the clocks by NTP: a server whose clock is that far from its store's waits for them to agree before it begins", "the clock of %s is %s from this machine's", whose, ahead.Abs().Round(time.Second))
	case off > maxSkew:
		r.warn("set the clocks by NTP", "the clock of %s is %s from this machine's", whose, ahead.Abs().Round(100*time.Millisecond))
	default:
		r.ok("the clock of %s agrees with this machine's", whose)
	}
}
