package tcusim

import (
	"context"
	"sync"
	"sync/atomic"

	"pacecar/tcu/tcusim/figures"
)

// Stats is a snapshot of a fleet's counters.
type Stats = figures.Stats

type counters struct {
	offlineSpells, powerLosses           atomic.Uint64
	loops, vanished                      atomic.Uint64
	garbage, offers, accepted, rejected  atomic.Uint64
	downloaded                           atomic.Uint64
	permits, expiredPermits, withdrawn   atomic.Uint64
	recalled                             atomic.Uint64
	started, installed, failed, reverted atomic.Uint64
	cancelled, consented, postponed      atomic.Uint64

	mu        sync.Mutex
	lastError string
}

// note keeps the last error for people to see.
func (f *Fleet) note(err error) {
	if err == nil {
		return
	}
	f.count.mu.Lock()
	f.count.lastError = err.Error()
	f.count.mu.Unlock()
}

// Stats is a snapshot of the counters.
func (f *Fleet) Stats() Stats {
	c, x := &f.count, &f.exchange.Count
	c.mu.Lock()
	lastError := c.lastError
	c.mu.Unlock()
	return Stats{
		Vehicles:        len(f.config.Vehicles),
		Connections:     len(f.sessions),
		Connected:       x.Connected.Load(),
		Connects:        x.Connects.Load(),
		ConnectFailures: x.ConnectFailures.Load(),
		OfflineSpells:   c.offlineSpells.Load(),
		PowerLosses:     c.powerLosses.Load(),
		Loops:           c.loops.Load(),
		Vanished:        c.vanished.Load(),
		Downs:           x.Downs.Load(),
		Garbage:         c.garbage.Load(),
		Offers:          c.offers.Load(),
		Accepted:        c.accepted.Load(),
		Rejected:        c.rejected.Load(),
		Consented:       c.consented.Load(),
		Postponed:       c.postponed.Load(),
		Downloaded:      c.downloaded.Load(),
		DownloadedBytes: f.fetcher.Bytes.Load(),
		Patched:         f.fetcher.Patches.Load(),
		PatchFallbacks:  f.fetcher.FellBack.Load(),
		SavedBytes:      f.fetcher.Saved.Load(),
		Permits:         c.permits.Load(),
		ExpiredPermits:  c.expiredPermits.Load(),
		Withdrawn:       c.withdrawn.Load(),
		Recalled:        c.recalled.Load(),
		Started:         c.started.Load(),
		Installed:       c.installed.Load(),
		Failed:          c.failed.Load(),
		Reverted:        c.reverted.Load(),
		Cancelled:       c.cancelled.Load(),
		Ups:             x.Ups.Load(),
		Resent:          x.Resent.Load(),
		Acknowledged:    x.Acknowledged.Load(),
		AckTimeouts:     x.AckTimeouts.Load(),
		LastError:       lastError,
	}
}

// WaitConnected returns when every connection of the fleet is up at the same time.
func (f *Fleet) WaitConnected(ctx context.Context) error { return f.exchange.WaitConnected(ctx) }
