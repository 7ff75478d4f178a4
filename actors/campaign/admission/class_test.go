package admission_test

import (
	"slices"
	"testing"

	"pacecar/actors/campaign/admission"
)

func TestClassesAreNumberedAsLongAsThereAreNumbers(t *testing.T) {
	known, fresh := []string{"eu", "us"}, []string{}
	for _, c := range []struct {
		pool string
		want int
	}{{"", 0}, {"us", 2}, {"jp", 3}, {"jp", 3}, {"kr", 4}, {"br", 0}, {"eu", 1}} {
		if got := admission.Class(c.pool, known, &fresh, 4); got != c.want {
			t.Errorf("vehicles of pool %q have class %d, want %d", c.pool, got, c.want)
		}
	}
	if want := []string{"jp", "kr"}; !slices.Equal(fresh, want) {
		t.Errorf("new are %v, want %v", fresh, want)
	}
}
