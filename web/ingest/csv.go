package ingest

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"pacecar/messages"
	"pacecar/web/cell"
)

// csvFile reads records under a header.
type csvFile struct {
	in      *csv.Reader
	limit   *limiter
	by      string
	columns []column
	ecus    []string // ids, in order of their first column
	texts   *interner
}

// column is what one column holds.
type column struct {
	name string
	ecu  int // index into ecus; -1: about the vehicle
	at   int // index into parts or attributes; -1: neither
}

// newCSV reads the header line.
func newCSV(body io.Reader, by string) (*csvFile, error) {
	in := bufio.NewReader(body)
	if mark, err := in.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = in.Discard(3) // what was peeked can be discarded
	}
	if mark, err := in.Peek(2); err == nil && string(mark) == "\x1f\x8b" {
		return nil, fmt.Errorf("%w: this is gzip: name the file .gz, or send it with Content-Encoding: gzip", ErrHeader)
	}
	limit := &limiter{in: in}
	f := &csvFile{limit: limit, by: by, texts: newInterner()}
	f.begin()
	limit.left = MaxLineBytes
	header, err := f.in.Read()
	switch {
	case errors.Is(err, io.EOF):
		return nil, fmt.Errorf("%w: the file is empty", ErrHeader)
	case errors.Is(err, errTooLong):
		return nil, fmt.Errorf("%w: it is longer than %d bytes", ErrHeader, MaxLineBytes)
	case err != nil:
		return nil, fmt.Errorf("%w: %v", ErrHeader, err)
	case len(header) > maxColumns:
		return nil, fmt.Errorf("%w: it has %d columns, at most %d are allowed", ErrHeader, len(header), maxColumns)
	}
	return f, f.readHeader(header)
}

// begin starts to read records where the input stands.
func (f *csvFile) begin() {
	f.in = csv.NewReader(f.limit)
	f.in.ReuseRecord = true
	f.in.FieldsPerRecord = -1 // counted here, so that the reason can say both numbers
}

func (f *csvFile) readHeader(header []string) error {
	if len(header) == 1 && strings.Contains(header[0], ";") {
		return fmt.Errorf("%w: its columns are separated by semicolons: use commas", ErrHeader)
	}
	seen := map[string]bool{}
	for i, name := range header {
		name = strings.TrimSpace(name)
		c, suggestion := f.column(name)
		if c == nil {
			err := fmt.Errorf("%w: column %d, %q, is not known", ErrHeader, i+1, printable(name))
			if suggestion != "" {
				err = fmt.Errorf("%w; %s", err, suggestion)
			}
			return err
		}
		if name = c.name; seen[name] {
			return fmt.Errorf("%w: column %q is there twice", ErrHeader, printable(name))
		}
		seen[name] = true
		f.columns = append(f.columns, *c)
	}
	if !seen[vinColumn] {
		return fmt.Errorf("%w: there is no column vin", ErrHeader)
	}
	if len(f.ecus) > maxECUs {
		return fmt.Errorf("%w: it has %d ECUs, at most %d are allowed", ErrHeader, len(f.ecus), maxECUs)
	}
	return nil
}

// column reads a column's name, in letters of either case but for the id of a control unit;
// nil: it is not known.
func (f *csvFile) column(name string) (*column, string) {
	name = lowered(name)
	if slices.Contains(baseColumns, name) {
		at, ok := attributeOfColumn[name]
		if !ok {
			at = -1
		}
		return &column{name: name, ecu: -1, at: at}, ""
	}
	rest, ok := strings.CutPrefix(name, ecuPrefix)
	dot := strings.LastIndexByte(rest, '.')
	if !ok || dot <= 0 {
		return nil, messages.DidYouMean(name, baseColumns)
	}
	id, last := rest[:dot], rest[dot+1:]
	at, ok := partOfColumn[last]
	if !ok {
		return nil, messages.DidYouMean(last, partColumns)
	}
	if !clean(id) {
		return nil, ""
	}
	ecu := slices.Index(f.ecus, id)
	if ecu < 0 {
		ecu = len(f.ecus)
		f.ecus = append(f.ecus, id)
	}
	return &column{name: name, ecu: ecu, at: at}, ""
}

// lowered is a column's name as it is written here; spreadsheets write VIN and Model.
func lowered(name string) string {
	lower := strings.ToLower(name)
	if len(lower) != len(name) || !strings.HasPrefix(lower, ecuPrefix) {
		return lower
	}
	last := max(strings.LastIndexByte(lower, '.'), len(ecuPrefix))
	return lower[:len(ecuPrefix)] + name[len(ecuPrefix):last] + lower[last:]
}

// Next answers the next record. A record is one line, because no value may hold a line
// end: a quotation mark that is not closed costs its own line, and none behind it.
func (f *csvFile) Next() (Line, error) {
	line, fields, err := f.record()
	if err != nil {
		return Line{}, err
	}
	command, bad := f.command(fields)
	if bad != nil {
		bad.Line = line
		return Line{}, bad
	}
	return Line{Number: line, Bytes: MaxLineBytes - f.limit.left, Command: command}, nil
}

// SkipTo passes over lines, which are what Next counts.
func (f *csvFile) SkipTo(line int64) error {
	for f.limit.lines+1 < line {
		switch err := f.limit.skipLine(); {
		case errors.Is(err, io.EOF):
			return nil // Next says so, too
		case err != nil:
			return err
		}
	}
	return nil
}

// record reads the fields of the next record, and its line.
func (f *csvFile) record() (int64, []string, error) {
	fields, line, err := f.read()
	var syntax *csv.ParseError
	switch {
	case errors.Is(err, errTooLong):
		return 0, nil, f.resume(line)
	case errors.As(err, &syntax):
		f.begin()
		if errors.Is(err, csv.ErrQuote) && syntax.Column >= MaxLineBytes-f.limit.left { // at the end of the line
			return 0, nil, &LineError{Line: line, Reason: "no CSV: the line ends within quotation marks", Suggestion: "close them, and write a space instead of a line break in a value"}
		}
		return 0, nil, &LineError{Line: line, Reason: "no CSV: " + syntax.Err.Error(), Suggestion: "put a value with quotation marks or commas in quotation marks, and double those within"}
	case err != nil:
		return 0, nil, err // io.EOF among others
	}
	return line, fields, nil
}

// read reads the next line that is not empty, and answers its number.
func (f *csvFile) read() (fields []string, line int64, err error) {
	for {
		f.limit.left, f.limit.paused = MaxLineBytes, false
		line = f.limit.lines + 1
		if fields, err = f.in.Read(); !errors.Is(err, io.EOF) || f.limit.ended {
			return fields, line, err
		}
		f.begin()
	}
}

// resume goes on behind a record that is too long, at the next line.
func (f *csvFile) resume(line int64) error {
	if err := f.limit.skipLine(); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	f.begin()
	return &LineError{Line: line, Reason: fmt.Sprintf("the record is longer than %d bytes", MaxLineBytes), Suggestion: longCure}
}

// command turns a record into a registration.
func (f *csvFile) command(fields []string) (*messages.RegisterVehicle, *LineError) {
	if len(fields) != len(f.columns) {
		return nil, &LineError{Reason: fmt.Sprintf("the record has %d fields, the header %d", len(fields), len(f.columns)), Suggestion: "put a value that has commas in quotation marks, and a comma for each that is empty"}
	}
	m := &messages.RegisterVehicle{Attributes: &messages.VehicleAttributes{}, By: f.by, Given: messages.NothingGiven}
	ecus, there := make([]messages.ECU, len(f.ecus)), make([]bool, len(f.ecus))
	var bad *LineError
	for i, c := range f.columns {
		if !utf8.ValidString(fields[i]) {
			bad = &LineError{Reason: c.name + " is not UTF-8", Suggestion: textCure}
			continue
		}
		value, empty := cell.Read(fields[i])
		value = f.texts.text([]byte(value))
		if c.ecu >= 0 {
			*parts[c.at].of(&ecus[c.ecu]) = value
			there[c.ecu] = there[c.ecu] || !empty
		} else if wrong := set(m, c, value); wrong != nil {
			bad = wrong
		}
	}
	for i := range ecus {
		if there[i] {
			ecus[i].Id = f.ecus[i]
			m.Ecus = append(m.Ecus, &ecus[i])
		}
	}
	if bad == nil {
		bad = check(m)
	}
	if bad != nil {
		bad.VIN = printable(m.GetVin())
		return nil, bad
	}
	return m, nil
}

// set takes a value about the vehicle, or says what is wrong with it.
func set(m *messages.RegisterVehicle, c column, value string) *LineError {
	switch {
	case c.at >= 0:
		m.Given |= messages.Given(attributes[c.at].number)
		*attributes[c.at].of(m.Attributes) = value
	case c.name == vinColumn:
		m.Vin = value
	case c.name == tagsColumn:
		m.Given |= messages.Given(tagsNumber)
		m.Attributes.Tags = splitTags(value)
	default:
		m.Given |= messages.Given(yearNumber)
		if value == "" {
			break
		}
		year, ok := parseYear(value)
		if !ok {
			return &LineError{Reason: fmt.Sprintf("%s is %q, want a year", yearColumn, printable(value)), Suggestion: yearCure}
		}
		m.Attributes.ModelYear = year
	}
	return nil
}
