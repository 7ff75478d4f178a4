package stream

import (
	"encoding/json"
	"maps"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// fixed is a model whose state the test sets.
type fixed struct {
	model
	state flat
}

func (f *fixed) flat() flat { return f.state }

// Whatever happens to a topic, a client that starts anywhere and applies what the feed
// would send it stands where the topic stands.
func TestAnyClientConverges(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &fixed{state: flat{}}
		topic := newTopic(topicName{kind: kindFleet}, m, 1)
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
			if topic.fold(seq+1, now) {
				seq++
			}
			if rapid.Bool().Draw(t, "forget") {
				topic.forget(now.Add(-3 * time.Minute))
			}
			c := &clients[rapid.IntRange(0, len(clients)-1).Draw(t, "client")]
			var frames [][]byte
			if topic.resumable(c.at) {
				frames = [][]byte{topic.delta(c.at)}
			} else {
				c.state = map[string]any{}
				frames = topic.snapshot("e")
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
	m := &fixed{state: flat{}}
	for i := range 3000 {
		m.state.put("key."+jsonNumber(i), "a value of some length, so that pages fill: 0123456789012345678901234567890123456789")
	}
	topic := newTopic(topicName{kindCampaign, "x"}, m, 1)
	topic.fold(2, time.Unix(0, 0))
	pages := topic.snapshot("e")
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

func TestRatesAreSpreadOverASecond(t *testing.T) {
	for rate := range MaxRate + 1 {
		n := 0
		for tick := uint64(1); tick <= MaxRate; tick++ {
			if isDue(tick, rate) {
				n++
			}
		}
		if n != rate {
			t.Errorf("rate %d is due %d times a second", rate, n)
		}
	}
}

// A frame from outside is decoded or refused; a decoded one has exactly one command.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"id":1,"sub":"campaigns"}`, `{"id":1,"sub":"vehicle:WVWZZZ1JZXW000001","since":{"e":"k","s":1},"fps":4}`,
		`{"set":{"fps":0}}`, `{"unsub":"fleet"}`, `{"id":1e99,"sub":"x"}`, "\xff{}", `{"id":-1,"sub":"events:x"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, rejection := decode(data)
		if rejection != nil {
			if !json.Valid(encodeError(c.ID, rejection, false)) {
				t.Errorf("the refusal of %q is no JSON", data)
			}
			return
		}
		if (c.Sub != "") == (c.Set != nil) && (c.Sub != "") == (c.Unsub != "") {
			t.Errorf("%q was taken as %+v", data, c)
		}
		if c.Sub != "" {
			if name, rejection := parseTopic(c.Sub); rejection == nil && name.String() != c.Sub && name.String()+":" != c.Sub {
				t.Errorf("topic %q is read as %q", c.Sub, name)
			}
		}
	})
}
