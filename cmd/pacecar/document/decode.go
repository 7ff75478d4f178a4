package document

import (
	"fmt"
	"math"
	"math/big"
	"reflect"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"pacecar/messages"
)

// decoder fills Go values with nodes.
type decoder struct {
	name   string
	lines  map[string]int // of what was decoded, by path
	wrong  map[string]bool
	faults []error
}

func (d *decoder) document(root *yaml.Node, out any) {
	d.value("", root, reflect.ValueOf(out).Elem())
}

func (d *decoder) fault(n *yaml.Node, format string, args ...any) {
	d.faults = append(d.faults, &fault{d.name, n.Line, fmt.Errorf(format, args...)})
}

// value fills to; path names the place for people.
func (d *decoder) value(path string, n *yaml.Node, to reflect.Value) {
	d.lines[path] = n.Line
	if n.Kind == yaml.AliasNode {
		d.fault(n, "%s is an alias: write the value itself", path)
		return
	}
	if text, is := tagged(n); is {
		d.fault(n, "%s begins with an exclamation mark, which YAML takes for a tag: put it in quotes, as in '%s'", path, text)
		return
	}
	if n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" {
		return // a key without a value: as if it were not there
	}
	switch to.Kind() {
	case reflect.Pointer: // a value whose zero is not the same as leaving it out
		into := reflect.New(to.Type().Elem())
		d.value(path, n, into.Elem())
		to.Set(into)
	case reflect.Struct:
		d.group(path, n, to)
	case reflect.Slice:
		if n.Kind != yaml.SequenceNode {
			d.fault(n, "%s is %s, want a list", path, kindOf(n))
			return
		}
		list := reflect.MakeSlice(to.Type(), len(n.Content), len(n.Content))
		for i, item := range n.Content {
			d.value(fmt.Sprintf("%s[%d]", path, i), item, list.Index(i))
		}
		to.Set(list)
	default:
		if n.Kind != yaml.ScalarNode {
			d.fault(n, "%s is %s, want %s", path, kindOf(n), wanted(to.Kind()))
			return
		}
		if scalar(n, to) {
			return
		}
		if least, most, ok := limits(n, to.Type()); ok {
			d.fault(n, "%s is %s, want %s to %s", path, n.Value, least, most)
		} else {
			d.fault(n, "%s is %s, want %s", path, kindOf(n), wanted(to.Kind()))
		}
	}
}

// tagged tells whether a value has a tag that is none of YAML's own, as !online has, and what was meant as text then. Such a
// tag would be dropped without a word, and with it a condition, or a part of one.
func tagged(n *yaml.Node) (text string, is bool) {
	switch n.ShortTag() {
	case "!!str", "!!int", "!!float", "!!bool", "!!null", "!!map", "!!seq", "!!timestamp", "!!binary", "!!merge":
		return "", false
	}
	return strings.TrimSpace(n.Tag + " " + n.Value), n.Style&yaml.TaggedStyle != 0
}

// group fills a struct by its json tags.
func (d *decoder) group(path string, n *yaml.Node, to reflect.Value) {
	if n.Kind != yaml.MappingNode {
		d.fault(n, "%s is %s, want keys with values", path, kindOf(n))
		return
	}
	fields, names := fieldsOf(to.Type())
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		at, known := fields[key.Value]
		switch {
		case !known:
			d.fault(key, "key %q is not known%s", join(path, key.Value), hint(key.Value, names))
		case seen[key.Value]:
			d.fault(key, "key %q is given twice", join(path, key.Value))
		default:
			before := len(d.faults)
			d.value(join(path, key.Value), n.Content[i+1], to.FieldByIndex(at))
			d.wrong[join(path, key.Value)] = len(d.faults) > before
			d.lines[join(path, key.Value)] = key.Line
		}
		seen[key.Value] = true
	}
}

// fieldsOf lists the keys of a struct in order, those of embedded structs with them.
func fieldsOf(group reflect.Type) (fields map[string][]int, names []string) {
	fields = map[string][]int{}
	for _, f := range reflect.VisibleFields(group) {
		if f.Anonymous {
			continue // its fields follow
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		fields[name] = f.Index
		names = append(names, name)
	}
	return fields, names
}

// hint names the key that was meant, or those that there are.
func hint(word string, known []string) string {
	if s := messages.DidYouMean(word, known); s != "" {
		return ": " + s
	}
	return "; known here: " + strings.Join(known, ", ")
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// scalar fills a text, number or truth value; false: it does not fit.
func scalar(n *yaml.Node, to reflect.Value) bool {
	switch to.Kind() {
	case reflect.String:
		to.SetString(n.Value)
	case reflect.Bool:
		if n.ShortTag() != "!!bool" {
			return false
		}
		to.SetBool(strings.EqualFold(n.Value, "true"))
	case reflect.Int, reflect.Int32, reflect.Int64:
		v, whole := wholeNumber(n)
		if !whole || !v.IsInt64() || to.OverflowInt(v.Int64()) {
			return false
		}
		to.SetInt(v.Int64())
	case reflect.Uint, reflect.Uint32, reflect.Uint64:
		v, whole := wholeNumber(n)
		if !whole || !v.IsUint64() || to.OverflowUint(v.Uint64()) {
			return false
		}
		to.SetUint(v.Uint64())
	case reflect.Float64:
		v, err := strconv.ParseFloat(n.Value, 64)
		if err != nil || n.ShortTag() != "!!float" && n.ShortTag() != "!!int" {
			return false
		}
		to.SetFloat(v)
	default:
		panic("document: no decoding for " + to.Type().String())
	}
	return true
}

// mostDigits is how many signs a number may have that is not written as a whole one.
const mostDigits = 64

// wholeNumber is a number without a fraction, however it is written: 10, 10.0 and 1e1 are the same.
func wholeNumber(n *yaml.Node) (number *big.Int, whole bool) {
	if number, whole = new(big.Int).SetString(n.Value, 10); whole || n.ShortTag() != "!!float" || len(n.Value) > mostDigits {
		return number, whole
	}
	if size, err := strconv.ParseFloat(n.Value, 64); err != nil || math.IsInf(size, 0) {
		return nil, false // or it would be written out with all its zeros
	}
	exact, ok := new(big.Rat).SetString(n.Value)
	if !ok || !exact.IsInt() {
		return nil, false
	}
	return exact.Num(), true
}

// limits is what a whole number may be, if n is one that does not fit.
func limits(n *yaml.Node, t reflect.Type) (least, most string, ok bool) {
	number, whole := wholeNumber(n)
	if !whole {
		return "", "", false
	}
	switch bits := t.Bits; t.Kind() {
	case reflect.Int, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(-1<<(bits()-1), 10), strconv.FormatInt(1<<(bits()-1)-1, 10), true
	case reflect.Uint, reflect.Uint32, reflect.Uint64:
		return "0", strconv.FormatUint(math.MaxUint64>>(64-bits()), 10), number.Sign() >= 0
	}
	return "", "", false
}

// wanted says what a kind of value looks like.
func wanted(k reflect.Kind) string {
	switch k {
	case reflect.String:
		return "a text"
	case reflect.Bool:
		return "true or false"
	case reflect.Float64:
		return "a number"
	case reflect.Uint, reflect.Uint32, reflect.Uint64:
		return "a whole number that is not negative"
	}
	return "a whole number"
}
