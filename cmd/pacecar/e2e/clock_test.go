package e2e

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pacecar/cmd/pacecar/node"
	"pacecar/cmd/pacecar/node/clock"
)

// A node whose clock is an hour from the store's ends with the cure, and one whose clock is right decides by it.
func TestANodeWhoseClockIsWrong(t *testing.T) {
	t.Parallel()
	part := serverPart{Dir: t.TempDir(), Store: startRedis(t), HTTP: "127.0.0.1:0", MQTT: "127.0.0.1:0"}
	var wrong time.Duration
	config := part.config()
	config.Clock = &clock.Clock{Logger: slog.New(slog.DiscardHandler), Wall: func() time.Time { return time.Now().Add(wrong) }}
	for says, by := range map[string]time.Duration{"1h0m0s ahead of": time.Hour, "1h0m0s behind": -time.Hour} {
		wrong = by
		if _, err := node.Start(within(t), config); err == nil || !strings.Contains(err.Error(), says) || !strings.Contains(err.Error(), "NTP") {
			t.Fatalf("%v: %v", by, err)
		}
	}
	wrong = 0
	n, err := node.Start(within(t), config)
	if err != nil {
		t.Fatal(err)
	}
	if off := time.Since(config.Clock.Now()); off.Abs() > clock.Bound {
		t.Errorf("it decides by %v of error", off)
	}
	if err := n.Close(within(t)); err != nil {
		t.Error(err)
	}
}

// A server with an embedded store says when its machine's clock has gone back since the store was written.
func TestAClockThatWentBackIsSaid(t *testing.T) {
	t.Parallel()
	part := serverPart{Dir: t.TempDir(), HTTP: "127.0.0.1:0", MQTT: "127.0.0.1:0"}
	config, later := part.config(), time.Now().Add(time.Hour)
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	config.Logger = slog.New(slog.NewTextHandler(log, nil))
	if err := os.MkdirAll(filepath.Join(part.Dir, "store"), 0o700); err != nil {
		t.Fatal(err)
	}
	mark := filepath.Join(part.Dir, "store", "written")
	if err := os.WriteFile(mark, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(mark, later, later); err != nil {
		t.Fatal(err)
	}
	n, err := node.Start(within(t), config)
	if err != nil {
		t.Fatal(err)
	}
	if err := n.Close(within(t)); err != nil {
		t.Error(err)
	}
	said, err := os.ReadFile(log.Name())
	if err != nil || !strings.Contains(string(said), "the clock of this machine is behind") {
		t.Errorf("%v; it says: %s", err, said)
	}
}
