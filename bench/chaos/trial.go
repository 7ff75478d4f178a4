package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"pacecar/bench/chaos/figures"
	"pacecar/bench/chaos/halt"
	"pacecar/bench/chaos/history"
	"pacecar/bench/chaos/probe"
	"pacecar/bench/chaos/program"
	"pacecar/bench/chaos/rollout"
	"pacecar/bench/chaos/verdict"
	"pacecar/cluster"
	"pacecar/web/view"
)

// Of every trial.
const (
	calmFor  = 1500 * time.Millisecond // without a failed probe, before a node counts as serving
	seenFor  = 3 * time.Second         // after a fault, before anybody counts as serving: by then it is felt
	patience = 3 * time.Minute         // with nodes that do not serve
)

// trial is one fault in one rollout.
type trial struct {
	cast    *cast
	fault   fault
	row     verdict.Row
	rollout rollout.Rollout
	begun   time.Time // when that was started
	halts   *halt.Halts

	api     *probe.API
	reports *probe.Reports
	singles *probe.Singles
	epochs  *probe.Epochs
	screens *probe.Screens
	clients *history.Clients
	names   []string // of all nodes
}

// noTrial is why a fault never came, or not as it should: the machine is busy, for example. Nothing can be said about it then.
type noTrial struct{ error }

// try puts a fault into a rollout and judges what becomes of it. The error says that the trial itself failed.
func try(ctx context.Context, c *cast, f fault) (verdict.Row, error) {
	ctx, cancel := context.WithCancel(ctx) // ends what a fault left running
	defer cancel()
	t := &trial{cast: c, fault: f, row: verdict.Row{Fault: f.name}}
	if f.cuts && !c.stage.Separate() {
		t.row.Skip = "no networks that can be cut"
		return t.row, nil
	}
	for _, n := range c.apis {
		t.names = append(t.names, n.Name)
	}
	if err := t.begin(ctx); err != nil {
		return t.row, noTrial{err}
	}
	c.gap, c.lines = probe.Gap{}, figures.Read(ctx, c.apis, figures.Lines)
	fencedBefore, restartsBefore := figures.Read(ctx, c.apis, figures.Conflicts), c.restarts()
	if err := t.suffer(ctx); err != nil {
		return t.row, err
	}
	t.finish(ctx)
	t.row.Fenced = figures.Read(ctx, c.apis, figures.Conflicts).Since(fencedBefore)
	if r := c.store.Relay(); r != nil { // the node that said it did not live to count it
		t.row.Fenced += uint64(r.Late().Refused)
	}
	t.row.Restarts = c.restarts() - restartsBefore
	if most := t.mayRestart(); t.row.Restarts > most {
		t.violated("nodes ended by themselves %d times, at most %d", t.row.Restarts, most)
	}
	t.balance(ctx)
	return t.row, ctx.Err()
}

// begin has a rollout be under way, while all look.
func (t *trial) begin(ctx context.Context) error {
	c := t.cast
	c.rounds++
	t.rollout = c.rollout()
	pkg, err := t.rollout.Prepare(ctx)
	if err != nil {
		return err
	}
	if err := t.watch(ctx, pkg); err != nil { // which takes a while: the rollout begins when all look
		return err
	}
	t.begun = time.Now()
	if err = t.rollout.Begin(ctx, pkg); err != nil {
		return err
	}
	t.halts = &halt.Halts{Nodes: c.apis, Campaign: t.rollout.Campaign()}
	t.screens = probe.BeginScreens(ctx, c.apis, t.rollout.Campaign(), t.rollout.VINs())
	return t.rollout.Reached(ctx)
}

// mayRestart is how often nodes may end by themselves. Leases that are shorter than by default are lost by a busy machine alone.
func (t *trial) mayRestart() int {
	if t.cast.options.leaseLife < cluster.DefaultTimeToLive {
		return t.fault.restarts + len(t.names)
	}
	return t.fault.restarts
}

// watch begins to look.
func (t *trial) watch(ctx context.Context, pkg string) (err error) {
	c := t.cast
	mark := fmt.Sprintf("%c%05d", "ABCDEFGH"[c.rounds%8], c.rounds)
	if t.reports, err = probe.BeginReports(ctx, mark, "tcp://"+c.brokerAt, c.apis); err != nil {
		return err
	}
	if t.singles, err = probe.BeginSingles(ctx, mark, "tcp://"+c.brokerAt, c.apis); err != nil {
		return err
	}
	t.api = probe.BeginAPI(ctx, mark, c.apis)
	t.epochs = probe.BeginEpochs(ctx, c.apis)
	t.clients, err = history.Begin(ctx, mark, pkg, view.ECU{ID: "ADAS", HardwarePart: rollout.HardwarePart, Version: "1.0.0"}, c.apis)
	return err
}

func (t *trial) violated(format string, args ...any) {
	t.row.Violations = append(t.row.Violations, fmt.Sprintf(format, args...))
}

// suffer lets the fault come and go, and notes how long who did not serve.
func (t *trial) suffer(ctx context.Context) error {
	f, c := t.fault, t.cast
	fell := time.Now()
	halted := t.halt(ctx)
	defer func() { t.row.Violations = append(t.row.Violations, <-halted...) }()
	if err := f.inject(ctx, c); err != nil {
		return fmt.Errorf("inject: %w", err)
	}
	if f.besides != nil {
		for _, no := range f.besides(ctx, c, t.rollout.Campaign()) {
			t.violated("%s", no)
		}
	}
	if err := wait(ctx, f.hold-time.Since(fell)); err != nil {
		return err
	}
	if len(f.spares) > 0 {
		t.row.Survivors = t.serving(ctx, t.api, fell, f.spares...)
		t.within("spared nodes serve", t.row.Survivors, t.api.Failure(f.spares...))
	}
	if f.outlasts {
		if _, err := t.rollout.Completed(ctx, t.halts); err != nil {
			t.violated("the rollout does not end while the fault lasts: %v", err)
		}
	}
	heard := fell
	if healed := time.Now(); f.cure != nil || len(f.spares) == 0 {
		if f.cure != nil {
			if err := f.cure(ctx, c); err != nil {
				return fmt.Errorf("cure: %w", err)
			}
		}
		t.row.Again = t.serving(ctx, t.api, healed, t.names...)
		t.within("all nodes serve", t.row.Again, t.api.Failure(t.names...))
		if f.cure != nil && (len(f.spares) == 0 || f.mute) {
			heard = healed
		}
	}
	t.row.Reports = t.serving(ctx, t.reports, heard, probe.Vehicles)
	t.within("reports serve", t.row.Reports, t.reports.Failure(probe.Vehicles))
	t.served(fell)
	return nil
}

// Of a pause that is ordered under a fault.
const (
	haltAfter = time.Second      // of the fault: it is felt by then
	haltLasts = 10 * time.Second // of which vehicles may begin to install in the first five
	haltShort = 8 * time.Second  // the same in the short run
)

// halt pauses the rollout under faults that say so, and tells in the end what did not hold. Whoever nobody spares follows after the cure.
func (t *trial) halt(ctx context.Context) <-chan []string {
	faults := make(chan []string, 1)
	if !t.fault.halts {
		faults <- nil
		return faults
	}
	lasts := haltLasts
	if t.cast.options.quick {
		lasts = haltShort
	}
	go func() {
		_ = wait(ctx, haltAfter) // the order looks
		faults <- t.halts.Order(ctx, t.fault.hold+t.most(), lasts)
	}()
	return faults
}

// served notes for how long nobody served whoever tried twice, which an orderly fault must not let happen.
func (t *trial) served(fell time.Time) {
	longest, failures := t.api.Unserved(fell, time.Now(), probe.Anyone)
	t.row.Unserved = verdict.Took(longest, true)
	if t.fault.seamless && failures > 0 {
		t.violated("%d requests failed, tried again at another node, too; for %.1f s on end; last failure: %s", failures, longest.Seconds(), t.api.Failure(probe.Anyone))
	}
}

// prober is what Samples answer.
type prober interface {
	Serving(since time.Time, nodes ...string) (time.Duration, bool)
	Calm(now time.Time, long time.Duration, nodes ...string) bool
}

// serving waits until nodes have served for a while without a failure, and says when that began.
func (t *trial) serving(ctx context.Context, p prober, since time.Time, nodes ...string) verdict.Span {
	err := program.Await(ctx, patience, "nodes serve", func() (bool, string) {
		now := time.Now()
		return now.Sub(since) > seenFor && p.Calm(now, calmFor, nodes...), ""
	})
	length, serves := p.Serving(since, nodes...)
	return verdict.Took(length, err == nil && serves).Of(t.most())
}

// most is how long nodes may take to serve.
func (t *trial) most() time.Duration { return t.fault.within.in(t.cast.options.leaseLife) }

func (t *trial) within(what string, s verdict.Span, failure string) {
	if s.Never {
		t.violated("%s: not within %s; last failure: %s", what, patience, failure)
	} else if s.Late() {
		t.violated("%s: after %s; last failure: %s", what, s, failure)
	}
}

// finish waits for the end of the rollout and compares it with the vehicles' ledger.
func (t *trial) finish(ctx context.Context) {
	campaign, err := t.rollout.Completed(ctx, t.halts)
	if err != nil {
		t.row.Rollout = verdict.Took(0, false)
		t.violated("the rollout does not end: %v", err)
	} else {
		t.lasted(campaign)
	}
	roster, rosterErr := t.rollout.Roster(ctx)
	deeds, deedsErr := t.cast.deeds()
	if err := errors.Join(rosterErr, deedsErr); err != nil {
		t.violated("%v", err)
		return
	}
	for _, no := range t.screens.End(ctx, campaign, roster) {
		t.violated("%s", no)
	}
	halts := t.halts.All()
	j := verdict.Judge(campaign, roster, deeds, verdict.Circumstances{Vehicles: t.cast.options.vehicles, Forgot: t.fault.forgets, Halts: halts})
	if f := t.fault.afterwards; f != nil {
		t.row.Violations = append(t.row.Violations, f(ctx, t.cast, t.rollout.Campaign())...)
	}
	t.row.Doubles, t.row.Halts = j.Doubles, len(halts)
	t.row.Violations = append(t.row.Violations, j.Violations...)
}

// tooLong is how many times as long as one without a fault a rollout may take under a fault that only disturbs.
const tooLong = 1.5

// lasted notes how long the rollout took, by what it says itself: those who wait for it look later, and have waited for more.
func (t *trial) lasted(campaign view.Campaign) {
	ended, err := time.Parse(time.RFC3339, campaign.EndedAt)
	if err != nil {
		t.violated("the rollout is complete and does not say since when: %v", err)
		return
	}
	t.row.Rollout = verdict.Took(ended.Sub(t.begun), true)
	if t.fault.name == noFault {
		t.cast.normal = t.row.Rollout.Took
	}
	if t.fault.unlike && t.cast.normal > 0 {
		t.row.Rollout = t.row.Rollout.Of(time.Duration(tooLong * float64(t.cast.normal)))
		if t.row.Rollout.Late() {
			t.violated("the rollout takes %s; without a fault it took %.1f s", t.row.Rollout, t.cast.normal.Seconds())
		}
	}
}

// balance ends all that looks, and counts what was promised and is not there.
func (t *trial) balance(ctx context.Context) {
	operations, silent := t.clients.End(ctx)
	t.row.Operations = len(operations)
	t.row.Violations = append(t.row.Violations, silent...)
	registrations, lostRegistrations := t.api.End(ctx)
	reports, lostReports := t.reports.End(ctx)
	gap := t.cast.gap // of the broker
	tail := t.cast.store.Tail()
	if t.fault.forgets {
		gap = probe.Gap{From: tail.Copied, To: tail.Back}
	}
	singles, lostSingles := t.singles.End(ctx, gap)
	stale := t.epochs.End()
	t.row.Promises = registrations + reports + singles
	forgiven, lost := probe.Forgive(lostSingles, gap)
	repeated := slices.Concat(lostRegistrations, lostReports)
	if t.fault.forgets {
		more, rest := probe.Forgive(repeated, gap)
		forgiven, lost = forgiven+more, append(lost, rest...)
		before, after := t.clients.Across(operations, tail.Killed, tail.Back)
		stale = slices.Concat(stale, history.Check(before), history.CheckFound(after))
	} else {
		lost = append(lost, repeated...)
		stale = append(stale, history.Check(operations)...)
	}
	t.row.Forgotten, t.row.Stale, t.row.Lost = forgiven, len(stale), len(lost)
	var said []string
	for _, l := range lost {
		said = append(said, l.What)
	}
	t.row.Violations = append(append(t.row.Violations, firstFew(stale)...), firstFew(said)...)
}

// fewSaid bounds how many losses of a kind are spelled out; all are counted.
const fewSaid = 5

func firstFew(said []string) []string {
	if len(said) <= fewSaid {
		return said
	}
	return append(slices.Clip(said[:fewSaid]), fmt.Sprintf("and %d more like these", len(said)-fewSaid))
}
