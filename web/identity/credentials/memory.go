package credentials

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"time"
)

// Memory is notes of one process, which end with it. It is safe for concurrent use.
type Memory struct {
	now   func() time.Time
	mu    sync.Mutex
	notes map[string]remembered
}

type remembered struct {
	text []byte
	end  time.Time
}

// maxMemory bounds the notes there.
const maxMemory = 1 << 14

// NewMemory makes an empty board.
func NewMemory(now func() time.Time) *Memory {
	return &Memory{now: now, notes: map[string]remembered{}}
}

// there is a note that has not ended; the lock is held.
func (m *Memory) there(name string) []byte {
	n, ok := m.notes[name]
	if ok && !m.now().Before(n.end) {
		delete(m.notes, name)
		return nil
	}
	return n.text
}

// ReadNote implements Notes.
func (m *Memory) ReadNote(_ context.Context, name string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return bytes.Clone(m.there(name)), nil
}

// PutNote implements Notes.
func (m *Memory) PutNote(_ context.Context, name string, text []byte, timeToLive time.Duration) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if there := m.there(name); there != nil {
		return bytes.Clone(there), nil
	}
	if len(m.notes) >= maxMemory {
		for other := range m.notes {
			m.there(other) // those that have ended leave
		}
	}
	if len(m.notes) >= maxMemory {
		return nil, errors.New("there are too many notes")
	}
	m.notes[name] = remembered{bytes.Clone(text), m.now().Add(timeToLive)}
	return nil, nil
}

// ReplaceNote implements Notes.
func (m *Memory) ReplaceNote(_ context.Context, name string, was, text []byte, timeToLive time.Duration) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if there := m.there(name); there == nil || !bytes.Equal(there, was) {
		return errFaster
	}
	if delete(m.notes, name); text != nil {
		m.notes[name] = remembered{bytes.Clone(text), m.now().Add(timeToLive)}
	}
	return nil
}
