package replies

import (
	"errors"
	"slices"
	"testing"

	"github.com/asynkron/protoactor-go/actor"
	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// What other nodes do not answer ends after so many turns; one of them is silent when it has answered nothing else in
// that time, either. What waits within this node goes on waiting.
func TestSweep(t *testing.T) {
	system := actor.NewActorSystem()
	defer system.Shutdown()
	r, err := New(system)
	if err != nil {
		t.Fatal(err)
	}
	system.ProcessRegistry.RegisterAddressResolver(func(*actor.PID) (actor.Process, bool) { return nowhere{}, true })
	ends := map[string]error{}
	ask := func(name, address string) *actor.PID {
		to := actor.NewPID(address, "any")
		pid := system.NewLocalPID(Name)
		pid.RequestId = r.Ask(to, &messages.Done{}, func(_ proto.Message, err error) { ends[name] = err })
		return pid
	}
	here := system.Root.Spawn(actor.PropsFromFunc(func(actor.Context) {}))
	r.Ask(here, &messages.Done{}, func(_ proto.Message, err error) { ends["here"] = err })
	ask("dead", "dead:1")
	ask("slow", "slow:1")
	const patience = 3
	for turn := range patience {
		if silent := r.Sweep(patience); len(silent) != 0 {
			t.Fatalf("after %d turns %v are silent", turn+1, silent)
		}
		r.SendUserMessage(ask("quick", "slow:1"), &messages.Done{})
	}
	if len(ends) != 1 || ends["quick"] != nil {
		t.Fatalf("ended too soon: %v", ends)
	}
	if silent := r.Sweep(patience); !slices.Equal(silent, []string{"dead:1"}) {
		t.Errorf("silent are %v", silent)
	}
	if _, ended := ends["here"]; ended || !errors.Is(ends["dead"], ErrLost) || !errors.Is(ends["slow"], ErrLost) {
		t.Errorf("ended are %v", ends)
	}
	ask("lost", "slow:1")
	r.Lose("slow:1")
	if !errors.Is(ends["lost"], ErrLost) {
		t.Errorf("a request on a connection that has ended: %v", ends["lost"])
	}
	if _, known := r.heard.Load("slow:1"); known {
		t.Error("an address that is gone is kept")
	}
}

// nowhere takes what is sent to other nodes.
type nowhere struct{}

func (nowhere) SendUserMessage(*actor.PID, any)   {}
func (nowhere) SendSystemMessage(*actor.PID, any) {}
func (nowhere) Stop(*actor.PID)                   {}
