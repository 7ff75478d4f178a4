package campaign

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/client"
	"pacecar/cmd/pacecar/flags"
	"pacecar/cmd/pacecar/sheet"
	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
)

// creation is a new campaign with what a start would do.
type creation struct {
	Campaign view.Campaign `json:"campaign"`
	DryRun   view.DryRun   `json:"dryRun"`
}

func (a commands) createCommand() *cobra.Command {
	f := &flags.Plan{}
	c := &cobra.Command{
		Use: "create", Short: "Write a campaign as a draft, and say what a start would do", Args: call.Takes(),
		Long: "Write a campaign as a draft, from a plan (-f), from flags, or from a plan that flags\n" +
			"change. Nothing is offered to any vehicle before campaign start. A plan (-f) of a campaign that\n" +
			"has not been started takes the place of its present one, as by campaign edit. What no flag says,\n" +
			"such as health or a rate that grows, a plan does: pacecar campaign schema.",
		Example: "  pacecar campaign create -f plan.yaml\n" +
			"  pacecar campaign create --id night --package adas-stack@4.2.1 --selector 'model == \"e1\"' \\\n" +
			"      --wave canary=1% --wave early=10% --wave rest --max-failed 2% --min-sample 20 --soak 30m",
	}
	f.Register(c)
	var voids bool
	c.Flags().BoolVar(&voids, call.VoidFlag, false, call.VoidUsage)
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		return a.withPlan(cmd, f, func(server *client.Client, plan view.Plan, run view.DryRun) error {
			was, found, err := existing(cmd.Context(), server, f, plan)
			if err != nil {
				return err
			}
			if found {
				if was.ContentHash != run.ContentHash {
					a.Say("campaign %s is there, %s, written by %s: this plan takes the place of its own\n", was.ID, strings.ToLower(was.State), was.Author)
				}
				return a.rewrite(cmd.Context(), server, was, plan, run, voids)
			}
			made, err := server.CreateCampaign(cmd.Context(), plan)
			if err != nil {
				return err
			}
			return show.One(a.Out, a.Output, creation{made, run}, func(s *show.Sheet) {
				s.Field("campaign", made.ID)
				s.Toned("state", made.State, show.StateTone(made.State))
				s.Field("package", made.Package)
				sheet.DryRun(s, run)
				s.Field("next", whenFor(run, next(made)))
			})
		})
	}
	return c
}

// next is the command that comes next for a campaign that nobody has started: of one that somebody sent back and
// that is as it was, nobody is asked to approve that again.
func next(c view.Campaign) string {
	if !isOpen(c.State) {
		return "pacecar campaign show " + c.ID + ": it was there with this very plan, and has been started before"
	}
	if b := c.Reviewed; b != nil && b.SentBackBy != "" && b.ContentHash == c.ContentHash && c.State == "Draft" {
		return fmt.Sprintf("pacecar campaign edit %s, as %s sent it back: %s", c.ID, b.SentBackBy, b.Reason)
	}
	if missing := int(c.ApprovalsAsked) - len(c.Approvals); missing > 0 {
		return fmt.Sprintf("pacecar campaign approve %s, by %s who did not write it", c.ID, show.Plural(missing, "person"))
	}
	return "pacecar campaign start " + c.ID
}

// whenFor says of a start that it has to wait where it would be for nobody: it is refused then.
func whenFor(run view.DryRun, command string) string {
	if run.Selected == 0 && strings.Contains(command, "campaign start ") {
		return command + ", once it is for a vehicle: as the fleet is now it is for none"
	}
	return command
}

// withPlan reads a plan and asks the server what a start would do: a plan that it refuses
// goes no further.
func (a commands) withPlan(cmd *cobra.Command, f *flags.Plan, then func(*client.Client, view.Plan, view.DryRun) error) error {
	plan, err := f.Read(cmd, a.Stdin)
	if err != nil {
		return err
	}
	server, err := a.Client()
	if err != nil {
		return err
	}
	run, err := server.DryRun(cmd.Context(), plan)
	if err != nil {
		return err
	}
	return then(server, plan, run)
}

func (a commands) dryRunCommand() *cobra.Command {
	f := &flags.Plan{}
	c := &cobra.Command{
		Use: "dry-run [CAMPAIGN]", Short: "Say what a start would do now, and do nothing", Args: cobra.MaximumNArgs(1),
		Example: "  pacecar campaign dry-run demo\n  pacecar campaign dry-run -f plan.yaml",
	}
	f.Register(c)
	c.RunE = func(cmd *cobra.Command, args []string) error {
		answer := func(run view.DryRun) error {
			return show.One(a.Out, a.Output, run, func(s *show.Sheet) { sheet.DryRun(s, run) })
		}
		if len(args) == 0 {
			return a.withPlan(cmd, f, func(_ *client.Client, _ view.Plan, run view.DryRun) error { return answer(run) })
		}
		if cmd.Flags().Changed("file") {
			return call.Misused("name a campaign or give a plan with -f, not both")
		}
		server, err := a.Client()
		if err != nil {
			return err
		}
		run, err := server.DryRunCampaign(cmd.Context(), args[0])
		if err != nil {
			return err
		}
		return answer(run)
	}
	return c
}
