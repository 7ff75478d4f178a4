package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/config"
	"pacecar/cmd/pacecar/node"
	"pacecar/cmd/pacecar/show"
)

// served says where a server can be reached.
type served struct {
	Dashboard string   `json:"dashboard"`
	API       string   `json:"api"`
	MQTT      string   `json:"mqtt"`
	Metrics   string   `json:"metrics"`
	DataDir   string   `json:"dataDir"`
	Version   string   `json:"version"`
	Warnings  []string `json:"warnings"`
	SignIn    string   `json:"signIn,omitempty"` // a link that lets an admin in, once
}

func (a *app) serveCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "serve", Short: "Run a server: API, dashboard, MQTT broker and store in one process", Args: call.Takes(),
		Long: "Run a server until SIGINT or SIGTERM. Without settings it listens on loopback and keeps\n" +
			"everything below ./data. It ends with status 1 when it can no longer do its work (its\n" +
			"store failed, or its leases are lost): let a supervisor start it again.",
		Example: "  pacecar serve --data-dir /var/lib/pacecar\n" +
			"  pacecar serve --store redis://redis:6379/0 --broker tcp://mosquitto:1883 --node-name eu-1",
	}
	s := settingFlags(c, nil)
	c.RunE = func(cmd *cobra.Command, _ []string) error {
		values, err := s.load()
		if err != nil {
			return err
		}
		if err := values.Guarded(); err != nil {
			return &call.Exit{Status: call.StatusUsage, Err: err}
		}
		return a.serve(cmd.Context(), values)
	}
	return c
}

func (a *app) serve(ctx context.Context, v *config.Values) (err error) {
	logger := a.logger(v.Level())
	settings := nodeConfig(v, logger)
	if settings.WebhookSecrets, err = v.WebhookSecrets(); err != nil {
		return &call.Exit{Status: call.StatusUsage, Err: err}
	}
	n, err := node.Start(ctx, settings)
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		a.Say("ending before it has begun\n")
		return nil
	}
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	defer func() {
		if closed := n.Close(context.WithoutCancel(ctx)); closed != nil { // bounded by itself; what hangs ends with the process
			err = errors.Join(err, fmt.Errorf("end: %w", closed))
		}
	}()
	link, err := n.Welcome(ctx, v.Bool("sign-in-link"))
	if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	if err := a.banner(n, v, logger, link); err != nil {
		return err
	}
	quiet, stop := context.WithCancel(ctx)
	defer stop()
	go restMemory(quiet)
	select {
	case <-ctx.Done():
		a.Say("ending; a second signal ends at once\n")
		return nil
	case lost := <-n.Lost():
		return fmt.Errorf("the server cannot go on: %w", lost)
	}
}

// banner says where the server is and what could be lost. The node's own log has the
// warnings, unless its level hides them.
func (a *app) banner(n *node.Node, v *config.Values, logger *slog.Logger, link string) error {
	where := served{
		Dashboard: n.URL() + "/", API: n.URL() + "/api/v1/", MQTT: broker(n, v), Metrics: n.URL() + "/metrics",
		DataDir: v.String("data-dir"), Version: thisBuild().Version, Warnings: append([]string{}, n.Warnings()...), SignIn: link,
	}
	if a.Output != show.Table {
		return show.One(a.Out, a.Output, where, nil)
	}
	a.Say("Pacecar %s\n  dashboard  %s\n  API        %s   (described at /api/v1/openapi.json)\n  MQTT       %s\n  metrics    %s\n  data       %s\n",
		where.Version, where.Dashboard, where.API, where.MQTT, where.Metrics, where.DataDir)
	if link != "" {
		a.Say("  sign in    %s\n             lets one admin in, within 15 minutes and once: open it, or give it to pacecar login\n", link)
	}
	if !logger.Enabled(context.Background(), slog.LevelWarn) {
		for _, w := range where.Warnings {
			a.Say("  warning    %s\n", w)
		}
	}
	return nil
}

// broker is where vehicles connect to.
func broker(n *node.Node, v *config.Values) string {
	external := v.String("broker")
	if external == "" {
		return "tcp://" + n.MQTT()
	}
	if u, err := url.Parse(external); err == nil {
		return u.Redacted()
	}
	return strings.TrimSpace(external)
}
