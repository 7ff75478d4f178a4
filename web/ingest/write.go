package ingest

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"

	"github.com/go-json-experiment/json/jsontext"

	"pacecar/messages"
	"pacecar/web/cell"
)

// ErrTooWide: the vehicles have more ECUs than a CSV may have columns for.
var ErrTooWide = errors.New("CSV is too wide")

// Writer writes vehicles so that a Reader reads them back. Its methods are for one goroutine.
type Writer interface {
	// Write writes one vehicle.
	Write(r *messages.VehicleRecord) error
	// Flush hands over what is buffered.
	Flush() error
}

// NewWriter writes in the given format. The layout is CSV's, of all vehicles that will be
// written; NDJSON needs none.
func NewWriter(format Format, to io.Writer, layout *Layout) (Writer, error) {
	switch format {
	case NDJSON:
		return &jsonLines{to: to}, nil
	case CSV:
		return newTable(to, layout)
	default:
		return nil, fmt.Errorf("format %q is not known", format)
	}
}

// jsonLines writes one JSON object per line.
type jsonLines struct {
	to   io.Writer
	line []byte
	err  error
}

// Write implements Writer.
func (w *jsonLines) Write(r *messages.VehicleRecord) error {
	a := r.GetAttributes()
	if a == nil {
		a = &messages.VehicleAttributes{}
	}
	w.line = append(w.line[:0], '{')
	w.member(vinField, r.GetVin())
	for i := range attributes {
		w.member(attributes[i].field, *attributes[i].of(a))
	}
	if year := a.GetModelYear(); year != 0 {
		w.name(yearField)
		w.line = strconv.AppendUint(w.line, uint64(year), 10)
	}
	if tags := a.GetTags(); len(tags) > 0 {
		w.name(tagsField)
		w.line = append(w.line, '[')
		for _, tag := range tags {
			w.comma()
			w.quote(tag)
		}
		w.line = append(w.line, ']')
	}
	if ecus := r.GetInventory(); len(ecus) > 0 {
		w.name(ecusField)
		w.line = append(w.line, '[')
		for _, e := range ecus {
			w.comma()
			w.line = append(w.line, '{')
			w.member(idField, e.GetId())
			for i := range parts {
				w.member(parts[i].field, *parts[i].of(e))
			}
			w.line = append(w.line, '}')
		}
		w.line = append(w.line, ']')
	}
	w.line = append(w.line, '}', '\n')
	if w.err == nil {
		_, w.err = w.to.Write(w.line)
	}
	return w.err
}

// Flush implements Writer: nothing is buffered.
func (w *jsonLines) Flush() error { return w.err }

// member writes a text that is not empty.
func (w *jsonLines) member(name, text string) {
	if text != "" {
		w.name(name)
		w.quote(text)
	}
}

func (w *jsonLines) name(name string) {
	w.comma()
	w.quote(name)
	w.line = append(w.line, ':')
}

func (w *jsonLines) comma() {
	if last := w.line[len(w.line)-1]; last != '{' && last != '[' {
		w.line = append(w.line, ',')
	}
}

// quote writes a text as JSON. Records hold valid UTF-8: registrations and manifests are
// checked; what does not becomes a replacement character.
func (w *jsonLines) quote(text string) {
	w.line, _ = jsontext.AppendQuote(w.line, text)
}

// Layout is which columns a CSV of some vehicles needs: those of every ECU that one of
// them has. Its zero value is that of no vehicle.
type Layout struct {
	ecus map[string][]bool // by id: which parts any vehicle has
}

// Add takes in a vehicle that will be written.
func (l *Layout) Add(r *messages.VehicleRecord) error {
	if l.ecus == nil {
		l.ecus = map[string][]bool{}
	}
	for _, e := range r.GetInventory() {
		used := l.ecus[e.GetId()]
		if used == nil {
			if len(l.ecus) == maxECUs {
				return fmt.Errorf("%w: the vehicles have more than %d different ECUs", ErrTooWide, maxECUs)
			}
			used = make([]bool, len(parts))
			l.ecus[e.GetId()] = used
		}
		for i := range parts {
			used[i] = used[i] || *parts[i].of(e) != ""
		}
		used[0] = used[0] || bare(e) // a column must say that it is there
	}
	return nil
}

// table writes CSV.
type table struct {
	out     *csv.Writer
	columns []column
	ecus    []string
	fields  []string
}

func newTable(to io.Writer, layout *Layout) (*table, error) {
	w := &table{out: csv.NewWriter(to), columns: []column{{name: vinColumn, ecu: -1, at: -1}}}
	for i := range attributes {
		w.columns = append(w.columns, column{name: attributes[i].column, ecu: -1, at: i})
	}
	w.columns = append(w.columns, column{name: yearColumn, ecu: -1, at: -1}, column{name: tagsColumn, ecu: -1, at: -1})
	for _, id := range slices.Sorted(maps.Keys(layout.ecus)) {
		for i, used := range layout.ecus[id] {
			if used {
				w.columns = append(w.columns, column{name: ecuPrefix + id + "." + parts[i].column, ecu: len(w.ecus), at: i})
			}
		}
		w.ecus = append(w.ecus, id)
	}
	for _, c := range w.columns {
		w.fields = append(w.fields, c.name)
	}
	return w, w.out.Write(w.fields)
}

// Write implements Writer.
func (w *table) Write(r *messages.VehicleRecord) error {
	a := r.GetAttributes()
	if a == nil {
		a = &messages.VehicleAttributes{}
	}
	ecus := make([]*messages.ECU, len(w.ecus))
	for _, e := range r.GetInventory() {
		at, ok := slices.BinarySearch(w.ecus, e.GetId())
		if !ok {
			return fmt.Errorf("%w: vehicle %s has got a new ECU %q since the columns were chosen", ErrTooWide, r.GetVin(), printable(e.GetId()))
		}
		ecus[at] = e
	}
	for i, c := range w.columns {
		w.fields[i] = field(r.GetVin(), a, ecus, c)
	}
	return w.out.Write(w.fields)
}

// field is what a vehicle has in a column.
func field(vin string, a *messages.VehicleAttributes, ecus []*messages.ECU, c column) string {
	switch {
	case c.ecu >= 0:
		e := ecus[c.ecu]
		switch {
		case e == nil:
			return ""
		case c.at == 0 && bare(e):
			return cell.Present
		}
		return cell.Guard(*parts[c.at].of(e))
	case c.at >= 0:
		return cell.Guard(*attributes[c.at].of(a))
	case c.name == vinColumn:
		return vin
	case c.name == tagsColumn:
		return cell.Guard(joinTags(a.GetTags()))
	case a.GetModelYear() == 0:
		return ""
	}
	return strconv.FormatUint(uint64(a.GetModelYear()), 10)
}

// Flush implements Writer.
func (w *table) Flush() error {
	w.out.Flush()
	return w.out.Error()
}
