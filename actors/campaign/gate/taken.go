package gate

import "fmt"

// taken tells of the vehicles that had succeeded and run other software now: nobody may take them for proof.
func (in Inputs) taken() string { return Taken(in.Taken, "more ") }

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

// short says that a wave or a stratum shows less than it was to, because vehicles were taken from it that had succeeded:
// fewer than the minimum sample have tried it, or they prove less than all together would have. Empty: it does not,
// or nobody follows for whom it would have to.
func (p part) short() string {
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
