package gate

import "fmt"

// cycles says how many vehicles have completed the drive cycles that the gate asks for; empty
// where it asks for none.
func (in Inputs) cycles() string {
	n := in.Gate.GetSoakDriveCycles()
	if n == 0 {
		return ""
	}
	of := in.CyclesAwaited + in.CyclesCompleted
	if of == 0 {
		return ", and nobody that succeeded reports drive cycles"
	}
	return fmt.Sprintf(", and %s of %s that report drive cycles have completed %s", Number(in.CyclesCompleted), Number(of), Number(n))
}

// cyclesGivenUp says how long a gate that opens has awaited drive cycles that are not completed.
func (in Inputs) cyclesGivenUp() string {
	if in.CyclesAwaited == 0 || in.CyclesWait == 0 {
		return ""
	}
	return fmt.Sprintf(" (the others were awaited for %s)", in.CyclesWait)
}
