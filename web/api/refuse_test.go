package api

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
)

// A failure is logged for the people who run the server, unless whoever asked has gone away.
func TestWhoeverGoesAwayIsNoFailure(t *testing.T) {
	t.Parallel()
	gone, leave := context.WithCancel(context.Background())
	leave()
	for name, c := range map[string]struct {
		ctx  context.Context
		want bool
	}{"still there": {context.Background(), true}, "went away": {gone, false}} {
		var log strings.Builder
		a := &API{config: Config{Logger: slog.New(slog.NewTextHandler(&log, nil))}}
		if p := a.refuse(c.ctx, errors.New("the store does not answer")); p.Status < 500 {
			t.Errorf("%s: status %d", name, p.Status)
		}
		if got := strings.Contains(log.String(), "the store does not answer"); got != c.want {
			t.Errorf("%s: logged %q", name, log.String())
		}
	}
}
