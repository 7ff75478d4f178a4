package targeting

import (
	"sync"

	"github.com/Masterminds/semver/v3"
)

// memoSize bounds each memo: a fleet has a handful of live campaigns and packages,
// and one entry holds a few kilobytes.
const memoSize = 256

// memo keeps what was parsed last, so that one selector scattered to a thousand
// slots, or one constraint judged for a million vehicles, is parsed once. Only what
// depends on nothing but its text may be kept. It is safe for concurrent use.
type memo[T any] struct {
	mutex sync.Mutex
	known map[string]T
	order []string // of arrival; the oldest leaves first
}

// get answers what parse made of text, now or earlier. A refusal is not kept.
func (m *memo[T]) get(text string, parse func(string) (T, bool)) (T, bool) {
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if value, ok := m.known[text]; ok {
		return value, true
	}
	value, ok := parse(text)
	if !ok {
		return value, false
	}
	if m.known == nil {
		m.known = map[string]T{}
	}
	if len(m.order) == memoSize {
		delete(m.known, m.order[0])
		m.order = append(m.order[:0], m.order[1:]...)
	}
	m.known[text] = value
	m.order = append(m.order, text)
	return value, true
}

var constraints memo[*semver.Constraints]

// ParseConstraint parses a from_version: comparisons of semantic versions joined by
// commas or spaces (and) or by || (or), e.g. ">=2.1.0, <3.0.0". Pre-releases pass
// only a constraint that names one.
func ParseConstraint(text string) (*semver.Constraints, error) {
	var failure error
	parsed, _ := constraints.get(text, func(text string) (*semver.Constraints, bool) {
		made, err := semver.NewConstraint(text)
		failure = err
		return made, err == nil
	})
	return parsed, failure
}
