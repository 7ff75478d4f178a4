package main

import (
	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/config"
	"pacecar/cmd/pacecar/show"
)

func (a *app) configCommand() *cobra.Command {
	root := &cobra.Command{Use: "config", Short: "Look at the settings of a server"}
	view := &cobra.Command{
		Use: "view", Short: "Print every setting, as pacecar serve would take it with the same flags", Args: call.Takes(), Annotations: call.List,
		Example: "  pacecar config view --origin --config pacecar.yaml",
	}
	s := settingFlags(view, nil)
	origin := view.Flags().Bool("origin", false, "say where each value comes from")
	view.RunE = func(*cobra.Command, []string) error {
		values, err := s.load()
		if err != nil {
			return err
		}
		columns := []show.Column[config.Shown]{
			{Title: "SETTING", Cell: func(s config.Shown) string { return s.Key }},
			{Title: "VALUE", Cell: func(s config.Shown) string { return s.Value }},
		}
		list := values.All()
		if *origin {
			columns = append(columns, show.Column[config.Shown]{Title: "ORIGIN", Cell: func(s config.Shown) string { return s.Origin }})
		} else {
			for i := range list {
				list[i].Origin = ""
			}
		}
		return show.ShowList(a.Out, a.Output, columns, list)
	}
	root.AddCommand(view)
	return root
}
