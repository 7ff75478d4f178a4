package main

import (
	"log/slog"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"pacecar/cluster/identity"
	"pacecar/cmd/pacecar/call"
	"pacecar/cmd/pacecar/config"
	"pacecar/cmd/pacecar/document"
	"pacecar/cmd/pacecar/node"
	"pacecar/persistence/redis"
	"pacecar/web/identity/oidc"
)

// settings are the flags of a command that runs a server, and what becomes of them.
type settings struct {
	command  *cobra.Command
	keys     []string // those with a flag
	defaults map[string]string
	file     string
}

// settingFlags gives a command the flags of settings; no keys means all of them.
func settingFlags(c *cobra.Command, defaults map[string]string, keys ...string) *settings {
	s := &settings{command: c, keys: keys, defaults: defaults}
	if len(keys) == 0 {
		s.keys = config.Keys()
	}
	for _, setting := range config.Settings {
		if !slices.Contains(s.keys, setting.Key) {
			continue
		}
		value := setting.Default
		if v, ok := defaults[setting.Key]; ok {
			value = v
		}
		usage := setting.Usage + " (" + config.Variable(setting.Key) + ")"
		if setting.Switch {
			c.Flags().Bool(setting.Key, value == "true", usage)
		} else {
			c.Flags().String(setting.Key, value, usage)
		}
	}
	c.Flags().StringVar(&s.file, "config", os.Getenv("PACECAR_CONFIG"), "file of settings, YAML or JSON (PACECAR_CONFIG)")
	return s
}

// load reads flags, environment and file. What is wrong with them is a wrong call.
func (s *settings) load() (*config.Values, error) {
	sources := config.Sources{Defaults: s.defaults, File: s.file, Environ: os.Environ(), Flags: map[string]string{}}
	for _, key := range s.keys {
		if flag := s.command.Flags().Lookup(key); flag.Changed {
			sources.Flags[key] = flag.Value.String()
		}
	}
	var err error
	if s.file != "" {
		if sources.Text, err = document.ReadFile(s.file, nil); err != nil {
			return nil, call.Misused("file of settings: %w", err)
		}
	}
	values, err := config.Load(sources)
	if err != nil {
		return nil, &call.Exit{Status: call.StatusUsage, Err: err}
	}
	return values, nil
}

// nodeConfig is the configuration of a node with these settings.
func nodeConfig(v *config.Values, logger *slog.Logger) node.Config {
	return node.Config{
		DataDir: v.String("data-dir"), Artifacts: v.String("artifacts"),
		S3AccessKey: v.String("s3-access-key"), S3SecretKey: v.String("s3-secret-key"),
		Store: v.String("store"), StoreSafety: redis.Safety{Replicas: int(v.Number("store-replicas")), Synced: v.Bool("store-synced")}, Broker: v.String("broker"),
		HTTP: v.String("http"), MQTT: v.String("mqtt"), ArtifactBase: v.String("artifact-base"),
		BrokerUser: v.String("broker-user"), BrokerPassword: v.String("broker-password"),
		SilentAfter:  v.Duration("silent-after"),
		AllowedHosts: v.List("allowed-hosts"), AllowedOrigins: v.List("allowed-origins"),
		NodeAddress: v.String("node-address"), NodeListen: v.String("node-listen"),
		Identity: identity.Files{Authority: v.String("node-ca"), Certificate: v.String("node-certificate"), Key: v.String("node-key")},
		NodeName: v.String("node-name"), FormerNodes: v.List("former-nodes"), FormerEngine: v.String("former-engine"), Slots: v.Number("slots"),
		TrustedKeys: v.List("trusted-keys"),
		Pools:       v.Pools("pools"), Downloads: int(v.Number("maximum-downloads")),
		Webhooks: v.Webhooks(), WebhookEvents: v.WebhookEvents(),
		Approvals: v.Approvals(),
		LeaseLife: v.Duration("lease-life"), IdleAfter: v.Duration("idle-after"),
		Access: node.Access{
			On: v.Authentication(), Metrics: v.Bool("open-metrics"), PublicURL: v.String("public-url"),
			Certificate: v.String("http-certificate"), Key: v.String("http-key"),
			Provider: oidc.Config{
				Issuer: v.String("oidc-issuer"), Client: v.String("oidc-client"), Secret: v.String("oidc-secret"), Terminal: v.String("oidc-terminal"), Roles: v.Roles(),
				NameClaim: v.String("oidc-name-claim"), GroupsClaim: v.String("oidc-groups-claim"), Scopes: v.List("oidc-scopes"),
			},
		},
		Version: thisBuild().Version, Logger: logger,
	}
}

// logger writes text for people on a terminal, JSON for programs elsewhere.
func (a *app) logger(level slog.Level) *slog.Logger {
	options := &slog.HandlerOptions{Level: level}
	if a.Err.Terminal {
		return slog.New(slog.NewTextHandler(a.Err, options))
	}
	return slog.New(slog.NewJSONHandler(a.Err, options))
}
