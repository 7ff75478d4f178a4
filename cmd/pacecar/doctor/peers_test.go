package doctor

import (
	"context"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"

	"pacecar/cluster/identity"
	"pacecar/cmd/pacecar/node"
	"pacecar/persistence"
)

// speaker is the port of another node, with certificates or without.
func speaker(t *testing.T, files identity.Files) persistence.Member {
	t.Helper()
	var options []grpc.ServerOption
	if files.Given() {
		transport, _, err := identity.Credentials(files, "127.0.0.1", time.Now())
		if err != nil {
			t.Fatal(err)
		}
		options = append(options, grpc.Creds(transport))
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server, ended := grpc.NewServer(options...), make(chan struct{})
	go func() {
		defer close(ended)
		_ = server.Serve(l) // it ends with the test
	}()
	t.Cleanup(func() {
		server.Stop()
		<-ended
	})
	return persistence.Member{Name: "node-1", Host: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port}
}

// A node whose certificates are of another authority, or that has none where others have, is told before it starts.
func TestPeers(t *testing.T) {
	certs := func() identity.Files {
		made, err := identity.Issue(filepath.Join(t.TempDir(), "certs"), [][]string{{"127.0.0.1"}}, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		return made[0].Files
	}
	ours, others := certs(), certs()
	gone, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = gone.Close() // nobody is there any more
	for name, c := range map[string]struct {
		mine  identity.Files
		other persistence.Member
		want  string
	}{
		"one authority":     {ours, speaker(t, ours), "ok node-1 is reached"},
		"another authority": {others, speaker(t, ours), "fault node-1 at"},
		"no certificates":   {identity.Files{}, speaker(t, ours), "it does not speak to a node with these settings"},
		"both without":      {identity.Files{}, speaker(t, identity.Files{}), "ok node-1 is reached"},
		"gone":              {ours, persistence.Member{Name: "node-1", Host: "127.0.0.1", Port: gone.Addr().(*net.TCPAddr).Port}, "fault node-1 at"},
	} {
		r := &report{check: "store"}
		peers(context.Background(), Patient{Config: node.Config{NodeAddress: "127.0.0.1:1", Identity: c.mine}, Now: time.Now}, r, []persistence.Member{c.other})
		if text := said(r.list, "store"); !strings.Contains(text, c.want) {
			t.Errorf("%s: %q, want %q", name, text, c.want)
		}
	}
}
