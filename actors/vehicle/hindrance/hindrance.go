// Package hindrance is what keeps a permit away that the campaign would give: an installation
// that may run already, hardware that nobody has looked at, a consent that is missing, a
// condition that is not known freshly enough or not as the package wants it.
//
// Every such reason is here, and nothing but what a [View] shows decides about it.
package hindrance

import (
	"pacecar/actors/vehicle/assignment"
	"pacecar/actors/vehicle/bounds"
	"pacecar/actors/vehicle/consent"
	"pacecar/actors/vehicle/flag"
	"pacecar/actors/vehicle/readiness"
	"pacecar/messages"
	"pacecar/mutant"
)

// View is what is known of a vehicle and its present assignment. Times are Unix milliseconds.
type View struct {
	Assignment *messages.Assignment
	Results    []*messages.AssignmentResult
	Flags      *flag.State
	Attributes *messages.VehicleAttributes
	Capability uint32
	Unheard    bool // nothing was heard of the vehicle since it has the assignment
	Condition  *messages.Condition
	Listens    bool // the vehicle is connected
	AtMs       int64
}

// Reason is one hindrance; an empty code: there is none.
type Reason struct{ Code, Detail string }

// Blocked says why no installation may begin at the moment; "": one may. Two installations
// must never run at once, and none begins on hardware that nobody has looked at.
func (v View) Blocked() string {
	if r := assignment.Blocking(v.Results, v.AtMs); r != nil {
		return assignment.BlockedBecause(r)
	}
	if f := v.Flags.Hardware(); f != nil {
		return f.GetDetail()
	}
	return ""
}

// Permit is why a permit is kept back, the gravest reason first.
func (v View) Permit() Reason {
	if why := v.Blocked(); why != "" {
		return Reason{assignment.CodePermitWithheld, messages.Cut(why, bounds.MaximumDetail)}
	}
	if who := v.Agrees(consent.Install); who != "" && !mutant.ConsentIgnored.Planted() {
		return Reason{assignment.CodeConsentPending, consent.Because(v.Assignment, consent.Install, who)}
	}
	if why := v.unready(); why != "" {
		return Reason{assignment.CodeNotReady, why}
	}
	return Reason{}
}

// News tells whether a reason is to be written: it is another one than before. Of the same code
// it is written at once where each is an answer, as of consent, and where anything is better
// than not to know the vehicle's condition; else now and then.
func (v View) News(r Reason) bool {
	a := v.Assignment
	if a.GetCode() != r.Code {
		return true
	}
	return a.GetDetail() != r.Detail &&
		(r.Code == assignment.CodeConsentPending || a.GetDetail() == readiness.Unknown || v.AtMs-a.GetChangedAtMs() >= bounds.ReasonsEvery.Milliseconds())
}

// Awaits tells whether the attempt waits for the vehicle's condition, or for somebody's
// consent, which takes as long as it takes: one that has put it off, or that listens and
// was asked.
func (v View) Awaits() bool {
	a := v.Assignment
	switch a.GetState() {
	case assignment.Offered:
		return v.Agrees(consent.Download) != "" && (v.Listens || consent.Counting(a, consent.Download, v.Attributes.GetConsent()) != nil)
	case assignment.Downloaded:
		return a.GetCode() == assignment.CodeNotReady || a.GetCode() == assignment.CodeConsentPending
	default:
		return false
	}
}

// Agrees is who has still to agree to a phase; empty: nobody, or the vehicle asks by itself. Whether it does nobody knows of one that has
// not been heard since its record was lost: it installs nothing before it was.
func (v View) Agrees(phase consent.Phase) string {
	if v.Capability < consent.Capability && !(v.Unheard && phase == consent.Install) {
		return ""
	}
	return consent.Pending(v.Assignment, phase, v.Attributes.GetConsent())
}

// unready is why the vehicle is in no condition to install. Where that is not known freshly
// enough, what was known stays the reason.
func (v View) unready() string {
	p := v.Assignment.GetPolicy()
	switch {
	case !readiness.Judges(p, v.Capability) || mutant.ReadinessIgnored.Planted():
		return ""
	case !readiness.Stale(p, v.Condition, v.AtMs):
		return readiness.Wanting(p.GetPreconditions(), v.Condition)
	case v.Assignment.GetCode() == assignment.CodeNotReady:
		return v.Assignment.GetDetail()
	default:
		return readiness.Unknown
	}
}

// WantsCondition tells whether a vehicle that has downloaded is asked for its condition: unless
// that is known, or the permit waits for something else.
func (v View) WantsCondition() bool {
	a := v.Assignment
	waits := a.GetCode() == assignment.CodeConsentPending || a.GetCode() == assignment.CodePermitWithheld
	return a.GetState() == assignment.Downloaded && !waits && readiness.Judges(a.GetPolicy(), v.Capability) && readiness.Stale(a.GetPolicy(), v.Condition, v.AtMs)
}

// Grounds is what a permit is given on.
func (v View) Grounds() string {
	if readiness.Judges(v.Assignment.GetPolicy(), v.Capability) {
		return readiness.Grounds(v.Condition)
	}
	return ""
}
