package difference

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Change is one field that differs. A document that lacks the field, or one value of a list,
// has nil.
type Change struct {
	Field  string `json:"field" doc:"Place of the field, as in waves[0].percent."`
	Before any    `json:"before,omitempty" doc:"Its value before; absent: it was not there."`
	After  any    `json:"after,omitempty" doc:"Its value now; absent: it is not there."`
}

// Sign tells a change in one letter: + what is new, - what is gone, ~ what is another.
func (c Change) Sign() string {
	switch {
	case c.Before == nil:
		return "+"
	case c.After == nil:
		return "-"
	}
	return "~"
}

// String is a change in words.
func (c Change) String() string {
	switch c.Sign() {
	case "+":
		return c.Field + ": " + text(c.After)
	case "-":
		return c.Field + ": " + text(c.Before)
	}
	return c.Field + ": " + text(c.Before) + " -> " + text(c.After)
}

func text(value any) string {
	if list, is := value.([]any); is {
		parts := make([]string, len(list))
		for i, v := range list {
			parts[i] = text(v)
		}
		return strings.Join(parts, ", ")
	}
	if s, is := value.(string); is {
		return s
	}
	return fmt.Sprint(value)
}

// Between lists what differs, in the order of the fields' names. Both documents have a
// JSON form, or it panics.
func Between(before, after any) (list []Change) {
	compare(&list, "", plain(before), plain(after))
	return list
}

// plain is a document as JSON sees it.
func plain(document any) (value any) {
	encoded, err := json.Marshal(document)
	if err != nil {
		panic("difference: " + err.Error())
	}
	d := json.NewDecoder(strings.NewReader(string(encoded)))
	d.UseNumber() // a number stays as it is written
	if err := d.Decode(&value); err != nil {
		panic("difference: " + err.Error())
	}
	return value
}

func compare(list *[]Change, at string, before, after any) {
	was, isGroup := group(before, after)
	is, bothGroups := group(after, before)
	if isGroup && bothGroups {
		for _, name := range slices.Sorted(maps.Keys(union(was, is))) {
			compare(list, strings.TrimPrefix(at+"."+name, "."), was[name], is[name])
		}
		return
	}
	wasList, isList := sequence(before, after)
	nowList, bothLists := sequence(after, before)
	switch {
	case isList && bothLists && scalars(wasList) && scalars(nowList):
		values(list, at, wasList, nowList)
	case isList && bothLists:
		for i := range max(len(wasList), len(nowList)) {
			compare(list, at+"["+strconv.Itoa(i)+"]", nth(wasList, i), nth(nowList, i))
		}
	case before != after:
		*list = append(*list, Change{at, before, after})
	}
}

// group is a value with keys; beside one, a value that is missing is an empty one.
func group(value, beside any) (map[string]any, bool) {
	if m, is := value.(map[string]any); is {
		return m, true
	}
	_, is := beside.(map[string]any)
	return nil, is && value == nil
}

// sequence is a list; beside one, a value that is missing is an empty one.
func sequence(value, beside any) ([]any, bool) {
	if l, is := value.([]any); is {
		return l, true
	}
	_, is := beside.([]any)
	return nil, is && value == nil
}

func union(a, b map[string]any) map[string]any {
	all := maps.Clone(a)
	if all == nil {
		all = map[string]any{}
	}
	maps.Copy(all, b)
	return all
}

func nth(list []any, i int) any {
	if i < len(list) {
		return list[i]
	}
	return nil
}

// scalars tells whether a list has plain values only.
func scalars(list []any) bool {
	return !slices.ContainsFunc(list, func(v any) bool {
		switch v.(type) {
		case map[string]any, []any:
			return true
		}
		return false
	})
}

// values compares lists of plain values.
func values(list *[]Change, at string, before, after []any) {
	if slices.Equal(before, after) {
		return
	}
	was, is := counted(before), counted(after)
	if maps.Equal(was, is) {
		*list = append(*list, Change{at, before, after})
		return
	}
	for _, v := range before {
		if is[v]--; is[v] < 0 {
			*list = append(*list, Change{Field: at, Before: v})
		}
	}
	for _, v := range after {
		if was[v]--; was[v] < 0 {
			*list = append(*list, Change{Field: at, After: v})
		}
	}
}

func counted(list []any) map[any]int {
	counts := map[any]int{}
	for _, v := range list {
		counts[v]++
	}
	return counts
}
