// Package earlier ends the membership that an earlier process of a node has left behind. One that was killed is a member until
// its lease has ended, and its successor, which has its name, would wait for that, as would its slots.
//
// Nobody is a member any more whose process has certainly ended: it held the data directory, which this one holds now, and the
// machine has not been started since. Where the machine has been, or is another one that has the directory by now, the earlier
// process may run elsewhere and act on its leases still: they are waited for as everybody's. What slots commit and say afterwards
// is under new epochs, as behind any takeover.
//
// Usage: with the data directory held, Leave before the node looks for others, then Remember before it is a member.
package earlier

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/natefinch/atomic"
)

// File is the file in the data directory that a membership is remembered in.
const File = "member.json"

// Membership is that of a process.
type Membership struct {
	ID   string `json:"id"`
	Boot string `json:"boot"` // of the machine that it ran on; "": nobody knows
}

// Boot names the start of this machine; "" where that cannot be told.
func Boot() string {
	text, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}

// Leave ends the membership of the process that had a data directory before, if it has certainly ended. It answers whose; "":
// there is none that is known, or it may live.
func Leave(ctx context.Context, dataDir, boot string, leave func(context.Context, string) error) (string, error) {
	text, err := os.ReadFile(filepath.Join(dataDir, File))
	var was Membership
	if err != nil || json.Unmarshal(text, &was) != nil || was.ID == "" || was.Boot == "" || was.Boot != boot {
		return "", nil //nolint:nilerr // what is not known is waited for
	}
	if err := leave(ctx, was.ID); err != nil {
		return "", fmt.Errorf("end the membership of this node's earlier process: %w", err)
	}
	return was.ID, nil
}

// Remember notes which membership is this process'. A crash leaves the old note or the new one.
func Remember(dataDir string, is Membership) error {
	text, err := json.Marshal(is)
	if err == nil {
		err = atomic.WriteFile(filepath.Join(dataDir, File), strings.NewReader(string(text)+"\n"))
	}
	if err != nil {
		return fmt.Errorf("remember the membership of this node: %w", err)
	}
	return nil
}
