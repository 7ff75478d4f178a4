package gate

import "slices"

// Resumed is what the gate would see if a person resumed the campaign now, and accepted all that has ended badly.
func (in Inputs) Resumed() Inputs {
	in.Accepted = true
	in.AcceptedEnded, in.AcceptedFailed, in.AcceptedUnsucceeded = in.Ended, in.Failed, Below(in.Ended, in.Succeeded)
	in.Strata, in.Earlier = slices.Clone(in.Strata), slices.Clone(in.Earlier)
	for i := range in.Strata {
		in.Strata[i] = in.Strata[i].taken()
	}
	for i := range in.Earlier { // of those that were followed, successes still count
		s := in.Earlier[i].taken()
		s.AcceptedEnded = s.AcceptedUnsucceeded
		in.Earlier[i].Stratum = s
	}
	return in
}

// taken is a stratum of which all that has ended was accepted.
func (s Stratum) taken() Stratum {
	s.AcceptedEnded, s.AcceptedFailed, s.AcceptedUnsucceeded = s.Ended, s.Failed, Below(s.Ended, s.Succeeded)
	return s
}
