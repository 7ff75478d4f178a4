package safety

import (
	"strings"
	"testing"
)

// What a server cannot do is said when it is opened.
func TestSafetyThatIsNotPossible(t *testing.T) {
	t.Parallel()
	able := map[string]string{"redis_version": "7.2.4", "aof_enabled": "1", "connected_slaves": "1", "appendfsync": "everysec"}
	for says, c := range map[string]struct {
		safe          Safety
		fact, instead string
	}{
		"1 replicas and changes must reach 2": {Safety{Replicas: 2}, "", ""},
		"needs Redis 7.2":                     {Safety{Synced: true}, "redis_version", "7.0.15"},
		"keeps no append-only file":           {Safety{Synced: true}, "aof_enabled", "0"},
		"":                                    {Safety{Replicas: 1, Synced: true}, "", ""},
	} {
		facts := map[string]string{}
		for k, v := range able {
			facts[k] = v
		}
		if c.fact != "" {
			facts[c.fact] = c.instead
		}
		if err := c.safe.Possible(facts); (err == nil) != (says == "") || err != nil && !strings.Contains(err.Error(), says) {
			t.Errorf("got %v, want %q", err, says)
		}
	}
}
