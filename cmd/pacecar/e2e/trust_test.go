package e2e

import (
	"crypto/rand"
	"errors"
	"path/filepath"
	"testing"

	"pacecar/cmd/pacecar/client"
	"pacecar/cmd/pacecar/node"
	"pacecar/cmd/pacecar/push"
	"pacecar/messages"
	"pacecar/persistence/signatures"
	"pacecar/tcu/tcusim/population"
	"pacecar/web/view"
)

// TestATrustingServerTakesOnlyWhatIsSigned: a package without a signature, or with that of a
// stranger, is not validated; one that a trusted key signed goes its way. It is not parallel
// to the one other test that starts nodes in this process, because protoactor sets gRPC's
// logger of the process whenever a node starts.
func TestATrustingServerTakesOnlyWhatIsSigned(t *testing.T) {
	dir, ctx := t.TempDir(), within(t)
	ours, public := newKey(t, filepath.Join(dir, "ours"))
	stranger, _ := newKey(t, filepath.Join(dir, "stranger"))
	n, err := node.Start(ctx, node.Config{DataDir: filepath.Join(dir, "data"), HTTP: "127.0.0.1:0", MQTT: "127.0.0.1:0", TrustedKeys: []string{public}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := n.Close(within(t)); err != nil {
			t.Error(err)
		}
	}()
	c := newClient(t, n.URL())
	registerFleet(ctx, t, c, population.Of(1, 10))
	made := draftPackage(ctx, t, c)
	refused := func(whose string) {
		t.Helper()
		var problem *client.Problem
		if _, err := c.CommandPackage(ctx, made.ID, "validate", view.Command{By: "mira"}); !errors.As(err, &problem) || problem.Code != messages.NotSigned {
			t.Fatalf("signed by %s: %v", whose, err)
		}
	}
	refused("nobody")
	if _, _, err := push.SignStored(ctx, c, made.ID, nil, stranger); err != nil {
		t.Fatal(err)
	}
	refused("a stranger")
	signed, _, err := push.SignStored(ctx, c, made.ID, nil, ours)
	if err != nil {
		t.Fatal(err)
	}
	releasePackage(ctx, t, c, signed)
	p, err := c.Package(ctx, made.ID)
	if err != nil || p.State != "Released" || len(p.SignedBy) != 1 || p.SignedBy[0] != ours.ID() {
		t.Fatalf("%+v %v", p, err)
	}
}

// newKey makes a pair of keys and answers the private one and the path of the public one.
func newKey(t *testing.T, path string) (key *signatures.Key, public string) {
	t.Helper()
	public = path + ".pub"
	if _, err := signatures.Generate(rand.Reader, path+".key", public); err != nil {
		t.Fatal(err)
	}
	key, err := signatures.ReadPrivate(path + ".key")
	if err != nil {
		t.Fatal(err)
	}
	return key, public
}
