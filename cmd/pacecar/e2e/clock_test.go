package e2e

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"pacecar/cmd/pacecar/node"
	"pacecar/cmd/pacecar/node/clock"
)

// lines is a log whose lines somebody waits for.
type lines chan string

func (l lines) Write(line []byte) (int, error) {
	select {
	case l <- string(line):
	default: // nobody waits for that many
	}
	return len(line), nil
}

// A node whose clock is an hour from the store's says so with the cure, begins when it is right, and decides by it.
func TestANodeWhoseClockIsWrong(t *testing.T) {
	t.Parallel()
	part := serverPart{Dir: t.TempDir(), Store: startRedis(t), HTTP: "127.0.0.1:0", MQTT: "127.0.0.1:0"}
	var wrong atomic.Int64
	said := make(lines, 1000)
	config := part.config()
	config.Logger = slog.New(slog.NewTextHandler(said, nil))
	config.Clock = &clock.Clock{Logger: slog.New(slog.DiscardHandler), Wall: func() time.Time { return time.Now().Add(time.Duration(wrong.Load())) }}
	type started struct {
		*node.Node
		err error
	}
	for _, c := range []struct {
		by   time.Duration
		says string
	}{{time.Hour, "1h0m0s ahead of"}, {-time.Hour, "1h0m0s behind"}} {
		wrong.Store(int64(c.by))
		began := make(chan started, 1)
		go func() {
			n, err := node.Start(within(t), config)
			began <- started{n, err}
		}()
		for waits := false; !waits; {
			select {
			case line := <-said:
				waits = strings.Contains(line, c.says) && strings.Contains(line, "NTP")
			case is := <-began:
				t.Fatalf("%v: it began, %v", c.by, is.err)
			}
		}
		wrong.Store(0)
		is := <-began
		if is.err != nil {
			t.Fatalf("%v: it is right again: %v", c.by, is.err)
		}
		if off := time.Since(config.Clock.Now()); off.Abs() > clock.Bound {
			t.Errorf("it decides by %v of error", off)
		}
		if err := is.Close(within(t)); err != nil {
			t.Error(err)
		}
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
