package show

import (
	"fmt"
	"slices"
	"strings"

	"pacecar/messages"
)

// Format is how an answer is written. It is a pflag.Value.
type Format string

// The formats.
const (
	Table  Format = "table"  // for people
	JSON   Format = "json"   // one document, indented
	YAML   Format = "yaml"   // one document
	NDJSON Format = "ndjson" // one JSON document per line
	CSV    Format = "csv"    // a list's columns, or a line for each field of one thing
)

// Formats lists all.
var Formats = []string{string(Table), string(JSON), string(YAML), string(NDJSON), string(CSV)}

// Set takes a format by its name.
func (f *Format) Set(name string) error {
	if !slices.Contains(Formats, name) {
		text := "want one of " + strings.Join(Formats, ", ")
		if s := messages.DidYouMean(name, Formats); s != "" {
			text = s
		}
		return fmt.Errorf("no format %q: %s", name, text)
	}
	*f = Format(name)
	return nil
}

// String is the format's name.
func (f *Format) String() string { return string(*f) }

// Type is what a flag's help calls a value.
func (f *Format) Type() string { return "format" }
