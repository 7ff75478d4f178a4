package ingest

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"pacecar/messages"
)

// baseColumns are the columns that are no ECU's.
var baseColumns = []string{"vin", "model", "variant", "model_year", "market", "region", "tags"}

// ecuColumns are the last parts of ecu.<ID>.….
var ecuColumns = []string{"part", "revision", "serial", "version", "sha256"}

// csvFile reads records under a header.
type csvFile struct {
	in      *csv.Reader
	limit   *limiter
	by      string
	columns []column
	ecus    []string // ids, in order of their first column
	base    int64    // lines before the ones that in counts
}

// column is what one column holds.
type column struct {
	name string
	ecu  int // index into ecus; -1: a base column
	part string
}

// newCSV reads the header line.
func newCSV(body io.Reader, by string) (*csvFile, error) {
	in := bufio.NewReader(body)
	if mark, err := in.Peek(3); err == nil && string(mark) == "\ufeff" {
		_, _ = in.Discard(3) // what was peeked can be discarded
	}
	limit := &limiter{in: in}
	f := &csvFile{limit: limit, by: by}
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
	f.base = f.limit.lines
}

func (f *csvFile) readHeader(header []string) error {
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
		if seen[name] {
			return fmt.Errorf("%w: column %q is there twice", ErrHeader, printable(name))
		}
		seen[name] = true
		f.columns = append(f.columns, *c)
	}
	if !seen["vin"] {
		return fmt.Errorf("%w: there is no column vin", ErrHeader)
	}
	if len(f.ecus) > maxECUs {
		return fmt.Errorf("%w: it has %d ECUs, at most %d are allowed", ErrHeader, len(f.ecus), maxECUs)
	}
	return nil
}

// column reads a column's name; nil: it is not known.
func (f *csvFile) column(name string) (*column, string) {
	if slices.Contains(baseColumns, name) {
		return &column{name: name, ecu: -1}, ""
	}
	rest, ok := strings.CutPrefix(name, "ecu.")
	dot := strings.LastIndexByte(rest, '.')
	if !ok || dot <= 0 {
		return nil, didYouMean(name, baseColumns)
	}
	id, part := rest[:dot], rest[dot+1:]
	if !slices.Contains(ecuColumns, part) {
		return nil, didYouMean(part, ecuColumns)
	}
	if checkText("id", id) != "" {
		return nil, ""
	}
	at := slices.Index(f.ecus, id)
	if at < 0 {
		at = len(f.ecus)
		f.ecus = append(f.ecus, id)
	}
	return &column{name: name, ecu: at, part: part}, ""
}

// Next answers the next record. A record is one line, because no value may hold a line
// end: a quotation mark that is not closed costs its own line, and none behind it.
func (f *csvFile) Next() (Line, error) {
	fields, first, err := f.read()
	var syntax *csv.ParseError
	switch {
	case errors.Is(err, errTooLong):
		return Line{}, f.resume(first)
	case errors.As(err, &syntax):
		f.begin()
		return Line{}, &LineError{Line: first, Reason: "no CSV: " + syntax.Err.Error()}
	case err != nil:
		return Line{}, err // io.EOF among others
	}
	at, _ := f.in.FieldPos(0)
	line := f.base + int64(at)
	command, bad := f.command(fields)
	if bad != nil {
		bad.Line = line
		return Line{}, bad
	}
	return Line{Number: line, Command: command}, nil
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
	return &LineError{Line: line, Reason: fmt.Sprintf("the record is longer than %d bytes", MaxLineBytes)}
}

// command turns a record into a registration.
func (f *csvFile) command(fields []string) (*messages.RegisterVehicle, *LineError) {
	if len(fields) != len(f.columns) {
		return nil, &LineError{Reason: fmt.Sprintf("the record has %d fields, the header %d", len(fields), len(f.columns))}
	}
	a := &messages.VehicleAttributes{}
	m := &messages.RegisterVehicle{Attributes: a, By: f.by}
	ecus := make([]messages.ECU, len(f.ecus))
	var bad *LineError
	for i, c := range f.columns {
		value := strings.Clone(unguard(strings.TrimSpace(fields[i])))
		if !utf8.ValidString(value) {
			bad = &LineError{Reason: c.name + " is not UTF-8"}
			continue
		}
		if c.ecu >= 0 {
			setECU(&ecus[c.ecu], c.part, value)
		} else if reason := setBase(m, a, c.name, value); reason != "" {
			bad = &LineError{Reason: reason}
		}
	}
	for i := range ecus {
		e := &ecus[i]
		if e.HardwarePart != "" || e.HardwareRevision != "" || e.Serial != "" || e.Version != "" || e.Sha256 != "" {
			e.Id = f.ecus[i]
			m.Ecus = append(m.Ecus, e)
		}
	}
	if bad == nil {
		if reason := check(m); reason != "" {
			bad = &LineError{Reason: reason}
		}
	}
	if bad != nil {
		bad.VIN = printable(m.GetVin())
		return nil, bad
	}
	return m, nil
}

func setECU(e *messages.ECU, part, value string) {
	switch part {
	case "part":
		e.HardwarePart = value
	case "revision":
		e.HardwareRevision = value
	case "serial":
		e.Serial = value
	case "version":
		e.Version = value
	case "sha256":
		e.Sha256 = value
	}
}

func setBase(m *messages.RegisterVehicle, a *messages.VehicleAttributes, name, value string) (reason string) {
	switch name {
	case "vin":
		m.Vin = value
	case "model":
		a.Model = value
	case "variant":
		a.Variant = value
	case "market":
		a.Market = value
	case "region":
		a.Region = value
	case "model_year":
		if value == "" {
			return ""
		}
		year, err := strconv.ParseUint(value, 10, 32)
		if err != nil || year > 9999 {
			return fmt.Sprintf("model_year is %q, want a year", printable(value))
		}
		a.ModelYear = uint32(year)
	case "tags":
		for tag := range strings.SplitSeq(value, ";") {
			if tag = strings.TrimSpace(tag); tag != "" {
				a.Tags = append(a.Tags, tag)
			}
		}
	}
	return ""
}

// unguard removes the apostrophe that keeps a spreadsheet from taking text for a formula.
func unguard(s string) string {
	if len(s) > 1 && s[0] == '\'' && strings.IndexByte("=+-@", s[1]) >= 0 {
		return s[1:]
	}
	return s
}

// errTooLong: a record does not end within its bound.
var errTooLong = errors.New("record is too long")

// limiter bounds what the CSV reader may take for one record. It hands out one line at a
// time, because the CSV reader buffers what it is given.
type limiter struct {
	in     *bufio.Reader
	left   int   // bytes that the present record may still have
	lines  int64 // line feeds handed out
	paused bool  // a line was handed out: the record ends with it
	ended  bool  // the input has
}

// Read answers bytes up to and including the next line feed.
func (l *limiter) Read(p []byte) (int, error) {
	if l.paused {
		return 0, io.EOF
	}
	if l.left <= 0 {
		return 0, errTooLong
	}
	p = p[:min(len(p), l.left)]
	for n := range p {
		b, err := l.in.ReadByte()
		if err != nil {
			l.left -= n
			l.ended = errors.Is(err, io.EOF)
			return n, err
		}
		p[n] = b
		if b == '\n' {
			l.lines++
			l.paused = true
			l.left -= n + 1
			return n + 1, nil
		}
	}
	l.left -= len(p)
	return len(p), nil
}

// skipLine drops bytes up to and including the next line feed.
func (l *limiter) skipLine() error {
	for {
		b, err := l.in.ReadByte()
		if err != nil {
			return err
		}
		if b == '\n' {
			l.lines++
			return nil
		}
	}
}
