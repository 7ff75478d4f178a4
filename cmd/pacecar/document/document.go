package document

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

// MaxBytes bounds a document: the longest plan that the server accepts is shorter.
const MaxBytes = 1 << 20

// maxFaults bounds what is told about one document: a person mends a few at a time.
const maxFaults = 10

// ReadFile reads a document's text; "-" reads in.
func ReadFile(name string, in io.Reader) ([]byte, error) {
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, MaxBytes+1))
	if err == nil && len(text) > MaxBytes {
		err = fmt.Errorf("%s is longer than %d bytes", name, MaxBytes)
	}
	return text, err
}

// Decode reads the document text, which is called name in errors, into the struct that
// out points to.
func Decode(name string, text []byte, out any) error {
	_, err := DecodeTraced(name, text, out)
	return err
}

// DecodeTraced is Decode, and tells the places of what it read, for faults that only show
// when the whole is looked at.
func DecodeTraced(name string, text []byte, out any) (Places, error) {
	root, err := parse(name, text)
	if err != nil {
		return Places{}, err
	}
	d := &decoder{name: name, lines: map[string]int{}, wrong: map[string]bool{}}
	d.document(root, out)
	return Places{name, d.lines, d.wrong}, Faults(d.faults...)
}

// parse reads one document that is a mapping.
func parse(name string, text []byte) (*yaml.Node, error) {
	switch {
	case bytes.HasPrefix(text, []byte("\xff\xfe")), bytes.HasPrefix(text, []byte("\xfe\xff")), bytes.IndexByte(text[:min(len(text), 4)], 0) >= 0:
		return nil, fmt.Errorf("%s is written in UTF-16 or UTF-32: save it as UTF-8", name)
	case !utf8.Valid(text):
		return nil, fmt.Errorf("%s is not UTF-8: save it as UTF-8", name)
	}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var root, more yaml.Node
	err := decoder.Decode(&root)
	switch {
	case errors.Is(err, io.EOF):
		return nil, fmt.Errorf("%s is empty", name)
	case err != nil:
		return nil, fmt.Errorf("%s does not parse: %w%s", name, err, unquoted(err))
	}
	if err := decoder.Decode(&more); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s holds more than one document: leave one of them", name)
	}
	body := root.Content[0]
	if body.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s:%d: the document is %s, want keys with values", name, body.Line, kindOf(body))
	}
	return body, nil
}

// unquoted is the cure for what most often breaks a document: a condition that YAML reads as something else than one text.
func unquoted(err error) string {
	if !strings.Contains(err.Error(), "did not find expected") {
		return ""
	}
	return `; a text with quotes, brackets or commas may need quotes around it, as in selector: 'market in ["DE", "AT"]'`
}

// kindOf says what a node is, for people.
func kindOf(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "a group of keys"
	case yaml.SequenceNode:
		return "a list"
	case yaml.AliasNode:
		return "an alias"
	}
	switch n.ShortTag() {
	case "!!int", "!!float":
		return "the number " + n.Value
	case "!!bool":
		return n.Value
	case "!!null":
		return "empty"
	}
	return fmt.Sprintf("the text %.40q", n.Value)
}
