// Package warning is the shape of what a dry run warns of.
//
// Its functions change nothing that they are given, and may be called from any goroutine.
package warning

import "pacecar/messages"

// Warning is what a person should know of a plan before it is started, which nothing refuses yet.
type Warning struct {
	Text  string `json:"text" doc:"What it is, as sentences."`
	Field string `json:"field,omitempty" doc:"The field of the plan that it is about, as a JSON pointer."`
}

// String is the warning, with its field.
func (w Warning) String() string {
	if w.Field == "" {
		return w.Text
	}
	return w.Text + " (" + w.Field + ")"
}

// From turns warnings into views.
func From(list []*messages.Warning) (all []Warning) {
	for _, w := range list {
		all = append(all, Warning{w.GetText(), w.GetField()})
	}
	return all
}
