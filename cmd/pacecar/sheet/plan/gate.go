package plan

import (
	"fmt"
	"strings"

	"pacecar/cmd/pacecar/show"
	"pacecar/web/view/gates"
)

// Gate is what a gate requires, in the order in which it matters. After the last wave nobody follows
// for whom anything would have to be proven.
func Gate(g gates.Gate, last bool) string {
	if last {
		g.ConfidencePercent = nil
	}
	terms := shares(g.MaximumFailedPercent, g.ConfidencePercent, &g.MinimumSucceededPercent, g.MinimumSample)
	if g.SoakSeconds > 0 {
		terms = append(terms, "soaked for "+span(g.SoakSeconds))
	}
	if g.SoakDriveCycles > 0 {
		terms = append(terms, show.Plural(g.SoakDriveCycles, "drive cycle")+" of each vehicle that reports them")
	}
	if by := g.PerStratum; by != nil {
		sure := by.ConfidencePercent
		if last {
			sure = nil
		}
		limits := strings.Join(shares(by.MaximumFailedPercent, sure, by.MinimumSucceededPercent, by.MinimumSample), ", ")
		if limits == "" {
			limits = "the same"
		}
		terms = append(terms, "in each stratum "+limits)
	}
	if g.Webhook != "" {
		terms = append(terms, "webhook "+g.Webhook+" agrees")
	}
	if g.Manual {
		terms = append(terms, "opened by a person")
	}
	if len(terms) == 0 {
		return "no gate"
	}
	return strings.Join(terms, ", ")
}

// shares are the limits of a wave, or of each of its strata.
func shares(mostFailed, sure, leastSucceeded *float64, sample uint32) (terms []string) {
	switch {
	case mostFailed != nil:
		terms = append(terms, fmt.Sprintf("at most %v %% of those that tried it failed", *mostFailed)+confidence(sure))
	case sure != nil && *sure > 0:
		terms = append(terms, strings.TrimSpace(confidence(sure)))
	}
	if leastSucceeded != nil && *leastSucceeded > 0 {
		terms = append(terms, fmt.Sprintf("at least %v %% succeeded", *leastSucceeded))
	}
	if sample > 0 {
		terms = append(terms, "judged from "+show.Count(sample)+" that tried it")
	}
	return terms
}

func confidence(sure *float64) string {
	if sure == nil || *sure == 0 {
		return ""
	}
	return fmt.Sprintf(" with %v %% confidence", *sure)
}
