package main

import (
	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/access"
	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/campaign"
	"pacecar/cmd/pacecar/complete"
	"pacecar/cmd/pacecar/fleet"
	"pacecar/cmd/pacecar/manual"
	"pacecar/cmd/pacecar/operation"
	"pacecar/cmd/pacecar/packages"
	"pacecar/cmd/pacecar/sim"
	"pacecar/cmd/pacecar/top"
	"pacecar/cmd/pacecar/webhook"
)

// app is one execution of the program.
type app struct{ *call.App }

// root is the whole tree of commands.
func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   "pacecar",
		Short: "Pace software rollouts across vehicle fleets",
		Long: "Pacecar paces software rollouts across vehicle fleets, and stops everyone the moment\n" +
			"something is wrong ahead. Begin with: pacecar demo",
	}
	a.Root(root)
	root.AddCommand(
		a.demoCommand(), a.serveCommand(), a.configCommand(),
		fleet.Command(a.App), fleet.VehicleCommand(a.App), packages.Command(a.App), campaign.Command(a.App), a.poolsCommand(),
		operation.Command(a.App), webhook.Command(a.App), a.nodesCommand(), a.certsCommand(), a.doctorCommand(), a.backupCommand(), a.restoreCommand(),
		sim.Command(a.App), top.Command(a.App), benchCommand(), a.versionCommand(), manual.Command(a.App),
	)
	root.AddCommand(manual.Topics()...)
	root.AddCommand(access.Commands(a.App)...)
	complete.Attach(a.App, root)
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	call.Tidy(root)
	return root
}
