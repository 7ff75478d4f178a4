package e2e

import (
	"strings"
	"testing"

	paho "github.com/eclipse/paho.mqtt.golang"
	"google.golang.org/protobuf/proto"

	"pacecar/cmd/pacecar/node"
	"pacecar/messages"
	"pacecar/tcu/link"
	"pacecar/tcu/wire"
)

// TestANodeComesBackToMoreThanItReads: the broker delivers all that it kept for a node before it
// answers the node's subscription. More than may be with the actors at once must not keep the
// node from coming up, with its slots in hand.
func TestANodeComesBackToMoreThanItReads(t *testing.T) {
	const kept = 2 * link.DefaultWindow // for each connection
	broker, dir := startEagerMosquitto(t, kept), t.TempDir()
	up := func() *node.Node {
		t.Helper()
		n, err := node.Start(within(t), node.Config{DataDir: dir, NodeName: "back", Broker: broker, HTTP: "127.0.0.1:0"})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if err := up().Close(within(t)); err != nil {
		t.Fatal(err)
	}
	payload, err := proto.Marshal(&messages.Up{Capability: 1, Body: &messages.Up_Report{Report: &messages.Report{
		CampaignId: "a", Attempt: 1, Phase: messages.Phase_PHASE_ACCEPTED, Detail: strings.Repeat("more than is read ahead ", 10),
	}}})
	if err != nil {
		t.Fatal(err)
	}
	vehicle := paho.NewClient(paho.NewClientOptions().AddBroker(broker).SetClientID("many"))
	settled(t, vehicle.Connect())
	var said []paho.Token
	for range link.DefaultLinks * kept {
		said = append(said, vehicle.Publish(wire.UpTopic("WVWZZZ1JZXW000001", messages.Encoding_ENCODING_BINARY).String(), 1, false, payload))
	}
	for _, token := range said {
		settled(t, token)
	}
	vehicle.Disconnect(100)
	if err := up().Close(within(t)); err != nil {
		t.Fatal(err)
	}
}

func settled(t *testing.T, token paho.Token) {
	t.Helper()
	select {
	case <-token.Done():
	case <-within(t).Done():
		t.Fatal("the broker does not answer")
	}
	if token.Error() != nil {
		t.Fatal(token.Error())
	}
}
