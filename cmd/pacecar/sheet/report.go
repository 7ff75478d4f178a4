package sheet

import (
	"fmt"
	"strings"
	"time"

	"pacecar/cmd/pacecar/show"
	"pacecar/web/report"
)

// Report draws the account of a campaign.
func Report(s *show.Sheet, r report.Report) {
	kind := "account so far"
	if r.Final {
		kind = "final account"
	}
	s.Field("report", kind+", drawn up "+show.Instant(r.GeneratedAt))
	on := ""
	if n := r.Campaign.GoneOnEarly; n > 0 {
		on = ", " + show.Count(n) + " more took it and went on before they had soaked"
	}
	s.Field("succeeded", fmt.Sprintf("%s of %s (%s)%s, %s did not, %s remain",
		show.Count(r.Succeeded), show.Count(r.Campaign.Total), show.Percent(r.Succeeded, r.Campaign.Total), on, show.Count(r.Unsuccessful), show.Count(r.Remaining)))
	s.Field("success", rate(r.SuccessRate))
	s.Field("failure", rate(r.FailureRate))
	if n := r.Campaign.Counts["Rejected"]; n > 0 {
		s.Field("refused", show.Plural(n, "vehicle")+", in neither rate: only those that succeeded or failed have tried it")
	}
	if r.Seconds > 0 {
		s.Field("took", fmt.Sprintf("%d s", r.Seconds))
	}
	s.Field("successes", milestones(r.Milestones))
	if r.Outlook != nil {
		s.Field("outlook", r.Outlook.String())
	}
	for _, m := range r.Missing {
		s.Toned("not told", m, show.Warn)
	}
	Campaign(s, r.Campaign)
	commonalities(s, r)
	tail(s, r)
	if len(r.Gates) > 0 {
		s.Section("What the gates decided")
		for _, d := range r.Gates {
			s.Field(show.Instant(d.At), d.Text+" (recomputed: "+d.Recomputed+")")
		}
	}
	if len(r.Acts) > 0 {
		s.Section("Who did what")
		for _, a := range r.Acts {
			s.Field(show.Instant(a.At), strings.TrimSuffix(a.By+": "+a.Event+", "+a.Detail, ", "))
		}
	}
}

// rate writes a share with its bounds.
func rate(r report.Rate) string {
	if r.Of == 0 {
		return ""
	}
	return fmt.Sprintf("%s of %s that tried it: %.2f %%, with 95 %% confidence %.2f to %.2f %%", show.Count(r.Part), show.Count(r.Of), r.Percent, r.Lower, r.Upper)
}

// milestones writes when successes had come.
func milestones(list []report.Milestone) string {
	parts := make([]string, len(list))
	for i, m := range list {
		parts[i] = fmt.Sprintf("%d %% after %s", m.Percent, time.Duration(m.Seconds)*time.Second)
	}
	return strings.Join(parts, ", ")
}

func commonalities(s *show.Sheet, r report.Report) {
	if len(r.Failures) == 0 {
		return
	}
	s.Section("What failures share")
	for _, g := range r.Failures {
		name := "all " + show.Plural(g.Failed, "failure")
		if g.Code != "" {
			name = strings.TrimSpace(g.ECU+" "+g.Code) + ", " + show.Plural(g.Failed, "vehicle")
		}
		if len(g.Shared) == 0 {
			s.Field(name, "nothing that chance does not explain")
		}
		for _, v := range g.Shared {
			s.Toned(name, fmt.Sprintf("%s %s: %s of %s, against %s of %s that tried it; lift %.1f, at least %.1f",
				v.Attribute, v.Value, show.Count(v.Failed), show.Count(v.FailedOf), show.Count(v.Tried), show.Count(v.TriedOf), v.Lift, v.LiftAtLeast), show.Warn)
		}
	}
}

func tail(s *show.Sheet, r report.Report) {
	if len(r.Tail) == 0 && r.Waiting == 0 {
		return
	}
	s.Section("Not done yet")
	if r.Waiting > 0 {
		s.Field("waiting", show.Plural(r.Waiting, "vehicle")+" for an offer")
	}
	for _, t := range r.Tail {
		since := ""
		if t.OfferedAt != "" {
			since = " since its offer at " + show.Instant(t.OfferedAt)
		}
		s.Field(t.VIN, strings.TrimSuffix(t.State+since+": "+t.Why, ": "))
	}
}

// Comparison draws two campaigns side by side.
func Comparison(s *show.Sheet, c report.Comparison) {
	for _, side := range []report.Side{c.First, c.Second} {
		s.Field("campaign", fmt.Sprintf("%s, %s, %s, %s", side.ID, side.Package, side.State, show.Plural(side.Total, "vehicle")))
		s.Field("success", rate(side.SuccessRate))
		s.Field("failure", rate(side.FailureRate))
		s.Field("successes", milestones(side.Milestones))
		for _, d := range side.Durations {
			s.Field(fmt.Sprintf("wave %d", d.Wave), fmt.Sprintf("%s since the offer: half %s, 90 %% %s (%s)",
				strings.ToLower(d.Stage), d.P50, d.P90, show.Plural(d.Attempts, "attempt")))
		}
		if side.Seconds > 0 {
			s.Field("took", fmt.Sprintf("%d s", side.Seconds))
		}
	}
	s.Section("Of " + c.Second.ID + ", compared with " + c.First.ID)
	s.Toned("success", directed(c.Success, c.SuccessChance), tone(c.Success, "lower"))
	s.Toned("failure", directed(c.Failure, c.FailureChance), tone(c.Failure, "higher"))
	for _, f := range c.Failures {
		name, how := strings.TrimSpace(f.ECU+" "+f.Code), show.Plain
		text := fmt.Sprintf("%s, was %s", show.Plural(f.Second, "attempt"), show.Count(f.First))
		if is, was := c.Second.FailureRate.Of, c.First.FailureRate.Of; is > 0 && was > 0 {
			text += fmt.Sprintf("; %.1f for 1,000 vehicles that tried it, was %.1f", 1000*float64(f.Second)/float64(is), 1000*float64(f.First)/float64(was))
		}
		if f.New {
			text, how = "new: "+show.Plural(f.Second, "attempt"), show.Bad
		}
		s.Toned(name, text, how)
	}
}

func directed(direction string, chance float64) string {
	if direction == "undecided" {
		return fmt.Sprintf("undecided: chance alone would bring such a difference in %.3g of 100 cases", chance)
	}
	return fmt.Sprintf("%s: chance alone would bring such a difference in %.3g of 100 cases", direction, chance)
}

// tone is bad in one direction and good in the other.
func tone(direction, bad string) show.Tone {
	switch direction {
	case "undecided":
		return show.Plain
	case bad:
		return show.Bad
	}
	return show.Good
}
