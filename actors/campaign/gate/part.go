package gate

import (
	"fmt"

	"pacecar/messages"
)

// limits is what must hold of some vehicles of a wave. Shares and confidences are percentages.
type limits struct {
	mostFailed, leastSucceeded float64
	sample                     uint32
	sure                       float64 // with which mostFailed must be proven; 0: the share decides alone
}

// limitsOf are those of the whole wave. After the last wave nobody follows for whom anything
// would have to be proven.
func limitsOf(gate *messages.Gate, last bool) limits {
	l := limits{gate.GetMaximumFailedPercent(), gate.GetMinimumSucceededPercent(), gate.GetMinimumSample(), gate.GetConfidencePercent()}
	return l.after(last)
}

// limitsOfStrata are those of each stratum.
func limitsOfStrata(gate *messages.Gate, last bool) limits {
	by := gate.GetPerStratum()
	l := limits{by.GetMaximumFailedPercent(), by.GetMinimumSucceededPercent(), by.GetMinimumSample(), by.GetConfidencePercent()}
	return l.after(last)
}

func (l limits) after(last bool) limits {
	if last || l.mostFailed >= 100 {
		l.sure = 0
	}
	return l
}

// part is some vehicles of a wave with what must hold of them: all, or a stratum.
type part struct {
	Stratum
	limits
	what     string // they are: a wave, a stratum
	others   string // what nothing is proven about where none of them runs the update
	last     bool
	accepted bool
	earlier  bool   // its gate has opened: of what was accepted, successes still count
	early    uint32 // of the taken: they have gone on before they had soaked
}

// whole is all vehicles of the wave.
func (in Inputs) whole() part {
	return part{limits: limitsOf(in.Gate, in.Last), what: "wave", others: "the next wave", last: in.Last, accepted: in.Accepted, early: in.GoneOnEarly, Stratum: Stratum{
		Size: in.Size, Superseded: in.Superseded, Taken: in.Taken, Skipped: in.Skipped, Before: in.Before, Ended: in.Ended, Succeeded: in.Succeeded, Failed: in.Failed, Underway: in.Underway,
		AcceptedEnded: in.AcceptedEnded, AcceptedFailed: in.AcceptedFailed, AcceptedUnsucceeded: in.AcceptedUnsucceeded,
	}}
}

// failed are those since a person last accepted what had been seen.
func (p part) failed() uint32 { return Below(p.Failed, p.AcceptedFailed) }

// tried are those that succeeded or failed since then. Whoever refused the update, or was
// cancelled, shows nothing about it. One that had succeeded then and is unhealthy now has failed since:
// what was accepted of it is not what it is.
func (p part) tried() uint32 { return Below(p.Succeeded+p.Failed, p.acceptedTried()) }

func (p part) acceptedTried() uint32 {
	return Below(p.AcceptedEnded, p.AcceptedUnsucceeded) + p.AcceptedFailed
}

// most is how many may have tried when all have ended.
func (p part) most() uint32 {
	refused := Below(p.Ended, p.Succeeded+p.Failed)
	return Below(p.Size, p.Skipped+refused+p.acceptedTried())
}

// least is how many must have tried before failures are judged.
func (p part) least() uint32 { return min(p.sample, p.most()) }

// failing says why too many have failed; empty: they have not, or too few have tried.
func (p part) failing() string {
	failed, tried := p.failed(), p.tried()
	if failed == 0 || tried < max(1, p.least()) {
		return ""
	}
	if share := percent(failed, tried); share > p.mostFailed {
		return fmt.Sprintf("%s of %s failed (%s), at most %s may", Number(failed), p.population(), show(share), show(p.mostFailed))
	}
	return p.unprovable()
}

// lacking says why too few have succeeded.
func (p part) lacking() string {
	counted := Below(p.Ended, p.AcceptedUnsucceeded)
	if share := percent(p.Succeeded, counted); counted > 0 && share < p.leastSucceeded {
		return fmt.Sprintf("%s of %s succeeded (%s), at least %s must", Number(p.Succeeded), Number(counted), show(share), show(p.leastSucceeded))
	}
	return ""
}

// unproven says that none of them runs the update, where others follow. A wave that is empty
// because the plan has nobody in it has nothing to prove; one that another campaign has emptied does.
func (p part) unproven() string {
	if p.last || p.Size+p.Superseded == 0 || p.Succeeded+p.Before > 0 {
		return ""
	}
	return fmt.Sprintf("nobody of the %s runs the update, which proves nothing about %s", p.what, p.others)
}

// unshown is unproven where no person has accepted just that: nobody has tried the update since
// somebody accepted what there was.
func (p part) unshown() string {
	if p.accepted && p.tried() == 0 {
		return ""
	}
	return p.unproven()
}

// population names what the failed share is a share of.
func (p part) population() string {
	text := Number(p.tried())
	if p.earlier {
		if p.AcceptedFailed > 0 {
			text += " that nobody accepted as failed"
		}
		return text
	}
	if p.AcceptedEnded > 0 || p.Ended > p.Succeeded+p.Failed {
		text += " that tried it"
	}
	if p.AcceptedEnded > 0 {
		text += " since the campaign was resumed"
	}
	return text
}
