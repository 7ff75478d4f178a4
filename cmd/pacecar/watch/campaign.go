package watch

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"pacecar/web/view"
	"pacecar/web/view/undo"
)

// Campaign puts the flat state of a topic campaign:<id> together again, without its
// burn-up. Keys that are not known are passed over.
func Campaign(state map[string]json.RawMessage) (view.Campaign, error) {
	c := view.Campaign{
		Approvals: []view.Approval{}, Counts: map[string]uint32{}, Waves: []view.Wave{},
		Failures: []undo.Failure{}, BurnUp: []view.BurnPoint{}, Decisions: []view.Decision{},
	}
	decisions := map[int]view.Decision{}
	for key, value := range state {
		var err error
		if kind, rest, many := strings.Cut(key, "."); many {
			err = part(&c, decisions, kind, rest, value)
		} else {
			err = field(&c, key, value)
		}
		if err != nil {
			return c, fmt.Errorf("stream: %s: %w", key, err)
		}
	}
	for n := 1; len(decisions) > 0; n++ {
		d, ok := decisions[n]
		if !ok {
			break
		}
		c.Decisions = append(c.Decisions, d)
	}
	slices.SortFunc(c.Waves, func(a, b view.Wave) int { return cmp.Compare(a.Number, b.Number) })
	slices.SortFunc(c.Failures, func(a, b undo.Failure) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.ECU, b.ECU), cmp.Compare(a.Code, b.Code))
	})
	return c, nil
}

// field takes a key that is a field of a campaign, whichever it is.
func field(c *view.Campaign, key string, value json.RawMessage) error {
	one, err := json.Marshal(map[string]json.RawMessage{key: value})
	if err != nil {
		return err
	}
	return json.Unmarshal(one, c)
}

// part takes a key that is one of many.
func part(c *view.Campaign, decisions map[int]view.Decision, kind, rest string, value json.RawMessage) error {
	switch kind {
	case "counts":
		var n uint32
		if err := json.Unmarshal(value, &n); err != nil {
			return err
		}
		c.Counts[rest] = n
	case "waves":
		var w view.Wave
		if err := json.Unmarshal(value, &w); err != nil {
			return err
		}
		c.Waves = append(c.Waves, w)
	case "failures":
		f := undo.Failure{Code: rest}
		if at := strings.LastIndexByte(rest, '/'); at >= 0 {
			f.ECU, f.Code = rest[:at], rest[at+1:]
		}
		if err := json.Unmarshal(value, &f.Count); err != nil {
			return err
		}
		c.Failures = append(c.Failures, f)
	case "decisions":
		n, err := strconv.Atoi(rest)
		if err != nil {
			return err
		}
		var d view.Decision
		if err := json.Unmarshal(value, &d); err != nil {
			return err
		}
		decisions[n] = d
	}
	return nil
}
