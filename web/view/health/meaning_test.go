package health

import "testing"

func TestCodesForPeople(t *testing.T) {
	for code, want := range map[string]string{
		"health.dtc.P0A80":  "new fault code P0A80 after the installation (health.dtc.P0A80)",
		"health.reconnects": "connects in a loop after the installation (health.reconnects)",
		"health.vanished":   "not heard from any more after the installation (health.vanished)",
		"LOW_VOLTAGE":       "LOW_VOLTAGE",
		"":                  "",
	} {
		if got := Code(code); got != want {
			t.Errorf("%q is %q, want %q", code, got, want)
		}
	}
}
