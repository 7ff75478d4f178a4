package admission_test

import (
	"slices"
	"testing"

	"pacecar/actors/campaign/admission"
	"pacecar/messages"
)

func TestClassesAreNumberedAsLongAsThereAreNumbers(t *testing.T) {
	known, fresh := []string{"eu", "us"}, []string{}
	for _, c := range []struct {
		pool string
		want int
	}{{"", 0}, {"us", 2}, {"jp", 3}, {"jp", 3}, {"kr", 4}, {"br", 4}, {"jp", 3}, {"eu", 1}} {
		if got := admission.Class(c.pool, known, &fresh, 4); got != c.want {
			t.Errorf("vehicles of pool %q have class %d, want %d", c.pool, got, c.want)
		}
	}
	if want := []string{"jp", admission.Rest}; !slices.Equal(fresh, want) {
		t.Errorf("new are %v, want %v", fresh, want)
	}
}

// TestNoPoolIsBoundByNone: vehicles whose pools have no number of their own wait for a place in each
// of those, and hold one in each.
func TestNoPoolIsBoundByNone(t *testing.T) {
	settings := []*messages.Pool{{Name: "eu", Attribute: "region", Value: "EU", Places: 9}, {Name: "kr", Attribute: "region", Value: "KR", Places: 9}, {Name: "br", Attribute: "region", Value: "BR", Places: 9}}
	pools := admission.Of(settings).For(&messages.CampaignPlan{Id: "c1"}, []string{"eu", admission.Rest})
	use := admission.Use{Classes: []uint32{0, 1}}
	need := admission.Need{Waiting: func(int) uint32 { return 5 }}
	pools, asked := pools.Ask(5_000, "c1", use, need)
	if len(asked) != 3 || asked[0].Ask.GetUsed() != 0 || asked[1].Ask.GetUsed() != 1 || asked[2].Ask.GetUsed() != 1 {
		t.Fatalf("asked %v", asked)
	}
	grant := func(pool string, places uint32) {
		t.Helper()
		at := slices.IndexFunc(asked, func(q admission.Question) bool { return q.Pool == pool })
		var changed bool
		if pools, changed = pools.Grant(5_000, &messages.GrantPlaces{Pool: pool, Number: asked[at].Ask.GetNumber(), Share: &messages.PoolShare{Places: places}}); !changed {
			t.Fatalf("a grant of %s is not heard", pool)
		}
	}
	grant("eu", 3)
	grant("kr", 3)
	if pools.Room(5_000, 2, use) || !pools.Room(5_000, 1, use) {
		t.Error("a vehicle of the rest goes before all its pools have granted a place")
	}
	grant("br", 1)
	if pools.Room(5_000, 2, use) {
		t.Error("one place is taken by one vehicle")
	}
	if use.Classes[1] = 0; !pools.Room(5_000, 2, use) {
		t.Error("all its pools have granted a place, and it waits")
	}
}
