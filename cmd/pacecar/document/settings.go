package document

import (
	"fmt"

	"go.yaml.in/yaml/v3"
)

// Setting is one key with its value as text and the line it stands on.
type Setting struct {
	Key, Value string
	Line       int
}

// Settings reads a document of keys with plain values, in order. A key that is not one
// of known is an error.
func Settings(name string, text []byte, known []string) ([]Setting, error) {
	root, err := parse(name, text)
	if err != nil {
		return nil, err
	}
	var list []Setting
	var wrong []error
	fault := func(line int, format string, args ...any) {
		wrong = append(wrong, &fault{name, line, fmt.Errorf(format, args...)})
	}
	isKnown, seen := map[string]bool{}, map[string]bool{}
	for _, k := range known {
		isKnown[k] = true
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, value := root.Content[i], root.Content[i+1]
		switch {
		case !isKnown[key.Value]:
			fault(key.Line, "key %q is not known%s", key.Value, hint(key.Value, known))
		case seen[key.Value]:
			fault(key.Line, "key %q is given twice", key.Value)
		case value.Kind != yaml.ScalarNode:
			fault(value.Line, "%s is %s, want a plain value", key.Value, kindOf(value))
		default:
			list = append(list, Setting{key.Value, value.Value, value.Line})
		}
		seen[key.Value] = true
	}
	return list, Faults(wrong...)
}
