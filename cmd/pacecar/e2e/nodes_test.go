package e2e

import (
	"fmt"
	"testing"
	"time"

	"pacecar/cluster/identity"
	"pacecar/web/view/nodes"
)

// ensemble is a theatre on several nodes. The first is that of the theatre, and lives.
type ensemble struct {
	*theatre
	parts []serverPart
	nodes []*child
}

// newEnsemble starts so many nodes with a real Redis and a real Mosquitto, which prove to each other who they are.
func newEnsemble(t *testing.T, size int) *ensemble {
	t.Helper()
	issued, err := identity.Issue(t.TempDir(), [][]string{{"127.0.0.1"}}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	part := serverPart{Store: startRedisPort(t), Broker: startMosquitto(t), Artifacts: "file://" + t.TempDir(), Identity: issued[0].Files}
	part.Node, part.Address = "node-1", freePort(t)
	e := &ensemble{theatre: newTheatre(t, part, killVehicles, killSeed(t))}
	e.parts, e.nodes = []serverPart{e.part}, []*child{e.server}
	for i := 1; i < size; i++ {
		p := e.part
		p.Node, p.Address, p.Dir, p.HTTP = fmt.Sprint("node-", i+1), freePort(t), t.TempDir(), freePort(t)
		p.ArtifactBase = "http://" + e.part.HTTP // the others may be killed while vehicles download
		e.parts, e.nodes = append(e.parts, p), append(e.nodes, start(t, p.Node, serverAs(p)))
	}
	return e
}

// revive starts a node again, under its name.
func (e *ensemble) revive(i int) { e.nodes[i] = start(e.t, e.parts[i].Node, serverAs(e.parts[i])) }

// whole waits until every node is a member and every slot has an owner, asking each of them.
func (e *ensemble) whole() {
	e.t.Helper()
	for _, p := range e.parts {
		client := newClient(e.t, "http://"+p.HTTP)
		list, err := client.Nodes(e.ctx)
		for look := time.NewTicker(lookEvery); err != nil || len(list.Items) != len(e.parts) || list.Unowned != 0 || !balanced(list); list, err = client.Nodes(e.ctx) {
			select {
			case <-look.C:
			case <-e.ctx.Done():
				e.t.Fatalf("%s sees %+v, %v", p.Node, list, err)
			}
		}
		if len(list.Warnings) > 0 {
			e.t.Errorf("%s warns: %q", p.Node, list.Warnings)
		}
	}
}

// balanced tells whether no node owns more than its share, rounded up.
func balanced(list nodes.NodeList) bool {
	for _, n := range list.Items {
		if share := (list.Slots + uint32(len(list.Items)) - 1) / uint32(len(list.Items)); n.Slots > share {
			return false
		}
	}
	return true
}

// TestThreeNodes plays the rollout of TestKillLoop on three nodes. One is killed and comes back, one ends in order and
// comes back; whichever is asked shows the same in the end, and no vehicle has installed twice.
func TestThreeNodes(t *testing.T) {
	t.Parallel()
	e := newEnsemble(t, 3)
	e.whole()
	e.playFleet()
	e.tap.open(e.broker())
	begin(e.ctx, t, newClient(t, "http://"+e.parts[2].HTTP))
	e.kill(e.nextKill(2), e.nodes[1])
	e.tap.open(e.broker())
	e.revive(1)
	e.nodes[2].stop()
	e.revive(2)
	e.end()
	e.whole()
	want, err := e.client.Campaign(e.ctx, campaignID)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range e.parts[1:] {
		got, err := newClient(t, "http://"+p.HTTP).Campaign(e.ctx, campaignID)
		if err != nil || got.State != want.State || fmt.Sprint(got.Counts) != fmt.Sprint(want.Counts) {
			t.Errorf("%s shows %s %v, %v; node-1 %s %v", p.Node, got.State, got.Counts, err, want.State, want.Counts)
		}
	}
}
