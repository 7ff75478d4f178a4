package cluster

import (
	"context"
	"log/slog"
	"time"

	"github.com/asynkron/protoactor-go/actor"
)

// deadLetterInterval is how long protoactor's dead letter throttle keeps a goroutine;
// its log is off, since it would write messages' contents.
const deadLetterInterval = 50 * time.Millisecond

// NewSystem makes an ActorSystem as this product uses it: without metrics (each
// spawned actor would leak), and with protoactor's own log at warnings.
func NewSystem(logger *slog.Logger) *actor.ActorSystem {
	quiet := slog.New(warnings{logger.Handler()}).With("lib", "protoactor")
	return actor.NewActorSystem(
		actor.WithLoggerFactory(func(*actor.ActorSystem) *slog.Logger { return quiet }),
		actor.WithDeadLetterThrottleInterval(deadLetterInterval),
		actor.WithDeadLetterRequestLogging(false),
	)
}

// warnings lets through what is at least a warning.
type warnings struct{ slog.Handler }

func (w warnings) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && w.Handler.Enabled(ctx, level)
}

func (w warnings) WithAttrs(attrs []slog.Attr) slog.Handler {
	return warnings{w.Handler.WithAttrs(attrs)}
}

func (w warnings) WithGroup(name string) slog.Handler { return warnings{w.Handler.WithGroup(name)} }
