package wire

import (
	"strings"

	"pacecar/messages"
)

// allDown is the topic of what is said to all vehicles. No VIN is as short as its second part.
const allDown = topicPrefix + "all" + downWord

// AllTopic is the topic on which every vehicle that wants to may listen. The engine alone speaks there.
func AllTopic(encoding messages.Encoding) string {
	if encoding == messages.Encoding_ENCODING_JSON {
		return allDown + jsonWord
	}
	return allDown
}

// ParseAllTopic reads what AllTopic writes; false: it is another topic.
func ParseAllTopic(s string) (messages.Encoding, bool) {
	switch plain, json := strings.CutSuffix(s, jsonWord); {
	case plain != allDown:
		return messages.Encoding_ENCODING_UNSPECIFIED, false
	case json:
		return messages.Encoding_ENCODING_JSON, true
	default:
		return messages.Encoding_ENCODING_BINARY, true
	}
}
