package replies

import (
	"errors"
	"strings"
	"testing"

	"github.com/asynkron/protoactor-go/actor"
	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// Each request ends exactly once: an answer after the end finds nobody, and what is
// forgotten is never told.
func TestEveryRequestEndsOnce(t *testing.T) {
	system := actor.NewActorSystem()
	defer system.Shutdown()
	r, err := New(system)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := New(system); err == nil {
		t.Error("a system took two nodes")
	}
	nobody := system.NewLocalPID("nobody")
	silent := system.Root.Spawn(actor.PropsFromFunc(func(actor.Context) {}))
	ends := map[string][]error{}
	ask := func(name string, to *actor.PID) *actor.PID {
		number := r.Ask(to, &messages.Done{}, func(_ proto.Message, err error) { ends[name] = append(ends[name], err) })
		pid := system.NewLocalPID(Name)
		pid.RequestId = number
		return pid
	}
	ask("moved", nobody)
	answered, lost, forgotten := ask("answered", silent), ask("lost", silent), ask("forgotten", silent)
	r.SendUserMessage(answered, &messages.Done{})
	r.SendUserMessage(answered, &messages.Done{})
	if r.Forget(forgotten.RequestId) == nil || r.Forget(forgotten.RequestId) != nil {
		t.Error("a request was forgotten twice, or not at all")
	}
	if n := r.Pending(); n != 1 {
		t.Errorf("%d requests wait, want the one that is lost", n)
	}
	r.Close(ErrLost)
	r.SendUserMessage(lost, &messages.Done{})
	r.SendUserMessage(forgotten, &messages.Done{})
	for name, want := range map[string]error{"moved": ErrMoved, "answered": nil, "lost": ErrLost} {
		if got := ends[name]; len(got) != 1 || !errors.Is(got[0], want) {
			t.Errorf("%s ended with %v, want %v once", name, got, want)
		}
	}
	if len(ends["forgotten"]) != 0 {
		t.Error("a forgotten request was told")
	}
}

// A panic, and an actor's own fault, travel between nodes as codes and arrive as the errors.
func TestPanicsArriveAsErrors(t *testing.T) {
	system := actor.NewActorSystem()
	defer system.Shutdown()
	r, err := New(system)
	if err != nil {
		t.Fatal(err)
	}
	silent := system.Root.Spawn(actor.PropsFromFunc(func(actor.Context) {}))
	pid := system.NewLocalPID(Name)
	var end error
	pid.RequestId = r.Ask(silent, &messages.Done{}, func(_ proto.Message, err error) { end = err })
	r.SendUserMessage(pid, refusal(ErrPanicked))
	if !errors.Is(end, ErrPanicked) {
		t.Errorf("got %v", end)
	}
	pid.RequestId = r.Ask(silent, &messages.Done{}, func(_ proto.Message, err error) { end = err })
	r.SendUserMessage(pid, messages.Reject(messages.Ailing, "its record is damaged"))
	var no *messages.Rejection
	if !errors.Is(end, messages.ErrAiling) || errors.As(end, &no) || !strings.Contains(end.Error(), "its record is damaged") {
		t.Errorf("got %v", end)
	}
}
