package tcu

import (
	"strings"
	"testing"

	"pacecar/messages"
)

const (
	testVIN  = messages.VIN("WPZZZZE50NL000001")
	otherVIN = messages.VIN("WPZZZZE50PL000002")
)

func TestTopic(t *testing.T) {
	binary, json := messages.Encoding_ENCODING_BINARY, messages.Encoding_ENCODING_JSON
	for text, want := range map[string]Topic{
		"ota/v1/WPZZZZE50NL000001/up":        UpTopic(testVIN, binary),
		"ota/v1/WPZZZZE50NL000001/up/json":   UpTopic(testVIN, json),
		"ota/v1/WPZZZZE50NL000001/down":      DownTopic(testVIN, binary),
		"ota/v1/WPZZZZE50NL000001/down/json": DownTopic(testVIN, json),
	} {
		got, err := ParseTopic(text)
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
		if got, err := ParseTopic(text); err == nil || !strings.Contains(err.Error(), cause) {
			t.Errorf("ParseTopic(%q) = %+v, %v, want an error about %q", text, got, err, cause)
		}
	}
}

func FuzzParseTopic(f *testing.F) {
	f.Add("ota/v1/WPZZZZE50NL000001/up")
	f.Add("ota/v1/WPZZZZE50NL000001/down/json")
	f.Add("ota/v1/+/up")
	f.Fuzz(func(t *testing.T, text string) {
		topic, err := ParseTopic(text)
		if err == nil && topic.String() != text {
			t.Fatalf("%q parses as %+v, which prints %q", text, topic, topic.String())
		}
	})
}
