package fleet

import (
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"pacecar/actors/vehicle/flag"
	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/sheet"
	"pacecar/cmd/pacecar/show"
	"pacecar/messages"
	"pacecar/web/view"
)

func (a commands) historyCommand() *cobra.Command {
	var limit int
	c := &cobra.Command{
		Use: "history VIN", Short: "Show what a vehicle consisted of, change by change, newest first", Args: call.Takes("VIN"), Annotations: call.List,
		Long: "Show every change of a vehicle's control units: by an update, a registration or a garage.\n" +
			"With --output json each has all control units before and after it.",
	}
	c.Flags().IntVar(&limit, "limit", 50, "changes at most; 0: all")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if limit < 0 {
			return call.Misused("--limit is %d: give 0 for all", limit)
		}
		server, err := a.Client()
		if err != nil {
			return err
		}
		list := show.NewList(a.Out, a.Output, sheet.Configurations)
		before, left := "", limit
		for {
			size := maxLines
			if limit > 0 {
				size = min(left, maxLines)
			}
			page, err := server.Configurations(cmd.Context(), strings.ToUpper(args[0]), before, size)
			if err != nil {
				return err
			}
			if err := list.Add(page.Items...); err != nil {
				return err
			}
			left -= len(page.Items)
			if before = page.Next; before == "" || limit > 0 && left <= 0 {
				break
			}
		}
		if err := list.Close(); err != nil {
			return err
		}
		if before != "" {
			a.Say("there are older changes: --limit 0 shows all\n")
		}
		return nil
	}
	return c
}

func (a commands) clearCommand() *cobra.Command {
	var reason string
	var codes []string
	c := &cobra.Command{
		Use: "clear VIN", Short: "Clear a vehicle of its flags, so that campaigns may have it again", Args: call.Takes("VIN"),
		Long: "Clear a vehicle of what keeps it out of campaigns: a control unit that was replaced or is\n" +
			"unknown, a serial number that another vehicle has, too. What was found out is kept in the\n" +
			"timeline, and exactly the same raises no flag again. Each flag is told; where the vehicle says\n" +
			"something else meanwhile, nothing is cleared.",
		Example: "  pacecar vehicle clear WVWZZZ1JZXW000001 --reason 'ADAS swapped under warranty' --code ECUReplaced",
	}
	c.Flags().StringVar(&reason, "reason", "", "what was found out; kept in the timeline")
	c.Flags().StringSliceVar(&codes, "code", nil, "flag to clear, such as ECUReplaced; may be repeated; none: all")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if strings.TrimSpace(reason) == "" {
			return call.Misused("--reason is missing: say what was found out, others will read it in the timeline")
		}
		for _, code := range codes {
			if slices.Contains(flag.Codes, code) {
				continue
			}
			if meant := messages.DidYouMean(code, flag.Codes); meant != "" {
				return call.Misused("--code is %q: %s", code, meant)
			}
			return call.Misused("--code is %q: the flags are %s", code, strings.Join(flag.Codes, ", "))
		}
		server, err := a.Client()
		if err != nil {
			return err
		}
		seen, err := server.Vehicle(cmd.Context(), strings.ToUpper(args[0]))
		if err != nil {
			return err
		}
		a.sayFlags(seen, codes)
		v, err := server.ClearVehicle(cmd.Context(), seen.VIN, seen.Version, view.Clearing{Reason: reason, Codes: codes})
		if err != nil {
			return err
		}
		return show.One(a.Out, a.Output, v, func(s *show.Sheet) { sheet.Vehicle(s, v, a.Now()) })
	}
	return c
}

// sayFlags tells what a vehicle is cleared of.
func (a commands) sayFlags(v view.Vehicle, codes []string) {
	for _, raised := range v.Flags {
		if len(codes) == 0 || slices.Contains(codes, raised.Code) {
			a.Say("clearing %s of %s\n", v.VIN, strings.TrimSpace(raised.Code+" "+raised.ECU+": "+raised.Detail))
		}
	}
}

// errNotRemoved: the person at the terminal did not mean it.
var errNotRemoved = errors.New("not removed: that is not its VIN")

func (a commands) removeCommand() *cobra.Command {
	var yes bool
	c := &cobra.Command{
		Use: "remove VIN", Short: "Forget a vehicle that no campaign holds", Args: call.Takes("VIN"),
		Long: "Forget a vehicle. No campaign reaches it and it is refused until it is registered again; its\n" +
			"history comes back then. On a terminal the VIN is asked for once more.",
	}
	c.Flags().BoolVar(&yes, "yes", false, "do not ask for the VIN")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		server, err := a.Client()
		if err != nil {
			return err
		}
		vin := strings.ToUpper(args[0])
		switch {
		case yes:
		case !a.CanAsk:
			return call.Misused("a vehicle that is removed is refused by the server: confirm with --yes where nobody can be asked")
		default:
			answer, err := a.Ask("Type " + vin + " to remove it:")
			if err != nil {
				return err
			}
			if strings.ToUpper(answer) != vin {
				return errNotRemoved
			}
		}
		if err := server.RemoveVehicle(cmd.Context(), vin); err != nil {
			return err
		}
		return show.One(a.Out, a.Output, map[string]any{"vin": vin, "removed": true}, func(s *show.Sheet) { s.Line("%s is removed", vin) })
	}
	return c
}
