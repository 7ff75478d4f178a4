package loop

import (
	"time"

	"pacecar/mutant"
)

// Bounds of looking for what does not exist, and may be made by a commit that is late.
const (
	// maxLooks is how often it is looked for: for ten minutes, longer than a network keeps
	// what it has not brought.
	maxLooks = 16
	// maxLook bounds the pause between two looks. It begins with SweepEvery, and doubles.
	maxLook = time.Minute
)

// look is said by a timer of the entity: what it recovers from may exist by now.
type look struct{}

// begin acts on what was read, once nothing can overtake it. A commit whose outcome is unknown
// may be written at any time after that, for as long as the record has the version that it
// expects. So an entity whose predecessor left one writes what it has read once more: that
// makes the next version, and the late commit is refused. Where it has come before, what it wrote
// may not be where the store is asked to keep it (on replicas, on their disks): it is relied upon
// only when a commit that came after it is. Where it comes in between, this commit is refused in
// its turn and the entity recovered again.
//
// What does not exist cannot be written once more. It decides nothing by itself, and what a
// message asks of it is a commit that only one of the two can make; but what comes late may
// have something to do, so it is looked for.
func (e *Entity[S]) begin() {
	if e.version <= e.Doubt && (e.version > 0 || e.live.Exists()) && !mutant.LateCommitComes.Planted() {
		e.working = &working[S]{fork: e.live.Fork(), durable: true, fences: true}
		if err := e.commit(e.working); err != nil {
			e.fail(err)
		}
		return
	}
	e.begun = true
	if e.Heir {
		e.role.Adopted(nil, e.live, e.version)
	}
	if e.live.Awake() && !mutant.ResumeForgetsSends.Planted() {
		e.role.Perform(e.live, e.live.Resume(e.host.Now()))
	}
	if e.doubts() {
		e.host.After(min(SweepEvery<<e.looks, maxLook), look{})
	}
	e.next()
}

// Begun tells whether the entity has recovered, and acts.
func (e *Entity[S]) Begun() bool { return e.begun }

// look recovers once more what did not exist, for a while.
func (e *Entity[S]) look() {
	if e.failed != nil || e.leaving || !e.doubts() {
		return
	}
	if e.working != nil || len(e.queue) > 0 { // what it works on tells as much, and is no look
		e.host.After(SweepEvery, look{})
		return
	}
	if e.looks++; e.doubts() {
		e.Start()
		return
	}
	e.settle()
}

// doubts tells whether what does not exist may still be made by a predecessor's commit.
func (e *Entity[S]) doubts() bool { return e.version < e.Doubt && e.looks < maxLooks }

// doubted is what an heir has to doubt: the version that a commit of this entity may still
// make, or have made, or what this one had to doubt itself.
func (e *Entity[S]) doubted() uint64 {
	switch {
	case e.working != nil && e.working.sent:
		return max(e.Doubt, e.version+1)
	case !e.begun, e.doubts():
		return e.Doubt
	}
	return 0
}
