// Package frame is what goes over the websocket of the stream as JSON, besides snapshots and deltas: the commands of
// clients, decoded strictly, and the answers, encoded. Package stream documents them. All of it are values.
package frame

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"time"

	"pacecar/messages"
)

// Command is one frame from a client. Exactly one of Sub, Set and Unsub is given.
type Command struct {
	ID    int64     `json:"id"`
	Sub   string    `json:"sub"`
	Since *Position `json:"since"`
	Rate  *int      `json:"fps"`
	Set   *Setting  `json:"set"`
	Unsub string    `json:"unsub"`
}

// Position is a place in the feed.
type Position struct {
	Epoch    string `json:"e"`
	Sequence uint64 `json:"s"`
}

// Setting changes a rate.
type Setting struct {
	Topic string `json:"p"` // empty: every topic
	Rate  *int   `json:"fps"`
}

// Decode reads one frame. The command is answered as far as it could be read, so that a
// refusal can bear its id.
func Decode(data []byte) (Command, *messages.Rejection) {
	var c Command
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		var typed *json.UnmarshalTypeError
		switch {
		case errors.As(err, &typed) && typed.Field != "":
			return c, messages.Reject(messages.Malformed, "field %s cannot be a JSON %s", typed.Field, typed.Value).At("/" + strings.ReplaceAll(typed.Field, ".", "/"))
		case typed != nil:
			err = errors.New("it is a JSON " + typed.Value + ", want a JSON object with one of sub, set and unsub")
		}
		return c, messages.Reject(messages.Malformed, "the frame is no command: %v", err).
			Suggest(`say for example {"id":1,"sub":"campaigns"}`)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return c, messages.Reject(messages.Malformed, "the frame holds more than one command")
	}
	given := 0
	for _, is := range []bool{c.Sub != "", c.Set != nil, c.Unsub != ""} {
		if is {
			given++
		}
	}
	if given != 1 {
		return c, messages.Reject(messages.Malformed, "the frame has %d of sub, set and unsub, want exactly one", given)
	}
	if c.Set != nil && c.Set.Rate == nil {
		return c, messages.Reject(messages.Malformed, "set lacks fps").At("/set/fps")
	}
	for _, rate := range []*int{c.Rate, settingRate(c.Set)} {
		if rate != nil && (*rate < 0 || *rate > MaxRate) {
			return c, messages.Reject(messages.OutOfBounds, "fps is %d, want 0 to %d", *rate, MaxRate).At("/fps")
		}
	}
	return c, nil
}

func settingRate(s *Setting) *int {
	if s == nil {
		return nil
	}
	return s.Rate
}

// MaxRate is how many deltas of a topic a second there are at most.
const MaxRate = 10

// Within which time a client that was let go comes back, in milliseconds.
const (
	reconnectAfterMs = 500
	reconnectUntilMs = 4000
)

// The frames that are not about a topic's state, in the order of their fields.
type (
	helloFrame struct {
		T       string `json:"t"`
		Epoch   string `json:"e"`
		Now     int64  `json:"now"` // Unix milliseconds
		Version string `json:"version"`
	}
	heartbeatFrame struct {
		T   string `json:"t"`
		Now int64  `json:"now"` // Unix milliseconds
	}
	oldFrame struct {
		T     string `json:"t"`
		Topic string `json:"p"`
		Since int64  `json:"since,omitempty"`
	}
	byeFrame struct {
		T         string   `json:"t"`
		Code      int      `json:"code"`
		Reconnect bool     `json:"reconnect"`
		AfterMs   [2]int64 `json:"afterMs"`
		Why       string   `json:"why"`
	}
	okFrame struct {
		T     string `json:"t"`
		ID    int64  `json:"id"`
		Epoch string `json:"e,omitempty"`
		Mode  string `json:"mode,omitempty"`
	}
	errorFrame struct {
		T         string `json:"t"`
		ID        int64  `json:"id"`
		Topic     string `json:"p,omitempty"`
		Code      string `json:"code"`
		Title     string `json:"title"`
		Temporary bool   `json:"temporary"`
	}
)

// encode writes one of these frames.
func encode(frame any) []byte {
	encoded, err := json.Marshal(frame)
	if err != nil {
		panic("stream: a frame has no JSON form: " + err.Error()) // impossible: they hold texts and numbers
	}
	return encoded
}

// Hello is the first frame.
func Hello(epoch string, now time.Time, version string) []byte {
	return encode(helloFrame{T: "hello", Epoch: epoch, Now: now.UnixMilli(), Version: version})
}

// Heartbeat says that there is nothing to say.
func Heartbeat(now time.Time) []byte {
	return encode(heartbeatFrame{T: "hb", Now: now.UnixMilli()})
}

// Old says that nothing has been heard of a topic since then; with no time, that it is heard of again.
func Old(topic string, since time.Time) []byte {
	if since.IsZero() {
		return encode(oldFrame{T: "old", Topic: topic})
	}
	return encode(oldFrame{T: "old", Topic: topic, Since: since.UnixMilli()})
}

// Bye is the last frame.
func Bye(code int, why string, reconnect bool) []byte {
	return encode(byeFrame{T: "bye", Code: code, Reconnect: reconnect, AfterMs: [2]int64{reconnectAfterMs, reconnectUntilMs}, Why: why})
}

// OK answers a command that was followed.
func OK(id int64) []byte { return encode(okFrame{T: "ok", ID: id}) }

// Subscribed answers a subscription.
func Subscribed(id int64, epoch, mode string) []byte {
	return encode(okFrame{T: "ok", ID: id, Epoch: epoch, Mode: mode})
}

// Error refuses a command, or ends the subscription of a topic.
func Error(id int64, topic string, r *messages.Rejection, temporary bool) []byte {
	title := r.GetMessage()
	if s := r.GetSuggestion(); s != "" {
		title += "; " + s
	}
	return encode(errorFrame{T: "err", ID: id, Topic: topic, Code: r.GetCode(), Title: title, Temporary: temporary})
}
