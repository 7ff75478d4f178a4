// Package manual writes down what the commands say of themselves: man pages, and the reference in
// docs/reference as Markdown. Both are generated, so that neither knows a flag that there is none of.
//
// The texts depend on the commands alone, never on who generates them: a default that comes from the
// environment is written as it is without one.
package manual
