// Package standing is how people read the waves of a campaign: not as a machine has left them, but as they stand for who looks. It
// keeps nothing, and changes nothing of what it is given.
package standing

import (
	"slices"
	"strings"

	"pacecar/web/view"
)

// Waves are those of a campaign as people read them: with what became of those that a cancel left undecided, with the one that
// stands at its gate, and without what a gate said where that is the cause of the campaign's state.
func Waves(c view.Campaign) []view.Wave {
	waves := slices.Clone(c.Waves)
	for i := range waves {
		w := &waves[i]
		switch {
		case c.State == "Cancelled" && w.State != "Passed" && w.State != "Failed":
			w.State = "Never opened"
			if w.OpenedAt != "" {
				w.State = "Cancelled"
			}
		case w.Number != c.Wave || w.State != "Soaking":
		case c.AwaitsPerson:
			w.State = "Awaits a person"
		case asks(c, w.Number):
			w.State = "At its gate"
		}
		if Says(c.Cause, w.Gate) {
			w.Gate = "see the cause"
		}
	}
	return waves
}

// asks tells whether the gate of a wave has nothing to wait for but a webhook that was asked.
func asks(c view.Campaign, wave uint32) bool {
	if wave == 0 || int(wave) > len(c.Plan.Waves) {
		return false
	}
	webhook := c.Plan.Waves[wave-1].Gate.Webhook
	return webhook != "" && strings.Contains(c.Waits, "webhook "+webhook)
}

// Says tells whether a text says a sentence already, with or without the name that stands before it.
func Says(text, sentence string) bool {
	if _, said, named := strings.Cut(sentence, ": "); named && strings.HasPrefix(sentence, "wave ") {
		sentence = said
	}
	return sentence != "" && strings.Contains(text, sentence)
}
