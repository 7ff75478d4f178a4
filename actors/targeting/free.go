package targeting

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unique"

	"pacecar/actors/targeting/moment"
	"pacecar/actors/targeting/selector"
	"pacecar/actors/targeting/tagset"
)

// free leaves over the candidates that a campaign may offer something to, and tells why
// the others are left out: they are flagged. One that another campaign holds is offered it
// in its turn.
func (x *Index) free(candidates ordinals, excluded func(code, detail string, set ordinals)) ordinals {
	return x.flags.each(candidates, func(codes string, set ordinals) {
		excluded(Flagged, fmt.Sprintf("Flagged %s, which nobody has cleared.", strings.Join(slices.Collect(tagset.Each(codes)), ", ")), set)
	})
}

// reachable leaves over the candidates that are connected or have been heard since a moment,
// in Unix milliseconds. Those that were never heard are told apart.
func (x *Index) reachable(candidates ordinals, sinceMS int64, excluded func(code, detail string, set ordinals)) ordinals {
	away := candidates.Without(x.online)
	heard := ordinals(x.sighting.Seen(away, 1, math.MaxUint32))
	late := heard.Without(x.sighting.Seen(away, moment.Seconds(sinceMS), math.MaxUint32))
	if !late.Empty() {
		since := time.UnixMilli(sinceMS).UTC().Format("2006-01-02 15:04")
		excluded(Unreachable, fmt.Sprintf("The vehicles have not been heard since %s UTC.", since), late)
	}
	never := away.Without(heard)
	if !never.Empty() {
		excluded(Unreachable, "The vehicles have never been heard.", never)
	}
	return candidates.Without(late).Without(never)
}

// each calls yield for every text that vehicles of within have, in order of text, and
// leaves over those without one.
func (c *texts) each(within ordinals, yield func(text string, set ordinals)) ordinals {
	with := c.choose(selector.Yes, within, func(text string) selector.Truth { return selector.TruthOf(text != "") })
	if with.Empty() {
		return within
	}
	var values []string
	for _, key := range c.values.All() {
		values = append(values, key.Value())
	}
	slices.SortFunc(values, strings.Compare)
	table := make([]uint8, c.values.Codes())
	for _, text := range values {
		code, _ := c.values.Find(unique.Make(text))
		table[code] = 1
		if set := c.codes.Choose(table, with); !set.Empty() {
			yield(text, set)
		}
		table[code] = 0
	}
	return within.Without(with)
}
