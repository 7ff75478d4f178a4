package campaign

import (
	"strings"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/web/view"
)

// openGateCommand gives the word of a person that a manual gate waits for.
func (a commands) openGateCommand() *cobra.Command {
	var wave uint32
	var reason, by string
	c := &cobra.Command{
		Use: "open-gate CAMPAIGN", Short: "Open a gate that waits for a person, and say why", Args: call.Takes("CAMPAIGN"), ValidArgsFunction: a.complete,
		Long: "Open the manual gate of the current wave (gate.manual in the plan): the next wave begins. It is\n" +
			"refused as long as anything else that the gate requires is not fulfilled, and says what that is.",
		Example: "  pacecar campaign open-gate spring --wave 1 --reason 'field reports read, no complaint'",
	}
	c.Flags().Uint32Var(&wave, "wave", 0, "number of the wave whose gate is opened; default: the current one")
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
			wave = max(1, seen.Wave)
		}
		after, err := server.OpenGate(cmd.Context(), seen.ID, wave, seen.Version, view.Command{By: by, Reason: reason})
		if err != nil {
			return err
		}
		return a.show(after)
	}
	return c
}
