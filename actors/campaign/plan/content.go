package plan

import (
	"fmt"
	"strconv"
	"strings"

	"pacecar/messages"
)

// ContentHash binds an approval to what is approved: the plan with its defaults and the
// package's own hash, in a canonical text, one value per line.
func ContentHash(p *messages.CampaignPlan, pkg *messages.PackageRecord) string {
	var b strings.Builder
	line := func(key string, value any) { fmt.Fprintf(&b, "%s=%v\n", key, value) }
	line("format", "pacecar campaign 1")
	line("id", strconv.Quote(p.Id))
	line("name", strconv.Quote(p.Name))
	line("package", strconv.Quote(p.Package))
	line("package content", pkg.GetContentHash())
	line("selector", strconv.Quote(p.Selector))
	line("salt", strconv.Quote(p.Salt))
	for i, w := range p.Waves {
		line("wave", i+1)
		line("name", strconv.Quote(w.Name))
		switch size := w.Size.(type) {
		case *messages.Wave_Count:
			line("count", size.Count)
		case *messages.Wave_Percent:
			line("percent", percentParts(size.Percent))
		case *messages.Wave_Rest:
			line("rest", size.Rest)
		}
		line("minimum succeeded percent", w.Gate.MinimumSucceededPercent)
		line("maximum failed percent", w.Gate.GetMaximumFailedPercent())
		line("minimum sample", w.Gate.MinimumSample)
		line("soak seconds", w.Gate.SoakSeconds)
	}
	line("maximum per minute", p.Pacing.MaximumPerMinute)
	line("maximum in flight", p.Pacing.MaximumInFlight)
	line("maximum attempts", p.Retries.MaximumAttempts)
	line("silence seconds", p.Retries.SilenceSeconds)
	line("asks", p.Retries.Asks)
	line("back off seconds", p.Retries.BackOffSeconds)
	line("required approvals", p.RequiredApprovals)
	line("permit life seconds", p.PermitLifeSeconds)
	line("offer life seconds", p.OfferLifeSeconds)
	return string(messages.DigestOf([]byte(b.String())))
}
