package campaign

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/client"
	"pacecar/cmd/pacecar/flags"
	"pacecar/cmd/pacecar/sheet"
	"pacecar/cmd/pacecar/show"
	"pacecar/web/schema"
	"pacecar/web/view"
	"pacecar/web/view/difference"
	"pacecar/web/view/named"
)

// statusDiffers is the exit status of a plan that is not what the server has.
const statusDiffers = 3

// shownDigits of a hash are what people are shown: as many as a start needs.
const shownDigits = 12

// planned is a plan beside the campaign that exists.
type planned struct {
	ID       string              `json:"id"`
	Exists   bool                `json:"exists"`
	State    string              `json:"state,omitempty"`
	Author   string              `json:"author,omitempty"`
	PlanHash string              `json:"planHash"`
	Same     bool                `json:"same"`
	Changes  []difference.Change `json:"changes"`
	DryRun   view.DryRun         `json:"dryRun"`

	asked int // approvals that it lacks, as far as that is known before the server is asked to start it
}

func (a commands) planCommand() *cobra.Command {
	f := &flags.Plan{}
	c := &cobra.Command{
		Use: "plan -f FILE", Short: "Show what a plan would change, and do nothing", Args: call.Takes(),
		Long: "Show how a plan differs from the campaign of its id, field by field, what a start would do\n" +
			"now, and the plan hash, which approvals and campaign start --plan-hash name. Defaults are\n" +
			"written out first, on both sides. Nothing is written. The exit status is\n" +
			"  0   the campaign is exactly what the plan says\n" +
			"  3   there is no such campaign yet, or it differs\n" +
			"  1   the plan is refused, or the server does not answer\n" +
			"  2   the command was called wrongly",
		Example: "  pacecar campaign plan -f night.yaml\n  pacecar campaign start night --plan-hash 1f6c0a92b7d4",
	}
	f.Register(c)
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		return a.withPlan(cmd, f, func(server *client.Client, plan view.Plan, run view.DryRun) error {
			if plan.ID == "" {
				return call.Misused("id is missing: write it into the plan or name it with --id, so that it can be compared with the campaign of that name")
			}
			p, err := compared(cmd.Context(), server, plan.ID, run)
			if err != nil {
				return err
			}
			if err := show.One(a.Out, a.Output, p, func(s *show.Sheet) { p.draw(s, f.File) }); err != nil {
				return err
			}
			return p.verdict()
		})
	}
	return c
}

// compared puts what a plan comes to beside the campaign of its id.
func compared(ctx context.Context, server *client.Client, id string, run view.DryRun) (planned, error) {
	p := planned{ID: id, PlanHash: run.ContentHash, Changes: []difference.Change{}, DryRun: run}
	if run.Plan != nil {
		p.asked = int(run.Plan.RequiredApprovals)
	}
	p.DryRun.Plan = nil // it is told as what changes
	was, err := server.Campaign(ctx, id)
	if problem, is := errors.AsType[*client.Problem](err); is && problem.Status == http.StatusNotFound {
		return p, nil
	}
	if err != nil {
		return p, err
	}
	if run.Plan == nil {
		return p, errors.New("the server does not say what the plan comes to: use a pacecar of its version")
	}
	p.Exists, p.State, p.Author = true, was.State, was.Author
	p.Changes = append(p.Changes, difference.Between(was.Plan, *run.Plan)...)
	p.Changes = append(p.Changes, difference.Between(named.Told(was.Cohorts.Cohorts), named.Told(run.Cohorts))...)
	p.Same = was.ContentHash == run.ContentHash
	p.asked = max(p.asked, int(was.ApprovalsAsked))
	if p.Same {
		p.asked -= len(was.Approvals)
	}
	return p, nil
}

func (p planned) draw(s *show.Sheet, file string) {
	if p.Exists {
		s.Toned("campaign", fmt.Sprintf("%s, %s, written by %s", p.ID, p.State, p.Author), show.StateTone(p.State))
	} else {
		s.Toned("campaign", p.ID+": no such campaign, would be created", show.Warn)
	}
	s.Field("plan hash", p.PlanHash)
	sheet.Changes(s, p.Changes)
	switch {
	case p.Same:
		s.Field("changes", "none")
	case p.Exists && len(p.Changes) == 0:
		s.Toned("~", "the package has other contents than when the campaign was written", show.Warn)
	}
	sheet.DryRun(s, p.DryRun)
	s.Field("next", whenFor(p.DryRun, p.next(file)))
}

// next says what a person may do after the review.
func (p planned) next(file string) string {
	start := fmt.Sprintf("pacecar campaign start %s --plan-hash %.*s", p.ID, shownDigits, p.PlanHash)
	if n := p.DryRun.Selected; n > 0 {
		start += fmt.Sprintf(" --expect %d", n)
	}
	if p.asked > 0 {
		start = fmt.Sprintf("pacecar campaign approve %s --hash %.*s, by %s who did not write it, then %s", p.ID, shownDigits, p.PlanHash, show.Plural(p.asked, "person"), start)
	}
	switch {
	case !p.Exists && file != "" && file != "-":
		return "pacecar campaign create -f " + file + ", then " + start
	case !p.Exists:
		return "pacecar campaign create, then " + start
	case p.Same && isOpen(p.State):
		return start
	case !p.Same && isOpen(p.State) && file != "" && file != "-":
		return "pacecar campaign edit " + p.ID + " -f " + file + ", then " + start
	case !p.Same && isOpen(p.State):
		return "pacecar campaign edit " + p.ID + ", then " + start
	}
	return ""
}

// verdict is the exit status.
func (p planned) verdict() error {
	switch {
	case p.Same:
		return nil
	case !p.Exists:
		return &call.Exit{Status: statusDiffers, Err: fmt.Errorf("there is no campaign %s yet", p.ID)}
	}
	if isOpen(p.State) {
		return &call.Exit{Status: statusDiffers, Err: fmt.Errorf("campaign %s is not what the plan says: edit it, or give the plan another id", p.ID)}
	}
	return &call.Exit{Status: statusDiffers, Err: fmt.Errorf("campaign %s is not what the plan says: give the plan another id to create a campaign of it", p.ID)}
}

func (a commands) schemaCommand() *cobra.Command {
	return &cobra.Command{
		Use: "schema", Short: "Print the JSON Schema of a campaign's document", Args: call.Takes(),
		Example: "  pacecar campaign schema > campaign.schema.json",
		RunE: func(*cobra.Command, []string) error {
			return show.Document(a.Out, a.Output, schema.Campaign())
		},
	}
}
