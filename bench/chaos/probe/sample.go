package probe

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// Sample is one try.
type Sample struct {
	Node       string
	Begin, End time.Time
	Good       bool
	Why        string // it is not good
}

// Samples are all tries, in the order of their ends.
type Samples struct {
	mu      sync.Mutex
	all     []Sample
	pending map[*Sample]bool
}

// slow is how long a try may be under way before the node does not count as calm.
const slow = 500 * time.Millisecond

// begin notes that a try is under way.
func (s *Samples) begin(node string) *Sample {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pending == nil {
		s.pending = map[*Sample]bool{}
	}
	one := &Sample{Node: node, Begin: time.Now()}
	s.pending[one] = true
	return one
}

// end notes what came of it.
func (s *Samples) end(one *Sample, good bool, why string) {
	one.End, one.Good = time.Now(), good
	if !good {
		one.Why = why
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.pending, one)
	s.all = append(s.all, *one)
}

// Serving is when the named nodes served for good, counted from since: when the first try succeeded after the
// last one that failed; 0 if none failed that ended later than that. It is false while a node has not succeeded
// since its last failure.
func (s *Samples) Serving(since time.Time, nodes ...string) (time.Duration, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var longest time.Duration
	for _, node := range nodes {
		took, serves := serving(s.all, since, node)
		if !serves {
			return 0, false
		}
		longest = max(longest, took)
	}
	return longest, true
}

func serving(all []Sample, since time.Time, node string) (time.Duration, bool) {
	took, serves, failed := time.Duration(0), false, false
	for _, one := range all {
		switch {
		case one.Node != node || one.End.Before(since):
		case !one.Good:
			serves, failed = false, true
		case !serves:
			serves = true
			if failed {
				took = one.End.Sub(since)
			}
		}
	}
	return took, serves
}

// Failure tells of the last try that failed at these nodes; empty: none did.
func (s *Samples) Failure(nodes ...string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range slices.Backward(s.all) {
		if !one.Good && slices.Contains(nodes, one.Node) {
			return fmt.Sprintf("%s, tried %s, after %.1f s: %s", one.Node, one.Begin.Format(clock), one.End.Sub(one.Begin).Seconds(), one.Why)
		}
	}
	return ""
}

// Calm says whether the nodes have served without a failure for so long, up to now, and none lets anybody wait.
func (s *Samples) Calm(now time.Time, long time.Duration, nodes ...string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	good := map[string]int{}
	for one := range s.pending {
		if one.Begin.Before(now.Add(-slow)) {
			good[one.Node] = -len(s.all) - 1 // more than can succeed
		}
	}
	for _, one := range s.all {
		switch {
		case one.End.Before(now.Add(-long)):
		case one.Good:
			good[one.Node]++
		default:
			good[one.Node] = -len(s.all) - 1
		}
	}
	for _, node := range nodes {
		if good[node] <= 0 {
			return false
		}
	}
	return true
}

// Unserved is the longest time, within one from since until until, in which a node served nobody: from the beginning of a try that
// failed to the end of the next one that did not; and how many tries failed.
func (s *Samples) Unserved(since, until time.Time, node string) (longest time.Duration, failures int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var from time.Time // zero: it serves
	for _, one := range s.all {
		switch {
		case one.Node != node || one.Begin.Before(since) || one.Begin.After(until):
		case one.Good:
			if !from.IsZero() {
				longest = max(longest, one.End.Sub(from))
			}
			from = time.Time{}
		default:
			failures++
			if from.IsZero() {
				from = one.Begin
			}
			longest = max(longest, one.End.Sub(from))
		}
	}
	return longest, failures
}
