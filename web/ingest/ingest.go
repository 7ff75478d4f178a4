package ingest

import (
	"errors"
	"fmt"
	"io"

	"pacecar/messages"
	"pacecar/web/zone"
)

// Bounds of an import.
const (
	MaxLineBytes = 64 << 10
	maxTextBytes = 64  // of an attribute or a field of an ECU
	maxTags      = 32  // per vehicle
	maxECUs      = 256 // per vehicle
	maxColumns   = 2048
)

// Format is how a file is written.
type Format string

// The formats.
const (
	NDJSON Format = "application/x-ndjson"
	CSV    Format = "text/csv"
)

// Line is one registration.
type Line struct {
	Number  int64 // from 1
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
	a := m.GetAttributes()
	for _, f := range [...]struct{ name, value string }{
		{"model", a.GetModel()}, {"variant", a.GetVariant()}, {"market", a.GetMarket()}, {"region", a.GetRegion()},
		{"time zone", a.GetTimeZone()}, {"consent", a.GetConsent()}, {"language", a.GetLanguage()},
	} {
		if reason := checkText(f.name, f.value); reason != "" {
			return reason
		}
	}
	if no := zone.Check(a.GetTimeZone()); no != nil {
		return no.GetMessage()
	}
	if len(a.GetTags()) > maxTags {
		return fmt.Sprintf("vehicle has %d tags, at most %d are allowed", len(a.GetTags()), maxTags)
	}
	for _, tag := range a.GetTags() {
		if reason := checkText("tag", tag); reason != "" {
			return reason
		}
	}
	if len(m.GetEcus()) > maxECUs {
		return fmt.Sprintf("vehicle has %d ECUs, at most %d are allowed", len(m.GetEcus()), maxECUs)
	}
	seen := make(map[string]struct{}, len(m.GetEcus()))
	for _, e := range m.GetEcus() {
		if reason := checkECU(e); reason != "" {
			return reason
		}
		if _, twice := seen[e.GetId()]; twice {
			return fmt.Sprintf("ECU %s is named twice", e.GetId())
		}
		seen[e.GetId()] = struct{}{}
	}
	return ""
}

func checkECU(e *messages.ECU) string {
	if e.GetId() == "" {
		return "an ECU has no id"
	}
	for _, f := range [...]struct{ name, value string }{
		{"id", e.GetId()}, {"hardware part", e.GetHardwarePart()}, {"hardware revision", e.GetHardwareRevision()},
		{"serial", e.GetSerial()}, {"version", e.GetVersion()}, {"RXSWIN", e.GetRxswin()},
	} {
		if reason := checkText("ECU "+f.name, f.value); reason != "" {
			return reason
		}
	}
	if e.GetSha256() != "" {
		if _, err := messages.ParseDigest(e.GetSha256()); err != nil {
			return fmt.Sprintf("ECU %s: %v", e.GetId(), err)
		}
	}
	return ""
}

// checkText bounds a value and keeps control characters out of logs and pages.
func checkText(name, value string) string {
	if len(value) > maxTextBytes {
		return fmt.Sprintf("%s has %d bytes, at most %d are allowed", name, len(value), maxTextBytes)
	}
	for i := range len(value) {
		if value[i] < 0x20 || value[i] == 0x7f {
			return fmt.Sprintf("%s holds a control character at position %d", name, i+1)
		}
	}
	return ""
}
