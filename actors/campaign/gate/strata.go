package gate

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pacecar/messages"
	"pacecar/mutant"
)

// Bounds of what is said and kept of strata.
const (
	maxStrata = 32 // with a decision: those that stand worst
	maxNamed  = 3  // in a sentence
)

// Stratum is one stratum of the wave, or all of it, as a gate sees it.
type Stratum struct {
	Name       string
	Size       uint32 // vehicles of the wave
	Superseded uint32 // others, which another campaign has taken for good
	Taken      uint32 // of those: they had succeeded, and do not run the update any more
	Early      uint32 // of the taken: they have gone on before they had soaked
	Skipped    uint32 // never offered, with a reason: they count in no share
	Before     uint32 // of those: they ran the software already
	Ended      uint32 // others that ended
	Succeeded  uint32 // of those
	Failed     uint32 // of those: failed, reverted, expired, stalled
	Underway   uint32 // not ended

	// What was accepted when a person resumed the wave after a halt.
	AcceptedEnded, AcceptedFailed, AcceptedUnsucceeded uint32
}

// part is a stratum with what must hold of it.
func (in Inputs) part(s Stratum) part {
	return part{Stratum: s, limits: limitsOfStrata(in.Gate, in.Last), what: "stratum", others: "the others of its kind", last: in.Last, accepted: in.Accepted, early: s.Early}
}

// inStrata says in which strata something is against it, and what; empty: in none, or strata
// are not judged.
func (in Inputs) inStrata(against func(part) string) string {
	if in.Gate.GetPerStratum() == nil || mutant.StrataUnjudged.Planted() {
		return ""
	}
	var bad []part
	for _, s := range in.Strata {
		if p := in.part(s); against(p) != "" {
			bad = append(bad, p)
		}
	}
	bad = sorted(bad)
	told := make([]string, 0, maxNamed)
	for _, p := range bad[:min(len(bad), maxNamed)] {
		told = append(told, fmt.Sprintf("in %s: %s", p.Name, against(p)))
	}
	text := strings.Join(told, "; ")
	if len(bad) > maxNamed {
		text += "; and so in others"
	}
	return text
}

// sorted puts in front what stands against opening first, and then what shows less.
func sorted(parts []part) []part {
	type placed struct {
		part
		rank    int
		highest float64
		failed  uint32
	}
	list := make([]placed, len(parts))
	for i, p := range parts {
		if list[i] = (placed{part: p, rank: -1}); p.sound() { // counts that can not be come before all
			list[i] = placed{p, p.rank(), p.highest(), p.failed()}
		}
	}
	slices.SortFunc(list, func(a, b placed) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(b.highest, a.highest), cmp.Compare(b.failed, a.failed), cmp.Compare(a.Name, b.Name))
	})
	for i, p := range list {
		parts[i] = p.part
	}
	return parts
}

// rank is the place of the first rule that stands against opening, in the order of judgement.
func (p part) rank() int {
	for i, against := range []func(part) string{part.failing, part.lacking, part.unproven, part.short} {
		if against(p) != "" {
			return i
		}
	}
	return 4
}

// highest is the failure rate that there may be, as far as the ends show it. One that has
// nobody to show anything comes last: it ran the software before, or has not begun.
func (p part) highest() float64 {
	if p.tried() == 0 {
		return -1
	}
	if p.sure == 0 {
		return percent(p.failed(), p.tried())
	}
	return Upper(p.failed(), p.tried(), p.sure)
}

// worst are the strata that stand worst, in that order, as many as a decision keeps.
func (in Inputs) worst() []Stratum {
	parts := make([]part, len(in.Strata))
	for i, s := range in.Strata {
		parts[i] = in.part(s)
	}
	parts = sorted(parts)
	list := make([]Stratum, min(len(parts), maxStrata))
	for i := range list {
		list[i] = parts[i].Stratum
	}
	return list
}

// alsoInStrata says what must hold in each stratum while vehicles are under way.
func (in Inputs) alsoInStrata() string {
	if in.Gate.GetPerStratum() == nil || in.StrataInAll == 0 {
		return ""
	}
	by := limitsOfStrata(in.Gate, in.Last)
	return fmt.Sprintf(", and in each of its %s at most %s of %s", strata(in.StrataInAll), show(by.mostFailed), atLeast(by.sample))
}

// provenInStrata says what the strata have shown, by the one that shows least.
func (in Inputs) provenInStrata() string {
	if in.Gate.GetPerStratum() == nil || len(in.Strata) == 0 {
		return ""
	}
	least := in.part(in.worst()[0])
	text := fmt.Sprintf("; in each of its %s %s", strata(in.StrataInAll), least.required())
	if least.tried() > 0 {
		text += fmt.Sprintf(": least is shown in %s, %s of %s failed%s", least.Name, Number(least.failed()), least.population(), strings.Replace(least.proof(), "; the", ", the", 1))
	}
	return text
}

func strata(n uint32) string {
	if n == 1 {
		return "1 stratum"
	}
	return Number(n) + " strata"
}

// StrataProspect says which strata of a wave can not prove their limit even without a
// failure, and how many the wave says nothing about, by their sizes in the wave and names;
// empty where there are none, or they are not judged.
func StrataProspect(gate *messages.Gate, names []string, sizes []uint32, last bool) string {
	by := limitsOfStrata(gate, last)
	if gate.GetPerStratum() == nil {
		return ""
	}
	var small []string
	held, absent := uint32(0), uint32(0)
	for i, size := range sizes {
		switch {
		case size == 0:
			absent++
			continue
		case by.sure != 0 && !proven(0, size, by.mostFailed, by.sure):
			small = append(small, fmt.Sprintf("%s (%s)", names[i], Number(size)))
		}
		held++
	}
	var told []string
	if n := len(small); n > 0 {
		which := "none of its strata can"
		if n < int(held) {
			which = fmt.Sprintf("%s of its %s can not", Number(uint32(n)), strata(held))
		}
		text := fmt.Sprintf("%s show at most %s with %s confidence, so none of their vehicles may fail: %s",
			which, show(by.mostFailed), show(by.sure), strings.Join(small[:min(n, maxStrata)], ", "))
		if n > maxStrata {
			text += fmt.Sprintf(", and %s more", Number(uint32(n-maxStrata)))
		}
		if needed := Needed(by.mostFailed, by.sure); needed > 0 {
			text += fmt.Sprintf("; %s of one without a failure would show it", Vehicles(needed))
		}
		told = append(told, text)
	}
	if absent > 0 && !last {
		told = append(told, fmt.Sprintf("the wave has no vehicle of %s, and shows nothing about them", strata(absent)))
	}
	return strings.Join(told, "; ")
}
