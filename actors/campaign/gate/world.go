package gate

import (
	"fmt"
	"strings"
)

// agreed is the verdict on a wave that has shown all it should: what the webhook says that the
// gate names, and whether the software is still what the wave has proven. Other software is never
// offered, whoever agrees to it.
func (in Inputs) agreed(text string) Verdict {
	if name := in.Gate.GetWebhook(); name != "" {
		if in.Word == nil {
			return Verdict{Outcome: Ask, Text: text + "; webhook " + name + " has not agreed"}
		}
		text += "; webhook " + name + " agreed"
		if in.Word.GetText() != "" {
			text += ": " + in.Word.GetText()
		}
	}
	if differences := in.Promotion.GetDifferences(); len(differences) > 0 {
		return Verdict{Outcome: Differ, Text: fmt.Sprintf("%s; but the software is not what wave %d has proven: %s", text, in.Wave, strings.Join(differences, "; "))}
	}
	return Verdict{Outcome: Open, Text: text}
}
