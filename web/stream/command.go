package stream

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"time"

	"pacecar/messages"
)

// command is one frame from a client. Exactly one of Sub, Set and Unsub is given.
type command struct {
	ID    int64     `json:"id"`
	Sub   string    `json:"sub"`
	Since *position `json:"since"`
	Rate  *int      `json:"fps"`
	Set   *setting  `json:"set"`
	Unsub string    `json:"unsub"`
}

// position is a place in the feed.
type position struct {
	Epoch    string `json:"e"`
	Sequence uint64 `json:"s"`
}

// setting changes a rate.
type setting struct {
	Topic string `json:"p"` // empty: every topic
	Rate  *int   `json:"fps"`
}

// decode reads one frame. The command is answered as far as it could be read, so that a
// refusal can bear its id.
func decode(data []byte) (command, *messages.Rejection) {
	var c command
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil {
		var typed *json.UnmarshalTypeError
		if errors.As(err, &typed) && typed.Field != "" {
			return c, messages.Reject(messages.Malformed, "field %s cannot be a %s", typed.Field, typed.Value).At("/" + typed.Field)
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

func settingRate(s *setting) *int {
	if s == nil {
		return nil
	}
	return s.Rate
}

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

func encodeHello(epoch string, now time.Time, version string) []byte {
	return encode(helloFrame{T: "hello", Epoch: epoch, Now: now.UnixMilli(), Version: version})
}

func encodeHeartbeat(now time.Time) []byte {
	return encode(heartbeatFrame{T: "hb", Now: now.UnixMilli()})
}

func encodeBye(code int, why string, reconnect bool) []byte {
	return encode(byeFrame{T: "bye", Code: code, Reconnect: reconnect, AfterMs: [2]int64{reconnectAfterMs, reconnectUntilMs}, Why: why})
}

func encodeOK(id int64) []byte { return encode(okFrame{T: "ok", ID: id}) }

func encodeSubscribed(id int64, epoch, mode string) []byte {
	return encode(okFrame{T: "ok", ID: id, Epoch: epoch, Mode: mode})
}

func encodeError(id int64, r *messages.Rejection, temporary bool) []byte {
	title := r.GetMessage()
	if s := r.GetSuggestion(); s != "" {
		title += "; " + s
	}
	return encode(errorFrame{T: "err", ID: id, Code: r.GetCode(), Title: title, Temporary: temporary})
}
