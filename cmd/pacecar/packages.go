package main

import (
	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/sheet"
	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
)

func (a *app) packageCommand() *cobra.Command {
	root := &cobra.Command{Use: "package", Short: "Push packages and take them through their life"}
	root.AddCommand(a.pushCommand(), a.packageListCommand(), a.packageShowCommand())
	for _, v := range []struct{ verb, short string }{
		{"validate", "Run the machine's checks on a draft"},
		{"approve", "Sign the present content, as a person who did not write it"},
		{"release", "Allow campaigns to offer a package"},
		{"deprecate", "Allow no new campaign to offer a package"},
		{"withdraw", "Stop offering a package at all"},
	} {
		root.AddCommand(a.packageVerb(v.verb, v.short))
	}
	return root
}

func (a *app) packageListCommand() *cobra.Command {
	return &cobra.Command{
		Use: "list", Short: "List packages, newest first", Args: takes(), Annotations: isList,
		RunE: func(cmd *cobra.Command, _ []string) error {
			server, err := a.client()
			if err != nil {
				return err
			}
			list, err := server.Packages(cmd.Context())
			if err != nil {
				return err
			}
			return show.ShowList(a.out, a.output, sheet.Packages, list)
		},
	}
}

func (a *app) packageShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show NAME@VERSION", Short: "Show a package", Args: takes("NAME@VERSION"), ValidArgsFunction: a.completePackage,
		RunE: func(cmd *cobra.Command, args []string) error {
			server, err := a.client()
			if err != nil {
				return err
			}
			p, err := server.Package(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			return a.showPackage(p)
		},
	}
}

func (a *app) showPackage(p view.Package) error {
	return show.One(a.out, a.output, p, func(s *show.Sheet) { sheet.Package(s, p) })
}

// packageVerb runs one verb. An approval names the content that was looked at.
func (a *app) packageVerb(verb, short string) *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use: verb + " NAME@VERSION", Short: short, Args: takes("NAME@VERSION"), ValidArgsFunction: a.completePackage,
	}
	ends := verb == "deprecate" || verb == "withdraw"
	if ends {
		c.Flags().StringVar(&reason, "reason", "", "why; kept with the package")
	}
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if ends && reason == "" {
			return misused("--reason is missing: say why, others will read it")
		}
		server, err := a.client()
		if err != nil {
			return err
		}
		present, err := server.Package(cmd.Context(), args[0])
		if err != nil {
			return err
		}
		p, err := server.CommandPackage(cmd.Context(), args[0], verb, view.Command{Reason: reason, ContentHash: present.ContentHash})
		if err != nil {
			return err
		}
		return a.showPackage(p)
	}
	return c
}
