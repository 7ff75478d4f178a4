package redis

import (
	"testing"
	"time"

	"pacecar/persistence"
)

// A store that is erased takes nothing with it, whatever the others' prefixes look like.
func TestEraseLeavesOtherStoresAlone(t *testing.T) {
	for name, s := range map[string]*instance{"server": startServer(t), "cluster": startCluster(t)} {
		prefixes := []string{"a", "ab", "a*", "a:{b}"}
		for _, prefix := range prefixes {
			store, err := Open(t.Context(), s.url, Options{Prefix: prefix})
			if err != nil {
				t.Fatal(err)
			}
			if err := store.Heartbeat(t.Context(), persistence.Member{ID: "m"}, time.Hour); err != nil {
				t.Fatal(err)
			}
			if err := store.Close(); err != nil {
				t.Fatal(err)
			}
		}
		look, err := Open(t.Context(), s.url, Options{Prefix: "onlooker"}) // it finds its way in a cluster
		if err != nil {
			t.Fatal(err)
		}
		for _, prefix := range []string{"a*", "a"} {
			if err := Erase(t.Context(), s.url, Options{Prefix: prefix}); err != nil {
				t.Fatal(err)
			}
		}
		for _, prefix := range prefixes {
			found, err := look.client.Exists(t.Context(), keys{prefix}.store()).Result()
			if want := map[string]int64{"ab": 1, "a:{b}": 1}[prefix]; err != nil || found != want {
				t.Errorf("%s: of prefix %q %d stores are there, want %d, %v", name, prefix, found, want, err)
			}
		}
		if err := look.Close(); err != nil {
			t.Error(err)
		}
	}
}
