package node

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"pacecar/cluster"
	"pacecar/cluster/identity"
	"pacecar/cmd/pacecar/node/earlier"
	"pacecar/persistence"
)

// lookEvery is how often a store is looked at for servers that this one cannot live with.
const lookEvery = 250 * time.Millisecond

// together says whether this node was told where others reach it, and so is one of many.
func (c Config) together() bool { return c.NodeAddress != "" }

// shared checks that a node which is one of many has only what it can share with them. A store, a broker or
// artifacts of its own would split the fleet.
func (n *Node) shared(context.Context) error {
	c := n.config
	if !c.together() {
		if c.NodeListen != "" || c.Identity.Given() {
			return errors.New("--node-listen, --node-ca, --node-certificate and --node-key are for nodes of one engine: give this one its --node-address, too")
		}
		return nil
	}
	host, _, err := net.SplitHostPort(c.NodeAddress)
	switch {
	case err != nil:
		return fmt.Errorf("--node-address %s: want host:port, as in node-1.example:7946", c.NodeAddress)
	case c.Store == "" || c.Store == "embedded":
		return errors.New("--node-address makes this one of several nodes, which share a store: give all of them the same --store, as in redis://redis:6379/0")
	case c.Broker == "":
		return errors.New("--node-address makes this one of several nodes, which share a broker: give all of them the same --broker, as in tcp://mosquitto:1883")
	case c.Artifacts == "" || c.Artifacts == "directory":
		return errors.New("--node-address makes this one of several nodes, which share artifacts: give all of them the same --artifacts, as in s3://bucket/pacecar or file:///mnt/shared/pacecar")
	case !c.Identity.Given() && !loopback(host):
		return fmt.Errorf("--node-address %s can be reached from other machines, and whoever reaches it commands the fleet: give each node a certificate of one authority with --node-ca, --node-certificate and --node-key (pacecar certs init makes them)", c.NodeAddress)
	}
	if c.Identity.Given() && (c.Identity.Authority == "" || c.Identity.Certificate == "" || c.Identity.Key == "") {
		return errors.New("--node-ca, --node-certificate and --node-key belong together: give all three")
	}
	return nil
}

// member is this node among others, for the cluster.
func (n *Node) member(c cluster.Config) (cluster.Config, error) {
	c.Self = persistence.Member{Name: n.config.NodeName, Alone: !n.config.together(), URL: n.public(), Version: n.config.Version, Settings: n.config.fingerprint()}
	if c.Self.Alone {
		return c, nil
	}
	listen := cmp.Or(n.config.NodeListen, n.config.NodeAddress)
	host, port, err := net.SplitHostPort(listen)
	if err == nil {
		c.Port, err = strconv.Atoi(port)
	}
	if err != nil {
		return c, fmt.Errorf("--node-listen %s: want host:port, as in 0.0.0.0:7946", listen)
	}
	c.Host, c.Advertised = host, n.config.NodeAddress
	if c.Port == 0 && n.config.NodeListen == "" {
		c.Advertised = "" // any port, which only the listener knows
	}
	if !n.config.Identity.Given() {
		return c, nil
	}
	reached, _, _ := net.SplitHostPort(n.config.NodeAddress) // it was checked
	transport, soon, err := identity.Credentials(n.config.Identity, reached, time.Now())
	if err != nil {
		return c, fmt.Errorf("--node-certificate: %w", err)
	}
	if !soon.IsZero() {
		n.config.Logger.Warn("the certificate of this node expires soon: renew it, the file is read again by itself", slog.Time("at", soon))
	}
	c.Transport = transport
	return c, nil
}

// fingerprint says, setting by setting, what all nodes must have alike: a hash, for some are secret.
func (c Config) fingerprint() string {
	pools := ""
	for _, p := range c.Pools {
		pools += p.String()
	}
	names := slices.Sorted(maps.Keys(c.Webhooks))
	var text strings.Builder
	for _, setting := range []struct{ name, value string }{
		{"artifacts", c.Artifacts}, {"broker", c.Broker}, {"campaign-approvals", c.Approvals.String()},
		{"pools", pools}, {"silent-after", c.SilentAfter.String()}, {"webhooks", fmt.Sprint(names)}, {"webhook-events", fmt.Sprint(c.WebhookEvents)}, {"trusted-keys", strconv.FormatBool(len(c.TrustedKeys) > 0)},
	} {
		fmt.Fprintf(&text, "%s=%x ", setting.name, sha256.Sum256([]byte(setting.value)))
	}
	return text.String()
}

// Life is the time to live of this node's leases.
func (c Config) Life() time.Duration {
	usual := cluster.DefaultTimeToLive
	if c.Store == "" {
		usual = cluster.LoneTimeToLive
	}
	return cmp.Or(c.LeaseLife, usual)
}

// succeed ends what an earlier process of this node has left of its membership, where it shares its store, and notes its own.
func (n *Node) succeed(ctx context.Context, id string) error {
	if !n.config.remote() || n.config.Measured != "" {
		return nil
	}
	boot := earlier.Boot()
	switch left, err := earlier.Leave(ctx, n.config.DataDir, boot, n.store.Leave); {
	case err != nil:
		n.config.Logger.Warn("its lease is waited for", "error", err)
	case left != "":
		n.config.Logger.Info("the membership of this node's earlier process has been ended", "member", left)
	}
	return earlier.Remember(n.config.DataDir, earlier.Membership{ID: id, Boot: boot})
}

// settle waits until every server that lives on the store is one that this one can live with, for as long as
// the lease of one that was killed may last.
func (n *Node) settle(ctx context.Context) error {
	life := n.config.Life()
	deadline := time.Now().Add(life + life/2)
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		members, _, err := n.store.View(ctx)
		if _, err = persistence.Partly(err); err != nil {
			return fmt.Errorf("look for other servers: %w", err)
		}
		clash := n.clash(members)
		if clash == nil {
			return nil
		}
		if time.Now().After(deadline) {
			return clash
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// settled looks once more when this node is a member: of two that started at one time, the later gives way. Both look
// after they have joined, so the later sees the earlier.
func (n *Node) settled(ctx context.Context) error {
	members, _, err := n.store.View(ctx)
	if _, err = persistence.Partly(err); err != nil {
		return fmt.Errorf("look for other servers: %w", err)
	}
	return n.clash(before(members, n.cluster.ID()))
}

// before are the members that joined before one of them did: in the order that the store gives, for two machines
// do not agree on the time.
func before(members []persistence.Member, id string) []persistence.Member {
	at := slices.IndexFunc(members, func(m persistence.Member) bool { return m.ID == id })
	if at < 0 {
		return members
	}
	self := members[at]
	return slices.DeleteFunc(slices.Clone(members), func(m persistence.Member) bool {
		return cmp.Or(cmp.Compare(m.Joined, self.Joined), cmp.Compare(m.ID, self.ID)) >= 0
	})
}

// clash says why this node cannot live with others; nil: it can. One that is alone would take its share of
// slots and serve nobody, for it reaches nobody. Two of one name would end each other's sessions with the
// broker, and share one place.
func (n *Node) clash(others []persistence.Member) error {
	for _, m := range others {
		who := fmt.Sprintf("another server (%s, up since %s)", m.Name, m.Started.UTC().Format(time.RFC3339))
		switch {
		case !n.config.together():
			return fmt.Errorf("%s uses this store: stop it first, give this server a store of its own, or let both be nodes of one engine with --node-address", who)
		case m.Alone:
			return fmt.Errorf("%s uses this store alone: stop it first, or start it again with --node-address", who)
		case m.Name == n.config.NodeName:
			return fmt.Errorf("%s has the name of this one: give each node its own --node-name", who)
		}
	}
	return nil
}
