package show

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"

	"go.yaml.in/yaml/v3"

	"pacecar/web/cell"
)

// writeFields writes one thing as CSV: a line for each of its fields, named by its way through the JSON form, as in
// waves.0.name. Empty lists and groups are fields, too.
func writeFields(w io.Writer, value any) error {
	encoded, err := compact(value)
	if err != nil {
		return err
	}
	var root yaml.Node
	if err := yaml.Unmarshal(encoded, &root); err != nil { // it keeps the order of the keys
		return fmt.Errorf("answer has no CSV form: %w", err)
	}
	lines := csv.NewWriter(w)
	if err := lines.Write([]string{"field", "value"}); err != nil {
		return err
	}
	if err := flatten(lines, "", &root); err != nil {
		return err
	}
	lines.Flush()
	return lines.Error()
}

func flatten(lines *csv.Writer, way string, n *yaml.Node) error {
	below := func(name string) string {
		if way == "" {
			return name
		}
		return way + "." + name
	}
	switch {
	case n.Kind == yaml.DocumentNode:
		return flatten(lines, way, n.Content[0])
	case n.Kind == yaml.MappingNode && len(n.Content) > 0:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if err := flatten(lines, below(n.Content[i].Value), n.Content[i+1]); err != nil {
				return err
			}
		}
		return nil
	case n.Kind == yaml.SequenceNode && len(n.Content) > 0:
		for i, c := range n.Content {
			if err := flatten(lines, below(strconv.Itoa(i)), c); err != nil {
				return err
			}
		}
		return nil
	case n.Kind == yaml.MappingNode || n.Kind == yaml.SequenceNode:
		return lines.Write([]string{cell.Guard(way), ""})
	}
	text := n.Value
	switch n.Tag {
	case "!!null":
		text = ""
	case "!!str":
		text = cell.Guard(text)
	}
	return lines.Write([]string{cell.Guard(way), text})
}
