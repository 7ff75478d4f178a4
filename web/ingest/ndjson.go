package ingest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"pacecar/messages"
)

// ndjson reads one JSON object per line.
type ndjson struct {
	in   *bufio.Reader
	line int64
	by   string

	json  *jsontext.Decoder
	text  bytes.Buffer // the present line
	texts *interner
	spare []byte // for what is escaped
	ecus  int    // of the line before: the next has about as many
}

func newNDJSON(body io.Reader, by string) *ndjson {
	r := &ndjson{in: bufio.NewReaderSize(body, MaxLineBytes), by: by, texts: newInterner()}
	r.json = jsontext.NewDecoder(&r.text)
	return r
}

// byteOrderMark is what some programs put before UTF-8.
var byteOrderMark = []byte("\ufeff")

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
			return Line{}, &LineError{Line: r.line, Reason: fmt.Sprintf("the line is longer than %d bytes", MaxLineBytes), Suggestion: longCure}
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return Line{}, err
		}
		if r.line == 1 {
			text = bytes.TrimPrefix(text, byteOrderMark)
		}
		if text = bytes.TrimSpace(text); len(text) == 0 {
			continue
		}
		command, bad := r.parse(text)
		if bad != nil {
			bad.Line, bad.VIN = r.line, printable(bad.VIN)
			return Line{}, bad
		}
		return Line{Number: r.line, Bytes: len(text), Command: command}, nil
	}
}

// SkipTo passes over lines.
func (r *ndjson) SkipTo(line int64) error {
	for r.line+1 < line {
		switch _, err := r.in.ReadSlice('\n'); {
		case errors.Is(err, bufio.ErrBufferFull): // the line goes on
		case errors.Is(err, io.EOF):
			return nil // Next says so, too
		case err != nil:
			return err
		default:
			r.line++
		}
	}
	return nil
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

// printable bounds and cleans text that goes back into an answer.
func printable(s string) string {
	if clean(s) {
		return s
	}
	b := []rune(s)
	for i, c := range b {
		if c < 0x20 || c == 0x7f {
			b[i] = utf8.RuneError
		}
	}
	s = string(b)
	if len(s) > maxTextBytes {
		cut := maxTextBytes
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut] + "…"
	}
	return s
}

// parse reads one JSON object. A line that is JSON is read to its end even if it is
// refused, because its VIN may come last.
func (r *ndjson) parse(text []byte) (*messages.RegisterVehicle, *LineError) {
	r.text.Reset()
	r.text.Write(text)
	r.json.Reset(&r.text)
	o := object{ndjson: r, m: &messages.RegisterVehicle{By: r.by, Attributes: &messages.VehicleAttributes{}, Given: messages.NothingGiven}}
	if kind := r.json.PeekKind(); kind != '{' && kind != 0 {
		return nil, &LineError{Reason: fmt.Sprintf("the line is %s, want an object", nameOf(kind)), Suggestion: objectCure}
	}
	err := o.each(o.vehicle)
	if err == nil {
		if _, after := r.json.ReadToken(); !errors.Is(after, io.EOF) {
			o.refuse("the line holds more than one JSON value", objectCure)
		}
	}
	switch {
	case err != nil:
		o.bad = jsonError(err)
	case o.bad == nil:
		o.bad = check(o.m)
	}
	if o.bad != nil {
		o.bad.VIN = o.m.GetVin()
		return nil, o.bad
	}
	r.ecus = len(o.m.Ecus)
	return o.m, nil
}

// jsonError says where a line is not JSON.
func jsonError(err error) *LineError {
	var syntax *jsontext.SyntacticError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &LineError{Reason: "no JSON: the line ends within an object", Suggestion: objectCure}
	case errors.Is(err, jsontext.ErrDuplicateName) && errors.As(err, &syntax):
		return &LineError{Reason: fmt.Sprintf("field %q is named twice", printable(syntax.JSONPointer.LastToken())), Suggestion: "keep the one that is right"}
	case errors.As(err, &syntax):
		if syntax.Err.Error() == "invalid UTF-8" {
			return &LineError{Reason: "the line is not UTF-8", Suggestion: textCure}
		}
		return &LineError{Reason: fmt.Sprintf("no JSON: %v at byte %d", syntax.Err, syntax.ByteOffset+1), Suggestion: objectCure}
	}
	return &LineError{Reason: "no JSON: " + err.Error(), Suggestion: objectCure}
}

// nameOf is what a kind of JSON value is called, with its article.
func nameOf(kind jsontext.Kind) string {
	switch kind {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case 't', 'f':
		return "a boolean"
	case '0':
		return "a number"
	case '"':
		return "a string"
	}
	return "null"
}
