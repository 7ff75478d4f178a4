package main

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/config"
	"pacecar/cmd/pacecar/doctor"
	"pacecar/cmd/pacecar/show"
)

var findingColumns = []show.Column[doctor.Finding]{
	{Title: "STATE", Cell: func(f doctor.Finding) string { return f.State }},
	{Title: "CHECK", Cell: func(f doctor.Finding) string { return f.Check }},
	{Title: "FINDING", Cell: func(f doctor.Finding) string {
		if f.Cure != "" {
			return f.Says + " → " + f.Cure
		}
		return f.Says
	}},
}

func (a *app) doctorCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "doctor", Short: "Look at everything a server with these settings needs", Args: call.Takes(), Annotations: call.List,
		Long: "Look at the store, the broker, artifacts, certificates, webhooks, clocks and limits, with the settings\n" +
			"of pacecar serve, before a server starts or beside one that runs. Nothing that is looked at is changed;\n" +
			"files and messages for a try are removed again. The status is 1 when there is a fault.",
		Example: "  pacecar doctor --config /etc/pacecar/pacecar.yaml\n" +
			"  pacecar doctor --store redis://redis:6379/0 --broker tcp://mosquitto:1883 -o json",
	}
	s := settingFlags(c, nil)
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		v, err := s.load()
		if err != nil {
			return err
		}
		p := doctor.Patient{Config: nodeConfig(v, slog.New(slog.DiscardHandler)), Now: time.Now}
		p.WebhookSecrets, p.Secrets = v.WebhookSecrets()
		list := append([]doctor.Finding{accessOf(v)}, doctor.Examine(cmd.Context(), p)...)
		faults := 0
		for _, f := range list {
			if f.State == doctor.Fault {
				faults++
			}
		}
		if err := show.ShowList(a.Out, a.Output, findingColumns, list); err != nil {
			return err
		}
		switch faults {
		case 0:
			return nil
		case 1:
			return errors.New("there is a fault")
		}
		return fmt.Errorf("there are %d faults", faults)
	}
	return c
}

// accessOf says who would be let in by a server with these settings.
func accessOf(v *config.Values) doctor.Finding {
	found := doctor.Finding{Check: "access", State: doctor.OK, Says: "nobody signs in: only this machine reaches the server"}
	key, address := v.Exposed()
	switch err := v.Guarded(); {
	case err != nil:
		found.State, found.Says = doctor.Fault, err.Error()
	case v.Authentication():
		found.Says = "whoever uses API and dashboard signs in"
	case key != "":
		found.State, found.Says, found.Cure = doctor.Warning, "whoever reaches "+address+" can command the fleet, which --insecure-listen accepts", "leave it out, and give --http-certificate and --http-key"
	}
	return found
}
