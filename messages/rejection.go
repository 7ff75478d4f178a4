package messages

import (
	"errors"
	"fmt"
)

// Codes of rejections. Each is an adjective of fact; web maps them to HTTP statuses.
const (
	NotFound         = "NotFound"         // no such vehicle, package or campaign
	AlreadyExists    = "AlreadyExists"    // the identity is taken by something else
	Malformed        = "Malformed"        // a field does not parse
	OutOfBounds      = "OutOfBounds"      // a field is over or under its limit
	WrongState       = "WrongState"       // the lifecycle does not allow it now
	StaleVersion     = "StaleVersion"     // somebody changed it in between
	NotApproved      = "NotApproved"      // approvals are missing
	NotReleased      = "NotReleased"      // the package may not be offered
	SamePerson       = "SamePerson"       // author and approver must differ
	ContentChanged   = "ContentChanged"   // approval or start names another content
	ArtifactMissing  = "ArtifactMissing"  // a digest is not in the artifact store
	ArtifactSpoilt   = "ArtifactSpoilt"   // its bytes are damaged: not served until it is stored again
	UnknownHardware  = "UnknownHardware"  // no registered vehicle has what an artifact is for
	TooManyUploads   = "TooManyUploads"   // as many as there may be: try again
	EmptySelection   = "EmptySelection"   // the selector matches no vehicle
	PilotNotSelected = "PilotNotSelected" // a vehicle that a wave lists would not be on the roster
	UnknownAttribute = "UnknownAttribute" // a selector names what does not exist
	Quarantined      = "Quarantined"      // repeated faults: left alone for a while
	StillChecking    = "StillChecking"    // a validation has used up its time: repeat it, and it goes on
	Unavailable      = "Unavailable"      // the owner is moving: try again
	NoWayBack        = "NoWayBack"        // no package brings the vehicles back

	FailuresNotAccepted = "FailuresNotAccepted" // who resumes has not seen them all

	HigherPriority  = "HigherPriority"  // another campaign goes before it on the same control unit, and has yet to offer its update
	OverlapsUnknown = "OverlapsUnknown" // another campaign did not say whether it is for the same vehicles

	MoreThanExpected = "MoreThanExpected" // a start would take more vehicles than whoever starts it has read

	MissingDependency    = "MissingDependency"    // nothing fulfils what a package needs
	Conflict             = "Conflict"             // what must not be installed is, or would have to be
	SteppingStone        = "SteppingStone"        // another package must be passed through first
	Cycle                = "Cycle"                // a package needs itself, over others
	TooComplex           = "TooComplex"           // dependencies with more ways than are looked at
	DeltaBroken          = "DeltaBroken"          // a patch does not make its artifact
	RXSWINIncomplete     = "RXSWINIncomplete"     // a type approval's identification is not stated
	AssessmentIncomplete = "AssessmentIncomplete" // an answer of UN R156, 7.1.2.5 is missing
	NotSigned            = "NotSigned"            // no trusted key has signed the package
	PackageWithdrawn     = "PackageWithdrawn"     // the campaign's package must not be offered any more
)

// Reject makes a rejection; format and args are its one sentence.
func Reject(code, format string, args ...any) *Rejection {
	return &Rejection{Code: code, Message: fmt.Sprintf(format, args...)}
}

// At names the field at fault, as a JSON pointer.
func (r *Rejection) At(pointer string) *Rejection {
	r.Field = pointer
	return r
}

// Suggest names the cure.
func (r *Rejection) Suggest(format string, args ...any) *Rejection {
	r.Suggestion = fmt.Sprintf(format, args...)
	return r
}

// IsAbsent tells that an artifact cannot be had: it is not stored, or its bytes are damaged.
func IsAbsent(err error) bool {
	var no *Rejection
	return errors.As(err, &no) && (no.GetCode() == NotFound || no.GetCode() == ArtifactSpoilt)
}

// IsDamaged tells that an artifact cannot be had because its bytes are not what they were.
func IsDamaged(err error) bool {
	var no *Rejection
	return errors.As(err, &no) && no.GetCode() == ArtifactSpoilt
}

// Error lets a rejection travel as a Go error through code that is not a core.
func (r *Rejection) Error() string {
	text := r.GetCode() + ": " + r.GetMessage()
	if r.GetField() != "" {
		text += " (" + r.GetField() + ")"
	}
	if r.GetSuggestion() != "" {
		text += "; " + r.GetSuggestion()
	}
	return text
}
