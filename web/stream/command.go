package stream

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
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

// The frames that are not about a topic's state.

func encodeHello(epoch string, now time.Time, version string) []byte {
	b := append([]byte(nil), `{"t":"hello","e":`...)
	b = appendQuoted(b, epoch)
	b = append(b, `,"now":`...)
	b = strconv.AppendInt(b, now.UnixMilli(), 10)
	b = append(b, `,"version":`...)
	b = appendQuoted(b, version)
	return append(b, '}')
}

func encodeHeartbeat(now time.Time) []byte {
	b := append([]byte(nil), `{"t":"hb","now":`...)
	b = strconv.AppendInt(b, now.UnixMilli(), 10)
	return append(b, '}')
}

func encodeBye(code int, why string, reconnect bool) []byte {
	b := append([]byte(nil), `{"t":"bye","code":`...)
	b = strconv.AppendInt(b, int64(code), 10)
	b = append(b, `,"reconnect":`...)
	b = strconv.AppendBool(b, reconnect)
	b = append(b, `,"afterMs":[`...)
	b = strconv.AppendInt(b, reconnectAfterMs, 10)
	b = append(b, ',')
	b = strconv.AppendInt(b, reconnectUntilMs, 10)
	b = append(b, `],"why":`...)
	b = appendQuoted(b, why)
	return append(b, '}')
}

func encodeOK(id int64) []byte {
	return append(strconv.AppendInt([]byte(`{"t":"ok","id":`), id, 10), '}')
}

func encodeSubscribed(id int64, epoch, mode string) []byte {
	b := strconv.AppendInt([]byte(`{"t":"ok","id":`), id, 10)
	b = append(b, `,"e":`...)
	b = appendQuoted(b, epoch)
	b = append(b, `,"mode":`...)
	b = appendQuoted(b, mode)
	return append(b, '}')
}

func encodeError(id int64, r *messages.Rejection, temporary bool) []byte {
	title := r.GetMessage()
	if s := r.GetSuggestion(); s != "" {
		title += "; " + s
	}
	b := strconv.AppendInt([]byte(`{"t":"err","id":`), id, 10)
	b = append(b, `,"code":`...)
	b = appendQuoted(b, r.GetCode())
	b = append(b, `,"title":`...)
	b = appendQuoted(b, title)
	b = append(b, `,"temporary":`...)
	b = strconv.AppendBool(b, temporary)
	return append(b, '}')
}
