package doctor

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"time"

	"pacecar/cmd/pacecar/node/clock"
	"pacecar/cmd/pacecar/node/marking"
	"pacecar/cmd/pacecar/node/served"
	"pacecar/persistence"
	"pacecar/persistence/artifacts/s3"
	"pacecar/persistence/redis"
	"pacecar/tcu/link"
	"pacecar/tcu/mosquitto"
)

// slowStore is a round trip that makes every vehicle wait.
const slowStore = 20 * time.Millisecond

// store looks at Redis; the embedded store is opened by servers alone.
func store(ctx context.Context, p Patient, r *report) {
	if p.Store == "" || p.Store == "embedded" {
		if behind := clock.Behind(filepath.Join(p.DataDir, "store"), time.Now()); behind > 0 {
			r.fault("set the clock by NTP", "the embedded one was last written when this machine's clock was %s ahead of what it is: what waits for a time waits that much longer", behind.Round(time.Second))
			return
		}
		r.ok("the embedded one: of this machine, and of one server")
		return
	}
	e, err := redis.Examine(ctx, p.Store, redis.Options{Prefix: p.Measured, Safety: p.StoreSafety})
	if err != nil {
		r.fault("docs/operations.md says how Redis must be set", "%v", err)
		return
	}
	kind := "Redis"
	if e.Cluster {
		kind = "Redis Cluster"
	}
	switch {
	case e.Slots == 0:
		r.ok("%s %s has no store yet; the first server makes it", kind, e.Version)
	case p.Slots != 0 && p.Slots != e.Slots:
		r.fault("leave --slots out", "the store was made with %d slots, and %d are asked for", e.Slots, p.Slots)
	default:
		r.ok("%s %s has a store of %d slots", kind, e.Version, e.Slots)
	}
	if remembered, err := served.Engine(p.DataDir); err == nil && remembered != "" && remembered != e.Engine && remembered != p.FormerEngine {
		r.fault("", "%v", served.Cure(fmt.Errorf("it is %w", persistence.Another(e.Engine, remembered)), remembered))
	}
	for _, w := range e.Warnings {
		r.warn("", "%s", w)
	}
	failover(e.NodeTimeout, p.Life(), r)
	if e.RoundTrip > slowStore {
		r.warn("bring it closer: every report of a vehicle waits for it, and a registration for five of them", "a question to it takes %s", e.RoundTrip.Round(time.Millisecond))
	} else {
		r.ok("a question to it takes %s", e.RoundTrip.Round(10*time.Microsecond))
	}
	skew(r, "the store", e.Ahead, e.RoundTrip)
	clash, misfits := p.Company(e.Members)
	if clash != nil {
		r.fault("", "%v", clash)
	} else {
		r.ok("%d servers live on it", len(e.Members))
	}
	for _, m := range misfits {
		r.warn("", "%s", m)
	}
	peers(ctx, p, r, e.Members)
}

// failover says whether a Redis Cluster replaces a master that dies while nodes still wait for it: they end without an
// answer for two thirds of a lease, and electing the next master takes a while after the timeout.
func failover(timeout, life time.Duration, r *report) {
	if longest := life / 3; timeout > longest {
		r.warn(fmt.Sprintf("set cluster-node-timeout to at most %d, or a longer --lease-life", longest.Milliseconds()),
			"a Redis Cluster that waits %s for a master before it replaces it (cluster-node-timeout) ends all nodes when the master of their leases, which last %s, dies", timeout, life)
	}
}

// vehicles looks at the broker.
func vehicles(ctx context.Context, p Patient, r *report) {
	if p.Broker == "" {
		r.ok("the embedded one")
		return
	}
	reached := link.Config{URL: p.Broker, Username: p.BrokerUser, Password: p.BrokerPassword}
	trial, err := link.Try(ctx, reached)
	if err != nil {
		r.fault("is it reached from here, and are --broker-user and --broker-password right?", "%v", err)
		return
	}
	switch {
	case mosquitto.Outdated(trial.Version):
		r.warn("use Mosquitto "+mosquitto.Oldest+" or newer", "it lets this server in, and is %q, which has known vulnerabilities", trial.Version)
	case trial.Version != "":
		r.ok("it lets this server in, and is %q", trial.Version)
	default:
		r.ok("it lets this server in")
	}
	r.ok("it acknowledges a message by QoS 1 after %s", trial.RoundTrip.Round(10*time.Microsecond))
	if trial.Alone != "" {
		r.fault("allow it the filters $share/pacecar/ota/v1/+/up and $share/pacecar/ota/v1/+/up/json", "%s", trial.Alone)
	}
	mark(ctx, p, r, reached)
	switch {
	case trial.Deaf != "":
		r.ok("how many messages it sends unacknowledged is not known: %s", trial.Deaf)
	case trial.Window < trial.Wanted:
		r.warn(fmt.Sprintf("for mosquitto: max_inflight_messages %d, max_queued_messages %d", mosquitto.InFlight, mosquitto.Queued), "it waits for acknowledgements after %d messages, and a server acknowledges after its commit: it could take %d", trial.Window, trial.Wanted)
	default:
		r.ok("it sends %d messages before it waits for acknowledgements", trial.Window)
	}
}

// mark looks at whose broker it is.
func mark(ctx context.Context, p Patient, r *report, reached link.Config) {
	is, err := link.ReadMark(ctx, reached)
	if err != nil {
		r.fault("", "it does not say whose it is: %v", err)
		return
	}
	if is.Untold != "" {
		r.warn("allow it to read and write the topic "+link.MarkTopic, "another engine at it would not be noticed: %s", is.Untold)
		return
	}
	if err := marking.Cure(is, cmp.Or(p.engine(ctx), "a new one"), p.FormerEngine); err != nil {
		r.fault("", "%v", err)
		return
	}
	r.ok("it serves no other engine")
}

// engine is whose server it is; "": it is not known, or not decided.
func (p Patient) engine(ctx context.Context) string {
	if engine, err := served.Engine(p.DataDir); err == nil && engine != "" && engine != p.FormerEngine {
		return engine
	}
	if p.Store == "" || p.Store == "embedded" {
		return ""
	}
	e, err := redis.Examine(ctx, p.Store, redis.Options{})
	if err != nil {
		return "" // that is told of the store
	}
	return e.Engine
}

// files looks at where artifacts are.
func files(ctx context.Context, p Patient, r *report) {
	if dir, is := in(p); is {
		switch _, err := os.Stat(dir); {
		case errors.Is(err, fs.ErrNotExist) && p.Artifacts != "" && p.Artifacts != "directory":
			r.fault("mount it, or make it", "%s is not there", dir)
		case errors.Is(err, fs.ErrNotExist):
			r.ok("in the data directory, with the first server")
		default:
			if err := try(dir); err != nil {
				r.fault("give it to the user of the server, or make room", "%v", err)
				return
			}
			r.ok("%s can be written and read", dir)
		}
		return
	}
	place, err := s3.Parse(p.Artifacts)
	if err != nil {
		r.fault("", "%v", err)
		return
	}
	ahead, err := s3.Try(ctx, place, s3.Options{AccessKey: p.S3AccessKey, SecretKey: p.S3SecretKey})
	if err != nil {
		r.fault("may this key write, read and remove objects there?", "bucket %s at %s: %v", place.Bucket, place.Endpoint, err)
		return
	}
	r.ok("bucket %s at %s can be written and read", place.Bucket, place.Endpoint)
	skew(r, place.Endpoint, ahead, time.Second)
}

// webhooks are reached, and asked nothing.
func webhooks(ctx context.Context, p Patient, r *report) {
	for _, name := range slices.Sorted(maps.Keys(p.Webhooks)) {
		if err := reach(ctx, p.Webhooks[name]); err != nil {
			r.warn("gates that ask it stay shut meanwhile", "%s is not reached: %v", name, err)
			continue
		}
		r.ok("%s is reached", name)
	}
}

// reach connects, with TLS where the address says so. Errors do not name the address, which may hold a secret.
func reach(ctx context.Context, address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return errors.New("its address does not parse")
	}
	port := u.Port()
	if port == "" {
		port = u.Scheme // the system knows the ports of http and https
	}
	var conn net.Conn
	if u.Scheme == "https" {
		conn, err = (&tls.Dialer{Config: &tls.Config{ServerName: u.Hostname()}}).DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
	} else {
		conn, err = (&net.Dialer{}).DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
	}
	if err != nil {
		return err
	}
	return conn.Close()
}
