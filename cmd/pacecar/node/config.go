package node

import (
	"cmp"
	"log/slog"
	"strings"
	"time"

	"pacecar/cluster/identity"
	"pacecar/cmd/pacecar/hold"
	"pacecar/cmd/pacecar/node/clock"
	"pacecar/messages"
	"pacecar/persistence/redis"
)

// Config of a node. The zero value serves loopback with embedded store and broker from ./data.
type Config struct {
	DataDir string // the embedded store, and artifacts in a directory
	// Hold is the caller's hold of DataDir, which the node then leaves alone; nil: the node
	// takes one for as long as it runs.
	Hold *hold.Hold
	// Prepare, if set, is called once the node has its ports and DataDir is held, before
	// anything in it is opened: whoever changes the directory then takes it from nobody.
	Prepare func() error
	Store   string // "": embedded in DataDir; redis://host:port/db
	// StoreSafety is where a change must be on Redis before it counts as durable.
	StoreSafety redis.Safety
	// Artifacts is where they are kept. "": a directory in DataDir; s3://bucket/prefix?endpoint=…
	Artifacts string
	// S3AccessKey and S3SecretKey are for a bucket; "": as AWS tools find them.
	S3AccessKey, S3SecretKey string

	Broker string // "": embedded; tcp://host:port or ssl://host:port
	HTTP   string // host:port of API and dashboard; port 0 picks one
	MQTT   string // host:port of the embedded broker; port 0 picks one
	// ArtifactBase is the URL under which vehicles reach the HTTP address; "": as bound.
	ArtifactBase string
	// AllowedHosts are names that the Host header may have besides IP addresses, localhost
	// and ArtifactBase's; AllowedOrigins are origins of pages that may write.
	AllowedHosts, AllowedOrigins []string
	// Access is who may use API and dashboard. The zero value lets everybody in.
	Access Access
	// BrokerUser and BrokerPassword log in to an external broker.
	BrokerUser, BrokerPassword string
	// SilentAfter is how long a vehicle of an external broker is online that says nothing;
	// 0: until it says that it is not.
	SilentAfter time.Duration
	// TrustedKeys are files or directories of public keys; when there are any, a package is
	// validated only when one of them has signed it.
	TrustedKeys []string
	// Approvals is what is asked of campaigns before they start, besides what their plans do; nil: nothing.
	Approvals *messages.ApprovalPolicy
	// Pools bound all campaigns together.
	Pools []*messages.Pool
	// Webhooks are the addresses of those that gates may ask, by name, and WebhookSecrets what
	// signs the questions to each. They are shown nowhere.
	Webhooks, WebhookSecrets map[string]string
	// WebhookEvents are what webhooks are told of, by name: "all", or events of campaigns with + between them.
	WebhookEvents map[string]string
	// Downloads is how many artifacts are given out at one time; 0: the edge's default.
	Downloads int
	// AllowAnonymous lets clients of the embedded broker without a user name speak for any
	// vehicle: for measuring many vehicles over few connections, never for real ones.
	AllowAnonymous bool
	// NodeName is stable across restarts and unique among nodes; it names the broker sessions. "": made
	// of NodeAddress, or DefaultName.
	NodeName string
	// NodeAddress is host:port under which other nodes reach this one, which makes it one of many on a
	// shared store; "": it is alone. NodeListen is where it listens for them; "": at NodeAddress.
	NodeAddress, NodeListen string
	// Identity is what nodes prove to each other who they are by; needed beyond loopback.
	Identity identity.Files
	// FormerNodes are names of nodes that do not come back: what an external broker keeps
	// for them is taken over. The names that DataDir has been used with need not be given.
	FormerNodes []string
	// FormerEngine is the engine whose store was given up, which DataDir remembers: another store may be served
	// in its place. "": none.
	FormerEngine string
	// Measured is a name of its own for a measurement: at an external broker and on Redis the
	// node then shares nothing with the servers there. It leaves nothing with the broker; on
	// Redis the name is the prefix of its keys, to be erased. "": a server.
	Measured  string
	Slots     uint32        // of a new store; 0: the default
	LeaseLife time.Duration // 0: the cluster's default
	IdleAfter time.Duration // 0: the shells' default
	Version   string
	Logger    *slog.Logger
	Clock     *clock.Clock // by which the node decides; nil: one of this machine
}

// Defaults of addresses and places.
const (
	DefaultHTTP    = "127.0.0.1:8080"
	DefaultMQTT    = "127.0.0.1:1883"
	DefaultDataDir = "data"
	DefaultName    = "pacecar"
)

func (c Config) withDefaults() Config {
	if c.DataDir == "" {
		c.DataDir = DefaultDataDir
	}
	if c.HTTP == "" {
		c.HTTP = DefaultHTTP
	}
	if c.MQTT == "" {
		c.MQTT = DefaultMQTT
	}
	if c.NodeName == "" {
		c.NodeName = cmp.Or(strings.ReplaceAll(c.NodeAddress, ":", "-"), DefaultName)
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	if c.Clock == nil {
		c.Clock = &clock.Clock{Logger: c.Logger}
	}
	return c
}
