package node

import (
	"log/slog"
	"time"
)

// Config of a node. The zero value serves loopback with embedded store and broker from ./data.
type Config struct {
	DataDir string // the embedded store, and artifacts in a directory
	Store   string // "": embedded in DataDir; redis://host:port/db
	// Artifacts is where they are kept. "": a directory in DataDir; s3://bucket/prefix?endpoint=…
	Artifacts string
	// S3AccessKey and S3SecretKey are for a bucket; "": as AWS tools find them.
	S3AccessKey, S3SecretKey string

	Broker string // "": embedded; tcp://host:port or ssl://host:port
	HTTP   string // host:port of API and dashboard; port 0 picks one
	MQTT   string // host:port of the embedded broker; port 0 picks one
	// ArtifactBase is the URL under which vehicles reach the HTTP address; "": as bound.
	ArtifactBase string
	// BrokerUser and BrokerPassword log in to an external broker.
	BrokerUser, BrokerPassword string
	// AllowAnonymous lets clients of the embedded broker without a user name speak for any
	// vehicle: for measuring many vehicles over few connections, never for real ones.
	AllowAnonymous bool
	// NodeName is stable across restarts and unique among nodes; it names the broker sessions.
	NodeName  string
	Slots     uint32        // of a new store; 0: the default
	LeaseLife time.Duration // 0: the cluster's default
	IdleAfter time.Duration // 0: the shells' default
	Version   string
	Logger    *slog.Logger
}

// Defaults of addresses and places.
const (
	DefaultHTTP    = "127.0.0.1:8080"
	DefaultMQTT    = "127.0.0.1:1883"
	DefaultDataDir = "data"
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
		c.NodeName = "pacecar"
	}
	if c.Logger == nil {
		c.Logger = slog.New(slog.DiscardHandler)
	}
	return c
}
