package topic

import (
	"encoding/json"
	"maps"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// fixed is a state that the test sets.
type fixed struct{ state Flat }

func jsonNumber(v int) string { return strconv.Itoa(v) }

// Whatever happens to a topic, a client that starts anywhere and applies what the feed
// would send it stands where the topic stands.
func TestAnyClientConverges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &fixed{state: Flat{}}
		topic := NewState(Name{Kind: KindFleet}, 1)
		seq, now := uint64(1), time.Unix(0, 0)
		type client struct {
			at    uint64
			state map[string]any
		}
		clients := make([]client, 3)
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			now = now.Add(time.Minute)
			next := maps.Clone(m.state)
			for range rapid.IntRange(0, 4).Draw(t, "changes") {
				key := rapid.SampledFrom([]string{"a", "b.1", "b.2", "é\"\\", "c/d"}).Draw(t, "key")
				if rapid.Bool().Draw(t, "remove") {
					delete(next, key)
				} else {
					next[key] = json.RawMessage(jsonNumber(rapid.IntRange(0, 3).Draw(t, "value")))
				}
			}
			m.state = next
			if topic.fold(m.state, seq+1, now) {
				seq++
			}
			if rapid.Bool().Draw(t, "forget") {
				topic.Forget(now.Add(-3 * time.Minute))
			}
			c := &clients[rapid.IntRange(0, len(clients)-1).Draw(t, "client")]
			var frames [][]byte
			if topic.Resumable(c.at) {
				frame, _ := topic.Delta(c.at)
				frames = [][]byte{frame}
			} else {
				c.state = map[string]any{}
				frames = topic.Snapshot("e")
			}
			for _, b := range frames {
				var f struct {
					S uint64         `json:"s"`
					D map[string]any `json:"d"`
				}
				if err := json.Unmarshal(b, &f); err != nil {
					t.Fatalf("%s: %v", b, err)
				}
				for key, value := range f.D {
					if value == nil {
						delete(c.state, key)
					} else {
						c.state[key] = value
					}
				}
				c.at = f.S
			}
			want := map[string]any{}
			for key, value := range m.state {
				var v any
				if err := json.Unmarshal(value, &v); err != nil {
					t.Fatal(err)
				}
				want[key] = v
			}
			if !maps.Equal(c.state, want) {
				t.Fatalf("client has %v, topic %v", c.state, want)
			}
		}
	})
}

func TestALargeSnapshotComesInPages(t *testing.T) {
	m := &fixed{state: Flat{}}
	for i := range 3000 {
		m.state.put("key."+jsonNumber(i), "a value of some length, so that pages fill: 0123456789012345678901234567890123456789")
	}
	topic := NewState(Name{KindCampaign, "x"}, 1)
	topic.fold(m.state, 2, time.Unix(0, 0))
	pages := topic.Snapshot("e")
	seen := 0
	for i, page := range pages {
		var f struct {
			More bool           `json:"more"`
			S    uint64         `json:"s"`
			D    map[string]any `json:"d"`
		}
		if err := json.Unmarshal(page, &f); err != nil {
			t.Fatal(err)
		}
		if len(page) > pageBytes+64 || f.More != (i < len(pages)-1) || f.S != 2 {
			t.Errorf("page %d of %d: %d bytes, more %v, s %d", i+1, len(pages), len(page), f.More, f.S)
		}
		seen += len(f.D)
	}
	if seen != 3000 || len(pages) < 2 {
		t.Errorf("%d keys in %d pages", seen, len(pages))
	}
}
