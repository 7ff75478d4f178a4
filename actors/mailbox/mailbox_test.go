package mailbox

import (
	"log/slog"
	"testing"

	"github.com/asynkron/protoactor-go/actor"

	"pacecar/messages"
)

// stage runs one actor with a mailbox of this package.
type stage struct {
	system  *actor.ActorSystem
	mailbox *Mailbox
	pid     *actor.PID
	back    chan string // what was handed back
}

func newStage(t *testing.T, receive func(*stage, actor.Context)) *stage {
	t.Helper()
	quiet := slog.New(slog.DiscardHandler)
	s := &stage{system: actor.NewActorSystem(actor.WithLoggerFactory(func(*actor.ActorSystem) *slog.Logger { return quiet })), back: make(chan string, 16)}
	t.Cleanup(s.system.Shutdown)
	s.mailbox = New(func(envelope *messages.Envelope, _ *actor.PID) {
		s.back <- envelope.Message.(*messages.GetVehicle).GetVin()
	})
	s.pid = s.system.Root.Spawn(actor.PropsFromFunc(func(ctx actor.Context) { receive(s, ctx) },
		actor.WithMailbox(func() actor.Mailbox { return s.mailbox }), actor.WithGuardian(actor.NewOneForOneStrategy(0, 0, actor.DefaultDecider))))
	return s
}

// handedBack fails unless exactly that is handed back.
func (s *stage) handedBack(t *testing.T, want ...string) {
	t.Helper()
	for _, vin := range want {
		if got := <-s.back; got != vin {
			t.Errorf("%s is handed back, want %s", got, vin)
		}
	}
	if len(s.back) > 0 {
		t.Errorf("%s is handed back, too", <-s.back)
	}
}

// Many senders lose nothing, and each is heard in its order.
func TestEverythingIsHandledInOrder(t *testing.T) {
	const senders, each = 8, 5000
	done, handled, last := make(chan struct{}), 0, [senders]int{}
	s := newStage(t, func(_ *stage, ctx actor.Context) {
		m, ok := ctx.Message().([2]int)
		if !ok {
			return
		}
		if last[m[0]]++; last[m[0]] != m[1] {
			t.Errorf("message %d of sender %d comes as number %d", m[1], m[0], last[m[0]])
		}
		if handled++; handled == senders*each {
			close(done)
		}
	})
	for sender := range senders {
		go func() {
			for n := range each {
				s.system.Root.Send(s.pid, [2]int{sender, n + 1})
			}
		}()
	}
	<-done
}

// While a message is handled, the mailbox tells whether another one follows.
func TestMoreTellsWhatFollows(t *testing.T) {
	posted, more := make(chan struct{}), make(chan bool, 3)
	s := newStage(t, func(s *stage, ctx actor.Context) {
		if _, ok := ctx.Message().(int); ok {
			<-posted
			more <- s.mailbox.More()
		}
	})
	for n := range 3 {
		s.system.Root.Send(s.pid, n)
	}
	close(posted)
	for n, want := range []bool{true, true, false} {
		if got := <-more; got != want {
			t.Errorf("behind message %d: %t", n+1, got)
		}
	}
}

// What waits behind a stop, and what comes later, is handed back once.
func TestWhatIsLeftIsHandedBack(t *testing.T) {
	begun, begin := make(chan struct{}), make(chan struct{})
	s := newStage(t, func(_ *stage, ctx actor.Context) {
		switch ctx.Message().(type) {
		case int:
			close(begun)
			<-begin
		case *messages.Envelope:
			t.Error("an actor handles what came behind its stop")
		}
	})
	s.system.Root.Send(s.pid, 1)
	<-begun // a stop would go before it
	stopped := s.system.Root.StopFuture(s.pid)
	for _, vin := range []string{"a", "b", "c"} {
		s.system.Root.Send(s.pid, &messages.Envelope{Message: &messages.GetVehicle{Vin: vin}})
	}
	close(begin)
	if err := stopped.Wait(); err != nil {
		t.Fatal(err)
	}
	s.handedBack(t, "a", "b", "c")
	s.mailbox.PostUserMessage(&messages.Envelope{Message: &messages.GetVehicle{Vin: "d"}}) // by a stale reference
	s.handedBack(t, "d")
}

// A panic that nobody recovers ends the actor, and what had come behind it is handed back.
func TestWhatWaitsBehindAPanicIsHandedBack(t *testing.T) {
	begin := make(chan struct{})
	s := newStage(t, func(_ *stage, ctx actor.Context) {
		if _, ok := ctx.Message().(int); ok {
			<-begin
			panic("a fault")
		}
	})
	s.system.Root.Send(s.pid, 1)
	s.system.Root.Send(s.pid, &messages.Envelope{Message: &messages.GetVehicle{Vin: "a"}})
	close(begin)
	s.handedBack(t, "a")
}

// An actor that can wait begins when it is its turn, or when somebody speaks to it: once.
func TestAnActorThatCanWaitBeginsWhenSpokenTo(t *testing.T) {
	for name, spoken := range map[string]bool{"nobody speaks": false, "somebody speaks": true} {
		t.Run(name, func(t *testing.T) {
			begun, heard, later := make(chan struct{}, 2), make(chan struct{}, 2), make(chan func(), 1)
			quiet := slog.New(slog.DiscardHandler)
			system := actor.NewActorSystem(actor.WithLoggerFactory(func(*actor.ActorSystem) *slog.Logger { return quiet }))
			t.Cleanup(system.Shutdown)
			m := New(func(*messages.Envelope, *actor.PID) {}).BeginLater(func(run func()) { later <- run })
			pid := system.Root.Spawn(actor.PropsFromFunc(func(ctx actor.Context) {
				switch ctx.Message().(type) {
				case *actor.Started:
					begun <- struct{}{}
				case string:
					heard <- struct{}{}
				}
			}, actor.WithMailbox(func() actor.Mailbox { return m })))
			run := <-later
			if len(begun) > 0 {
				t.Fatal("it has begun before its turn")
			}
			if spoken {
				system.Root.Send(pid, "x")
				<-heard
			}
			run()
			<-begun
			system.Root.Send(pid, "y")
			<-heard
			if len(begun) > 0 || len(heard) > 0 || len(later) > 0 {
				t.Error("it has begun twice, or runs later again")
			}
		})
	}
}
