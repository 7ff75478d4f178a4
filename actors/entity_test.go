package actors

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/asynkron/protoactor-go/actor"
	"google.golang.org/protobuf/proto"

	"pacecar/actors/loop"
	"pacecar/actors/mailbox"
	"pacecar/actors/roles"
	"pacecar/messages"
	"pacecar/persistence"
)

// faulty is a core that is due at once and panics when it is woken.
type faulty struct{}

func (faulty) Overtakes(any) bool                                           { return false }
func (faulty) Fork() loop.Core[roles.None]                                  { return faulty{} }
func (faulty) Resume(time.Time) []roles.None                                { return nil }
func (faulty) Fill(*persistence.Change) error                               { return nil }
func (faulty) WakeAt() time.Time                                            { return time.Unix(1, 0) }
func (faulty) Awake() bool                                                  { return false }
func (faulty) Exists() bool                                                 { return true }
func (faulty) Perform(loop.Core[roles.None], []roles.None)                  {}
func (faulty) Adopted(loop.Core[roles.None], loop.Core[roles.None], uint64) {}

func (faulty) Step(_ time.Time, _, _ uint64, m any) (loop.Decision[roles.None], *messages.Rejection) {
	if _, own := m.(loop.Wake); own {
		panic("a fault of the core")
	}
	return loop.Decision[roles.None]{Durable: true}, nil
}

func (f faulty) Restore(context.Context, loop.Place, persistence.Record) (loop.Core[roles.None], error) {
	return f, nil
}

// owner is a Router that owns everything and carries nothing.
type owner struct{}

func (owner) Deliver(*messages.Envelope) {}
func (owner) Request(context.Context, string, string, proto.Message) (proto.Message, error) {
	return nil, errors.New("nobody is asked")
}
func (owner) Gather(context.Context, proto.Message, func(persistence.Slot, proto.Message) error) error {
	return nil
}
func (owner) Valid(persistence.Slot, persistence.Epoch) bool { return true }

// A panic in the core's own wake-up must not swallow what was stepped before it.
func TestAPanicInAWakeUpAnswersWhatWaited(t *testing.T) {
	quiet := slog.New(slog.DiscardHandler)
	system := actor.NewActorSystem(actor.WithLoggerFactory(func(*actor.ActorSystem) *slog.Logger { return quiet }))
	defer system.Shutdown()
	store := persistence.NewMemory(1, time.Now)
	house := NewHouse(Config{System: system, Store: store, Logger: quiet})
	defer house.Close()
	house.Bind(owner{}, nil)
	told := make(chan error, 2)
	c := &child{key: persistence.Key{Kind: KindPackage, ID: "a@1"}, mailbox: mailbox.New(house.handBack)}
	var entities actor.Producer = func() actor.Actor {
		under := &slot{house: house, epoch: 1}
		return newEntity(under, c, func(*shell) loop.Role[roles.None] { return faulty{} })
	}
	parent := system.Root.Spawn(actor.PropsFromFunc(func(ctx actor.Context) {
		if _, ok := ctx.Message().(*actor.Started); ok {
			pid := ctx.Spawn(actor.PropsFromProducer(entities, actor.WithMailbox(func() actor.Mailbox { return c.mailbox })))
			ctx.Send(pid, &messages.Envelope{Message: &messages.GetPackage{}, Done: func(err error) { told <- err }})
		}
	}))
	if err := <-told; err == nil {
		t.Error("a message whose step was lost was told that it is durable")
	}
	_ = system.Root.StopFuture(parent).Wait()
	if len(told) != 0 {
		t.Error("the outcome was told twice")
	}
}
