package tcusim

import (
	"context"
	"errors"

	"pacecar/messages"
	"pacecar/tcu/tcusim/download"
	"pacecar/tcu/tcusim/ledger"
)

// transfer begins or continues the download.
func (u *unit) transfer(a *attempt) {
	if a.phase != messages.Phase_PHASE_DOWNLOADING {
		a.phase = messages.Phase_PHASE_DOWNLOADING
		u.report(a)
	}
	config := &u.session.fleet.config
	if config.Download {
		u.startDownload(a)
		return
	}
	u.after(a, config.Profile.Transfer.Draw(u.dice("transfer", a))+config.Profile.Slow(u.dice("slow transfer", a)), u.downloaded)
}

// startDownload fetches the artifacts in the background. The line is locked.
func (u *unit) startDownload(a *attempt) {
	s, f := u.session, u.session.fleet
	ctx, cancel := context.WithCancel(f.ctx)
	a.download = cancel
	got, artifacts := a.progress, a.artifacts
	f.spawn(func() {
		defer cancel()
		err := f.fetcher.Fetch(ctx, artifacts, &got, func() { u.downloading(a, got.Percent(artifacts)) })
		s.line.Do(func() {
			a.progress, a.download = got, nil
			if u.current != a || f.ctx.Err() != nil {
				return
			}
			var fault *download.Fault
			switch {
			case err == nil:
				u.downloaded(a)
			case ctx.Err() != nil && s.line.Ready(): // the artifacts have moved, or the connection is back already
				a.progress.Move()
				u.transfer(a)
			case errors.As(err, &fault):
				if u.record(a, ledger.Discarded, fault.Code, nil) {
					f.count.failed.Add(1)
					u.end(a, ended{
						campaign: a.campaign, number: a.number, phase: messages.Phase_PHASE_FAILED,
						code: fault.Code, ecu: fault.ECU, detail: fault.Detail,
					})
				}
			}
		})
	})
}

// downloading reports every quarter of a download.
func (u *unit) downloading(a *attempt, percent uint32) {
	if percent >= 100 {
		return
	}
	u.session.line.Do(func() {
		if u.current != a || percent/25 <= a.percent/25 {
			return
		}
		a.percent = percent
		u.report(a)
	})
}

func (u *unit) downloaded(a *attempt) {
	var patched []ledger.ECUEntry
	a.patched = nil
	for _, p := range a.progress.Patched() {
		patched = append(patched, ledger.ECUEntry{ID: p.ECU, Saved: p.Saved})
		a.patched = append(a.patched, p.ECU)
	}
	if !u.record(a, ledger.Downloaded, "", patched) {
		return
	}
	u.session.fleet.count.downloaded.Add(1)
	a.phase, a.percent = messages.Phase_PHASE_DOWNLOADED, 0
	a.progress = download.Progress{}
	u.report(a)
	if u.settle(a); u.current == a {
		u.ponder(a)
	}
}
