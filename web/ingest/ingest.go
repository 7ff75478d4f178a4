package ingest

import (
	"errors"
	"fmt"
	"io"
	"strconv"

	"pacecar/messages"
	"pacecar/web/zone"
)

// Bounds of a file of vehicles.
const (
	MaxLineBytes = 64 << 10
	maxTextBytes = 64  // of an attribute or a field of an ECU
	maxTags      = 32  // per vehicle
	maxECUs      = 256 // per vehicle
	maxColumns   = 2048
	maxYear      = 9999
)

// Format is how a file is written.
type Format string

// The formats.
const (
	NDJSON Format = "application/x-ndjson"
	CSV    Format = "text/csv"
)

// Line is one vehicle of a file.
type Line struct {
	Number  int64 // from 1
	Bytes   int   // of its text, about
	Command *messages.RegisterVehicle
}

// LineError says why one line cannot be followed; reading goes on.
type LineError struct {
	Line       int64
	VIN        string // where it could be read
	Reason     string
	Suggestion string
}

// Error is the line and the reason.
func (e *LineError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Reason) }

// ErrHeader: the CSV's header line is missing or wrong; nothing can be read.
var ErrHeader = errors.New("CSV header")

// Reader reads lines. Its methods are for one goroutine.
type Reader interface {
	// Next answers the next registration, a *LineError, or io.EOF at the end.
	Next() (Line, error)
	// SkipTo passes over the lines before the one of that number without looking at them.
	// It is called before the first Next.
	SkipTo(line int64) error
}

// NewReader reads body in the given format. by is who registers.
func NewReader(format Format, body io.Reader, by string) (Reader, error) {
	switch format {
	case NDJSON:
		return newNDJSON(body, by), nil
	case CSV:
		return newCSV(body, by)
	default:
		return nil, fmt.Errorf("format %q is not known", format)
	}
}

// check refuses a registration that is out of bounds. It answers a reason, or nothing.
func check(m *messages.RegisterVehicle) string {
	if _, err := messages.ParseVIN(m.GetVin()); err != nil {
		if m.GetVin() == "" {
			return "vin is missing"
		}
		return err.Error()
	}
	for i := range attributes {
		if value := *attributes[i].of(m.GetAttributes()); !clean(value) {
			return reasonOf(attributes[i].field, value)
		}
	}
	if no := zone.Check(m.GetAttributes().GetTimeZone()); no != nil {
		return no.GetMessage()
	}
	tags := m.GetAttributes().GetTags()
	if len(tags) > maxTags {
		return fmt.Sprintf("vehicle has %d tags, at most %d are allowed", len(tags), maxTags)
	}
	for _, tag := range tags {
		if !clean(tag) {
			return reasonOf("tag", tag)
		}
	}
	if len(m.GetEcus()) > maxECUs {
		return fmt.Sprintf("vehicle has %d ECUs, at most %d are allowed", len(m.GetEcus()), maxECUs)
	}
	for i, e := range m.GetEcus() {
		if reason := checkECU(e); reason != "" {
			return reason
		}
		for _, before := range m.GetEcus()[:i] {
			if before.GetId() == e.GetId() {
				return fmt.Sprintf("ECU %s is named twice", e.GetId())
			}
		}
	}
	return ""
}

func checkECU(e *messages.ECU) string {
	if e.GetId() == "" {
		return "an ECU has no id"
	}
	if !clean(e.GetId()) {
		return reasonOf("ECU id", e.GetId())
	}
	for i := range parts {
		if value := *parts[i].of(e); !clean(value) {
			return reasonOf("ECU "+parts[i].field, value)
		}
	}
	if e.GetSha256() != "" {
		if _, err := messages.ParseDigest(e.GetSha256()); err != nil {
			return fmt.Sprintf("ECU %s: %v", e.GetId(), err)
		}
	}
	return ""
}

// clean tells whether a value is within bounds and keeps control characters out of logs
// and pages.
func clean(value string) bool {
	if len(value) > maxTextBytes {
		return false
	}
	for i := range len(value) {
		if value[i] < 0x20 || value[i] == 0x7f {
			return false
		}
	}
	return true
}

// reasonOf says why a value is not clean.
func reasonOf(name, value string) string {
	if len(value) > maxTextBytes {
		return fmt.Sprintf("%s has %d bytes, at most %d are allowed", name, len(value), maxTextBytes)
	}
	for i := range len(value) {
		if value[i] < 0x20 || value[i] == 0x7f {
			return fmt.Sprintf("%s holds a control character at position %d", name, i+1)
		}
	}
	panic("ingest: a clean value has no reason")
}

// parseYear reads a model year.
func parseYear(text string) (uint32, bool) {
	year, err := strconv.ParseUint(text, 10, 32)
	return uint32(year), err == nil && year <= maxYear
}
