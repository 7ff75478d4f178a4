package wire

import (
	"fmt"
	"strings"

	"pacecar/messages"
)

// Limits of what may travel over MQTT. Both are far over what the conversation needs
// (a report is under 200 bytes, an offer of 128 artifacts under 64 KiB) and far under
// what would hurt to hold for every vehicle at once.
const (
	MaxUpBytes   = 64 << 10  // one Up, encoded
	MaxDownBytes = 256 << 10 // one Down, encoded
)

// The grammar of topics: ota/v1/{vin}/up, …/up/json, …/down, …/down/json.
const (
	topicPrefix = "ota/v1/"
	upWord      = "/up"
	downWord    = "/down"
	jsonWord    = "/json"
)

// Direction is which way a topic's messages travel. The zero value is not valid.
type Direction uint8

// The two directions.
const (
	// Upward topics carry messages.Up from a vehicle to the engine.
	Upward Direction = iota + 1
	// Downward topics carry messages.Down from the engine to a vehicle.
	Downward
)

// Topic is a parsed MQTT topic: whose it is, which way it goes, and how its
// payloads are written.
type Topic struct {
	VIN       messages.VIN
	Direction Direction
	Encoding  messages.Encoding
}

// UpTopic is the topic on which vin speaks.
func UpTopic(vin messages.VIN, encoding messages.Encoding) Topic {
	return Topic{VIN: vin, Direction: Upward, Encoding: encoding}
}

// DownTopic is the topic on which vin listens.
func DownTopic(vin messages.VIN, encoding messages.Encoding) Topic {
	return Topic{VIN: vin, Direction: Downward, Encoding: encoding}
}

// String prints t as it is written on the wire; ParseTopic reads it back. An encoding
// that was not said is binary.
func (t Topic) String() string {
	word := upWord
	if t.Direction == Downward {
		word = downWord
	}
	if t.Encoding == messages.Encoding_ENCODING_JSON {
		return topicPrefix + string(t.VIN) + word + jsonWord
	}
	return topicPrefix + string(t.VIN) + word
}

// UpFilters are the subscriptions to what every vehicle says, in either encoding.
func UpFilters() []string {
	every := topicPrefix + "+" + upWord
	return []string{every, every + jsonWord}
}

// ParseTopic reads a concrete topic. Filters with wildcards, other versions and
// malformed VINs are refused. A topic that is not at once recognisable costs no
// more than a prefix comparison.
func ParseTopic(s string) (Topic, error) {
	rest, ok := strings.CutPrefix(s, topicPrefix)
	if !ok {
		return Topic{}, fmt.Errorf("topic does not begin with %s", topicPrefix)
	}
	if len(rest) <= messages.VINLength {
		return Topic{}, fmt.Errorf("topic is too short to name a VIN and a direction")
	}
	t := Topic{Encoding: messages.Encoding_ENCODING_BINARY}
	word := rest[messages.VINLength:]
	if plain, ok := strings.CutSuffix(word, jsonWord); ok {
		t.Encoding = messages.Encoding_ENCODING_JSON
		word = plain
	}
	switch word {
	case upWord:
		t.Direction = Upward
	case downWord:
		t.Direction = Downward
	default:
		return Topic{}, fmt.Errorf("topic does not end in /up, /up/json, /down or /down/json after the VIN")
	}
	vin, err := messages.ParseVIN(rest[:messages.VINLength])
	if err != nil {
		return Topic{}, fmt.Errorf("topic names no vehicle: %w", err)
	}
	t.VIN = vin
	return t, nil
}
