package safety

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	client "github.com/redis/go-redis/v9"
)

// Within bounds the wait for replicas and disks after the commands of one pipeline.
const Within = 5 * time.Second

// Safety says where a change must be. What is not there in time is a failure whose outcome is unknown: whoever
// committed reads again, and relies on it only after a commit of its own has been safe.
type Safety struct {
	Replicas int  // of the server that have it
	Synced   bool // on its disk, and on those of these replicas (needs Redis 7.2)
}

// Asked tells whether there is anything to wait for.
func (s Safety) Asked() bool { return s.Replicas > 0 || s.Synced }

// Wait waits for what was sent on a connection, and checks what came of it: Redis answers in time whether
// enough have it or not.
func (s Safety) Wait(ctx context.Context, conn *client.Conn) error {
	if !s.Synced {
		have, err := conn.Wait(ctx, s.Replicas, Within).Result()
		if err == nil && have < int64(s.Replicas) {
			err = fmt.Errorf("%d of %d replicas have it after %v", have, s.Replicas, Within)
		}
		return err
	}
	have, err := conn.Do(ctx, "WAITAOF", 1, s.Replicas, Within.Milliseconds()).Int64Slice()
	switch {
	case err != nil:
		return err
	case len(have) != 2:
		return fmt.Errorf("WAITAOF answered %v", have)
	case have[0] < 1 || have[1] < int64(s.Replicas):
		return fmt.Errorf("%d of 1 own disk and %d of %d replicas' have it after %v", have[0], have[1], s.Replicas, Within)
	}
	return nil
}

// TooFew is why a server cannot make a change safe now, and may when its replicas are there.
type TooFew struct {
	Has    string
	Wanted int
}

func (f TooFew) Error() string {
	return fmt.Sprintf("the server has %s replicas and changes must reach %d: connect more, or ask for fewer (--store-replicas)", f.Has, f.Wanted)
}

// Possible says why a server that says this of itself could never make a change safe, or as TooFew why it cannot now.
func (s Safety) Possible(facts map[string]string) error {
	if s.Synced && !since(facts["redis_version"], 7, 2) {
		return fmt.Errorf("the server is Redis %s, and changes must be synced to disks: that needs Redis 7.2, or leave --store-synced out and set appendfsync always", facts["redis_version"])
	}
	if s.Synced && facts["aof_enabled"] != "1" {
		return errors.New("the server keeps no append-only file, and changes must be synced to disks: set appendonly yes, or leave --store-synced out")
	}
	if replicas, err := strconv.Atoi(facts["connected_slaves"]); s.Replicas > 0 && (err != nil || replicas < s.Replicas) {
		return TooFew{facts["connected_slaves"], s.Replicas}
	}
	return nil
}

// since tells whether a version is a release or a later one.
func since(version string, major, minor int) bool {
	var first, second int
	read, _ := fmt.Sscanf(version, "%d.%d", &first, &second) // what cannot be read is no such version
	return read == 2 && (first > major || first == major && second >= minor)
}
