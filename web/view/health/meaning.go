package health

import "strings"

// Meaning is what a code of the engine's own means, in words; empty: it is a vehicle's own code.
func Meaning(code string) string {
	if fault, is := strings.CutPrefix(code, "health.dtc."); is {
		return "new fault code " + fault + " after the installation"
	}
	switch code {
	case "health.reconnects":
		return "connects in a loop after the installation"
	case "health.vanished":
		return "not heard from any more after the installation"
	case "STALLED":
		return "silent"
	case "TimedOut":
		return "took longer than the plan allows"
	}
	return ""
}

// Code is a code with what it means, for people.
func Code(code string) string {
	if meaning := Meaning(code); meaning != "" {
		return meaning + " (" + code + ")"
	}
	return code
}
