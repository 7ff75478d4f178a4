package server

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"sync/atomic"
	"time"

	client "github.com/redis/go-redis/v9"

	"pacecar/persistence/redis/safety"
)

// Pauses of a Watch.
const (
	// calm is given to servers that change places before they are inspected.
	calm = 2 * time.Second
	// againEvery is how often servers are inspected that cannot be, or that are unfit.
	againEvery = time.Minute
	// inspectWithin bounds one inspection.
	inspectWithin = 30 * time.Second
)

// Watch keeps what an inspection said true: when an answer or a broken connection hints that servers have
// changed places, it inspects again. It has one goroutine, Run.
type Watch struct {
	client   client.UniversalClient
	safe     safety.Safety
	tell     func(warning string) // of each that is new
	calm     time.Duration
	again    time.Duration
	noticed  chan struct{} // holds one hint
	warnings atomic.Pointer[[]string]
}

// NewWatch makes the watch of a client that is new: its connections must not be made yet, for those that are
// have no ears. warnings are of the inspection at the start; tell may be nil, and must not block.
func NewWatch(c client.UniversalClient, safe safety.Safety, tell func(string)) *Watch {
	w := &Watch{client: c, safe: safe, tell: tell, calm: calm, again: againEvery, noticed: make(chan struct{}, 1)}
	if tell == nil {
		w.tell = func(string) {}
	}
	w.warnings.Store(&[]string{})
	ear := ears{w.hear}
	if cluster, is := c.(*client.ClusterClient); is {
		cluster.OnNewNode(func(node *client.Client) { node.AddHook(ear) })
	} else {
		c.AddHook(ear)
	}
	return w
}

// Begin inspects for the first time, as Inspect does.
func (w *Watch) Begin(ctx context.Context) error {
	warnings, err := Inspect(ctx, w.client, w.safe)
	if err == nil {
		w.warnings.Store(&warnings)
	}
	return err
}

// Warnings are those of the last inspection.
func (w *Watch) Warnings() []string { return *w.warnings.Load() }

// hear is told every failure of a command.
func (w *Watch) hear(err error) {
	if !hints(err) {
		return
	}
	select {
	case w.noticed <- struct{}{}:
	default: // somebody has hinted already
	}
}

// hints tells whether a failure hints that servers have changed places.
func hints(err error) bool {
	for _, prefix := range []string{"MOVED", "READONLY", "MASTERDOWN", "CLUSTERDOWN", "LOADING"} {
		if client.HasErrorPrefix(err, prefix) {
			return true
		}
	}
	if errors.Is(err, io.EOF) {
		return true
	}
	var broken net.Error
	return errors.As(err, &broken)
}

// Run inspects again whenever something has hinted at it, until ctx ends.
func (w *Watch) Run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-w.noticed:
		}
		for pause := w.calm; ; pause = w.again {
			select {
			case <-ctx.Done():
				return
			case <-time.After(pause):
			}
			if w.inspect(ctx) {
				break
			}
		}
	}
}

// inspect inspects, tells what is new, and whether that was all.
func (w *Watch) inspect(ctx context.Context) (done bool) {
	within, cancel := context.WithTimeout(ctx, inspectWithin)
	defer cancel()
	warnings, err := Inspect(within, w.client, w.safe)
	var unfit Unfit
	switch {
	case errors.As(err, &unfit):
		warnings = []string{"Redis has changed since the start, and would be refused now: " + err.Error() + "."}
	case err != nil:
		return false // that nobody answers is known to all who need an answer
	}
	known := w.Warnings()
	w.warnings.Store(&warnings)
	for _, warning := range warnings {
		if !slices.Contains(known, warning) && ctx.Err() == nil {
			w.tell(warning)
		}
	}
	return err == nil
}

// ears hear the failures of a client's commands, before it follows or repeats them.
type ears struct{ hear func(error) }

var _ client.Hook = ears{}

// DialHook hears that nobody answers.
func (e ears) DialHook(next client.DialHook) client.DialHook {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := next(ctx, network, address)
		e.hears(err)
		return conn, err
	}
}

// ProcessHook hears one command.
func (e ears) ProcessHook(next client.ProcessHook) client.ProcessHook {
	return func(ctx context.Context, command client.Cmder) error {
		err := next(ctx, command)
		e.hears(err)
		return err
	}
}

// ProcessPipelineHook hears a pipeline: its own failure, or that of the first command which has one.
func (e ears) ProcessPipelineHook(next client.ProcessPipelineHook) client.ProcessPipelineHook {
	return func(ctx context.Context, commands []client.Cmder) error {
		err := next(ctx, commands)
		e.hears(err)
		return err
	}
}

func (e ears) hears(err error) {
	if err != nil && !errors.Is(err, client.Nil) {
		e.hear(err)
	}
}
