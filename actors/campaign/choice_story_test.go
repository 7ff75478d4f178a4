package campaign

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"pacecar/actors/campaign/choice"
	"pacecar/actors/campaign/plan"
	"pacecar/messages"
)

// member says who may be in a wave, and answers what remains of its size: m1:10%.
func member(w *messages.Wave, size string) (*messages.Wave, string) {
	if list, is := strings.CutPrefix(size, "pilots:"); is {
		for name := range strings.SplitSeq(list, "+") {
			w.Vins = append(w.Vins, numbered(name)...)
		}
		return w, ""
	}
	if strings.HasPrefix(size, "m") {
		model, rest, _ := strings.Cut(size, ":")
		w.Selector = fmt.Sprintf("model == %q", model)
		return w, rest
	}
	return w, size
}

// divides reads what a plan says of strata and late joiners.
func divides(p *messages.CampaignPlan, key, val string) bool {
	n, _ := strconv.ParseUint(val, 10, 32)
	switch key {
	case "strata":
		p.Strata = &messages.Strata{By: []string{"model"}, MinimumPerStratum: uint32(n)}
	case "per-stratum":
		p.Pacing.MaximumPerStratum = uint32(n)
	case "joiners":
		p.LateJoiners = val
	case "pool":
		p.DownloadPool = val
	default:
		return false
	}
	return true
}

// numbered lists the VINs of #3 or #3-7, by their numbers in the fleet.
func numbered(name string) []string {
	from, to, isRange := strings.Cut(name[1:], "-")
	if !isRange {
		to = from
	}
	first, _ := strconv.Atoi(from)
	last, _ := strconv.Atoi(to)
	return vins(last + 1)[first:]
}

// number is how a story names a vehicle of the fleet.
func number(vin string) string { return "#" + strings.TrimLeft(vin[9:16], "0") + vin[16:] }

// fleet is what the selector matches.
func (s *story) fleet() choice.Fleet {
	f := s.dealt(slices.DeleteFunc(vins(s.vehicles), func(vin string) bool { _, left := s.left[vin]; return left }))
	for vin, code := range s.left {
		if code != "" {
			f.LeftOut = append(f.LeftOut, &messages.LeftOut{Vin: vin, Code: code, Detail: "So it is."})
		}
	}
	return f
}

// dealt gives vehicles their traits.
func (s *story) dealt(list []string) choice.Fleet {
	f := choice.Fleet{VINs: list}
	if s.models == 0 {
		return f
	}
	divisions := choice.Divisions(s.plan)
	f.Traits = &messages.Traits{}
	for model := range s.models {
		kind, name := &messages.TraitKind{Stratum: uint32(model)}, fmt.Sprint("m", model)
		for i, selector := range divisions {
			if selector == fmt.Sprintf("model == %q", name) {
				kind.Divisions |= 1 << i
			}
		}
		f.Traits.Kinds = append(f.Traits.Kinds, kind)
		f.Traits.Strata = append(f.Traits.Strata, &messages.Stratum{Values: []string{name}})
	}
	s.classed(f.Traits, s.models)
	for _, vin := range list {
		i, _ := strconv.Atoi(vin[9:])
		f.Traits.Kind = append(f.Traits.Kind, uint32(i%s.models))
	}
	return f
}

// choose runs the commands about who is in which wave.
func (s *story) choose(d *datadriven.TestData) string {
	switch d.Cmd {
	case "traits":
		d.ScanArgs(s.t.(*testing.T), "models", &s.models)
		return "ok"
	case "leave":
		if s.left == nil {
			s.left = map[string]string{}
		}
		code := ""
		if len(d.CmdArgs) > 1 {
			code = d.CmdArgs[1].Key
		}
		for _, vin := range numbered(d.CmdArgs[0].Key) {
			s.left[vin] = code
		}
		return "ok"
	case "join":
		f := s.dealt(numbered(d.CmdArgs[0].Key))
		return s.tell(d, &messages.JoinVehicles{Vins: f.VINs, Traits: f.Traits})
	case "strata":
		return s.strata()
	}
	run, no := plan.DryRun(s.plan, s.pkg, s.fleet())
	if no != nil {
		return "rejected " + no.Code + ": " + no.Message + " (" + no.Field + ")\ncure: " + no.Suggestion + "\n"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%d vehicles\n", run.Selected)
	for _, w := range run.Waves {
		fmt.Fprintf(&b, "%s: %d:", w.Name, w.Size)
		for _, vin := range w.Sample {
			fmt.Fprint(&b, " ", number(vin))
		}
		if w.Note != "" {
			fmt.Fprint(&b, "\n  ", w.Note)
		}
		if w.Proof != "" && s.plan.Waves[w.Number-1].Gate.GetPerStratum() != nil {
			fmt.Fprint(&b, "\n  ", w.Proof)
		}
		b.WriteByte('\n')
	}
	for _, stratum := range run.Strata {
		fmt.Fprintf(&b, "stratum %s: %d, covered by %d\n", stratum.Name, stratum.Size, stratum.Covered)
	}
	return b.String()
}

// strata tells what a gate could see of each.
func (s *story) strata() string {
	var b strings.Builder
	for _, seen := range s.c.Strata.Seen() {
		fmt.Fprintf(&b, "%s: %d in the wave, %d skipped, %d ended, %d succeeded, %d failed, %d under way\n",
			seen.Name, seen.Size, seen.Skipped, seen.Ended, seen.Succeeded, seen.Failed, seen.Underway)
	}
	for number, name := range s.c.Strata.Names() {
		fmt.Fprintf(&b, "%s: %d in flight\n", name, s.c.Strata.InFlight(uint16(number)))
	}
	return b.String()
}
