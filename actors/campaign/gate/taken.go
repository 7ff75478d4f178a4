package gate

import "fmt"

// taken tells of the vehicles that had succeeded and run other software, or were removed: nobody may take them for proof.
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

// Taken tells that so many vehicles were taken, or removed from the fleet, after they had succeeded; empty: none was. Which of both,
// a wave does not count.
func Taken(n uint32, more string) string {
	switch n {
	case 0:
		return ""
	case 1:
		return ", 1 " + more + "taken or removed after it had succeeded: nobody hears how it runs the update"
	}
	return fmt.Sprintf(", %s %staken or removed after they had succeeded: nobody hears how they run the update", Number(n), more)
}

// stayed is a part as it would be if nobody had gone on along its own chain before it had soaked: they installed the update well. No
// gate halts because they are away; that they are no proof is for a person to weigh (see short). Which of them had succeeded before a
// person accepted what there was is not known any more: all are taken for such, so that they do not hide what fails since.
func (p part) stayed() part {
	p.Size, p.Ended, p.Succeeded = p.Size+p.early, p.Ended+p.early, p.Succeeded+p.early
	if p.accepted {
		p.AcceptedEnded += p.early
	}
	p.Superseded, p.Taken, p.early = Below(p.Superseded, p.early), Below(p.Taken, p.early), 0
	return p
}

// stayed judges a part so.
func stayed(judge func(part) string) func(part) string {
	return func(p part) string { return judge(p.stayed()) }
}
