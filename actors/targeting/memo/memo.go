// Package memo keeps what was parsed last, so that one selector scattered to a thousand
// slots, or one constraint judged for a million vehicles, is parsed once.
//
// Only what depends on nothing but its text may be kept, and it must be immutable: all
// callers share it. A [Memo] is safe for concurrent use and bounded; the oldest leaves first.
package memo

import "sync"

// Size bounds each memo, in entries: a fleet has a handful of live campaigns and
// packages, and one entry holds a few kilobytes.
const Size = 256

// Memo keeps what was made of texts. The zero value is empty and ready.
type Memo[T any] struct {
	mutex sync.RWMutex
	known map[string]T
	order []string // of arrival; the oldest leaves first
}

// Get answers what parse made of text, now or earlier. A refusal is not kept.
func (m *Memo[T]) Get(text string, parse func(string) (T, bool)) (T, bool) {
	m.mutex.RLock()
	value, ok := m.known[text]
	m.mutex.RUnlock()
	if ok {
		return value, true
	}
	m.mutex.Lock()
	defer m.mutex.Unlock()
	if value, ok := m.known[text]; ok {
		return value, true
	}
	value, ok = parse(text)
	if !ok {
		return value, false
	}
	if m.known == nil {
		m.known = map[string]T{}
	}
	if len(m.order) == Size {
		delete(m.known, m.order[0])
		m.order = append(m.order[:0], m.order[1:]...)
	}
	m.known[text] = value
	m.order = append(m.order, text)
	return value, true
}

// Len is how many texts are known.
func (m *Memo[T]) Len() int {
	m.mutex.RLock()
	defer m.mutex.RUnlock()
	return len(m.known)
}
