package mosquitto

import (
	"os"
	"strings"
	"testing"
)

// A Mosquitto with known vulnerabilities is told from one without, and from other brokers; the page for those who run it
// names the same version.
func TestOutdated(t *testing.T) {
	t.Parallel()
	for version, want := range map[string]bool{
		"mosquitto version 2.0.11": true, "mosquitto version 1.6.9": true, "mosquitto version " + Oldest: false,
		"mosquitto version 2.1.0": false, "mosquitto version 10.0.0": false, "mosquitto": false, "EMQX 1.2.3": false, "": false,
	} {
		if got := Outdated(version); got != want {
			t.Errorf("%q: %v", version, got)
		}
	}
	page, err := os.ReadFile("../../docs/operations.md")
	if err != nil || !strings.Contains(string(page), "**mosquitto**, "+Oldest+" or newer") {
		t.Errorf("docs/operations.md asks for another version than %s (%v)", Oldest, err)
	}
}
