// Package report accounts for a campaign: what became of its vehicles and what failures share,
// as figures, as rows ([WriteCSV]) and as a printable page ([WritePage]), and puts two accounts
// side by side ([Compare]). The page's one style sheet is inlined and allowed by its hash, so
// that the saved page needs nothing else.
//
// It draws up what the engine found, and finds nothing itself. Functions here keep nothing.
package report

import (
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"net/http"
	"strings"
	"time"

	"github.com/dustin/go-humanize"

	"pacecar/messages"
	"pacecar/web/view"
	"pacecar/web/view/difference"
	"pacecar/web/view/standing"
)

//go:embed report.html comparison.html report.css
var files embed.FS

var (
	style = mustRead("report.css")
	page  = template.Must(template.New("report.html").Funcs(template.FuncMap{
		"style":     func() template.CSS { return template.CSS(style) },
		"percent":   percent,
		"fields":    func(plan view.Plan) []difference.Change { return difference.Between(map[string]any{}, plan) },
		"said":      func(c difference.Change) string { return strings.TrimPrefix(c.String(), c.Field+": ") },
		"when":      when,
		"count":     func(n uint32) string { return humanize.Comma(int64(n)) },
		"size":      func(bytes uint64) string { return humanize.IBytes(bytes) },
		"cause":     cause,
		"waves":     waves,
		"otherwise": func(r Report) uint32 { return r.Unsuccessful - min(r.Unsuccessful, r.FailureRate.Part) },
		"duration":  func(seconds int64) string { return (time.Duration(seconds) * time.Second).String() },
	}).ParseFS(files, "report.html"))
	policy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; style-src 'sha256-" + styleHash() + "'"
)

// cause is why a campaign is as it is, unless a decision says so.
func cause(r Report) string {
	for _, j := range r.Gates {
		if standing.Says(r.Campaign.Cause, j.Text) {
			return fmt.Sprintf("the gate of wave %d decided so, see the decisions of gates", j.Wave)
		}
	}
	return r.Campaign.Cause
}

// waves are those of a campaign as people read them. What a gate has decided stands with the decisions.
func waves(r Report) []view.Wave {
	shown := standing.Waves(r.Campaign)
	for i := range shown {
		for _, j := range r.Gates {
			if j.Wave == shown[i].Number && (j.Passed || standing.Says(r.Campaign.Cause, j.Text)) && (standing.Says(j.Text, shown[i].Gate) || shown[i].Gate == "see the cause") {
				shown[i].Gate = "see its decision"
			}
		}
	}
	return shown
}

// when is an instant of the API in whole seconds of UTC, as it is where it is none.
func when(iso string) string {
	at, err := time.Parse(time.RFC3339, iso)
	if err != nil {
		return iso
	}
	return at.UTC().Format("2006-01-02\u00a015:04:05")
}

func mustRead(name string) string {
	b, err := files.ReadFile(name)
	if err != nil {
		panic("report: " + err.Error()) // impossible: the file is embedded
	}
	return string(b)
}

func styleHash() string {
	sum := sha256.Sum256([]byte(style))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// percent is a share with its denominator in mind: of nothing there is none.
func percent(part, whole uint32) float64 {
	if whole == 0 {
		return 0
	}
	return 100 * float64(part) / float64(whole)
}

// unsuccessful are the states in which an assignment has ended without success.
var unsuccessful = []messages.AssignmentState{
	messages.AssignmentState_REJECTED, messages.AssignmentState_FAILED, messages.AssignmentState_REVERTED,
	messages.AssignmentState_CANCELLED, messages.AssignmentState_SUPERSEDED, messages.AssignmentState_EXPIRED,
	messages.AssignmentState_SKIPPED, messages.AssignmentState_STALLED, messages.AssignmentState_UNHEALTHY,
}

// Account draws up the account of a campaign at a time.
func Account(a *messages.CampaignAnalysis, now time.Time) Report {
	record, c := a.GetStatus().GetRecord(), view.FromCampaign(a.GetStatus())
	r := Report{
		GeneratedAt: view.Time(now.UnixMilli()), Campaign: c,
		Final:     c.State == "Completed" || c.State == "Cancelled",
		Succeeded: c.Counts[view.AssignmentState(messages.AssignmentState_SUCCEEDED)],

		SuccessRate: fromRate(a.GetSuccess()), FailureRate: fromRate(a.GetFailure()), Waiting: a.GetWaiting(),
		Milestones: mapped(a.GetMilestones(), func(m *messages.Milestone) Milestone { return Milestone{m.GetPercent(), m.GetSeconds()} }),
		Failures:   mapped(a.GetGroups(), fromGroup), ComparedBy: append([]string{}, a.GetAttributes()...),
		Tail: mapped(a.GetTail(), func(t *messages.TailVehicle) TailVehicle {
			return TailVehicle{view.FromRosterEntry(t.GetEntry()), view.Time(t.GetOfferedAtMs()), t.GetWhy()}
		}),
		Breakdowns: mapped(a.GetBreakdowns(), fromBreakdown), Outlook: fromOutlook(a.GetOutlook()),
		Gates: Judged(a.GetGates()).Items, Acts: view.FromLines(a.GetActs()), Missing: a.GetMissing(),
	}
	for _, state := range unsuccessful {
		r.Unsuccessful += c.Counts[view.AssignmentState(state)]
	}
	if ended := r.Succeeded + r.Unsuccessful; ended < c.Total {
		r.Remaining = c.Total - ended
	}
	r.Unsuccessful -= min(r.Unsuccessful, c.GoneOnEarly)
	if start := record.GetStartedAtMs(); start != 0 {
		end := record.GetEndedAtMs()
		if end == 0 {
			end = now.UnixMilli()
		}
		r.Seconds = (end - start) / 1000
	}
	return r
}

func fromRate(r *messages.Rate) Rate {
	return Rate{r.GetPart(), r.GetOf(), percent(r.GetPart(), r.GetOf()), r.GetLower(), r.GetUpper()}
}

func fromGroup(g *messages.FailureGroup) Group {
	return Group{g.GetEcuId(), g.GetCode(), g.GetFailed(), mapped(g.GetShared(), func(s *messages.SharedValue) SharedValue {
		return SharedValue{s.GetAttribute(), s.GetValue(), s.GetFailed(), s.GetFailedOf(), s.GetTried(), s.GetTriedOf(), s.GetLift(), s.GetLiftAtLeast()}
	})}
}

// mapped is a list that is never absent.
func mapped[From, To any](from []From, f func(From) To) []To {
	to := make([]To, 0, len(from))
	for _, v := range from {
		to = append(to, f(v))
	}
	return to
}

// WritePage answers with the printable page.
func WritePage(w http.ResponseWriter, r Report) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", policy)
	_ = page.Execute(w, r) // the client may have gone
}
