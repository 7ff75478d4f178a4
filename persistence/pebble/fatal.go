package pebble

import (
	"fmt"
	"log/slog"

	engine "github.com/cockroachdb/pebble/v2"
)

// fatalFailure is the end of a store: the log or the manifest could not be written.
type fatalFailure struct{ reason string }

func (f *fatalFailure) Error() string {
	return "store has failed and accepts nothing more: " + f.reason
}

// logger gives the engine's words to slog and takes its fatal failures.
type logger struct{ s *Store }

func (l logger) Infof(string, ...any) {} // The engine tells of every flush and compaction.

func (l logger) Errorf(format string, args ...any) {
	l.s.options.Logger.Error("store engine reports an error", slog.String("error", fmt.Sprintf(format, args...)))
}

// Fatalf never returns: the engine relies on that. It keeps the calling goroutine for
// ever rather than ending the process, so that waiting commits hear of the failure and
// OnFatal can say more before it ends the process. Ending the goroutine instead would run
// what the engine has deferred, which unlocks mutexes that it does not hold where it
// fails. Calls of the engine that must answer therefore go through guard.
func (l logger) Fatalf(format string, args ...any) {
	l.s.fail(fmt.Sprintf(format, args...))
	select {}
}

// fail ends the store. Only the first reason counts. The rest happens on a goroutine
// of its own, because the caller may hold locks of the engine.
func (s *Store) fail(reason string) {
	f := &fatalFailure{reason}
	if !s.fatal.CompareAndSwap(nil, f) {
		return
	}
	close(s.failed)
	go func() {
		s.options.Logger.Error("store has failed", slog.String("directory", s.dir), slog.String("reason", reason))
		s.queue.Close(f)
		if g := s.underWay.Load(); g != nil {
			g.finish(f)
		}
		for waiting := s.queue.Take(nil); waiting != nil; waiting = s.queue.Take(nil) {
			for _, p := range waiting {
				p.Done(f)
			}
		}
		s.options.OnFatal(f)
	}()
}

// guard runs a write of the engine, which never returns when the store fails for good;
// guard then answers that failure. What the write uses must be left to it. It costs one
// goroutine for each group of commits, nothing beside the sync.
func (s *Store) guard(write func() error) error {
	result := make(chan error, 1)
	go func() { result <- write() }()
	select {
	case err := <-result:
		return err
	case <-s.failed:
		return s.fatal.Load()
	}
}

// events tells of what an operator should know.
func (s *Store) events() *engine.EventListener {
	log := s.options.Logger
	return &engine.EventListener{
		BackgroundError: func(err error) {
			if !s.opened.Load() {
				// Opening waits for what recovery flushes, and the engine tries that again
				// without a pause for as long as it fails.
				logger{s}.Fatalf("%v", err)
			}
			log.Error("store could not write in the background and tries again", slog.Any("error", err))
		},
		DataCorruption: func(info engine.DataCorruptionInfo) {
			log.Error("store found damaged data", slog.String("path", info.Path), slog.Any("error", info.Details))
		},
		DiskSlow: func(info engine.DiskSlowInfo) {
			log.Warn("disk is slow", slog.String("path", info.Path), slog.Duration("took", info.Duration))
		},
		WriteStallBegin: func(info engine.WriteStallBeginInfo) {
			log.Warn("store holds back writes because the disk cannot keep up", slog.String("reason", info.Reason))
		},
		WriteStallEnd: func() { log.Info("store takes writes again") },
	}
}
