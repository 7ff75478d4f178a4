package pebble

// state is what a commit must know of a record before it.
type state struct {
	version uint64 // 0: does not exist
	awake   bool
}

// versions remembers the state of the records committed last, in two generations:
// when the young one is full it becomes the old one, and the old one is forgotten.
// So it holds at least capacity/2 records, if there are that many, and at most
// capacity, without any list to keep. It is for one goroutine.
type versions struct {
	young, old map[string]state
	half       int
}

func newVersions(capacity int) *versions {
	return &versions{young: make(map[string]state), half: max(capacity/2, 1)}
}

func (v *versions) get(key []byte) (state, bool) {
	if found, ok := v.young[string(key)]; ok {
		return found, true
	}
	found, ok := v.old[string(key)]
	return found, ok
}

func (v *versions) set(key string, s state) {
	if len(v.young) >= v.half {
		if _, known := v.young[key]; !known {
			v.old, v.young = v.young, make(map[string]state)
		}
	}
	v.young[key] = s
}
