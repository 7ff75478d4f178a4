package ingest

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"pacecar/messages"
	"pacecar/web/zone"
)

// Bounds of a file of vehicles.
const (
	MaxLineBytes = 64 << 10
	maxTextBytes = 64  // of what is told again of a line, and of an ECU's id in a header
	maxECUs      = 256 // of a header, and of a line before the engine counts them
	maxColumns   = 2048
)

// Cures of lines that cannot be read.
const (
	objectCure = `write one JSON object on a line, for example {"vin":"…"}`
	longCure   = "leave out what is not about the vehicle"
	textCure   = "save the file as UTF-8"
	yearCure   = "write four digits, for example 2026"
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

// check refuses what names no vehicle, because whoever reads a file may need no more than
// the VINs, and a time zone that the machine does not know, because the core of a vehicle
// cannot look for it. All other bounds are the engine's.
func check(m *messages.RegisterVehicle) *LineError {
	if _, err := messages.ParseVIN(m.GetVin()); err != nil {
		if m.GetVin() == "" {
			return &LineError{Reason: "vin is missing", Suggestion: vinForm}
		}
		return &LineError{Reason: err.Error(), Suggestion: vinCure(m.GetVin())}
	}
	if no := zone.Check(m.GetAttributes().GetTimeZone()); no != nil {
		return &LineError{Reason: no.GetMessage(), Suggestion: no.GetSuggestion()}
	}
	return nil
}

// vinForm is the cure for what is not like a VIN.
const vinForm = "write the 17 letters and digits of the vehicle's papers"

// misread turns what people and spreadsheets make of a VIN into what it most likely is.
var misread = strings.NewReplacer(" ", "", "-", "", "I", "1", "O", "0", "Q", "0")

// vinCure says what a text that is no VIN probably means.
func vinCure(text string) string {
	if len(text) > maxTextBytes {
		return vinForm
	}
	meant := misread.Replace(strings.ToUpper(text))
	if _, err := messages.ParseVIN(meant); err == nil {
		return "did you mean " + meant + "?"
	}
	return vinForm
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

// parseYear reads a model year.
func parseYear(text string) (uint32, bool) {
	year, err := strconv.ParseUint(text, 10, 32)
	return uint32(year), err == nil
}
