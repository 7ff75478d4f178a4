package rehearsal

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"google.golang.org/protobuf/proto"

	"pacecar/actors/campaign/gate"
	"pacecar/actors/campaign/plan"
	"pacecar/actors/campaign/rehearsal/sample"
	"pacecar/messages"
)

// Answer adds up the runs that were played: at least one, and it says so if they are fewer
// than the model asks for.
func (r *Rehearsal) Answer() *messages.Rehearsal {
	a := &messages.Rehearsal{
		Model: r.Model(), Selected: uint64(len(r.made.VINs) / messages.VINLength), Vehicles: uint32(len(r.whole.cast.of)),
		Notes: r.notes(), Gates: r.gates(),
	}
	a.BeginsAtMs = r.whole.began.UnixMilli()
	var busiest []float64
	for i, percent := range points {
		var times []int64
		for _, o := range r.runs {
			times = append(times, o.times[i])
		}
		slices.Sort(times)
		a.Curve = append(a.Curve, &messages.CompletionPoint{Percent: percent, P50Seconds: comes(sample.Quantile(times, 50)), P90Seconds: comes(sample.Quantile(times, 90))})
	}
	n := float64(len(r.runs))
	for _, o := range r.runs {
		busiest = append(busiest, o.busiest)
		a.Reachable += o.reachable / n
		a.Succeeded += o.succeeded / n
		a.Failed += o.failed / n
		a.Refused += o.refused / n
		a.Silent += o.silent / n
		a.Left += o.left / n
		a.CompletedPercent += sample.PercentIf(o.completed, n)
		a.HaltedPercent += sample.PercentIf(o.halted, n)
	}
	a.DownloadsPerMinute = sample.Spread(busiest)
	for i, list := range r.strikes {
		if len(list) == 0 {
			continue
		}
		b := &messages.BlastRadius{Times: bad[i], FailedPercent: r.badRate(i), LimitPercent: r.firstLimit()}
		var failed, offered []float64
		for _, s := range list {
			failed, offered = append(failed, s.failed), append(offered, s.offered)
			b.HaltedPercent += sample.PercentIf(s.halted, float64(len(list)))
		}
		b.Failed, b.Offered = sample.Spread(failed), sample.Spread(offered)
		a.BlastRadius = append(a.BlastRadius, b)
	}
	return a
}

func comes(at int64) *int64 {
	if at == never {
		return nil
	}
	return proto.Int64(at)
}

var digits = regexp.MustCompile(`[0-9][0-9,.]*`)

// gates counts what the gate of each wave decided. Halts whose sentences differ in their
// numbers only are one.
func (r *Rehearsal) gates() (list []*messages.GateChance) {
	n := float64(len(r.runs))
	for i, w := range r.whole.cast.waves {
		g := &messages.GateChance{Wave: uint32(i + 1), Name: r.plan.GetWaves()[i].GetName(), Size: w.size, Vehicles: w.played, UndecidedPercent: 100}
		times, texts := map[string]int{}, map[string]string{}
		for _, o := range r.runs {
			for _, d := range o.decisions {
				if d.GetWave() != g.Wave {
					continue
				}
				g.UndecidedPercent = max(0, g.UndecidedPercent-100/n)
				if d.GetPassed() {
					g.PassedPercent += 100 / n
					continue
				}
				g.HaltedPercent += 100 / n
				kind := digits.ReplaceAllString(d.GetText(), "#")
				if times[kind]++; texts[kind] == "" {
					texts[kind] = d.GetText()
				}
				if most := digits.ReplaceAllString(g.Text, "#"); g.Text == "" || times[kind] > times[most] {
					g.Text = texts[kind]
				}
			}
		}
		if g.PassedPercent+g.HaltedPercent > 99.999999 { // what is left of adding up
			g.UndecidedPercent = 0
		}
		list = append(list, g)
	}
	return list
}

// notes say what was simplified, and how exact the answer is.
func (r *Rehearsal) notes() (list []string) {
	if len(r.runs) < r.Runs() {
		list = append(list, fmt.Sprintf("There was time for %d of %d runs.", len(r.runs), r.Runs()))
	}
	list = append(list, fmt.Sprintf("%d runs: a chance that is shown is exact to about %.0f percent points.", len(r.runs), 100/math.Sqrt(float64(len(r.runs)))))
	for i, w := range r.whole.cast.waves {
		if w.played == w.size {
			continue
		}
		rate := r.model.GetFailedPercent() / 100
		list = append(list, fmt.Sprintf("Wave %d is played by %s of its %s: in each run its share of failures is exact to about %.2g percent points, and its paces and bounds are cut alike.",
			i+1, gate.Number(w.played), gate.Vehicles(w.size), 196*math.Sqrt(rate*(1-rate)/float64(w.played))))
		if note := coarse(r.plan.GetPacing(), w); note != "" {
			list = append(list, fmt.Sprintf("In wave %d, %s", i+1, note))
		}
	}
	list = append(list, r.gateNotes()...)
	if note := r.silence(); note != "" {
		list = append(list, note)
	}
	if r.plan.GetMaintenance() != nil {
		list = append(list, "The maintenance window is rehearsed in one time zone, that of vehicles without one.")
	}
	if r.plan.GetHealth() != nil {
		list = append(list, "Health and drive cycles are not played: vehicles are well after their installation, and no gate awaits them.")
	}
	list = append(list, "Other campaigns and the server's pools are not played: vehicles are free, and there are places for all.")
	if r.plan.GetLateJoiners() == plan.Join {
		list = append(list, "Vehicles that join late are not played: each makes the last wave longer.")
	}
	for _, w := range r.plan.GetWaves() {
		if w.GetGate().GetWebhook() != "" {
			list = append(list, "Webhooks are not asked: each is supposed to agree at once.")
			break
		}
	}
	list = append(list, r.demand.Notes(r.model, r.plan)...)
	for i, seen := range r.strikes {
		if len(seen) < r.Runs() {
			list = append(list, fmt.Sprintf("An update of which %v %% fail was played %d of %d times.", r.badRate(i), len(seen), r.Runs()))
		}
		for _, s := range seen {
			if !s.halted && len(r.first.cast.of)*messages.VINLength < len(r.made.VINs) {
				list = append(list, fmt.Sprintf("Not every update of which %v %% fail was stopped within the first %s: what it breaks is more than is shown.",
					r.badRate(i), gate.Vehicles(uint32(len(r.first.cast.of)))))
				break
			}
		}
	}
	for _, o := range r.runs {
		if o.cut {
			return append(list, fmt.Sprintf("A run took too long to play and was cut %s after its beginning: what had not ended by then counts as left.", o.lasted.Round(time.Second)))
		}
	}
	return list
}

// gateNotes say what was supposed of persons, and where strata are not judged.
func (r *Rehearsal) gateNotes() (list []string) {
	var manual, unjudged []string
	for i, w := range r.plan.GetWaves() {
		if w.GetGate().GetManual() {
			manual = append(manual, strconv.Itoa(i+1))
		}
		if part := r.whole.cast.waves[i]; w.GetGate().GetPerStratum() != nil && part.played < part.size {
			unjudged = append(unjudged, strconv.Itoa(i+1))
		}
	}
	if len(manual) > 0 {
		after := "at once"
		if minutes := r.model.GetOpeningMinutes(); minutes > 0 {
			after = "after " + time.Duration(minutes*float64(time.Minute)).String()
		}
		list = append(list, fmt.Sprintf("It is supposed that a person opens each manual gate (of wave %s) %s, whatever it has seen, when everything else is fulfilled.", strings.Join(manual, ", "), after))
	}
	if len(unjudged) > 0 {
		list = append(list, fmt.Sprintf("Strata are not judged by the gate of wave %s, which is played in part: their gates may halt where the rehearsal goes on.", strings.Join(unjudged, ", ")))
	}
	return list
}

// silence says that a gate may have seen more vehicles that are away than bad installations.
func (r *Rehearsal) silence() string {
	silent, failed, halted := 0.0, 0.0, false
	for _, o := range r.runs {
		silent, failed, halted = silent+o.silent, failed+o.failed, halted || o.halted
	}
	if !halted || silent <= failed {
		return ""
	}
	by := r.plan.GetRetries()
	patience := max(r.plan.GetSleepSeconds(), by.GetSilenceSeconds()*int64(1+by.GetAsks()))
	return fmt.Sprintf("More vehicles are silent than fail to install, and silence is failure for a gate: one that does not come within %s of its offer counts as failed. "+
		"sleepSeconds says how long that is.", time.Duration(patience)*time.Second)
}

// coarse says which pace or bound is far from its proportion, because it is a whole number.
func coarse(by *messages.Pacing, w part) string {
	for _, bound := range []struct {
		what  string
		value uint32
	}{{"offers per minute", by.GetMaximumPerMinute()}, {"vehicles in flight", by.GetMaximumInFlight()}, {"exposed vehicles", by.GetMaximumExposed()}, {"vehicles in flight of one stratum", by.GetMaximumPerStratum()}} {
		exact := float64(bound.value) * w.cut
		if whole := max(1, math.Round(exact)); bound.value > 0 && math.Abs(whole-exact) > 0.1*exact {
			return fmt.Sprintf("the bound of %s %s is rehearsed as if it were %s.", gate.Number(bound.value), bound.what, gate.Number(uint32(whole*w.weight)))
		}
	}
	return ""
}
