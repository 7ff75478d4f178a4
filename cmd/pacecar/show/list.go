package show

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"pacecar/web/cell"
)

// Column is one column of a list as a table or as CSV.
type Column[T any] struct {
	Title string
	Right bool // numbers are
	Tone  func(T) Tone
	Cell  func(T) string
	Data  func(T) string // for CSV, where people and programs want it written differently
}

// tableWindow is how many rows decide on the widths of a table: memory stays bounded
// however long the list is.
const tableWindow = 1000

// List writes items one after the other.
type List[T any] struct {
	screen  Screen
	format  Format
	columns []Column[T]
	rows    []T // of a table, until its widths are decided
	widths  []int
	count   int
	csv     *csv.Writer
}

// NewList begins a list.
func NewList[T any](s Screen, f Format, columns []Column[T]) *List[T] {
	return &List[T]{screen: s, format: f, columns: columns, csv: csv.NewWriter(s)}
}

// ShowList writes a whole list.
func ShowList[T any](s Screen, f Format, columns []Column[T], items []T) error {
	l := NewList(s, f, columns)
	if err := l.Add(items...); err != nil {
		return err
	}
	return l.Close()
}

// ShowPart writes the items of an answer that says more than those; in JSON and YAML it is written whole.
func ShowPart[T any](s Screen, f Format, columns []Column[T], answer any, items []T) error {
	if f == JSON || f == YAML {
		return One(s, f, answer, nil)
	}
	return ShowList(s, f, columns, items)
}

// Add writes items, or keeps them until a table's widths are decided.
func (l *List[T]) Add(items ...T) error {
	for _, item := range items {
		var err error
		switch l.format {
		case NDJSON:
			err = writeLine(l.screen, item)
		case JSON:
			err = l.element(item)
		case YAML:
			if l.count == 0 {
				_, err = io.WriteString(l.screen, "items:\n")
			}
			if err == nil {
				err = writeYAML(l.screen, []T{item})
			}
		case CSV:
			err = l.record(item)
		default:
			err = l.row(item)
		}
		if err != nil {
			return err
		}
		l.count++
	}
	return nil
}

// Close ends the list.
func (l *List[T]) Close() error {
	switch l.format {
	case JSON:
		text := "\n  ]\n}\n"
		if l.count == 0 {
			text = "{\n  \"items\": []\n}\n"
		}
		_, err := io.WriteString(l.screen, text)
		return err
	case YAML:
		if l.count == 0 {
			_, err := io.WriteString(l.screen, "items: []\n")
			return err
		}
		return nil
	case CSV:
		if l.count == 0 {
			if err := l.csvTitles(); err != nil {
				return err
			}
		}
		l.csv.Flush()
		return l.csv.Error()
	case NDJSON:
		return nil
	}
	return l.flush()
}

// element writes one element of a JSON list.
func (l *List[T]) element(item T) error {
	encoded, err := compact(item)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	b.WriteString(",\n    ")
	if l.count == 0 {
		b.Reset()
		b.WriteString("{\n  \"items\": [\n    ")
	}
	if err := json.Indent(&b, encoded, "    ", "  "); err != nil {
		return err
	}
	_, err = b.WriteTo(l.screen)
	return err
}

func (l *List[T]) csvTitles() error {
	titles := make([]string, len(l.columns))
	for i, c := range l.columns {
		titles[i] = strings.ReplaceAll(strings.ToLower(c.Title), " ", "_")
	}
	return l.csv.Write(titles)
}

func (l *List[T]) record(item T) error {
	if l.count == 0 {
		if err := l.csvTitles(); err != nil {
			return err
		}
	}
	cells := make([]string, len(l.columns))
	for i, c := range l.columns {
		switch {
		case c.Data != nil && c.Right:
			cells[i] = c.Data(item)
		case c.Data != nil:
			cells[i] = cell.Guard(c.Data(item))
		case c.Right:
			cells[i] = strings.ReplaceAll(c.Cell(item), ",", "")
		default:
			cells[i] = cell.Guard(c.Cell(item))
		}
	}
	return l.csv.Write(cells)
}

// row keeps a row of a table, or writes it.
func (l *List[T]) row(item T) error {
	if l.widths != nil {
		return l.write(item)
	}
	if l.rows = append(l.rows, item); len(l.rows) == tableWindow {
		return l.flush()
	}
	return nil
}

// flush decides on the widths and writes what was kept.
func (l *List[T]) flush() error {
	if l.widths == nil {
		if err := l.titles(); err != nil {
			return err
		}
	}
	for _, item := range l.rows {
		if err := l.write(item); err != nil {
			return err
		}
	}
	l.rows = nil
	return nil
}

func (l *List[T]) titles() error {
	l.widths = make([]int, len(l.columns))
	titles := make([]string, len(l.columns))
	for i, c := range l.columns {
		l.widths[i] = Width(c.Title)
		for _, item := range l.rows {
			l.widths[i] = max(l.widths[i], Width(Safe(c.Cell(item))))
		}
		titles[i] = pad(c.Title, l.widths[i], c.Right)
	}
	_, err := fmt.Fprintln(l.screen, l.screen.Paint(Faint, strings.TrimRight(strings.Join(titles, "  "), " ")))
	return err
}

func (l *List[T]) write(item T) error {
	cells := make([]string, len(l.columns))
	for i, c := range l.columns {
		text := Safe(c.Cell(item))
		if i == len(l.columns)-1 && !c.Right {
			cells[i] = text
		} else {
			cells[i] = pad(text, l.widths[i], c.Right)
		}
		if c.Tone != nil {
			cells[i] = l.screen.Paint(c.Tone(item), cells[i])
		}
	}
	_, err := fmt.Fprintln(l.screen, strings.TrimRight(strings.Join(cells, "  "), " "))
	return err
}
