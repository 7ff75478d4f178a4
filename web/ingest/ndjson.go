package ingest

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"pacecar/messages"
)

// ndjson reads one JSON object per line.
type ndjson struct {
	in   *bufio.Reader
	line int64
	by   string
}

func newNDJSON(body io.Reader, by string) *ndjson {
	return &ndjson{in: bufio.NewReaderSize(body, MaxLineBytes), by: by}
}

// record is a line as it is written.
type record struct {
	VIN       string      `json:"vin"`
	Model     string      `json:"model"`
	Variant   string      `json:"variant"`
	ModelYear uint32      `json:"modelYear"`
	Market    string      `json:"market"`
	Region    string      `json:"region"`
	Tags      []string    `json:"tags"`
	TimeZone  string      `json:"timeZone"`
	Consent   string      `json:"consent"`
	Language  string      `json:"language"`
	ECUs      []ecuRecord `json:"ecus"`
}

type ecuRecord struct {
	ID               string `json:"id"`
	HardwarePart     string `json:"hardwarePart"`
	HardwareRevision string `json:"hardwareRevision"`
	Serial           string `json:"serial"`
	Version          string `json:"version"`
	SHA256           string `json:"sha256"`
	RXSWIN           string `json:"rxswin"`
}

// recordFields are the names that a line may use.
var recordFields = []string{
	"vin", "model", "variant", "modelYear", "market", "region", "tags", "timeZone", "consent", "language", "ecus",
	"id", "hardwarePart", "hardwareRevision", "serial", "version", "sha256", "rxswin",
}

// Next answers the next line that is not empty.
func (r *ndjson) Next() (Line, error) {
	for {
		text, err := r.in.ReadSlice('\n')
		if len(text) == 0 && err != nil {
			return Line{}, err
		}
		r.line++
		if errors.Is(err, bufio.ErrBufferFull) {
			if err := r.skip(); err != nil && !errors.Is(err, io.EOF) {
				return Line{}, err
			}
			return Line{}, &LineError{Line: r.line, Reason: fmt.Sprintf("the line is longer than %d bytes", MaxLineBytes)}
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return Line{}, err
		}
		if text = bytes.TrimSpace(text); len(text) == 0 {
			continue
		}
		command, bad := parseLine(text, r.by)
		if bad != nil {
			bad.Line = r.line
			return Line{}, bad
		}
		return Line{Number: r.line, Command: command}, nil
	}
}

// skip drops the rest of a line that is too long.
func (r *ndjson) skip() error {
	for {
		_, err := r.in.ReadSlice('\n')
		if !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
}

// parseLine reads one JSON object.
func parseLine(text []byte, by string) (*messages.RegisterVehicle, *LineError) {
	if !utf8.Valid(text) {
		return nil, &LineError{Reason: "the line is not UTF-8"}
	}
	var rec record
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&rec); err != nil {
		bad := jsonReason(err)
		bad.VIN = printable(rec.VIN)
		return nil, bad
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, &LineError{VIN: printable(rec.VIN), Reason: "the line holds more than one JSON value"}
	}
	command := rec.command(by)
	if reason := check(command); reason != "" {
		return nil, &LineError{VIN: printable(rec.VIN), Reason: reason}
	}
	return command, nil
}

func (rec record) command(by string) *messages.RegisterVehicle {
	m := &messages.RegisterVehicle{
		Vin: rec.VIN, By: by,
		Attributes: &messages.VehicleAttributes{
			Model: rec.Model, Variant: rec.Variant, ModelYear: rec.ModelYear,
			Market: rec.Market, Region: rec.Region, Tags: rec.Tags,
			TimeZone: rec.TimeZone, Consent: rec.Consent, Language: rec.Language,
		},
	}
	for _, e := range rec.ECUs {
		m.Ecus = append(m.Ecus, &messages.ECU{
			Id: e.ID, HardwarePart: e.HardwarePart, HardwareRevision: e.HardwareRevision,
			Serial: e.Serial, Version: e.Version, Sha256: e.SHA256, Rxswin: e.RXSWIN,
		})
	}
	return m
}

// jsonReason says what a decoder found, in words.
func jsonReason(err error) *LineError {
	var typed *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &typed) && typed.Field != "":
		return &LineError{Reason: fmt.Sprintf("%s cannot be a %s", typed.Field, typed.Value)}
	case errors.As(err, &typed):
		return &LineError{Reason: fmt.Sprintf("the line is a JSON %s, want an object", typed.Value)}
	case errors.As(err, &syntax):
		return &LineError{Reason: fmt.Sprintf("no JSON: %v at byte %d", err, syntax.Offset)}
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &LineError{Reason: "no JSON: the line ends within an object"}
	}
	reason := strings.TrimPrefix(err.Error(), "json: ")
	if name, ok := strings.CutPrefix(reason, "unknown field "); ok {
		name = strings.Trim(name, `"`)
		return &LineError{Reason: fmt.Sprintf("field %q is not known", printable(name)), Suggestion: didYouMean(name, recordFields)}
	}
	return &LineError{Reason: reason}
}

// printable bounds and cleans text that goes back into an answer.
func printable(s string) string {
	s = strings.Map(func(c rune) rune {
		if c < 0x20 || c == 0x7f {
			return '�'
		}
		return c
	}, s)
	if len(s) > maxTextBytes {
		cut := maxTextBytes
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut] + "…"
	}
	return s
}
