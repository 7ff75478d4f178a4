package rsql

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/Masterminds/semver/v3"

	"pacecar/messages"
)

// Column is what the rows of a list can be filtered by.
type Column[R any] struct {
	Names []string         // the first is the one that is best written; case and underscores do not count
	Kind  Kind             // how its values are compared
	Words []string         // of Word: the values that there are
	Of    func(R) []string // of a row; none, and "", is a row without it
}

// Kind is how the values of a column are compared.
type Kind uint8

// Kinds of columns: Text by its bytes, Version as semantic versions (others are only equal or
// not), Moment, written in RFC 3339, by what came first. A Word is one of a few, and a filter
// that asks for another one is refused: no row would ever have it.
const (
	Text Kind = iota + 1
	Version
	Moment
	Word
)

// condition is what a filter asks of a row.
type condition[R any] func(R) bool

// Rows reads a filter for the rows of a list, which has these columns.
func Rows[R any](filter string, columns []Column[R]) (func(R) bool, *messages.Rejection) {
	p := &parser{cure: "filter by less, and look through what comes"}
	return parse(grammar[condition[R]]{
		parser: p, leaf: func(c comparison) (condition[R], *messages.Rejection) { return compare(p, columns, c) },
		or: func(kids []condition[R]) condition[R] {
			return func(row R) bool { return slices.ContainsFunc(kids, func(k condition[R]) bool { return k(row) }) }
		},
		and: func(kids []condition[R]) condition[R] {
			return func(row R) bool { return !slices.ContainsFunc(kids, func(k condition[R]) bool { return !k(row) }) }
		},
	}, filter)
}

// compare reads one comparison. What a row does not have is neither equal nor unequal to a
// value; only ==” and !=* ask for it.
func compare[R any](p *parser, columns []Column[R], c comparison) (condition[R], *messages.Rejection) {
	at := slices.IndexFunc(columns, func(column Column[R]) bool {
		return slices.ContainsFunc(column.Names, func(name string) bool { return plain(name) == plain(c.name) })
	})
	if at < 0 {
		var known []string
		for _, column := range columns {
			known = append(known, column.Names[0])
		}
		return nil, p.unknown(c, c.name, "there is no field %q", known)
	}
	column := columns[at]
	values := func(row R) []string {
		return slices.DeleteFunc(slices.Clone(column.Of(row)), func(text string) bool { return text == "" })
	}
	if first := c.values[0]; (c.operator == "==" || c.operator == "!=") && len(first.stars) == 0 && first.text == "" {
		return func(row R) bool { return (len(values(row)) == 0) == (c.operator == "==") }, nil
	}
	if column.Kind == Word {
		if no := p.words(column.Words, c); no != nil {
			return nil, no
		}
	}
	judge, no := p.judge(column.Kind, c)
	if no != nil {
		return nil, no
	}
	if c.operator == "!=" || c.operator == "out" {
		all := len(c.values) == 1 && c.values[0].text == "*" && len(c.values[0].stars) == 1
		return func(row R) bool {
			has := values(row)
			return all == (len(has) == 0) && !slices.ContainsFunc(has, judge)
		}, nil
	}
	return func(row R) bool { return slices.ContainsFunc(values(row), judge) }, nil
}

// words refuses a whole value that is none of these.
func (p *parser) words(words []string, c comparison) *messages.Rejection {
	for _, v := range c.values {
		if len(v.stars) > 0 || v.text == "" || slices.Contains(words, v.text) {
			continue
		}
		no := p.refuse(v.at, "%s is never %q", clip(c.name), clip(v.text))
		return no.Suggest("%s", cmp.Or(messages.DidYouMean(v.text, words), "it is one of "+strings.Join(words, ", ")))
	}
	return nil
}

// judge is whether one value is what a comparison asks for; of != and =out= the opposite.
func (p *parser) judge(kind Kind, c comparison) (func(string) bool, *messages.Rejection) {
	switch c.operator {
	case "==", "!=", "in", "out":
		for _, v := range c.values {
			if len(v.stars) > 0 && c.operator != "==" && c.operator != "!=" || v.text == "" {
				return nil, p.refuse(v.at, "a list has whole values only").Suggest("join conditions with , for or: %s==…,%s==…", clip(c.name), clip(c.name))
			}
		}
		if whole := c.values[0]; kind == Moment && (whole.text != "*" || len(whole.stars) != 1) {
			return nil, p.refuse(c.at, "%s is before or after a time", clip(c.name)).Suggest("compare with =lt=, =le=, =gt= or =ge=")
		}
		return func(text string) bool {
			return slices.ContainsFunc(c.values, func(v value) bool { return v.fits(text) })
		}, nil
	}
	return p.order(kind, c.operator, c.values[0])
}

// order is whether a value is before or behind another one.
func (p *parser) order(kind Kind, operator string, v value) (func(string) bool, *messages.Rejection) {
	switch {
	case len(v.stars) > 0:
		return nil, p.refuse(v.at, "a star has no order").Suggest("compare with a whole value, or with == or !=")
	case v.text == "":
		return nil, p.refuse(v.at, "an empty text has no order").Suggest("compare with a text, or with == or !=")
	case kind == Moment:
		wanted, no := p.time(v)
		return func(text string) bool {
			at, err := time.Parse(time.RFC3339, text)
			return err == nil && holds(operator, at.Compare(wanted))
		}, no
	case kind == Version:
		wanted, err := semver.StrictNewVersion(v.text)
		if err != nil {
			return nil, p.refuse(v.at, "%q is not a semantic version, and others have no order", clip(v.text)).
				Suggest("write major.minor.patch, for example 4.2.0")
		}
		return func(text string) bool {
			is, err := semver.StrictNewVersion(text)
			return err == nil && holds(operator, is.Compare(wanted))
		}, nil
	}
	return func(text string) bool { return holds(operator, strings.Compare(text, v.text)) }, nil
}

// holds tells whether a comparison, as Compare answers it, is what an operator of order asks for.
func holds(operator string, sign int) bool {
	return sign < 0 && operator[0] == '<' || sign > 0 && operator[0] == '>' || sign == 0 && len(operator) > 1
}

// fits says whether a text is the value, where each star stands for any text. The parts
// between stars are taken as early as they come, which misses no way to place them.
func (v value) fits(text string) bool {
	from := 0
	for i, star := range v.stars {
		part := v.text[from:star]
		switch {
		case i == 0 && !strings.HasPrefix(text, part):
			return false
		case i == 0:
			text = text[len(part):]
		default:
			at := strings.Index(text, part)
			if at < 0 {
				return false
			}
			text = text[at+len(part):]
		}
		from = star + 1
	}
	if len(v.stars) == 0 {
		return text == v.text
	}
	return strings.HasSuffix(text, v.text[from:])
}
