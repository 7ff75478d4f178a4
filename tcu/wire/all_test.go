package wire_test

import (
	"testing"

	"pacecar/messages"
	"pacecar/tcu/wire"
)

// The topic of all vehicles is read back, and is no vehicle's.
func TestTheTopicOfAllIsNobodysOwn(t *testing.T) {
	for _, encoding := range []messages.Encoding{messages.Encoding_ENCODING_BINARY, messages.Encoding_ENCODING_JSON} {
		name := wire.AllTopic(encoding)
		if got, all := wire.ParseAllTopic(name); !all || got != encoding {
			t.Errorf("%s is read as %v, %v", name, got, all)
		}
		if topic, err := wire.ParseTopic(name); err == nil {
			t.Errorf("%s is the topic of %s", name, topic.VIN)
		}
	}
	for _, name := range []string{"", "/json", "ota/v1/all/up", "ota/v1/all/down/", "ota/v1/all/down/json/json", "ota/v1/+/down", "ota/v1/ALL/down"} {
		if _, all := wire.ParseAllTopic(name); all {
			t.Errorf("%q is taken for the topic of all", name)
		}
	}
}
