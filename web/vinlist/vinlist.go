// Package vinlist reads lists of VINs, one to a line, so that a list of any length needs
// the memory of one line.
//
// In plain text a line is a VIN. In NDJSON it is a JSON text that is one, or an object
// with a member vin and any others, so that a file of vehicles is a list of them. UTF-8
// with or without a byte order mark; lines end with a line feed, or with a carriage return
// before it; what is around a VIN in white space is left out, and so are empty lines. A
// line has at most [MaxLineBytes].
//
// A line that holds no VIN is noted with its number, and reading goes on: who wants a list
// whole or not at all looks at [Reader.Bad] at the end.
package vinlist

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"pacecar/messages"
)

// Bounds of reading.
const (
	// MaxLineBytes is the length of a line: that of a vehicle with all its ECUs.
	MaxLineBytes = 64 << 10
	// MaxBad is how many bad lines are kept; all are counted.
	MaxBad = 1000
)

// Format is how lines are written.
type Format string

// The formats, by their media types.
const (
	Text   Format = "text/plain"
	NDJSON Format = "application/x-ndjson"
)

// BadLine is a line that holds no VIN.
type BadLine struct {
	Line   uint64 // from 1
	Reason string
}

// Reader reads one list. It is not safe for concurrent use.
type Reader struct {
	in       *bufio.Reader
	parse    func(line []byte) (string, error)
	line     uint64
	received uint64
	count    uint64
	bad      []BadLine
}

// New reads a body in a format.
func New(format Format, body io.Reader) *Reader {
	r := &Reader{in: bufio.NewReaderSize(body, MaxLineBytes), parse: parseText}
	if format == NDJSON {
		r.parse = parseJSON
	}
	if mark, err := r.in.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = r.in.Discard(3) // what was peeked can be discarded
	}
	return r
}

// Next answers the next VIN, and io.EOF at the end; any other error is the body's.
func (r *Reader) Next() (string, error) {
	for {
		text, err := r.in.ReadSlice('\n')
		if len(text) == 0 && err != nil {
			return "", err
		}
		r.line++
		if errors.Is(err, bufio.ErrBufferFull) {
			if err := r.skip(); err != nil && !errors.Is(err, io.EOF) {
				return "", err
			}
			r.received++
			r.note(fmt.Errorf("the line is longer than %d bytes", MaxLineBytes))
			continue
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return "", err
		}
		if text = bytes.TrimSpace(text); len(text) == 0 {
			continue
		}
		r.received++
		vin, err := r.parse(text)
		if err == nil {
			return vin, nil
		}
		r.note(err)
	}
}

// skip drops the rest of a line that is too long.
func (r *Reader) skip() error {
	for {
		if _, err := r.in.ReadSlice('\n'); !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
}

func (r *Reader) note(err error) {
	if r.count++; len(r.bad) < MaxBad {
		r.bad = append(r.bad, BadLine{r.line, err.Error()})
	}
}

// Received is how many lines that are not empty were read.
func (r *Reader) Received() uint64 { return r.received }

// Bad is how many lines held no VIN, and the first of them.
func (r *Reader) Bad() (count uint64, first []BadLine) { return r.count, r.bad }

func parseText(line []byte) (string, error) {
	vin, err := messages.ParseVIN(string(line))
	return string(vin), err
}

func parseJSON(line []byte) (string, error) {
	var vin string
	var vehicle struct {
		VIN *string `json:"vin"`
	}
	switch line[0] {
	case '"':
		if err := json.Unmarshal(line, &vin); err != nil {
			return "", fmt.Errorf("no JSON: %w", err)
		}
	case '{':
		if err := json.Unmarshal(line, &vehicle); err != nil {
			return "", fmt.Errorf("no JSON object with a text as vin: %w", err)
		}
		if vehicle.VIN == nil {
			return "", errors.New("the object has no member vin")
		}
		vin = *vehicle.VIN
	default:
		return "", errors.New("the line is neither a JSON text nor an object")
	}
	return parseText([]byte(vin))
}
