// Package system makes actor systems as this product uses them.
package system

import (
	"context"
	"log/slog"
	"time"

	"github.com/asynkron/protoactor-go/actor"
)

// DeadLetterInterval is how long protoactor's dead letter throttle keeps a goroutine;
// its log is off, since it would write messages' contents.
const DeadLetterInterval = 50 * time.Millisecond

// New makes an ActorSystem without metrics (each spawned actor would leak), and with protoactor's own log
// at warnings.
func New(logger *slog.Logger) *actor.ActorSystem {
	quiet := slog.New(warnings{logger.Handler()}).With("lib", "protoactor")
	return actor.NewActorSystem(
		actor.WithLoggerFactory(func(*actor.ActorSystem) *slog.Logger { return quiet }),
		actor.WithDeadLetterThrottleInterval(DeadLetterInterval),
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
