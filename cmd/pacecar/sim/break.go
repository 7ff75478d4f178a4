package sim

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/show"
	"pacecar/cmd/pacecar/sim/control"
	"pacecar/tcu/tcusim/dice"
	"pacecar/tcu/tcusim/failure"
)

// defaultCode is what vehicles report that fail without another code.
const defaultCode = "INSTALL_FAILED"

func (a *commands) failCommand() *cobra.Command {
	var rule failure.Rule
	var rate, end string
	c := &cobra.Command{
		Use: "fail", Short: "Let a share of installations fail from now on", Args: call.Takes(),
		Long: "Let a share of installations fail from now on: those with an artifact for an ECU, of a model, to a\n" +
			"version, or all. Saying it again for the same installations takes the place of what was said before.",
		Example: "  pacecar sim fail --ecu ADAS --rate 8%\n" +
			"  pacecar sim fail --ecu TCU --model e2 --rate 100% --code E0x31 --end reverted",
	}
	flags := c.Flags()
	flags.StringVar(&rate, "rate", "", "share of those installations that fail, such as 8%")
	flags.StringVar(&rule.ECU, "ecu", "", "only installations with an artifact for this ECU, such as ADAS")
	flags.StringVar(&rule.Model, "model", "", "only vehicles of this model")
	flags.StringVar(&rule.Version, "version", "", "only installations of this version of the ECU's software")
	flags.StringVar(&rule.Code, "code", defaultCode, "code that the vehicles report")
	flags.StringVar(&end, "end", "failed", "failed, or reverted: the former software is there again")
	call.Must(c.RegisterFlagCompletionFunc("end", cobra.FixedCompletions([]string{"failed", "reverted"}, cobra.ShellCompDirectiveNoFileComp)))
	c.RunE = func(cmd *cobra.Command, _ []string) (err error) {
		if rate == "" {
			return call.Misused("--rate is missing: say how many fail, for example --rate 8%%")
		}
		if rule.Rate, err = dice.ParseRate(rate); err != nil {
			return call.Misused("--rate is %w", err)
		}
		if end != "failed" && end != "reverted" {
			return call.Misused("--end is %q: want failed or reverted", end)
		}
		if len(rule.Code) > failure.MaxCode || strings.TrimSpace(rule.Code) == "" {
			return call.Misused("--code %q: want 1 to %d bytes", rule.Code, failure.MaxCode)
		}
		rule.Revert = end == "reverted"
		return a.with(cmd.Context(), func(ctx context.Context, c *control.Client) error {
			done, err := c.Fail(ctx, control.Failing{Rule: rule})
			if err != nil {
				return err
			}
			return a.told(done, fmt.Sprintf("from now on %s of the installations of %s vehicles end %s with %s; pacecar sim heal ends that",
				percent(100*rule.Rate), show.Count(done.Vehicles), end, rule.Code))
		})
	}
	return c
}

func (a *commands) offlineCommand() *cobra.Command {
	var asked control.Leaving
	var share string
	var length time.Duration
	c := &cobra.Command{
		Use: "offline [VIN...]", Short: "Have vehicles lose their connection for a while", Args: cobra.MaximumNArgs(1000),
		Long: "Have vehicles lose their connection without a goodbye, and connect again after a while: those that are\n" +
			"named, or a share of all. Downloads stop and go on afterwards; an installation that has begun goes on.",
		Example: "  pacecar sim offline --share 10% --for 2m\n" +
			"  pacecar sim offline WPVZZZE50RM000000 --for 30s",
		ValidArgsFunction: a.complete,
	}
	flags := c.Flags()
	flags.StringVar(&share, "share", "", "share of the vehicles, such as 10%")
	flags.StringVar(&asked.Model, "model", "", "with --share: only of the vehicles of this model")
	flags.DurationVar(&length, "for", time.Minute, "how long")
	c.RunE = func(cmd *cobra.Command, args []string) (err error) {
		switch {
		case share == "" && len(args) == 0:
			return call.Misused("who? Name vehicles by their VINs, or give --share 10%%")
		case len(args) > 0 && (share != "" || asked.Model != ""):
			return call.Misused("--share and --model choose vehicles, and so do VINs: give one of the two")
		case share != "":
			if asked.Share, err = dice.ParseRate(share); err != nil {
				return call.Misused("--share is %w", err)
			}
		}
		if length <= 0 {
			return call.Misused("--for is %s: say how long, for example --for 2m", length)
		}
		asked.VINs, asked.Seconds = args, length.Seconds()
		return a.with(cmd.Context(), func(ctx context.Context, c *control.Client) error {
			done, err := c.Away(ctx, asked)
			if err != nil {
				return err
			}
			return a.told(done, fmt.Sprintf("%s lost their connection, and connect again after %s; pacecar sim heal brings them back at once",
				show.Plural(done.Vehicles, "vehicle"), length))
		})
	}
	return c
}

func (a *commands) healCommand() *cobra.Command {
	var asked control.Healing
	c := &cobra.Command{
		Use: "heal", Short: "End troubles: installations fail no longer, and everybody connects again", Args: call.Takes(),
		Long: "End troubles: installations fail no longer by what sim fail or demo --fail said, and vehicles that are\n" +
			"away connect again. With --ecu only installations for that ECU are healed.",
	}
	c.Flags().StringVar(&asked.ECU, "ecu", "", "only what fails for this ECU")
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		return a.with(cmd.Context(), func(ctx context.Context, c *control.Client) error {
			done, err := c.Heal(ctx, asked)
			if err != nil {
				return err
			}
			return a.told(done, fmt.Sprintf("%s ended, %s connect again", show.Plural(done.Rules, "trouble"), show.Plural(done.Vehicles, "vehicle")))
		})
	}
	return c
}
