package fleet

import (
	"cmp"
	"strings"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/sheet"
	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
)

// maxLines is how many lines of a timeline are asked for at once.
const maxLines = 1000

// VehicleCommand is pacecar vehicle.
func VehicleCommand(app *call.App) *cobra.Command {
	a := commands{app}
	root := &cobra.Command{Use: "vehicle", Short: "Look at one vehicle, clear it or remove it"}
	root.AddCommand(a.showCommand(), a.whyCommand(), a.timelineCommand(), a.historyCommand(), a.Validates(a.clearCommand()), a.Validates(a.settleCommand()), a.Validates(a.removeCommand()))
	return root
}

// vehicle reads the vehicle that an argument names.
func (a commands) vehicle(cmd *cobra.Command, vin string) (view.Vehicle, error) {
	server, err := a.Client()
	if err != nil {
		return view.Vehicle{}, err
	}
	return server.Vehicle(cmd.Context(), strings.ToUpper(vin))
}

func (a commands) showCommand() *cobra.Command {
	return &cobra.Command{
		Use: "show VIN", Short: "Show a vehicle with its control units and assignments", Args: call.Takes("VIN"),
		RunE: func(cmd *cobra.Command, args []string) error {
			v, err := a.vehicle(cmd, args[0])
			if err != nil {
				return err
			}
			return show.One(a.Out, a.Output, v, func(s *show.Sheet) { sheet.Vehicle(s, v, a.Now()) })
		},
	}
}

// why says in one sentence where a vehicle stands.
type why struct {
	VIN        string           `json:"vin"`
	Why        string           `json:"why"`
	Online     bool             `json:"online"`
	Flags      []view.Flag      `json:"flags,omitempty"`
	Assignment *view.Assignment `json:"assignment,omitempty"`
}

func (a commands) whyCommand() *cobra.Command {
	var pkg string
	c := &cobra.Command{
		Use: "why VIN", Short: "Say why a vehicle is, or is not, being updated", Args: call.Takes("VIN"),
		Example: "  pacecar vehicle why WPVZZZE50RM000000 --package adas-stack@4.2.1",
	}
	c.Flags().StringVar(&pkg, "package", "", "say how the vehicle stands towards this package, as NAME@VERSION, and what leads it there")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if pkg != "" {
			return a.whyNot(cmd, pkg, args[0])
		}
		v, err := a.vehicle(cmd, args[0])
		if err != nil {
			return err
		}
		answer := why{v.VIN, cmp.Or(v.Why, "no campaign has this vehicle on its roster"), v.Online, v.Flags, v.Assignment}
		return show.One(a.Out, a.Output, answer, func(s *show.Sheet) {
			s.Line("%s", answer.Why)
			for _, f := range v.Flags[min(1, len(v.Flags)):] { // the first is in the sentence
				s.Toned("flag", strings.TrimSpace(f.Code+" "+f.ECU)+": "+f.Detail, show.Bad)
			}
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
	}
	return c
}

func (a commands) whyNot(cmd *cobra.Command, pkg, vin string) error {
	server, err := a.Client()
	if err != nil {
		return err
	}
	fitness, err := server.PackageVehicle(cmd.Context(), pkg, strings.ToUpper(vin))
	if err != nil {
		return err
	}
	return show.One(a.Out, a.Output, fitness, func(s *show.Sheet) { sheet.Fitness(s, pkg, fitness) })
}

func (a commands) timelineCommand() *cobra.Command {
	var limit int
	c := &cobra.Command{
		Use: "timeline VIN", Short: "Show what happened to a vehicle, newest first", Args: call.Takes("VIN"), Annotations: call.List,
	}
	c.Flags().IntVar(&limit, "limit", 50, "lines at most, up to 1000")
	c.RunE = func(cmd *cobra.Command, args []string) error {
		if limit < 1 || limit > maxLines {
			return call.Misused("--limit is %d: choose from 1 to %d", limit, maxLines)
		}
		server, err := a.Client()
		if err != nil {
			return err
		}
		lines, err := server.Timeline(cmd.Context(), strings.ToUpper(args[0]), limit)
		if err != nil {
			return err
		}
		return show.ShowList(a.Out, a.Output, sheet.Lines, lines)
	}
	return c
}
