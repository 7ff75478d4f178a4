package download

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"
)

// longestStay is how long a server is believed that says when to come again.
const longestStay = 10 * time.Minute

// busy is a server that has no place for a download at present.
type busy struct {
	url, status string
	after       time.Duration
}

func (b *busy) Error() string {
	return "download " + b.url + ": " + b.status + ", again in " + b.after.String()
}

// comeAgain is what a server says that wants to be asked again later; nil: it does not say when.
func comeAgain(url string, r *http.Response) error {
	after, said := retryAfter(r.Header.Get("Retry-After"))
	if !said {
		if r.StatusCode != http.StatusTooManyRequests {
			return nil
		}
		after = longestBackoff
	}
	return &busy{url: url, status: r.Status, after: after}
}

// retryAfter reads the header: seconds, or a date (RFC 9110, 10.2.3).
func retryAfter(header string) (time.Duration, bool) {
	if seconds, err := strconv.ParseUint(header, 10, 64); err == nil {
		return max(firstBackoff, time.Duration(min(seconds, uint64(longestStay/time.Second)))*time.Second), true
	}
	at, err := http.ParseTime(header)
	return min(max(firstBackoff, time.Until(at)), longestStay), err == nil
}

// wait waits before a request is repeated, and answers how long to wait next time. A server
// that has said when to come again is taken at its word; with others, pauses become longer.
func (f *Fetcher) wait(ctx context.Context, pause time.Duration, after error) (time.Duration, error) {
	var later *busy
	now, next := pause, min(2*pause, longestBackoff)
	if errors.As(after, &later) {
		now, next = later.after, firstBackoff
	}
	if !sleep(ctx, now) {
		return 0, ctx.Err()
	}
	return next, nil
}
