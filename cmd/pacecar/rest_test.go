package main

import "testing"

// Memory is given back once behind a burst of work, not during it and not again and again.
func TestMemoryIsGivenBackWhenTheProcessIsQuiet(t *testing.T) {
	const mebi = 1 << 20
	var r resting
	for i, step := range []struct {
		allocated, unused uint64 // MiB: since the step before, now
		due               bool
	}{
		{60, 20, false},    // the start
		{1, 20, false},     // quiet, and nothing to give
		{4000, 500, false}, // an import
		{4000, 500, false},
		{10, 480, true},   // its end
		{10, 200, false},  // what is left cannot be freed
		{31, 200, false},  // and is not tried again
		{100, 200, false}, // some work
		{10, 200, true},   // enough for another look
		{33, 900, false},  // a little too busy
	} {
		now := heap{allocated: r.last + step.allocated*mebi, unused: step.unused * mebi}
		if got := r.due(now); got != step.due {
			t.Errorf("step %d: due is %v, want %v", i, got, step.due)
		}
	}
	before := readHeap()
	kept = make([]byte, 4*mebi)
	if after := readHeap(); after.allocated-before.allocated < 4*mebi {
		t.Errorf("%d bytes were allocated, %d are seen", 4*mebi, after.allocated-before.allocated)
	}
}

var kept []byte // so that the compiler cannot leave it out
