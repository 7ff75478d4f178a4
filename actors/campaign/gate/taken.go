package gate

import (
	"cmp"
	"fmt"
)

// taken tells of the vehicles that had succeeded and run other software now: nobody may take them for proof.
func (in Inputs) taken() string {
	text := Taken(in.Taken, "more ")
	if in.GoneOnEarly > 0 {
		text += fmt.Sprintf(" (gone on to campaigns that need it, before they had soaked: %s)", Number(in.GoneOnEarly))
	}
	return text
}

// goneOn tells of the successes that have gone on: they had soaked, and are as good a proof as those that stayed.
func (in Inputs) goneOn() string {
	if in.GoneOn == 0 {
		return ""
	}
	return fmt.Sprintf(" (gone on to campaigns that need it: %s)", Number(in.GoneOn))
}

// Taken tells that so many vehicles were taken after they had succeeded; empty: none was.
func Taken(n uint32, more string) string {
	switch n {
	case 0:
		return ""
	case 1:
		return ", 1 " + more + "taken after it had succeeded: it does not run the update any more"
	}
	return fmt.Sprintf(", %s %staken after they had succeeded: they do not run the update any more", Number(n), more)
}

// stayed is a part as it would be if nobody had gone on along its own chain before it had soaked: they installed the update well. No
// gate halts because they are away; that they are no proof is for a person to weigh (see short).
func (p part) stayed() part {
	p.Size, p.Ended, p.Succeeded = p.Size+p.early, p.Ended+p.early, p.Succeeded+p.early
	p.Superseded, p.Taken, p.early = Below(p.Superseded, p.early), Below(p.Taken, p.early), 0
	return p
}

// stayed judges a part so.
func stayed(judge func(part) string) func(part) string {
	return func(p part) string { return judge(p.stayed()) }
}

// short says that a wave or a stratum shows less than it was to, because vehicles were taken from it that had succeeded:
// fewer than the minimum sample have tried it, or they prove less than all together would have, or what is left would not do
// without those that have gone on. Empty: it does not, or nobody follows for whom it would have to.
func (p part) short() string {
	if p.early > 0 && p.sound() {
		if why := cmp.Or(p.failing(), p.lacking()); why != "" {
			return "without those that have gone on before they had soaked, what is left will not do: " + why
		}
	}
	if p.last || p.Taken == 0 || p.Succeeded+p.Before == 0 {
		return ""
	}
	tried, would := p.tried(), p.tried()+p.Taken
	unproven := p.sure != 0 && !proven(p.failed(), tried, p.mostFailed, p.sure) && proven(p.failed(), would, p.mostFailed, p.sure)
	if tried >= min(p.sample, would) && !unproven {
		return ""
	}
	return fmt.Sprintf("only %s of %s that tried it are left, which is too little to show for %s", Number(tried), Number(would), p.others)
}
