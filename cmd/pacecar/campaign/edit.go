package campaign

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/client"
	"pacecar/cmd/pacecar/flags"
	"pacecar/cmd/pacecar/sheet"
	"pacecar/cmd/pacecar/sheet/plan"
	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
)

// isOpen tells that nobody has started a campaign yet, so that it can be written again.
func isOpen(state string) bool {
	return state == "Draft" || state == "Review" || state == "Approved"
}

// edited is a campaign that was written again, with what a start would do.
type edited struct {
	Campaign view.Campaign `json:"campaign"`
	Void     []string      `json:"void"` // whose approvals are
	DryRun   view.DryRun   `json:"dryRun"`
}

func (a commands) editCommand() *cobra.Command {
	f := &flags.Plan{}
	var voids bool
	c := &cobra.Command{
		Use: "edit CAMPAIGN", Short: "Write a campaign again that has not been started", Args: call.Takes("CAMPAIGN"),
		Long: "Write a campaign again that has not been started: from a plan (-f), or from the plan that it has,\n" +
			"with what flags say in place of that. It is a draft then, and every approval is void: at a\n" +
			"terminal you are asked, elsewhere --void-approvals agrees. Whoever wrote any plan of a campaign\n" +
			"cannot approve it. The plan that it has already changes nothing.",
		Example: "  pacecar campaign edit night --per-minute 20\n  pacecar campaign edit night -f night.yaml --void-approvals",
	}
	f.Register(c)
	c.Flags().BoolVar(&voids, call.VoidFlag, false, call.VoidUsage)
	c.RunE = func(cmd *cobra.Command, args []string) error {
		server, err := a.Client()
		if err != nil {
			return err
		}
		was, err := server.Campaign(cmd.Context(), args[0])
		if err != nil {
			return err
		}
		f.Present = &was.Plan
		return a.withPlan(cmd, f, func(server *client.Client, plan view.Plan, run view.DryRun) error {
			if plan.ID != "" && plan.ID != was.ID {
				return call.Misused("the plan is for campaign %s, not for %s", plan.ID, was.ID)
			}
			return a.rewrite(cmd.Context(), server, was, plan, run, voids)
		})
	}
	return c
}

// rewrite gives a campaign another plan, and says what that makes void.
func (a commands) rewrite(ctx context.Context, server *client.Client, was view.Campaign, plan view.Plan, run view.DryRun, voids bool) error {
	is := edited{Void: []string{}, DryRun: run}
	same := was.ContentHash == run.ContentHash
	for _, approval := range was.Approvals {
		if !same {
			is.Void = append(is.Void, approval.By)
		}
	}
	if len(is.Void) > 0 && isOpen(was.State) {
		if err := a.Consent("campaign "+was.ID, is.Void, voids); err != nil {
			return err
		}
	}
	var err error
	if is.Campaign, err = server.EditCampaign(ctx, was.ID, plan, was.Version); err != nil {
		return err
	}
	return show.One(a.Out, a.Output, is, func(s *show.Sheet) {
		s.Field("campaign", is.Campaign.ID)
		s.Toned("state", is.Campaign.State, show.StateTone(is.Campaign.State))
		switch {
		case same:
			s.Field("changes", "none: it has this very plan")
		case len(is.Void) > 0:
			s.Toned("void", call.Approvals(is.Void), show.Warn)
		}
		sheet.DryRun(s, run)
		s.Field("next", whenFor(run, next(is.Campaign)))
	})
}

// existing is the campaign that a plan of a file names, if there is one that can be written again.
func existing(ctx context.Context, server *client.Client, f *flags.Plan, plan view.Plan) (was view.Campaign, found bool, err error) {
	if f.File == "" || plan.ID == "" {
		return was, false, nil
	}
	was, err = server.Campaign(ctx, plan.ID)
	if problem, is := errors.AsType[*client.Problem](err); is && problem.Status == http.StatusNotFound {
		return was, false, nil
	}
	return was, err == nil && isOpen(was.State), err
}

func (a commands) submitCommand() *cobra.Command {
	return a.verbCommand(verb{
		name: "submit", short: "Say that a draft is ready to be read by those who approve it",
		long: "Say that a draft is ready to be read by those who approve it. What was submitted needs one\n" +
			"approval at least, whatever its plan and the server ask for.",
	})
}

func (a commands) sendBackCommand() *cobra.Command {
	return a.verbCommand(verb{
		name: "send-back", api: "sendBack", short: "Make a draft of a campaign in review, or of an approved one", reason: mustReason,
		long: "Make a draft of a campaign in review, or of an approved one, and say what is to be another.\n" +
			"Its approvals are void. One person is enough for that.",
	})
}

// leastHash is how many digits of a content's hash name it, and fullHash how many it has.
const leastHash, fullHash = shownDigits, 64

// errNotApproved tells that a person looked and did not agree.
var errNotApproved = errors.New("nothing was approved")

// approveCommand agrees to a content that the person has seen: it is named by its hash, or
// shown and asked about.
func (a commands) approveCommand() *cobra.Command {
	var hash string
	c := &cobra.Command{
		Use: "approve CAMPAIGN", Short: "Sign the plan and package of a campaign, as a person who did not write it", Args: call.Takes("CAMPAIGN"),
		Long: "Agree to the content of a campaign. At a terminal it is shown, with what is another than was\n" +
			"approved or sent back before, and you are asked. With --hash, the content that you have looked\n" +
			"at is approved and no other; it is required where nobody can be asked. pacecar campaign review\n" +
			"tells the hash, as content.",
		Example: "  pacecar campaign approve night --as jonas\n  pacecar campaign approve night --as aylin --hash 1f6c0a92b7d4",
	}
	c.Flags().StringVar(&hash, "hash", "", "the content to agree to, or its first 12 digits or more")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		switch {
		case hash == "" && !a.CanAsk:
			return call.Misused("--hash is missing, and nobody can be asked: look at the campaign with pacecar campaign review %s, and name its content", args[0])
		case hash != "" && len(hash) < leastHash:
			return call.Misused("--hash has %d digits: give %d at least", len(hash), leastHash)
		}
		server, err := a.Client()
		if err != nil {
			return err
		}
		seen, err := server.Campaign(cmd.Context(), args[0])
		if err != nil {
			return err
		}
		content, err := a.agreed(cmd.Context(), server, seen, strings.ToLower(hash))
		if err != nil {
			return err
		}
		after, err := server.CommandCampaign(cmd.Context(), seen.ID, "approve", seen.Version, view.Command{ContentHash: content})
		if err != nil {
			return err
		}
		return a.told(after)
	}
	return c
}

// agreed is the content of a campaign, when it is the one that begins so, or when the person at
// the terminal says yes to it.
func (a commands) agreed(ctx context.Context, server *client.Client, c view.Campaign, begins string) (string, error) {
	if begins != "" {
		if !strings.HasPrefix(c.ContentHash, begins) {
			return "", fmt.Errorf("--hash %s is not the hash of what the campaign says, %s by %s: it is mistyped, or the campaign was edited after you looked at it; look again with pacecar campaign review %s",
				begins, c.ContentHash, c.Author, c.ID)
		}
		return c.ContentHash, nil
	}
	r, err := server.Reading(ctx, c.ID)
	if err != nil {
		return "", err
	}
	err = show.One(a.Err, show.Table, c, func(s *show.Sheet) {
		sheet.Campaign(s, c)
		s.Section("Review")
		sheet.Review(s, r.Review)
		plan.Warnings(s, r.Warnings)
		sheet.Plan(s, r.Plan)
	})
	if err != nil {
		return "", err
	}
	answer, err := a.Ask("Approve this content as " + a.Person() + "? Type yes:")
	if err != nil {
		return "", err
	}
	if !strings.EqualFold(answer, "yes") || r.ContentHash != c.ContentHash {
		return "", errNotApproved
	}
	return c.ContentHash, nil
}

func (a commands) reviewCommand() *cobra.Command {
	return &cobra.Command{
		Use: "review CAMPAIGN", Short: "Show what to read before approving a campaign", Args: call.Takes("CAMPAIGN"),
		Long: "Show what to read before approving a campaign: its content's hash, what is another than was\n" +
			"approved or sent back before, who has approved it and how many must, what a start would be\n" +
			"warned of now, and the whole plan with its defaults.",
		RunE: func(cmd *cobra.Command, args []string) error {
			server, err := a.Client()
			if err != nil {
				return err
			}
			r, err := server.Reading(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			return show.One(a.Out, a.Output, r, func(s *show.Sheet) {
				s.Field("campaign", r.ID)
				s.Toned("state", r.State, show.StateTone(r.State))
				sheet.Review(s, r.Review)
				plan.Warnings(s, r.Warnings)
				sheet.Plan(s, r.Plan)
			})
		},
	}
}
