package document

import (
	"fmt"
	"strings"
)

// Places knows the lines of a document that was decoded. The zero value knows none, and is
// that of what was not read from a document.
type Places struct {
	name  string
	lines map[string]int
	wrong map[string]bool // what was not understood
}

// Known tells whether the document could be read at all.
func (p Places) Known() bool { return p.lines != nil }

// Understood tells whether a path is in the document, and its value what it is meant to be.
func (p Places) Understood(path string) bool {
	_, ok := p.lines[path]
	return ok && !p.wrong[path]
}

// At puts the document and the line of a path in front of a fault. Where the path is not in
// the document, the line is that of the nearest group that it would belong to.
func (p Places) At(path, format string, args ...any) error {
	wrong := fmt.Errorf(format, args...)
	if p.lines == nil {
		return wrong
	}
	for at := path; ; at = at[:max(0, strings.LastIndexAny(at, ".["))] {
		if line, ok := p.lines[at]; ok || at == "" {
			return &fault{p.name, max(line, 1), wrong}
		}
	}
}

// Path turns a JSON pointer whose names are written in camelCase or with underscores, as
// /contents/0/hardware_part, into a path as faults name it, contents[0].hardwarePart.
func Path(pointer string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(strings.TrimPrefix(pointer, "/"), "/") {
		switch {
		case part == "":
		case strings.Trim(part, "0123456789") == "":
			b.WriteString("[" + part + "]")
		default:
			if b.Len() > 0 {
				b.WriteByte('.')
			}
			b.WriteString(camel(part))
		}
	}
	return b.String()
}

// camel joins the words of a name with underscores.
func camel(name string) string {
	words := strings.Split(name, "_")
	for i, word := range words[1:] {
		if word != "" {
			words[i+1] = strings.ToUpper(word[:1]) + word[1:]
		}
	}
	return strings.Join(words, "")
}
