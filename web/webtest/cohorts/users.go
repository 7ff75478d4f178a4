package cohorts

import (
	"context"
	"maps"
	"regexp"
	"slices"

	"pacecar/messages"
)

// naming finds the names of cohorts in a selector.
var naming = regexp.MustCompile(`cohort\("([^"]*)"\)`)

// CohortUsers answers which cohorts and campaigns name each cohort.
func (t *Twin) CohortUsers(context.Context, []*messages.CohortStatus) (cohorts, campaigns map[string][]string, err error) {
	plans := t.plans()
	t.mu.Lock()
	defer t.mu.Unlock()
	selectors := map[string]string{}
	for name, c := range t.cohorts {
		selectors[name] = c.status.GetRecord().GetSelector()
	}
	return users(selectors), users(plans), nil
}

// users turns selectors by their owner into owners by the name of a cohort.
func users(selectors map[string]string) map[string][]string {
	found := map[string][]string{}
	for _, owner := range slices.Sorted(maps.Keys(selectors)) {
		for _, match := range naming.FindAllStringSubmatch(selectors[owner], -1) {
			if !slices.Contains(found[match[1]], owner) {
				found[match[1]] = append(found[match[1]], owner)
			}
		}
	}
	return found
}
