package selector

import "pacecar/actors/targeting/truth"

// What conditions answer, and how they judge one value; package truth says more.
type (
	Truth     = truth.Truth
	Operator  = truth.Operator
	Predicate = truth.Predicate
)

// The answers.
const (
	Unknown = truth.Unknown
	Yes     = truth.Yes
	No      = truth.No
)

// The operators.
const (
	Present      = truth.Present
	Equal        = truth.Equal
	NotEqual     = truth.NotEqual
	Less         = truth.Less
	LessEqual    = truth.LessEqual
	Greater      = truth.Greater
	GreaterEqual = truth.GreaterEqual
	In           = truth.In
	StartsWith   = truth.StartsWith
	EndsWith     = truth.EndsWith
)

// TruthOf is the answer where everything is known.
func TruthOf(b bool) Truth { return truth.Of(b) }
