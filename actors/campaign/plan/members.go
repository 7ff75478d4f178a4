package plan

import (
	"fmt"
	"strings"

	"pacecar/actors/campaign/choice"
	"pacecar/actors/targeting/selector"
	"pacecar/messages"
)

// checkMembers judges who a wave says may be in it: pilots, or those that its selector
// matches. Listed knows the index of the wave of every pilot so far.
func checkMembers(w *messages.Wave, at string, wave int, listed map[string]int) *messages.Rejection {
	w.Selector = strings.TrimSpace(w.Selector)
	switch {
	case len(w.Vins) > 0 && w.Size != nil:
		return messages.Reject(messages.Malformed, "the wave lists its vehicles and names a size, too").
			At(at + "/vins").Suggest("leave out the size: the wave has the vehicles that it lists")
	case len(w.Vins) > 0 && w.Selector != "":
		return messages.Reject(messages.Malformed, "the wave lists its vehicles and has a selector, too").
			At(at + "/selector").Suggest("leave out one of them; two waves can have one each")
	case len(w.Vins) > choice.MaximumPilots:
		return messages.Reject(messages.OutOfBounds, "the wave lists %d vehicles, at most %d may be listed", len(w.Vins), choice.MaximumPilots).
			At(at + "/vins").Suggest("tag the vehicles, or make a cohort of them, and select those")
	}
	if _, rest := w.Size.(*messages.Wave_Rest); rest && w.Selector != "" {
		return messages.Reject(messages.Malformed, "the wave that takes the rest cannot have a selector").
			At(at + "/selector").Suggest("leave it out, or add a wave with it before the last one")
	}
	for i, vin := range w.Vins {
		field := fmt.Sprintf("%s/vins/%d", at, i)
		if _, err := messages.ParseVIN(vin); err != nil {
			return messages.Reject(messages.Malformed, "%v", err).At(field).Suggest("write the 17 characters of a vehicle identification number, as pacecar fleet list shows it")
		}
		if before, twice := listed[vin]; twice {
			return messages.Reject(messages.Malformed, "vehicle %s is listed in wave %d already", vin, before+1).
				At(field).Suggest("a vehicle is in one wave: leave it out here or there")
		}
		listed[vin] = wave
	}
	if w.Selector == "" {
		return nil
	}
	if no := within(at+"/selector", "bytes", int64(len(w.Selector)), 1, maxSelector); no != nil {
		return no
	}
	if _, no := selector.Compile(w.Selector); no != nil {
		return messages.Reject(no.GetCode(), "%s", no.GetMessage()).At(at+"/selector").Suggest("%s", no.GetSuggestion())
	}
	return nil
}
