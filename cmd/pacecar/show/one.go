package show

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v3"
)

// One writes one thing; people draws it for people.
func One(s Screen, f Format, value any, people func(*Sheet)) error {
	switch f {
	case JSON:
		encoded, err := compact(value)
		if err != nil {
			return err
		}
		var b bytes.Buffer
		if err := json.Indent(&b, encoded, "", "  "); err != nil {
			return err
		}
		b.WriteByte('\n')
		_, err = b.WriteTo(s)
		return err
	case NDJSON:
		return writeLine(s, value)
	case YAML:
		return writeYAML(s, value)
	case CSV:
		return writeFields(s, value)
	}
	sheet := &Sheet{screen: s}
	people(sheet)
	sheet.flush()
	return sheet.err
}

// compact encodes a value as JSON without HTML's escapes.
func compact(value any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return nil, fmt.Errorf("answer has no JSON form: %w", err)
	}
	return bytes.TrimRight(b.Bytes(), "\n"), nil
}

func writeLine(w io.Writer, value any) error {
	encoded, err := compact(value)
	if err != nil {
		return err
	}
	_, err = w.Write(append(encoded, '\n'))
	return err
}

// writeYAML writes the JSON form of a value as YAML, so that both have the same keys.
func writeYAML(w io.Writer, value any) error {
	encoded, err := compact(value)
	if err != nil {
		return err
	}
	var root yaml.Node
	if err := yaml.Unmarshal(encoded, &root); err != nil {
		return fmt.Errorf("answer has no YAML form: %w", err)
	}
	plain(&root)
	e := yaml.NewEncoder(w)
	e.SetIndent(2)
	if err := e.Encode(&root); err != nil {
		return err
	}
	return e.Close()
}

// plain drops the style of JSON; empty groups and lists keep theirs.
func plain(n *yaml.Node) {
	if n.Kind == yaml.ScalarNode || len(n.Content) > 0 {
		n.Style = 0
	}
	for _, c := range n.Content {
		plain(c)
	}
}

// Sheet is one thing for people: fields, then sections.
type Sheet struct {
	screen Screen
	fields [][2]string
	tones  []Tone
	err    error
}

// Field adds a line of a name and a value; an empty value is left out.
func (s *Sheet) Field(name, value string) { s.Toned(name, value, Plain) }

// Toned is a field in a tone.
func (s *Sheet) Toned(name, value string, t Tone) {
	if value != "" {
		s.fields, s.tones = append(s.fields, [2]string{name, Safe(value)}), append(s.tones, t)
	}
}

// Line writes a line of its own.
func (s *Sheet) Line(format string, args ...any) {
	s.flush()
	s.print(Safe(fmt.Sprintf(format, args...)) + "\n")
}

// Section begins a part with a title.
func (s *Sheet) Section(title string) {
	s.flush()
	s.print("\n" + s.screen.Paint(Loud, title) + "\n")
}

// Rows writes a table into a sheet.
func Rows[T any](s *Sheet, columns []Column[T], items []T) {
	s.flush()
	if s.err == nil {
		s.err = ShowList(s.screen, Table, columns, items)
	}
}

// flush writes the fields, aligned.
func (s *Sheet) flush() {
	widest := 0
	for _, f := range s.fields {
		widest = max(widest, Width(f[0]))
	}
	for i, f := range s.fields {
		s.print(s.screen.Paint(Faint, f[0]) + strings.Repeat(" ", widest-Width(f[0])+2) + s.screen.Paint(s.tones[i], f[1]) + "\n")
	}
	s.fields, s.tones = nil, nil
}

func (s *Sheet) print(text string) {
	if s.err == nil {
		_, s.err = io.WriteString(s.screen, text)
	}
}

// Document writes a text that is JSON, for people and as JSON as it was written.
func Document(s Screen, f Format, text []byte) error {
	if f == Table || f == JSON {
		_, err := s.Write(text)
		return err
	}
	return One(s, f, json.RawMessage(text), nil)
}
