package frame

import (
	"encoding/json"
	"testing"

	"pacecar/web/stream/topic"
)

// A frame from outside is decoded or refused; a decoded one has exactly one command.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		`{"id":1,"sub":"campaigns"}`, `{"id":1,"sub":"vehicle:WVWZZZ1JZXW000001","since":{"e":"k","s":1},"fps":4}`,
		`{"set":{"fps":0}}`, `{"unsub":"fleet"}`, `{"id":1e99,"sub":"x"}`, "\xff{}", `{"id":-1,"sub":"events:x"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, rejection := Decode(data)
		if rejection != nil {
			if !json.Valid(Error(c.ID, "", rejection, false)) {
				t.Errorf("the refusal of %q is no JSON", data)
			}
			return
		}
		if (c.Sub != "") == (c.Set != nil) && (c.Sub != "") == (c.Unsub != "") {
			t.Errorf("%q was taken as %+v", data, c)
		}
		if c.Sub != "" {
			if name, rejection := topic.Parse(c.Sub); rejection == nil && name.String() != c.Sub && name.String()+":" != c.Sub {
				t.Errorf("topic %q is read as %q", c.Sub, name)
			}
		}
	})
}

// A frame of another form is refused in words of the protocol, and a field of another form at its place.
func TestDecodeSaysWhatIsWanted(t *testing.T) {
	for data, want := range map[string]string{
		`[1]`:           "the frame is no command: it is a JSON array, want a JSON object with one of sub, set and unsub",
		`"campaigns"`:   "the frame is no command: it is a JSON string, want a JSON object with one of sub, set and unsub",
		`7`:             "the frame is no command: it is a JSON number, want a JSON object with one of sub, set and unsub",
		`{"sub":["x"]}`: "field sub cannot be a JSON array",
	} {
		_, rejection := Decode([]byte(data))
		if got := rejection.GetMessage(); got != want {
			t.Errorf("%s is refused with %q, want %q", data, got, want)
		}
	}
	if _, rejection := Decode([]byte(`{"sub":"fleet","since":{"s":"x"}}`)); rejection.GetField() != "/since/s" {
		t.Errorf("a position that is none is refused at %q", rejection.GetField())
	}
}
