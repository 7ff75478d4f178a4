package main

import (
	"cmp"
	"strings"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/sheet"
	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
)

// maxLines is how many lines of a timeline are asked for at once.
const maxLines = 1000

func (a *app) vehicleCommand() *cobra.Command {
	root := &cobra.Command{Use: "vehicle", Short: "Look at one vehicle"}
	root.AddCommand(a.vehicleShowCommand(), a.vehicleWhyCommand(), a.vehicleTimelineCommand())
	return root
}

// vehicle reads the vehicle that an argument names.
func (a *app) vehicle(cmd *cobra.Command, vin string) (view.Vehicle, error) {
	server, err := a.client()
	if err != nil {
		return view.Vehicle{}, err
	}
	return server.Vehicle(cmd.Context(), strings.ToUpper(vin))
}

func (a *app) vehicleShowCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show VIN", Short: "Show a vehicle with its control units and assignments", Args: takes("VIN"),
		RunE: func(cmd *cobra.Command, args []string) error {
			v, err := a.vehicle(cmd, args[0])
			if err != nil {
				return err
			}
			return show.One(a.out, a.output, v, func(s *show.Sheet) { sheet.Vehicle(s, v) })
		},
	}
}

// why says in one sentence where a vehicle stands.
type why struct {
	VIN        string           `json:"vin"`
	Why        string           `json:"why"`
	Online     bool             `json:"online"`
	Assignment *view.Assignment `json:"assignment,omitempty"`
}

func (a *app) vehicleWhyCommand() *cobra.Command {
	return &cobra.Command{
		Use: "why VIN", Short: "Say why a vehicle is, or is not, being updated", Args: takes("VIN"),
		RunE: func(cmd *cobra.Command, args []string) error {
			v, err := a.vehicle(cmd, args[0])
			if err != nil {
				return err
			}
			answer := why{v.VIN, cmp.Or(v.Why, "no campaign has this vehicle on its roster"), v.Online, v.Assignment}
			return show.One(a.out, a.output, answer, func(s *show.Sheet) {
				s.Line("%s", answer.Why)
				if v.Assignment != nil {
					s.Field("campaign", v.Assignment.Campaign)
					s.Toned("state", v.Assignment.State, show.StateTone(v.Assignment.State))
					s.Field("ecu", v.Assignment.ECU)
					s.Field("code", v.Assignment.Code)
					s.Field("detail", v.Assignment.Detail)
				}
				s.Field("online", map[bool]string{true: "yes", false: "no"}[v.Online])
				s.Field("last seen", show.Instant(v.LastSeenAt))
			})
		},
	}
}

func (a *app) vehicleTimelineCommand() *cobra.Command {
	var limit int
	c := &cobra.Command{
		Use: "timeline VIN", Short: "Show what happened to a vehicle, newest first", Args: takes("VIN"), Annotations: isList,
	}
	c.Flags().IntVar(&limit, "limit", 50, "lines at most, up to 1000")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if limit < 1 || limit > maxLines {
			return misused("--limit is %d: choose from 1 to %d", limit, maxLines)
		}
		server, err := a.client()
		if err != nil {
			return err
		}
		lines, err := server.Timeline(cmd.Context(), strings.ToUpper(args[0]), limit)
		if err != nil {
			return err
		}
		return show.ShowList(a.out, a.output, sheet.Lines, lines)
	}
	return c
}
