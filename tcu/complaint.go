package tcu

import (
	"log/slog"
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

// complaints counts refusals and logs one line per reason and pause. What vehicles
// sent is quoted and cut before it is logged.
type complaints struct {
	count *counters
	log   *slog.Logger

	mu         sync.Mutex
	last       [reasonCount]time.Time
	suppressed [reasonCount]uint64
}

// refuse notes that something was refused. text is untrusted.
func (c *complaints) refuse(reason Reason, vin, text string) {
	c.count.refused[reason].Add(1)
	now := time.Now()
	c.mu.Lock()
	if now.Sub(c.last[reason]) < complaintPause {
		c.suppressed[reason]++
		c.mu.Unlock()
		return
	}
	suppressed := c.suppressed[reason]
	c.last[reason], c.suppressed[reason] = now, 0
	c.mu.Unlock()
	c.log.Warn("refused what a vehicle sent", "reason", reason.String(), "vin", quoted(vin),
		"cause", quoted(text), "more_since_last_line", suppressed)
}

// quoted makes untrusted text fit for a log line.
func quoted(text string) string {
	if len(text) > maxQuotedBytes {
		return strconv.QuoteToASCII(text[:maxQuotedBytes]) + "…"
	}
	return strconv.QuoteToASCII(text)
}
