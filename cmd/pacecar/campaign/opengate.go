package campaign

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/watch"
	"pacecar/web/view"
)

// openGateCommand gives the word of a person that a manual gate waits for.
func (a commands) openGateCommand() *cobra.Command {
	var wave uint32
	var reason, by string
	c := &cobra.Command{
		Use: "open-gate CAMPAIGN", Short: "Open a gate that waits for a person, and say why", Args: call.Takes("CAMPAIGN"),
		Long: "Open the manual gate of a wave (gate.manual in the plan): the next wave begins. --wave says whose\n" +
			"gate you have looked at: when that is not the current one any more, nothing happens. It is\n" +
			"refused as long as anything else that the gate requires is not fulfilled, and says what that is.",
		Example: "  pacecar campaign open-gate spring --wave 1 --reason 'field reports read, no complaint'",
	}
	c.Flags().Uint32Var(&wave, "wave", 0, "number of the wave whose gate you looked at; a terminal asks, where it is left out")
	c.Flags().StringVar(&reason, "reason", "", "what you looked at; kept with the decision")
	c.Flags().StringVar(&by, "by", "", "who opens it; default: whoever acts")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if strings.TrimSpace(reason) == "" {
			return call.Misused("--reason is missing: say what you looked at, the decision keeps it")
		}
		server, err := a.Client()
		if err != nil {
			return err
		}
		seen, err := server.Campaign(cmd.Context(), args[0])
		if err != nil {
			return err
		}
		if wave == 0 {
			if wave, err = a.looked(seen); err != nil {
				return err
			}
		}
		after, err := server.OpenGate(cmd.Context(), seen.ID, wave, seen.Version, view.Command{By: by, Reason: reason})
		if err != nil {
			return err
		}
		return a.told(after)
	}
	return c
}

// looked asks for the wave whose gate somebody at the terminal means: whoever has read the gate of
// one wave opens that of no other, should another person have been faster.
func (a commands) looked(c view.Campaign) (uint32, error) {
	at := slices.IndexFunc(c.Waves, func(w view.Wave) bool { return w.Number == c.Wave })
	if at < 0 {
		return 0, call.Misused("--wave is missing: campaign %s is %s, and no wave of it is open", c.ID, c.State)
	}
	title := watch.Title(c.Wave, c.Waves[at].Name)
	gate := cmp.Or(strings.TrimPrefix(c.Waves[at].Gate, fmt.Sprintf("wave %d: ", c.Wave)), "nothing is said of its gate yet")
	if !a.CanAsk {
		return 0, call.Misused("--wave is missing: say whose gate you looked at. The current one is %s: %s (--wave %d)", title, gate, c.Wave)
	}
	answer, err := a.Ask(fmt.Sprintf("%s: %s\nOpen the gate of %s? Type its number, %d:", title, gate, title, c.Wave))
	if err != nil {
		return 0, err
	}
	if answer != strconv.Itoa(int(c.Wave)) {
		return 0, errUnopened
	}
	return c.Wave, nil
}

// errUnopened: the person at the terminal did not mean it.
var errUnopened = errors.New("not opened: that is not its number")
