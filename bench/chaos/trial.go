package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"pacecar/bench/chaos/history"
	"pacecar/bench/chaos/probe"
	"pacecar/bench/chaos/program"
	"pacecar/bench/chaos/verdict"
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
	cast  *cast
	fault fault
	row   verdict.Row

	api     *probe.API
	reports *probe.Reports
	singles *probe.Singles
	epochs  *probe.Epochs
	screens *probe.Screens
	clients *history.Clients
	names   []string // of all nodes
}

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
	pkg, err := c.prepare(ctx)
	if err != nil {
		return t.row, err
	}
	if err := t.watch(ctx, pkg); err != nil { // which takes a while: the rollout begins when all look
		return t.row, err
	}
	fencedBefore, restartsBefore := c.fenced(ctx), c.restarts()
	begun := time.Now()
	campaign, err := c.begin(ctx, pkg)
	if err != nil {
		return t.row, err
	}
	t.screens = probe.BeginScreens(ctx, c.apis, campaign, c.vins())
	if err := c.reached(ctx, campaign); err != nil {
		return t.row, err
	}
	if err := t.suffer(ctx, campaign); err != nil {
		return t.row, err
	}
	t.finish(ctx, campaign, begun)
	t.row.Fenced = c.fenced(ctx).since(fencedBefore)
	t.row.Restarts = c.restarts() - restartsBefore
	t.balance(ctx)
	return t.row, ctx.Err()
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
	t.clients, err = history.Begin(ctx, mark, pkg, view.ECU{ID: "ADAS", HardwarePart: hardwarePart, Version: "1.0.0"}, c.apis)
	return err
}

func (t *trial) violated(format string, args ...any) {
	t.row.Violations = append(t.row.Violations, fmt.Sprintf(format, args...))
}

// suffer lets the fault come and go, and notes how long who did not serve.
func (t *trial) suffer(ctx context.Context, campaign string) error {
	f, c := t.fault, t.cast
	fell := time.Now()
	if err := f.inject(ctx, c); err != nil {
		return fmt.Errorf("inject: %w", err)
	}
	if f.besides != nil {
		for _, no := range f.besides(ctx, c, campaign) {
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
	if f.cure != nil {
		healed := time.Now()
		if err := f.cure(ctx, c); err != nil {
			return fmt.Errorf("cure: %w", err)
		}
		t.row.Again = t.serving(ctx, t.api, healed, t.names...)
		t.within("all nodes serve", t.row.Again, t.api.Failure(t.names...))
		if len(f.spares) == 0 || f.mute {
			fell = healed
		}
	} else if len(f.spares) == 0 {
		t.row.Again = t.serving(ctx, t.api, time.Now(), t.names...)
		t.within("all nodes serve", t.row.Again, t.api.Failure(t.names...))
	}
	t.row.Reports = t.serving(ctx, t.reports, fell, probe.Vehicles)
	t.within("reports serve", t.row.Reports, t.reports.Failure(probe.Vehicles))
	return nil
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
	return verdict.Took(length, err == nil && serves)
}

func (t *trial) within(what string, s verdict.Span, failure string) {
	if s.Never {
		t.violated("%s: not within %s; last failure: %s", what, patience, failure)
	} else if s.Took > t.fault.within {
		t.violated("%s: after %s, at most %s; last failure: %s", what, s, t.fault.within, failure)
	}
}

// finish waits for the end of the rollout and compares it with the vehicles' ledger.
func (t *trial) finish(ctx context.Context, id string, begun time.Time) {
	campaign, err := t.cast.completed(ctx, id)
	t.row.Rollout = verdict.Took(time.Since(begun), err == nil)
	if err != nil {
		t.violated("the rollout does not end: %v", err)
	}
	roster, rosterErr := t.cast.roster(ctx, id)
	deeds, deedsErr := t.cast.deeds()
	if err := errors.Join(rosterErr, deedsErr); err != nil {
		t.violated("%v", err)
		return
	}
	for _, no := range t.screens.End(ctx, campaign, roster) {
		t.violated("%s", no)
	}
	j := verdict.Judge(campaign, roster, deeds, t.cast.options.vehicles, t.fault.forgets)
	if f := t.fault.afterwards; f != nil {
		t.row.Violations = append(t.row.Violations, f(ctx, t.cast, id)...)
	}
	t.row.Doubles = j.Doubles
	t.row.Violations = append(t.row.Violations, j.Violations...)
}

// balance ends all that looks, and counts what was promised and is not there.
func (t *trial) balance(ctx context.Context) {
	operations, silent := t.clients.End(ctx)
	t.row.Operations = len(operations)
	t.row.Violations = append(t.row.Violations, silent...)
	registrations, lostRegistrations := t.api.End(ctx)
	reports, lostReports := t.reports.End(ctx)
	enough, cancel := ctx, context.CancelFunc(func() {})
	if t.fault.mislays {
		enough, cancel = context.WithTimeout(ctx, mislaidWithin)
	}
	singles, lostSingles := t.singles.End(enough)
	if cancel(); t.fault.mislays {
		t.row.Forgotten, singles, lostSingles = len(lostSingles), singles-len(lostSingles), nil
	}
	stale := t.epochs.End()
	t.row.Promises = registrations + reports + singles
	lost := slices.Concat(lostRegistrations, lostReports, lostSingles)
	if t.fault.forgets { // the clients' histories are torn where the store's was
		t.row.Forgotten += len(lost)
		lost = nil
	} else {
		stale = append(stale, history.Check(operations)...)
	}
	t.row.Stale, t.row.Lost = len(stale), len(lost)
	t.row.Violations = append(append(t.row.Violations, firstFew(stale)...), firstFew(lost)...)
}

// mislaidWithin is how long what was said once is waited for where some of it is lost anyhow.
const mislaidWithin = 5 * time.Second

// fewSaid bounds how many losses of a kind are spelled out; all are counted.
const fewSaid = 5

func firstFew(said []string) []string {
	if len(said) <= fewSaid {
		return said
	}
	return append(slices.Clip(said[:fewSaid]), fmt.Sprintf("and %d more like these", len(said)-fewSaid))
}
