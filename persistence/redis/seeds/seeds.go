// Package seeds finds the servers of a store by its URL: one server, or a Redis Cluster, of which several
// addresses may be named.
//
// The form is redis://user:password@host:port/database, rediss:// with TLS, or unix:// and a path. Other
// addresses of the same cluster are parameters, as in redis://a:6379?addr=b:6379&addr=c:6379: the first one that
// answers is asked for the rest of the cluster, so that it is found while one that is named is away. Other
// parameters are those of go-redis' ParseURL.
package seeds

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	client "github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"pacecar/persistence/redis/server"
)

const (
	// responseTimeout bounds one exchange with the server: a pipeline of full lanes takes tenths of a second.
	responseTimeout = 10 * time.Second
	// seedTimeout bounds the dial of one of several seeds: the next may be well.
	seedTimeout = 2 * time.Second
	// placesEvery is how often a cluster is asked, while it is used, which server has what. A master that is gone refuses
	// connections and tells nobody of the replica that was promoted: by the library's own minute, everything that it
	// had would stand still for that long.
	placesEvery = 2 * time.Second
	// maxSeeds is how many addresses a URL may name.
	maxSeeds = 64
)

// Way is how a store's servers are reached.
type Way struct {
	Options *client.Options // of connections; its Addr is the first seed
	Seeds   []string        // host:port each, or the path of a socket alone
}

// Parse reads a URL. security replaces what a rediss:// URL implies; nil: it does not.
func Parse(text string, security *tls.Config) (w Way, err error) {
	u, err := url.Parse(text)
	if err != nil {
		return w, errURL
	}
	parameters := u.Query()
	others := parameters["addr"]
	parameters.Del("addr")
	u.RawQuery = parameters.Encode()
	if w.Options, err = client.ParseURL(u.String()); err != nil {
		return w, errURL
	}
	if security != nil {
		w.Options.TLSConfig = security
	}
	w.Seeds = []string{w.Options.Addr}
	for i, address := range others {
		if host, port, err := net.SplitHostPort(address); err != nil || host == "" || port == "" || w.Options.Network != "tcp" {
			return w, fmt.Errorf("the %d. addr= of the address is no host:port: name other servers of a Redis Cluster so, one addr= each", i+1)
		}
		w.Seeds = append(w.Seeds, address)
	}
	if len(w.Seeds) > maxSeeds {
		return w, fmt.Errorf("%d addresses: name at most %d, the cluster tells the others", len(w.Seeds), maxSeeds)
	}
	w.Options.ContextTimeoutEnabled = true
	w.Options.DisableIdentity = true
	w.Options.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	if w.Options.ReadTimeout == 0 {
		w.Options.ReadTimeout, w.Options.WriteTimeout = responseTimeout, responseTimeout
	}
	return w, nil
}

// errURL is told of a URL that cannot be read, in place of the reason, which would quote a password.
var errURL = errors.New("the address is not a URL of the form redis://user:password@host:port/database: write signs like / @ % of a password as %2F %40 %25")

// String is where the way leads.
func (w Way) String() string { return strings.Join(w.Seeds, ", ") }

// Connect makes a client of the server, or of the cluster that it is in, with so many connections to each
// server where the URL does not say how many.
func (w Way) Connect(ctx context.Context, connections int) (client.UniversalClient, error) {
	var failures error
	for _, seed := range w.Seeds {
		c, err := w.connect(ctx, seed, connections)
		if err == nil {
			return c, nil
		}
		if len(w.Seeds) > 1 {
			err = fmt.Errorf("%s: %w", seed, err)
		}
		failures = errors.Join(failures, err)
	}
	return nil, failures
}

func (w Way) connect(ctx context.Context, seed string, connections int) (client.UniversalClient, error) {
	o := *w.Options
	o.Addr = seed
	if o.PoolSize == 0 {
		o.PoolSize = connections
	}
	asked := o
	if len(w.Seeds) > 1 {
		asked.MaxRetries = -1
		if asked.DialTimeout == 0 {
			asked.DialTimeout = seedTimeout
		}
	}
	single := client.NewClient(&asked)
	facts, err := server.Read(ctx, single)
	if err != nil {
		return nil, errors.Join(err, single.Close())
	}
	if facts["cluster_enabled"] == "1" {
		return client.NewClusterClient(w.cluster(&o)), single.Close()
	}
	if len(w.Seeds) > 1 {
		return nil, errors.Join(errors.New("the server is in no Redis Cluster, and several addresses are for one: name one server, its master"), single.Close())
	}
	return single, nil
}

// cluster are the options of a cluster's client.
func (w Way) cluster(o *client.Options) *client.ClusterOptions {
	return &client.ClusterOptions{
		Addrs:                 w.Seeds,
		Username:              o.Username,
		Password:              o.Password,
		TLSConfig:             o.TLSConfig,
		DialTimeout:           o.DialTimeout,
		ReadTimeout:           o.ReadTimeout,
		WriteTimeout:          o.WriteTimeout,
		PoolSize:              o.PoolSize,
		ContextTimeoutEnabled: true,

		ClusterStateReloadInterval: placesEvery,
		DisableIdentity:            true,
		MaintNotificationsConfig:   o.MaintNotificationsConfig,
	}
}
