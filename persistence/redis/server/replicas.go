package server

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	client "github.com/redis/go-redis/v9"

	"pacecar/persistence/redis/safety"
)

// lookWithin bounds the look at one replica: it may be where this machine does not reach it.
const lookWithin = 2 * time.Second

// addresses are those of the replicas that a master says it has.
func addresses(facts Facts) (list []string) {
	for i := 0; ; i++ {
		line, there := facts["slave"+strconv.Itoa(i)]
		if !there {
			return list
		}
		parts := map[string]string{}
		for part := range strings.SplitSeq(line, ",") {
			if name, value, found := strings.Cut(part, "="); found {
				parts[name] = value
			}
		}
		if parts["ip"] != "" && parts["port"] != "" {
			list = append(list, net.JoinHostPort(parts["ip"], parts["port"]))
		}
	}
}

// ofReplicas says what could be lost with a master's replicas, should they become masters. They are asked as
// their master is, at once.
func ofReplicas(ctx context.Context, o *client.Options, master Facts, safe safety.Safety) (warnings []string) {
	list := addresses(master)
	found := make([][]string, len(list))
	var asked sync.WaitGroup
	for i, address := range list {
		asked.Go(func() {
			facts, err := ask(ctx, o, address)
			if err != nil {
				found[i] = []string{fmt.Sprintf("The replica %s of Redis cannot be asked from here how it is set up: it must keep an append-only file and evict nothing (appendonly yes, maxmemory-policy noeviction), for it may become the master.", address)}
				return
			}
			found[i] = ofReplica(address, facts, master, safe)
		})
	}
	asked.Wait()
	return slices.Concat(found...)
}

// ofReplica says what could be lost when a replica is promoted, but not what its master says already.
func ofReplica(address string, facts, master Facts, safe safety.Safety) (warnings []string) {
	add := func(what string) {
		warnings = append(warnings, fmt.Sprintf("If the replica %s becomes the master: %s", address, what))
	}
	for _, no := range []error{tooOld(facts), evicts(facts)} {
		if no != nil {
			add(no.Error() + ".")
		}
	}
	known := ofFile(master, safe)
	for _, what := range ofFile(facts, safe) {
		if !slices.Contains(known, what) {
			add(what)
		}
	}
	return warnings
}

// ask asks a replica, with the name and password that its master knows.
func ask(ctx context.Context, o *client.Options, address string) (Facts, error) {
	ctx, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	c := client.NewClient(&client.Options{
		Addr: address, Username: o.Username, Password: o.Password, CredentialsProvider: o.CredentialsProvider, TLSConfig: o.TLSConfig,
		DialTimeout: lookWithin, MaxRetries: -1, DialerRetries: 1, PoolSize: 1, ContextTimeoutEnabled: true, DisableIdentity: true,
		MaintNotificationsConfig: o.MaintNotificationsConfig,
	})
	defer c.Close() // nothing is under way
	return readAll(ctx, c)
}
