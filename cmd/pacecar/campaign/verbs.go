package campaign

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/client"
	"pacecar/cmd/pacecar/show"
	"pacecar/cmd/pacecar/watch"
	"pacecar/web/view"
	"pacecar/web/view/undo"
)

// verb is a command to a campaign that rests on the state that was just read.
type verb struct {
	name, short, long string
	api               string // how the API calls it, if not by its name
	reason            reasoning
	reviewed          bool // may name the content that it rests on
	// before says what will happen, or why nothing does; done is said once it has.
	// It may complete the command.
	before func(ctx context.Context, server *client.Client, c view.Campaign, command *view.Command) (done string, err error)
}

// reasoning says whether a person must say why.
type reasoning int

const (
	noReason reasoning = iota
	mayReason
	mustReason
)

// verbCommand reads the campaign, says what will happen, and sends the verb with the
// version that was seen: when somebody else was faster, nothing happens.
func (a commands) verbCommand(v verb) *cobra.Command {
	var reason, content, done string
	var despite []string
	var accepted, expected uint32
	c := &cobra.Command{
		Use: v.name + " CAMPAIGN", Short: v.short, Long: v.long, Args: call.Takes("CAMPAIGN"),
	}
	if v.reason != noReason {
		c.Flags().StringVar(&reason, "reason", "", "why; kept in the timeline")
	}
	if v.reviewed {
		c.Flags().StringVar(&content, "plan-hash", "", "start exactly what was reviewed: the plan hash, or at least its first 12 digits, that campaign plan showed")
	}
	if v.name == "start" {
		c.Flags().StringSliceVar(&despite, "despite", nil, "start it though these campaigns did not say whether they are for the same vehicles, or go before it on the same control unit; '*': all of them. A name that is in nobody's way is refused")
		c.Flags().Uint32Var(&expected, "expect", 0, "start it for so many vehicles, as campaign plan told them, or for some more: it is refused where there are more by more than 1 % and by more than 10 (default: as many as are counted before it starts)")
	}
	if v.name == "resume" {
		c.Flags().Uint32Var(&accepted, "accept-failures", 0, "after a halt: how many failures you have seen and accept")
	}
	if v.name == "cancel" {
		c.Flags().StringVar(&done, "done", "", "what becomes of vehicles that are done: keep, or revert, which rolls the campaign back (default: as the plan says)")
		call.Must(c.RegisterFlagCompletionFunc("done", cobra.FixedCompletions([]string{"keep", "revert"}, cobra.ShellCompDirectiveNoFileComp)))
	}
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if err := call.Because(reason); err != nil && v.reason == mustReason {
			return err
		}
		if cmd.Flags().Changed("plan-hash") && content == "" {
			return call.Misused("--plan-hash is empty: name the content that was reviewed, or leave the flag out to start what is there")
		}
		server, err := a.Client()
		if err != nil {
			return err
		}
		seen, err := server.Campaign(cmd.Context(), args[0])
		if err != nil {
			return err
		}
		command, followed := view.Command{Reason: reason, Despite: despite, ContentHash: content, Said: undo.Said{Done: done}}, ""
		if cmd.Flags().Changed("expect") {
			command.ExpectedVehicles = &expected
		}
		if v.before != nil {
			if followed, err = v.before(cmd.Context(), server, seen, &command); err != nil {
				return err
			}
		}
		if cmd.Flags().Changed("accept-failures") {
			command.AcceptFailures = &accepted
		}
		after, err := server.CommandCampaign(cmd.Context(), seen.ID, cmp.Or(v.api, v.name), seen.Version, command)
		if err != nil {
			return err
		}
		followed = cmp.Or(already(cmd.Context(), server, v, after), followed)
		for _, line := range []string{followed, fewer(v, after)} {
			if line != "" {
				a.Say("%s\n", line)
			}
		}
		return a.told(after)
	}
	return c
}

func (a commands) startCommand() *cobra.Command {
	return a.verbCommand(verb{
		name: "start", short: "Fix the roster and begin to offer, or be scheduled", reviewed: true,
		long: "Fix the roster and begin to offer. A campaign whose plan names a time is scheduled\n" +
			"instead: it begins by itself then, and its roster is fixed then. With --plan-hash exactly\n" +
			"that content is started which pacecar campaign plan showed, or nothing. Other campaigns for\n" +
			"the same vehicles are named, with who goes first. A campaign that does not say whether it\n" +
			"is for the same vehicles keeps this one from starting, unless --despite names it; so does\n" +
			"one of a higher priority that has yet to offer its update for the same control unit, or to judge it.\n" +
			"The vehicles are counted first, and the start is refused where there are many more by then;\n" +
			"one that is scheduled is held to them at its time, and waits. With --expect it is the number\n" +
			"that campaign plan showed. A scheduled one that is started again with another number is held to that.",
		before: func(ctx context.Context, server *client.Client, c view.Campaign, command *view.Command) (string, error) {
			scheduled := c.State == "Scheduled"
			if !isOpen(c.State) && !scheduled || int(c.ApprovalsAsked) > len(c.Approvals) {
				return "", nil // the server says why not
			}
			run, err := server.DryRunCampaign(ctx, c.ID)
			if err != nil {
				return "", err
			}
			if scheduled && command.ExpectedVehicles == nil {
				return fmt.Sprintf("%s is scheduled already: it would take %s now, and --expect %d has it begin with these", c.ID, show.Plural(int(run.Selected), "vehicle"), run.Selected), nil
			}
			if command.ExpectedVehicles == nil {
				command.ExpectedVehicles = new(uint32(min(run.Selected, math.MaxUint32)))
			}
			for _, w := range run.Warnings {
				a.Say("%s\n", w)
			}
			for _, line := range run.Lines() {
				a.Say("%s\n", line)
			}
			for _, id := range needless(command.Despite, run.Met) {
				a.Say("Campaign %s, which --despite names, is not in its way.\n", id)
			}
			for _, one := range run.Stones {
				a.Say("%s: %s\n", one.Code, one.Text)
			}
			if run.Timing != "" {
				a.Say("%s\n", run.Timing)
			}
			return fmt.Sprintf("starting %s: %s of %s vehicles, in %s%s", c.ID, show.Count(run.Selected), show.Count(run.Registered), show.Plural(len(run.Waves), "wave"), firstWave(run)), nil
		},
	})
}

// fewer is what a start says of a roster that is smaller than was expected.
func fewer(v verb, c view.Campaign) string {
	if v.name != "start" || c.Fewer == "" {
		return ""
	}
	return c.ID + ": " + c.Fewer
}

func firstWave(run view.DryRun) string {
	if len(run.Waves) == 0 {
		return ""
	}
	return fmt.Sprintf(", the first of %s", show.Count(run.Waves[0].Size))
}

func (a commands) pauseCommand() *cobra.Command {
	return a.verbCommand(verb{name: "pause", short: "Stop offers and installations that have not begun", reason: mayReason})
}

func (a commands) resumeCommand() *cobra.Command {
	return a.verbCommand(verb{
		name: "resume", short: "Go on after a pause or a halt", reason: mustReason,
		long: "Go on after a pause or a halt. After a halt, who resumes takes on the failures that are\n" +
			"known, which are listed: --accept-failures says how many were seen. When more have come\n" +
			"since, nothing happens.",
		before: func(_ context.Context, _ *client.Client, c view.Campaign, _ *view.Command) (string, error) {
			if !watch.Stopped(c.State) {
				return "", nil // the server says why not
			}
			t := watch.Sum(c.Counts)
			done := fmt.Sprintf("resuming %s: %s vehicles wait for their offer, %s are under way, %s have failed",
				c.ID, show.Count(t.Waiting), show.Count(t.Flight()), show.Count(t.Failed))
			if c.Resumption != "" {
				a.Say("%s\n", c.Resumption)
			}
			if c.State == "Halted" {
				a.sayFailures(c)
			} else if c.Stop != nil && len(c.Stop.AlsoBy) > 0 {
				a.Say("it was paused by %s, and as well by %s: the timeline says why\n", c.Stop.By, strings.Join(c.Stop.AlsoBy, ", "))
			}
			return done, nil
		},
	})
}

// already is what the server says of a command that changed nothing, with who had the campaign go on, as far as the timeline tells.
func already(ctx context.Context, server *client.Client, v verb, after view.Campaign) string {
	if v.name != "resume" || after.Already == "" {
		return after.Already
	}
	list, err := server.CampaignTimeline(ctx, after.ID, "", resumptionWithin)
	if err != nil {
		return after.Already
	}
	for _, line := range list.Items {
		if line.Event == "CampaignResumed" {
			return fmt.Sprintf("%s: %s resumed it at %s", after.Already, line.By, show.Instant(line.At))
		}
	}
	return after.Already
}

// resumptionWithin is how many of the newest lines of a timeline are looked through for who resumed the campaign.
const resumptionWithin = 50

// sayFailures tells what who resumes takes on.
func (a commands) sayFailures(c view.Campaign) {
	fresh := map[undo.Failure]uint32{}
	for _, f := range c.FreshFailures {
		fresh[undo.Failure{ECU: f.ECU, Code: f.Code}] = f.Count
	}
	total := uint32(0)
	for _, f := range c.KnownFailures {
		total += f.Count
		line := fmt.Sprintf("  %8s  %-12s %s", show.Count(f.Count), f.ECU, f.Code)
		if n := fresh[undo.Failure{ECU: f.ECU, Code: f.Code}]; n < f.Count {
			line += fmt.Sprintf(" (%s new since they were accepted)", show.Count(n))
		}
		a.Say("%s\n", line)
	}
	if n := len(c.Acceptances); n > 0 {
		last := c.Acceptances[n-1]
		a.Say("%s accepted %s of them at %s: %s\n", last.By, show.Count(last.Known), last.At, last.Reason)
	}
	if total == 0 {
		if halted := differs(c); halted != nil {
			a.Say("what halted it is not a failure that anybody could accept: %s. Make the software right again, then repeat the command with --reason; other software needs a new campaign\n", strings.Join(halted, "; "))
			return
		}
		a.Say("no failure is known: --reason alone resumes it\n")
		return
	}
	a.Say("%s known in all: --accept-failures %d accepts exactly these\n", show.Plural(int(total), "failed attempt"), total)
}

// differs are the differences of software that halted a campaign; none: something else did.
func differs(c view.Campaign) []string {
	for _, d := range slices.Backward(c.Decisions) {
		if !d.Passed {
			if d.Promotion != nil {
				return d.Promotion.Differences
			}
			break
		}
	}
	return nil
}

// errKept: the person at the terminal did not mean it.
var errKept = errors.New("not cancelled: that is not its name")

func (a commands) cancelCommand() *cobra.Command {
	var yes bool
	c := a.verbCommand(verb{
		name: "cancel", short: "End a campaign for good", reason: mustReason,
		long: "End a campaign for good. Vehicles that have not begun to install are told to stop; an\n" +
			"installation under way is not interrupted. What becomes of vehicles that are done is said before.\n" +
			"On a terminal the campaign's name is asked for.",
		before: func(_ context.Context, _ *client.Client, c view.Campaign, command *view.Command) (string, error) {
			if watch.Ended(c.State) {
				return "", nil // the server says why not
			}
			buckets := "no vehicle has been told of it"
			if c.Total > 0 {
				buckets = standing(c.Counts)
			}
			a.Say("cancelling %s: %s%s\n", c.ID, buckets, becomeOfDone(c, command.Done))
			return "", a.confirm(c, yes, "cancel")
		},
	})
	c.Flags().BoolVar(&yes, "yes", false, "do not ask for the campaign's name")
	return c
}

// standing says where the vehicles of a campaign stand, each of them once; last those that are done, of whom more is said.
func standing(counts map[string]uint32) string {
	t := watch.Sum(counts)
	done := t.Succeeded + counts["Unhealthy"]
	text := fmt.Sprintf("%s vehicles not told, %s offered or downloading, %s downloaded and not begun to install, %s installing",
		show.Count(t.Waiting), show.Count(t.Offered+t.Downloading), show.Count(t.Ready), show.Count(t.Installing))
	for _, some := range []struct {
		n    uint32
		what string
	}{
		{t.Asleep, "asleep"}, {counts["Stalled"], "silent"}, {counts["Superseded"], "taken by other campaigns"},
		{t.Ended() - done - counts["Stalled"] - counts["Superseded"], "failed or ended otherwise"},
	} {
		if some.n > 0 {
			text += fmt.Sprintf(", %s %s", show.Count(some.n), some.what)
		}
	}
	return text + fmt.Sprintf(", %s done", show.Count(done))
}

// becomeOfDone says what a cancel does with the vehicles that are done, by what the person or the plan says.
func becomeOfDone(c view.Campaign, done string) string {
	switch way := c.Plan.Rollback; {
	case c.Total == 0 || cmp.Or(done, c.Plan.StopPolicy) != "revert":
		return ""
	case way == nil:
		return ", who keep the update: no way back is prepared"
	default:
		return ", whom another campaign brings back with package " + way.Package
	}
}

// confirm asks for the campaign's name.
func (a commands) confirm(c view.Campaign, yes bool, verb string) error {
	if yes {
		return nil
	}
	if !a.CanAsk {
		return call.Misused("a campaign that has ended cannot be resumed: confirm with --yes where nobody can be asked")
	}
	answer, err := a.Ask("This cannot be undone. Type " + c.ID + " to " + verb + " it:")
	if err != nil {
		return err
	}
	if answer != c.ID && answer != c.Name {
		return errKept
	}
	return nil
}
