package doctor

import (
	"context"
	"fmt"
	"net"
	"time"

	"google.golang.org/grpc/credentials"

	"pacecar/cluster/identity"
	"pacecar/persistence"
)

// hearWithin is how long another node may take to begin to speak.
const hearWithin = 3 * time.Second

// peers connects to the nodes that live on the store, as a server with these settings would: one that does not hear
// them all does not start. Whether they reach this one is known only when it listens.
func peers(ctx context.Context, p Patient, r *report, living []persistence.Member) {
	if p.NodeAddress == "" {
		return
	}
	var transport credentials.TransportCredentials
	if p.Identity.Given() {
		host, _, _ := net.SplitHostPort(p.NodeAddress) // what is wrong with it is told of the settings
		var err error
		if transport, _, err = identity.Credentials(p.Identity, host, p.Now()); err != nil {
			return // that is told of the certificates
		}
	}
	for _, m := range living {
		if m.Address() == p.NodeAddress || m.Alone {
			continue
		}
		if err := hear(ctx, transport, m.Address()); err != nil {
			r.fault("is its --node-address reached from here, and are the certificates of both of one authority?", "%s at %s: %v", m.Name, m.Address(), err)
			continue
		}
		r.ok("%s is reached at %s", m.Name, m.Address())
	}
}

// hear waits for the first word of the node at an address. It comes after this one's certificate was accepted.
func hear(ctx context.Context, transport credentials.TransportCredentials, address string) error {
	ctx, cancel := context.WithTimeout(ctx, hearWithin)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }() // nothing was said
	deadline, _ := ctx.Deadline()
	if err := conn.SetDeadline(deadline); err != nil {
		return err
	}
	spoken := conn
	if transport != nil {
		if spoken, _, err = transport.ClientHandshake(ctx, address, conn); err != nil {
			return fmt.Errorf("its certificate: %w", err)
		}
	}
	if _, err := spoken.Read(make([]byte, 1)); err != nil {
		return fmt.Errorf("it does not speak to a node with these settings: %w", err)
	}
	return nil
}
