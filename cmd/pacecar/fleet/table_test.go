package fleet

import (
	"slices"
	"testing"
)

func TestAttributesAreTakenApart(t *testing.T) {
	got := attributes([]string{`model,ecu["A,B"].version`, `ecu['C,"'].rxswin,tags`})
	if want := []string{"model", `ecu["A,B"].version`, `ecu['C,"'].rxswin`, "tags"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if attributes(nil) != nil {
		t.Error("nothing is something")
	}
}
