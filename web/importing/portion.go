package importing

import (
	"context"
	"errors"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/messages"
)

// Patience with an engine that is unavailable.
const (
	attemptsPerLine = 6
	firstRetryDelay = 20 * time.Millisecond
	// portionLife bounds how long the engine may take: a slot that has no owner for so
	// long is no hand-over.
	portionLife     = time.Minute
	unavailableText = "the engine failed; try the line again"
)

// portion is a part of the file, in order of line.
type portion struct {
	lines []read
	bytes int
}

func (p *portion) empty() bool { return len(p.lines) == 0 }
func (p *portion) full() bool  { return len(p.lines) >= portionLines || p.bytes >= portionBytes }

// outcome is what became of a portion: an error for each line that is none itself.
type outcome struct {
	portion
	effects []messages.Effect // by line
	errs    []error           // by line
}

// ask has the engine follow the portion that has been read.
func (r *Run) ask(ctx context.Context) {
	p := r.open
	r.open = portion{lines: make([]read, 0, len(p.lines))}
	answer := make(chan outcome, 1)
	r.asked = answer
	if r.DryRun {
		answer <- outcome{p, make([]messages.Effect, len(p.lines)), r.check(p.lines)}
		return
	}
	go func() {
		within, cancel := context.WithTimeout(context.WithoutCancel(ctx), portionLife)
		defer cancel()
		effects, errs := r.insist(within, r.Mode, p.lines)
		answer <- outcome{p, effects, errs}
	}()
}

// check has the engine judge the lines without following them. A removal needs no more than
// the VIN, which the reader has checked.
func (r *Run) check(lines []read) []error {
	errs := make([]error, len(lines))
	if r.Mode == Delete {
		return errs
	}
	var commands []*messages.RegisterVehicle
	var places []int
	for i := range lines {
		if lines[i].bad == nil {
			commands, places = append(commands, lines[i].Command), append(places, i)
		}
	}
	for i, err := range r.engine.CheckVehicles(commands) {
		errs[places[i]] = err
	}
	return errs
}

// insist follows lines, and tries those again that failed for the moment, with growing
// delays: each with all that come behind it for the same VIN, so that the order holds.
func (r *Run) insist(ctx context.Context, mode Mode, lines []read) ([]messages.Effect, []error) {
	effects, errs := make([]messages.Effect, len(lines)), make([]error, len(lines))
	var places []int
	for i := range lines {
		if lines[i].bad == nil {
			places = append(places, i)
		}
	}
	delay := firstRetryDelay
	for attempt := 1; len(places) > 0; attempt++ {
		made, answers := r.command(ctx, mode, lines, places)
		for i, err := range answers {
			errs[places[i]] = err
			// A line that is repeated only for the order of its VIN has had its effect.
			if err == nil && i < len(made) && effects[places[i]] == messages.Effect_EFFECT_UNCHANGED {
				effects[places[i]] = made[i]
			}
		}
		passing := map[string]bool{}
		var again []int
		for _, place := range places {
			vin := lines[place].Command.GetVin()
			if passing[vin] || mayPass(errs[place]) {
				passing[vin] = true
				again = append(again, place)
			}
		}
		if places = again; len(places) == 0 || attempt == attemptsPerLine || !wait(ctx, delay) {
			break
		}
		delay *= 2
		for _, place := range again { // an actor may still read what it was sent, and the engine's doors write into what they are given
			lines[place].Command = proto.CloneOf(lines[place].Command)
		}
	}
	return effects, errs
}

// command has the engine follow some of the lines.
func (r *Run) command(ctx context.Context, mode Mode, lines []read, places []int) ([]messages.Effect, []error) {
	if mode == Delete {
		commands := make([]*messages.RemoveVehicle, len(places))
		for i, place := range places {
			commands[i] = &messages.RemoveVehicle{Vin: lines[place].Command.GetVin(), By: r.By}
		}
		return nil, r.engine.RemoveVehicles(ctx, commands)
	}
	commands := make([]*messages.RegisterVehicle, len(places))
	for i, place := range places {
		commands[i] = lines[place].Command
		if mode == Replace {
			commands[i].Given = 0 // the vehicle is what the line says, and nothing besides
		}
	}
	return r.engine.RegisterVehicles(ctx, commands)
}

// mayPass says whether an error is likely to be over in a moment.
func mayPass(err error) bool {
	var rejection *messages.Rejection
	return errors.Is(err, messages.ErrNotOwner) || errors.Is(err, messages.ErrOverloaded) ||
		errors.As(err, &rejection) && rejection.GetCode() == messages.Unavailable
}

// wait answers false when the context ended first.
func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
