package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"pacecar/persistence/artifacts/s3"
	edge "pacecar/web/artifacts"
	"pacecar/web/identity/oidc"
)

// Setting is one key that exists.
type Setting struct {
	Key     string
	Default string
	Usage   string // for a flag's help
	Secret  bool   // never shown
	Switch  bool   // true or false: a flag needs no value
	check   func(string) error
}

// Settings lists all, in the order in which people look for them.
var Settings = []Setting{
	{Key: "data-dir", Default: "data", Usage: "directory of the embedded store, and of artifacts where they are not elsewhere", check: given},
	{Key: "http", Default: "127.0.0.1:8080", Usage: "address of dashboard and API; port 0 picks one", check: address},
	{Key: "mqtt", Default: "127.0.0.1:1883", Usage: "address of the embedded broker; port 0 picks one", check: address},
	{Key: "store", Usage: "redis://host:port/0 instead of the embedded store", check: schemes("redis", "rediss", "unix")},
	{Key: "store-replicas", Default: "0", Usage: "replicas of each Redis server that must have a change before it counts as durable", check: replicas},
	{Key: "store-synced", Default: "false", Usage: "a change counts as durable only when it is on the disk of its Redis server and of those replicas (Redis 7.2)", Switch: true, check: truth},
	{Key: "artifacts", Usage: "s3://bucket/prefix?endpoint=host:port&region=eu-central-1, or file:///directory, instead of a directory below data-dir; S3 by TLS unless it has plain-http=accepted", check: artifacts},
	{Key: "s3-access-key", Usage: "access key of the bucket; default: as AWS tools find it"},
	{Key: "s3-secret-key", Usage: "secret key of the bucket; better given by PACECAR_S3_SECRET_KEY", Secret: true},
	{Key: "broker", Usage: "tcp://host:port or ssl://host:port instead of the embedded broker", check: schemes("tcp", "mqtt", "ssl", "tls", "mqtts", "ws", "wss")},
	{Key: "broker-user", Usage: "user name at an external broker"},
	{Key: "broker-password", Usage: "password at an external broker; better given by PACECAR_BROKER_PASSWORD", Secret: true},
	{Key: "silent-after", Default: "24h", Usage: "with an external broker: how long a vehicle that says nothing, and left no will, is shown as online; 0s: for ever", check: duration},
	{Key: "artifact-base", Usage: "URL under which vehicles reach the HTTP address; default: as bound", check: base},
	{Key: "allowed-hosts", Usage: "names, separated by commas, under which the server is reached besides localhost, IP addresses and that of artifact-base; * for any"},
	{Key: "allowed-origins", Usage: "origins, separated by commas, whose pages may write, as in https://ota.example behind a proxy with TLS", check: origins},
	{Key: "trusted-keys", Usage: "files or directories of public keys, separated by commas; when given, a package needs the signature of one of them"},
	{Key: "campaign-approvals", Default: "0", Usage: "persons who must approve a campaign before it starts, none of whom wrote it, and exceptions behind commas, as in 1, 2 from 1000, 3 for regulatory: vehicles, and types of packages", check: approvals},
	{Key: "pools", Usage: "what all campaigns share, with commas: fleet=20000 (vehicles in flight), cdn-a=5000 (downloads of plans that name it), eu-cdn(region=EU)=5000@60000 (of a part of the fleet, and offers a minute)", check: pools},
	{Key: "webhooks", Usage: "webhooks that gates may ask, as name=https://approvals.example/pacecar, separated by commas", check: webhooks},
	{Key: "webhook-secrets", Usage: "what signs the questions to each webhook, as name=whsec_... or name=@file, separated by commas; better given by PACECAR_WEBHOOK_SECRETS", Secret: true, check: secrets},
	{Key: "webhook-events", Usage: "what webhooks are told of campaigns, as pager=CampaignHalted+WaveOpened, chat=all, by names that webhooks has; what happens to single vehicles only by its name", check: webhookEvents},
	{Key: "maximum-downloads", Default: "2048", Usage: "artifacts that this node gives out at one time; others are told when to come again", check: downloads},
	{Key: "node-address", Usage: "host:port under which other nodes reach this one, which makes it one of several on a shared store, broker and artifacts", check: optional(address)},
	{Key: "node-listen", Usage: "host:port to listen on for other nodes, where that is not node-address, as in 0.0.0.0:7946", check: optional(address)},
	{Key: "node-ca", Usage: "file of the authority that signs the certificates of all nodes (PEM); pacecar certs init makes one"},
	{Key: "node-certificate", Usage: "file of this node's certificate (PEM), read again when it changes"},
	{Key: "node-key", Usage: "file of its key (PEM)"},
	{Key: "node-name", Usage: "name of this node, stable across restarts and unique among nodes; default: pacecar, or made of node-address", check: names(1)},
	{Key: "former-nodes", Usage: "names of nodes that do not come back, with commas: what an external broker keeps for them is taken over", check: names(maxFormerNodes)},
	{Key: "former-engine", Usage: "name of the engine whose store was given up on purpose, as the refusal to serve another one tells it", check: names(1)},
	{Key: "slots", Default: "0", Usage: "slots of a new store, a power of two; 0: the default", check: powerOfTwo},
	{Key: "lease-life", Default: "0s", Usage: "how long this node's leases last without renewal, 1s to 10m; 0s: 12s, and 10m where the store is embedded", check: leaseLife},
	{Key: "idle-after", Default: "0s", Usage: "how long an idle actor stays in memory; 0s: the default", check: duration},
	{Key: "authentication", Default: "auto", Usage: "on: whoever uses the API or the dashboard signs in; off: nobody does; auto: on when the server can be reached from other machines, or has an identity provider", check: oneOf("auto", "on", "off")},
	{Key: "sign-in-link", Default: "false", Usage: "print a link at the start that lets an admin in, although there is one", Switch: true, check: truth},
	{Key: "public-url", Usage: "URL under which people reach the dashboard; default: as bound", check: base},
	{Key: "http-certificate", Usage: "file of the certificate for TLS at the address http (PEM), read again when it changes"},
	{Key: "http-key", Usage: "file of its key (PEM)"},
	{Key: "oidc-issuer", Usage: "URL of an identity provider (OpenID Connect) at which people sign in", check: base},
	{Key: "oidc-client", Default: "pacecar", Usage: "what the identity provider calls this server (client id)"},
	{Key: "oidc-secret", Usage: "secret of that client; better given by PACECAR_OIDC_SECRET", Secret: true},
	{Key: "oidc-terminal", Usage: "what the identity provider calls the command line (client id): a client without a secret, with loopback redirects or device codes; none: pacecar login takes tokens"},
	{Key: "oidc-roles", Usage: "which groups have which role, as in ota-admins=admin,ota-ops=operator,acme-ops=operator@acme: behind @ the fleets that it is for", check: oidcRoles},
	{Key: "oidc-name-claim", Default: oidc.DefaultNameClaim, Usage: "claim that names a person in timelines", check: given},
	{Key: "oidc-groups-claim", Default: oidc.DefaultGroupsClaim, Usage: "claim that lists a person's groups", check: given},
	{Key: "oidc-scopes", Usage: "scopes to ask for besides openid, profile and email, separated by commas"},
	{Key: "open-metrics", Default: "false", Usage: "answer /metrics without a token", Switch: true, check: truth},
	{Key: "insecure-http", Default: "false", Usage: "accept tokens and passwords beyond loopback without TLS, as behind a proxy that has it", Switch: true, check: truth},
	{Key: "insecure-mqtt", Default: "false", Usage: "let the embedded broker listen beyond loopback, without TLS, where it believes each vehicle its name", Switch: true, check: truth},
	{Key: "insecure-listen", Default: "false", Usage: "listen beyond loopback although nobody has to log in and nothing is encrypted", Switch: true, check: truth},
	{Key: "log-level", Default: "info", Usage: "debug, info, warn or error", check: level},
}

// Keys lists the keys of all settings.
func Keys() []string {
	keys := make([]string, len(Settings))
	for i, s := range Settings {
		keys[i] = s.Key
	}
	return keys
}

// Variable is the environment's name of a key.
func Variable(key string) string {
	return prefix + strings.ToUpper(strings.ReplaceAll(key, "-", "_"))
}

// shown is a value as people may see it.
func (s Setting) shown(value string) string {
	if s.Secret && value != "" {
		return "********"
	}
	u, err := url.Parse(value)
	if err == nil && u.User != nil {
		return u.Redacted()
	}
	if at := strings.LastIndex(value, "@"); at >= 0 && err != nil { // a password with signs that URLs write otherwise
		scheme, _, _ := strings.Cut(value[:at], "://")
		return scheme + "://********" + value[at:]
	}
	return value
}

func given(v string) error {
	if strings.TrimSpace(v) == "" {
		return errors.New("it is empty: leave it out for the default")
	}
	return nil
}

func address(v string) error {
	_, port, err := net.SplitHostPort(v)
	if err == nil {
		_, err = strconv.ParseUint(port, 10, 16)
	}
	if err != nil {
		return errors.New("want host:port, as in 127.0.0.1:0")
	}
	return nil
}

func artifacts(v string) error {
	if v == "" || strings.HasPrefix(v, "file:///") {
		return nil
	}
	_, err := s3.Parse(v)
	return err
}

// optional accepts nothing, too.
func optional(check func(string) error) func(string) error {
	return func(v string) error {
		if v == "" {
			return nil
		}
		return check(v)
	}
}

func base(v string) error {
	if v == "" {
		return nil
	}
	u, err := url.Parse(v)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return errors.New("want a URL, as in https://ota.example")
	}
	return nil
}

func origins(v string) error {
	for _, origin := range words(v) {
		if u, err := url.Parse(origin); err != nil || u.Host == "" || u.Path != "" || u.Scheme != "http" && u.Scheme != "https" {
			return errors.New("want origins separated by commas, as in https://ota.example")
		}
	}
	return nil
}

// words takes a setting of several words apart.
func words(v string) []string {
	return strings.FieldsFunc(v, func(r rune) bool { return r == ',' || r == ' ' })
}

func powerOfTwo(v string) error {
	n, err := strconv.ParseUint(v, 10, 32)
	if err != nil || n&(n-1) != 0 {
		return errors.New("want a power of two, as in 256")
	}
	return nil
}

func replicas(v string) error {
	if n, err := strconv.ParseUint(v, 10, 8); err != nil || n > 5 {
		return errors.New("want 0 to 5")
	}
	return nil
}

func downloads(v string) error {
	if n, err := strconv.ParseUint(v, 10, 32); err != nil || n == 0 || n > edge.MaximumDownloads {
		return fmt.Errorf("want 1 to %d", edge.MaximumDownloads)
	}
	return nil
}

// schemes accepts a URL of one of these schemes, or nothing.
func schemes(known ...string) func(string) error {
	return func(v string) error {
		if v == "" {
			return nil
		}
		u, err := url.Parse(v)
		if err != nil && strings.Contains(v, "@") {
			return errors.New("want a URL: signs like / @ % of a password are written as %2F %40 %25")
		}
		if err != nil || u.Host+u.Path == "" || !slices.Contains(known, u.Scheme) {
			return fmt.Errorf("want a URL that begins with %s://", strings.Join(known, ":// or "))
		}
		return nil
	}
}

// oneOf accepts one of these words.
func oneOf(known ...string) func(string) error {
	return func(v string) error {
		if !slices.Contains(known, v) {
			return fmt.Errorf("want %s", strings.Join(known, ", "))
		}
		return nil
	}
}

func oidcRoles(v string) error {
	_, err := oidc.ParseRoles(v)
	return err
}

func duration(v string) error {
	if d, err := time.ParseDuration(v); err != nil || d < 0 {
		return errors.New("want a duration, as in 15s or 2m")
	}
	return nil
}

// leaseLife is how long a killed node's slots are unserved: less than a second is less than a store needs to
// renew it on a busy machine, and with more than ten minutes nobody would wait for it.
func leaseLife(v string) error {
	if d, err := time.ParseDuration(v); err != nil || d != 0 && (d < time.Second || d > 10*time.Minute) {
		return errors.New("want 0s, or a duration of 1s to 10m, as in 15s")
	}
	return nil
}

// maxFormerNodes bounds how many names are taken over at a start.
const maxFormerNodes = 64

// nodeName is what a broker, a certificate and a command line take alike.
var nodeName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// names accepts as many names of nodes, or nothing.
func names(most int) func(string) error {
	return func(v string) error {
		list := strings.Split(v, ",")
		wrong := slices.ContainsFunc(list, func(name string) bool { return !nodeName.MatchString(strings.TrimSpace(name)) })
		if v != "" && (wrong || len(list) > most) {
			return fmt.Errorf("want at most %d of up to 64 letters, digits, dots, dashes and underscores, the first a letter or a digit, as in node-1", most)
		}
		return nil
	}
}

func truth(v string) error {
	if v != "true" && v != "false" {
		return errors.New("want true or false")
	}
	return nil
}

func level(v string) error {
	var l slog.Level
	if err := l.UnmarshalText([]byte(v)); err != nil {
		return fmt.Errorf("want debug, info, warn or error")
	}
	return nil
}
