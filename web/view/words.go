package view

import (
	"fmt"
	"strings"
	"time"

	"pacecar/messages"
)

// timeFormat is RFC 3339 with milliseconds, which is the resolution of records.
const timeFormat = "2006-01-02T15:04:05.000Z"

// Time writes Unix milliseconds for people; zero has not happened and is empty.
func Time(ms int64) string {
	if ms == 0 {
		return ""
	}
	return time.UnixMilli(ms).UTC().Format(timeFormat)
}

// word turns a protobuf constant into a word: CAMPAIGN_CANCELLED without its prefix is
// Cancelled. The zero constant of each enumeration means that nothing is known: it is empty.
func word(constant, prefix string) string {
	if constant == "" || strings.HasSuffix(constant, "_UNSPECIFIED") {
		return ""
	}
	bare := strings.TrimPrefix(constant, prefix)
	return bare[:1] + strings.ToLower(bare[1:])
}

// CampaignState is the word for a campaign's state.
func CampaignState(s messages.CampaignState) string { return word(s.String(), "CAMPAIGN_") }

// WaveState is the word for a wave's state.
func WaveState(s messages.WaveState) string { return word(s.String(), "WAVE_") }

// PackageState is the word for a package's state.
func PackageState(s messages.PackageState) string { return word(s.String(), "PACKAGE_") }

// AssignmentState is the word for an assignment's state.
func AssignmentState(s messages.AssignmentState) string { return word(s.String(), "") }

// ParseAssignmentState reads the word for an assignment's state; an empty word asks for
// every state.
func ParseAssignmentState(s string) (messages.AssignmentState, error) {
	if s == "" {
		return messages.AssignmentState_ASSIGNMENT_STATE_UNSPECIFIED, nil
	}
	n, ok := messages.AssignmentState_value[strings.ToUpper(s)]
	if !ok || n == 0 {
		return 0, fmt.Errorf("%q is no assignment state: want one of %s", s, strings.Join(AssignmentStates(), ", "))
	}
	return messages.AssignmentState(n), nil
}

// AssignmentStates lists the words for assignment states in the order of their life.
func AssignmentStates() []string {
	list := make([]string, 0, len(messages.AssignmentState_name)-1)
	for n := range int32(len(messages.AssignmentState_name)) {
		if s := AssignmentState(messages.AssignmentState(n)); s != "" {
			list = append(list, s)
		}
	}
	return list
}

// encoding is the word for how a TCU speaks. Binary is what a message is in that says nothing
// else, so a vehicle that was seen and told nothing else speaks it.
func encoding(e messages.Encoding, seen bool) string {
	switch {
	case e == messages.Encoding_ENCODING_JSON:
		return "json"
	case e == messages.Encoding_ENCODING_BINARY, seen:
		return "binary"
	default:
		return ""
	}
}

// mapped applies f to each of from; the result is never nil, so that it prints as a list.
func mapped[From, To any](from []From, f func(From) To) []To {
	to := make([]To, 0, len(from))
	for _, v := range from {
		to = append(to, f(v))
	}
	return to
}

// listed is list, or an empty list where there is none.
func listed(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
