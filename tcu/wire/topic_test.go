package wire_test

import (
	"strings"
	"testing"

	"pacecar/messages"
	"pacecar/tcu/tcutest"
	"pacecar/tcu/wire"
)

func TestTopic(t *testing.T) {
	binary, json := messages.Encoding_ENCODING_BINARY, messages.Encoding_ENCODING_JSON
	for text, want := range map[string]wire.Topic{
		"ota/v1/WPZZZZE50NL000001/up":        wire.UpTopic(tcutest.VIN, binary),
		"ota/v1/WPZZZZE50NL000001/up/json":   wire.UpTopic(tcutest.VIN, json),
		"ota/v1/WPZZZZE50NL000001/down":      wire.DownTopic(tcutest.VIN, binary),
		"ota/v1/WPZZZZE50NL000001/down/json": wire.DownTopic(tcutest.VIN, json),
	} {
		got, err := wire.ParseTopic(text)
		if err != nil || got != want {
			t.Errorf("ParseTopic(%q) = %+v, %v, want %+v", text, got, err, want)
		}
		if want.String() != text {
			t.Errorf("%+v prints %q, want %q", want, want.String(), text)
		}
	}
	for text, cause := range map[string]string{
		"":                                  "does not begin",
		"ota/v2/WPZZZZE50NL000001/up":       "does not begin",
		"ota/v1/":                           "too short",
		"ota/v1/WPZZZZE50NL000001":          "too short",
		"ota/v1/WPZZZZE50NL000001/":         "does not end",
		"ota/v1/WPZZZZE50NL000001/up/":      "does not end",
		"ota/v1/WPZZZZE50NL000001/json":     "does not end",
		"ota/v1/WPZZZZE50NL000001/UP":       "does not end",
		"ota/v1/WPZZZZE50NL000001/up/json/": "does not end",
		"ota/v1/WPZZZZE50NL000001/#":        "does not end",
		"ota/v1/+/up":                       "too short",
		"ota/v1/wpzzzze50nl000001/up":       "lower-case",
		"ota/v1/WPZZZZE50NL00000O/down":     "ISO 3779",
		"ota/v1/1PZZZZE50NL000001/down":     "check digit",
	} {
		if got, err := wire.ParseTopic(text); err == nil || !strings.Contains(err.Error(), cause) {
			t.Errorf("ParseTopic(%q) = %+v, %v, want an error about %q", text, got, err, cause)
		}
	}
}

func FuzzParseTopic(f *testing.F) {
	f.Add("ota/v1/WPZZZZE50NL000001/up")
	f.Add("ota/v1/WPZZZZE50NL000001/down/json")
	f.Add("ota/v1/+/up")
	f.Fuzz(func(t *testing.T, text string) {
		topic, err := wire.ParseTopic(text)
		if err == nil && topic.String() != text {
			t.Fatalf("%q parses as %+v, which prints %q", text, topic, topic.String())
		}
	})
}
