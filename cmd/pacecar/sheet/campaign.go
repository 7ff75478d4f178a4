package sheet

import (
	"fmt"
	"strconv"
	"strings"

	"pacecar/cmd/pacecar/sheet/plan"
	"pacecar/cmd/pacecar/show"
	"pacecar/cmd/pacecar/watch"
	"pacecar/web/view"
	"pacecar/web/view/duration"
	"pacecar/web/view/gates"
	"pacecar/web/view/health"
	"pacecar/web/view/standing"
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
	{Title: "CODE", Cell: func(f undo.Failure) string { return health.Code(f.Code) }},
	{Title: "ATTEMPTS", Right: true, Cell: func(f undo.Failure) string { return show.Count(f.Count) }},
}

var strata = []show.Column[view.Stratum]{
	{Title: "STRATUM", Cell: func(st view.Stratum) string { return st.Name }},
	{Title: "VEHICLES", Right: true, Cell: func(st view.Stratum) string { return show.Count(watch.Sum(st.Counts).Total()) }},
	{Title: "IN THIS WAVE", Right: true, Cell: func(st view.Stratum) string { return show.Count(watch.Sum(st.WaveCounts).Total()) }},
	{Title: "ENDED", Right: true, Cell: func(st view.Stratum) string { return show.Count(watch.Sum(st.Counts).Ended()) }},
	{Title: "SUCCEEDED", Right: true, Cell: func(st view.Stratum) string { return show.Count(watch.Sum(st.Counts).Succeeded) }},
	{Title: "FAILED", Right: true, Cell: func(st view.Stratum) string { return show.Count(watch.Sum(st.Counts).Failed) }},
}

var durations = []show.Column[duration.Duration]{
	{Title: "WAVE", Right: true, Cell: func(d duration.Duration) string { return strconv.Itoa(int(d.Wave)) }},
	{Title: "UNTIL", Cell: func(d duration.Duration) string { return strings.ToLower(d.Stage) }},
	{Title: "ATTEMPTS", Right: true, Cell: func(d duration.Duration) string { return show.Count(d.Attempts) }},
	{Title: "HALF (P50)", Right: true, Cell: func(d duration.Duration) string { return d.P50.String() }},
	{Title: "NINE IN TEN (P90)", Right: true, Cell: func(d duration.Duration) string { return d.P90.String() }},
}

var pins = []show.Column[gates.PinnedArtifact]{
	{Title: "ECU", Cell: func(a gates.PinnedArtifact) string { return a.ECUID }},
	{Title: "VERSION", Cell: func(a gates.PinnedArtifact) string { return a.Version }},
	{Title: "BYTES", Right: true, Cell: func(a gates.PinnedArtifact) string { return show.Count(a.SizeBytes) }},
	{Title: "SHA-256", Cell: func(a gates.PinnedArtifact) string { return a.SHA256 }},
}

// Campaign draws one campaign.
func Campaign(s *show.Sheet, c view.Campaign) {
	s.Field("campaign", c.ID)
	if c.Name != c.ID {
		s.Field("name", c.Name)
	}
	s.Toned("state", c.State, show.StateTone(c.State))
	s.Field("outcome", c.Outcome.String())
	s.Field("cause", c.Cause)
	s.Field("resume", c.Resumption)
	waits(s, c)
	changed(s, c.Cohorts)
	s.Field("package", c.Package)
	s.Field("vehicles", chosenBy(c.Plan))
	undone(s, c)
	s.Field("author", c.Author)
	s.Field("approved by", approvers(c.Approvals))
	if c.Total == 0 && c.ApprovalsAsked > 0 {
		s.Field("approvals", fmt.Sprintf("%d of %d; see pacecar campaign review %s", len(c.Approvals), c.ApprovalsAsked, c.ID))
	}
	s.Field("created", show.Instant(c.CreatedAt))
	s.Field("started", show.Instant(c.StartedAt))
	s.Field("ended", show.Instant(c.EndedAt))
	s.Field("version", strconv.FormatUint(c.Version, 10))
	if c.Total > 0 {
		progress(s, c)
	}
	plan.Draw(s, c.Plan)
}

// progress draws how far a campaign is that has begun.
func progress(s *show.Sheet, c view.Campaign) {
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
	if c.GoneOn > 0 {
		s.Field("gone on", goneOn(c))
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
	show.Rows(s, waves, standing.Waves(c))
	if len(c.Durations) > 0 {
		s.Section("How long attempts took since their offer")
		show.Rows(s, durations, c.Durations)
	}
	if len(c.Strata) > 0 {
		s.Section("Strata")
		show.Rows(s, strata, c.Strata)
	}
	if len(c.Failures) > 0 {
		s.Section("Failures")
		show.Rows(s, failures, c.Failures)
	}
	pinned(s, c.Pins)
}

// pinned draws what promotion holds the software to.
func pinned(s *show.Sheet, p *gates.Pins) {
	if p == nil {
		return
	}
	s.Section("Software that every wave is held to")
	proven := "no wave yet"
	if p.ProvenWave > 0 {
		proven = fmt.Sprintf("wave %d", p.ProvenWave)
	}
	s.Field("proven by", proven)
	s.Field("written down", show.Instant(p.At))
	s.Field("package", p.PackageHash)
	s.Field("content", p.ContentHash)
	s.Field("dependencies", p.RulesHash)
	s.Field("files", p.FilesHash)
	s.Field("signed by", strings.Join(p.Signers, ", "))
	show.Rows(s, pins, p.Artifacts)
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

// DryRun draws what a start would do.
func DryRun(s *show.Sheet, d view.DryRun) {
	if d.StartRefused != "" {
		s.Toned("note", "The campaign has begun. Another start would be refused now: "+d.StartRefused, show.Warn)
		return
	}
	s.Field("vehicles", fmt.Sprintf("%s of %s registered", show.Count(d.Selected), show.Count(d.Registered)))
	for _, w := range d.Waves {
		s.Field(watch.Title(w.Number, w.Name), show.Plural(w.Size, "vehicle"))
		if w.Note != "" {
			s.Toned("note", w.Note, show.Warn)
		}
	}
	for _, one := range d.Strata {
		s.Field("stratum", fmt.Sprintf("%s: %s, %s in the wave that covers strata", one.Name, show.Plural(one.Size, "vehicle"), show.Count(one.Covered)))
	}
	plan.Warnings(s, d.Warnings)
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
	for _, one := range d.Stones {
		s.Toned("brought", fmt.Sprintf("%s: %s", one.Code, one.Text), show.Warn)
	}
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

// goneOn says how many vehicles have gone on, and how many of them are no proof for a gate.
func goneOn(c view.Campaign) string {
	text := show.Plural(int(c.GoneOn), "vehicle") + " took the update and went on to campaigns that need it"
	if c.GoneOnEarly > 0 {
		text += ", " + show.Count(c.GoneOnEarly) + " of them before they had soaked, counted as superseded"
	}
	return text
}
