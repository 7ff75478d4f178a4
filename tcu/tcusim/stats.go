package tcusim

import (
	"context"
	"sync"
	"sync/atomic"
)

// Stats is a snapshot of a fleet's counters. All but the first three only rise.
type Stats struct {
	Vehicles        int    `json:"vehicles"`
	Connections     int    `json:"connections"` // wanted
	Connected       int64  `json:"connected"`   // now
	Connects        uint64 `json:"connects"`
	ConnectFailures uint64 `json:"connect_failures"`
	OfflineSpells   uint64 `json:"offline_spells"`
	PowerLosses     uint64 `json:"power_losses"`
	Loops           uint64 `json:"loops"`    // connections broken by vehicles that connect in a loop
	Vanished        uint64 `json:"vanished"` // vehicles that fell silent after an installation
	Downs           uint64 `json:"downs"`    // commands received, repetitions included
	Garbage         uint64 `json:"garbage"`  // of them not understood
	Offers          uint64 `json:"offers"`   // new ones
	Accepted        uint64 `json:"accepted"`
	Rejected        uint64 `json:"rejected"`
	Consented       uint64 `json:"consented"` // to a phase
	Postponed       uint64 `json:"postponed"` // a phase
	Downloaded      uint64 `json:"downloaded"`
	DownloadedBytes uint64 `json:"downloaded_bytes"`
	Patched         uint64 `json:"patched"`         // artifacts that patches made
	PatchFallbacks  uint64 `json:"patch_fallbacks"` // artifacts fetched whole, because their patch failed
	SavedBytes      uint64 `json:"saved_bytes"`     // not transferred, because patches were enough
	Permits         uint64 `json:"permits"`         // received
	ExpiredPermits  uint64 `json:"expired_permits"` // not used because their time was over
	Withdrawn       uint64 `json:"withdrawn"`       // taken back before they were used
	Started         uint64 `json:"started"`         // installations
	Installed       uint64 `json:"installed"`
	Failed          uint64 `json:"failed"`
	Reverted        uint64 `json:"reverted"`
	Cancelled       uint64 `json:"cancelled"`
	Ups             uint64 `json:"ups"`          // messages sent, repetitions included
	Resent          uint64 `json:"resent"`       // repetitions
	Acknowledged    uint64 `json:"acknowledged"` // messages
	AckTimeouts     uint64 `json:"ack_timeouts"` // connections given up for want of an acknowledgement
	LastError       string `json:"last_error,omitempty"`
}

type counters struct {
	offlineSpells, powerLosses           atomic.Uint64
	loops, vanished                      atomic.Uint64
	garbage, offers, accepted, rejected  atomic.Uint64
	downloaded                           atomic.Uint64
	permits, expiredPermits, withdrawn   atomic.Uint64
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
