package sheet

import (
	"fmt"
	"strconv"
	"strings"

	"pacecar/cmd/pacecar/show"
	"pacecar/cmd/pacecar/watch"
	"pacecar/web/view"
	"pacecar/web/view/gates"
	"pacecar/web/view/undo"
)

// Campaigns are the columns of a list of campaigns.
var Campaigns = []show.Column[view.CampaignSummary]{
	{Title: "ID", Cell: func(c view.CampaignSummary) string { return c.ID }},
	{Title: "STATE", Cell: stateOf, Tone: func(c view.CampaignSummary) show.Tone { return show.StateTone(c.State) }},
	{Title: "WAVE", Right: true, Cell: func(c view.CampaignSummary) string { return fmt.Sprintf("%d/%d", c.Wave, c.Waves) }},
	{Title: "VEHICLES", Right: true, Cell: func(c view.CampaignSummary) string { return show.Count(c.Total) }},
	{Title: "SUCCEEDED", Right: true, Cell: func(c view.CampaignSummary) string { return show.Count(watch.Sum(c.Counts).Succeeded) }},
	{Title: "FAILED", Right: true, Cell: func(c view.CampaignSummary) string { return show.Count(watch.Sum(c.Counts).Failed) }},
	{Title: "IN FLIGHT", Right: true, Cell: func(c view.CampaignSummary) string { return show.Count(c.InFlight) }},
	{Title: "PACKAGE", Cell: func(c view.CampaignSummary) string { return c.Package }},
	{Title: "NAME", Cell: func(c view.CampaignSummary) string { return c.Name }},
}

// stateOf is the state of a campaign, and whether a person must act for it to go on.
func stateOf(c view.CampaignSummary) string {
	if c.AwaitsPerson {
		return c.State + ", waits for a person"
	}
	return c.State
}

var waves = []show.Column[view.Wave]{
	{Title: "WAVE", Right: true, Cell: func(w view.Wave) string { return strconv.Itoa(int(w.Number)) }},
	{Title: "NAME", Cell: func(w view.Wave) string { return w.Name }},
	{Title: "STATE", Cell: func(w view.Wave) string { return w.State }, Tone: func(w view.Wave) show.Tone { return show.StateTone(w.State) }},
	{Title: "VEHICLES", Right: true, Cell: func(w view.Wave) string { return show.Count(w.Size) }},
	{Title: "ENDED", Right: true, Cell: func(w view.Wave) string { return show.Count(watch.Sum(w.Counts).Ended()) }},
	{Title: "SUCCEEDED", Right: true, Cell: func(w view.Wave) string { return show.Count(watch.Sum(w.Counts).Succeeded) }},
	{Title: "FAILED", Right: true, Cell: func(w view.Wave) string { return show.Count(watch.Sum(w.Counts).Failed) }},
	{Title: "GATE", Cell: func(w view.Wave) string { return watch.Gate(w) }},
}

var failures = []show.Column[undo.Failure]{
	{Title: "ECU", Cell: func(f undo.Failure) string { return f.ECU }},
	{Title: "CODE", Cell: func(f undo.Failure) string { return f.Code }},
	{Title: "VEHICLES", Right: true, Cell: func(f undo.Failure) string { return show.Count(f.Count) }},
}

var strata = []show.Column[view.Stratum]{
	{Title: "STRATUM", Cell: func(st view.Stratum) string { return st.Name }},
	{Title: "VEHICLES", Right: true, Cell: func(st view.Stratum) string { return show.Count(watch.Sum(st.Counts).Total()) }},
	{Title: "IN THIS WAVE", Right: true, Cell: func(st view.Stratum) string { return show.Count(watch.Sum(st.WaveCounts).Total()) }},
	{Title: "ENDED", Right: true, Cell: func(st view.Stratum) string { return show.Count(watch.Sum(st.Counts).Ended()) }},
	{Title: "SUCCEEDED", Right: true, Cell: func(st view.Stratum) string { return show.Count(watch.Sum(st.Counts).Succeeded) }},
	{Title: "FAILED", Right: true, Cell: func(st view.Stratum) string { return show.Count(watch.Sum(st.Counts).Failed) }},
}

// Campaign draws one campaign.
func Campaign(s *show.Sheet, c view.Campaign) {
	s.Field("campaign", c.ID)
	if c.Name != c.ID {
		s.Field("name", c.Name)
	}
	s.Toned("state", c.State, show.StateTone(c.State))
	s.Field("cause", c.Cause)
	waits(s, c)
	s.Field("package", c.Package)
	s.Field("vehicles", chosenBy(c.Plan))
	undone(s, c)
	times(s, c.Plan)
	s.Field("author", c.Author)
	s.Field("approved by", approvers(c.Approvals))
	if c.Total == 0 && c.ApprovalsAsked > 0 {
		s.Field("approvals", fmt.Sprintf("%d of %d; see pacecar campaign review %s", len(c.Approvals), c.ApprovalsAsked, c.ID))
	}
	s.Field("created", show.Instant(c.CreatedAt))
	s.Field("started", show.Instant(c.StartedAt))
	s.Field("ended", show.Instant(c.EndedAt))
	s.Field("version", strconv.FormatUint(c.Version, 10))
	if c.Total == 0 {
		planned(s, c.Plan)
		return
	}
	t := watch.Sum(c.Counts)
	s.Field("progress", fmt.Sprintf("%s of %s ended (%s): %s succeeded, %s failed, %s otherwise",
		show.Count(t.Ended()), show.Count(c.Total), show.Percent(t.Ended(), c.Total), show.Count(t.Succeeded), show.Count(t.Failed), show.Count(t.Otherwise)))
	if !watch.Ended(c.State) {
		s.Field("under way", fmt.Sprintf("%s waiting, %s offered, %s downloading, %s ready, %s installing, %s asleep; %.0f offers and %.0f successes per minute",
			show.Count(t.Waiting), show.Count(t.Offered), show.Count(t.Downloading), show.Count(t.Ready), show.Count(t.Installing), show.Count(t.Asleep), c.OffersPerMinute, c.SucceededPerMinute))
	}
	if most := c.Plan.Pacing.MaximumExposed; most > 0 {
		s.Field("exposed", fmt.Sprintf("%s of at most %s", show.Count(c.Exposed), show.Count(most)))
	}
	if c.Dealer > 0 {
		s.Field("at a dealer", show.Plural(int(c.Dealer), "vehicle")+", see pacecar campaign dealer "+c.ID)
	}
	for _, line := range c.Lines() {
		s.Field("at the start", line)
	}
	for _, r := range c.Rivals {
		s.Field("meets", r.Text)
	}
	if c.SavedBytes > 0 {
		s.Field("saved", show.Bytes(c.SavedBytes)+" by patches")
	}
	if c.Joined > 0 {
		s.Field("joined", show.Plural(c.Joined, "vehicle")+" after the start")
	}
	s.Section("Waves")
	show.Rows(s, waves, c.Waves)
	if len(c.Strata) > 0 {
		s.Section("Strata")
		show.Rows(s, strata, c.Strata)
	}
	if len(c.Failures) > 0 {
		s.Section("Failures")
		show.Rows(s, failures, c.Failures)
	}
}

// waits tells what the campaign waits for: a time, or a person.
func waits(s *show.Sheet, c view.Campaign) {
	if !c.AwaitsPerson {
		s.Field("time", c.Waits)
		return
	}
	s.Toned("gate", fmt.Sprintf("%s: pacecar campaign open-gate %s --wave %d --reason …", c.Waits, c.ID, c.Wave), show.Warn)
}

func approvers(list []view.Approval) string {
	names := make([]string, len(list))
	for i, a := range list {
		names[i] = a.By
	}
	return strings.Join(names, ", ")
}

// planned draws the waves of a campaign that has not begun.
func planned(s *show.Sheet, p view.Plan) {
	s.Section("Waves as planned")
	if p.Strata != nil {
		s.Field("strata", fmt.Sprintf("%s; %s holds at least %s of each", strings.Join(p.Strata.By, ", "), covering(p), show.Plural(max(1, p.Strata.MinimumPerStratum), "vehicle")))
	}
	if p.LateJoiners == "join" {
		s.Field("late joiners", "join the last wave")
	}
	if p.DownloadPool != "" {
		s.Field("download pool", p.DownloadPool)
	}
	for i, w := range p.Waves {
		s.Field(fmt.Sprintf("%d %s", i+1, w.Name), size(w)+gate(w.Gate))
	}
}

// covering is the wave that holds some of each stratum.
func covering(p view.Plan) string {
	if p.Strata.Wave == 0 {
		return "the first wave that is not of pilots"
	}
	return watch.Title(p.Strata.Wave, p.Waves[p.Strata.Wave-1].Name)
}

func size(w view.PlanWave) string {
	of := ""
	if w.Selector != "" {
		of = " for which " + w.Selector
	}
	switch {
	case len(w.VINs) > 0:
		return show.Plural(uint32(len(w.VINs)), "pilot")
	case w.Rest:
		return "the rest"
	case w.Count > 0:
		return show.Count(w.Count) + " vehicles" + of
	case w.Percent > 0:
		return strconv.FormatFloat(w.Percent, 'f', -1, 64) + " %" + of
	}
	return "all vehicles" + of
}

func gate(g gates.Gate) string {
	var terms []string
	if g.MaximumFailedPercent != nil {
		most := fmt.Sprintf("at most %v %% failed", *g.MaximumFailedPercent)
		if g.ConfidencePercent != nil && *g.ConfidencePercent > 0 {
			most += fmt.Sprintf(" with %v %% confidence", *g.ConfidencePercent)
		}
		terms = append(terms, most)
	}
	if g.MinimumSucceededPercent > 0 {
		terms = append(terms, fmt.Sprintf("at least %v %% succeeded", g.MinimumSucceededPercent))
	}
	if g.MinimumSample > 1 {
		terms = append(terms, fmt.Sprintf("judged from %s ended", show.Count(g.MinimumSample)))
	}
	if g.SoakSeconds > 0 {
		terms = append(terms, fmt.Sprintf("soaked for %d s", g.SoakSeconds))
	}
	if by := g.PerStratum; by != nil {
		terms = append(terms, "in each stratum "+strings.TrimPrefix(gate(gates.Gate{
			MaximumFailedPercent: by.MaximumFailedPercent, ConfidencePercent: by.ConfidencePercent, MinimumSample: by.MinimumSample, MinimumSucceededPercent: valueOf(by.MinimumSucceededPercent),
		}), ", "))
	}
	if g.Webhook != "" {
		terms = append(terms, "webhook "+g.Webhook+" agrees")
	}
	if g.Manual {
		terms = append(terms, "opened by a person")
	}
	if len(terms) == 0 {
		return ", no gate"
	}
	return ", " + strings.Join(terms, ", ")
}

// valueOf is a number that may be left out.
func valueOf(n *float64) float64 {
	if n == nil {
		return 0
	}
	return *n
}

// DryRun draws what a start would do.
func DryRun(s *show.Sheet, d view.DryRun) {
	s.Field("vehicles", fmt.Sprintf("%s of %s registered", show.Count(d.Selected), show.Count(d.Registered)))
	for _, w := range d.Waves {
		s.Field(watch.Title(w.Number, w.Name), show.Count(w.Size)+" vehicles")
		if w.Note != "" {
			s.Toned("note", w.Note, show.Warn)
		}
	}
	for _, one := range d.Strata {
		s.Field("stratum", fmt.Sprintf("%s: %s, %s in the wave that covers strata", one.Name, show.Plural(one.Size, "vehicle"), show.Count(one.Covered)))
	}
	for _, line := range d.Lines() {
		s.Toned("meets", line, show.Warn)
	}
	s.Field("time", d.Timing)
	if d.Rollback != nil {
		s.Field("way back", d.Rollback.Text)
		if d.Rollback.Suggestion != "" {
			s.Field("suggested", "rollback: {package: "+d.Rollback.Suggestion+"}")
		}
	}
	Excluded(s, d.Excluded)
	if len(d.Sample) > 0 {
		s.Field("first wave", strings.Join(d.Sample[:min(3, len(d.Sample))], ", ")+more(len(d.Sample)-3))
	}
	if d.Residual {
		s.Field("note", "a part of the selector has no index and was evaluated vehicle by vehicle")
	}
}

// Excluded draws why vehicles are left out.
func Excluded(s *show.Sheet, list []view.Exclusion) {
	for _, e := range list {
		detail := e.Detail
		if detail != "" {
			detail = ": " + detail
		}
		s.Toned("left out", fmt.Sprintf("%s %s%s", show.Count(e.Count), e.Code, detail), show.Warn)
	}
}

func more(n int) string {
	if n > 0 {
		return ", …"
	}
	return ""
}
