package tcu

import (
	"strconv"
	"sync"
	"time"
)

const (
	// complaintPause is the time between two log lines of one reason. A fleet with a
	// broken release would otherwise write as many lines as it sends messages.
	complaintPause = 10 * time.Second
	// maxQuotedBytes is how much of a text that a vehicle sent may reach a log line.
	maxQuotedBytes = 120
)

// complaints limits the log lines about refusals.
type complaints struct {
	mu         sync.Mutex
	last       [reasonCount]time.Time
	suppressed [reasonCount]uint64
}

// Refuse counts that something was refused and logs one line per reason and pause. vin
// and text are untrusted: they are quoted and cut.
func (e *Edge) Refuse(reason Reason, vin, text string) {
	e.Count.refused[reason].Add(1)
	now := time.Now()
	c := &e.complaints
	c.mu.Lock()
	if now.Sub(c.last[reason]) < complaintPause {
		c.suppressed[reason]++
		c.mu.Unlock()
		return
	}
	suppressed := c.suppressed[reason]
	c.last[reason], c.suppressed[reason] = now, 0
	c.mu.Unlock()
	e.Log.Warn("refused what a vehicle sent", "reason", reason.String(), "vin", Quoted(vin),
		"cause", Quoted(text), "more_since_last_line", suppressed)
}

// Quoted makes untrusted text fit for a log line.
func Quoted(text string) string {
	if len(text) > maxQuotedBytes {
		return strconv.QuoteToASCII(text[:maxQuotedBytes]) + "…"
	}
	return strconv.QuoteToASCII(text)
}
