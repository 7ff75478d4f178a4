package e2e

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	paho "github.com/eclipse/paho.mqtt.golang"

	"pacecar/cmd/pacecar/node"
)

// TestARenamedNodeLeavesNoSession: what the broker keeps for a node's former name, and for
// a name that is said to be gone, is taken over, so that it swallows nothing.
func TestARenamedNodeLeavesNoSession(t *testing.T) {
	broker, store, dir, elsewhere := startMosquitto(t), startRedisPort(t), t.TempDir(), t.TempDir()
	up := func(c node.Config) *node.Node {
		t.Helper()
		c.Store, c.Broker, c.HTTP = store, broker, "127.0.0.1:0"
		n, err := node.Start(within(t), c)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for _, c := range []node.Config{{DataDir: elsewhere, NodeName: "gone"}, {DataDir: dir, NodeName: "first"}} {
		if err := up(c).Close(within(t)); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range []string{"gone-0", "first-1"} {
		if !kept(t, broker, id) {
			t.Fatalf("the broker keeps no session %s, so nothing is tested", id)
		}
	}
	n := up(node.Config{DataDir: dir, NodeName: "second", FormerNodes: []string{"gone"}})
	patient := within(t)
	for {
		text, err := os.ReadFile(filepath.Join(dir, "broker-sessions.json"))
		if err != nil {
			t.Fatal(err)
		}
		if string(text) == `{"`+broker[len("tcp://"):]+`":["second"]}` {
			break
		}
		select {
		case <-time.After(10 * time.Millisecond):
		case <-patient.Done():
			t.Fatalf("the node still knows of %s", text)
		}
	}
	if err := n.Close(within(t)); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"gone-0", "gone-1", "first-0", "first-1"} {
		if kept(t, broker, id) {
			t.Errorf("the broker still keeps session %s", id)
		}
	}
	if _, err := node.Start(within(t), node.Config{DataDir: dir, Store: store, Broker: broker, HTTP: "127.0.0.1:0", NodeName: "x", FormerNodes: []string{"x"}}); err == nil {
		t.Error("a node takes itself over")
	}
}

// kept tells whether the broker has kept a session. Looking makes one.
func kept(t *testing.T, broker, id string) bool {
	t.Helper()
	c := paho.NewClient(paho.NewClientOptions().AddBroker(broker).SetClientID(id).SetCleanSession(false).SetAutoReconnect(false))
	token := c.Connect().(*paho.ConnectToken)
	if !token.WaitTimeout(10*time.Second) || token.Error() != nil {
		t.Fatalf("connect: %v", token.Error())
	}
	c.Disconnect(100)
	return token.SessionPresent()
}
