package rsql

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"pacecar/messages"
)

// Bounds of a filter. With them every translation is within the bounds of a selector.
const (
	// MaxFilter is the length of a filter in bytes.
	MaxFilter = 2 << 10
	// MaxDepth is how deep parentheses may be nested.
	MaxDepth = 12
	// MaxValues is how many values a filter compares with.
	MaxValues = 128
)

// pointer is where a request has its filter.
const pointer = "query q"

// parser reads a filter from left to right.
type parser struct {
	text   []rune
	at     int // of the next rune
	depth  int
	values int
	cure   string // of a filter that is too large
}

// grammar is a parser with what becomes of comparisons, and of what is joined.
type grammar[P any] struct {
	*parser
	leaf    func(comparison) (P, *messages.Rejection)
	or, and func([]P) P
}

// value is what something is compared with.
type value struct {
	text  string
	stars []int // places in text where a star stands for something else
	at    int
}

// comparison is one constraint as it is written.
type comparison struct {
	name     string
	operator string
	values   []value
	nameAt   int
	at       int // of the operator
}

// parse reads a whole filter.
func parse[P any](g grammar[P], filter string) (made P, no *messages.Rejection) {
	switch {
	case len(filter) > MaxFilter:
		return made, messages.Reject(messages.OutOfBounds, "the filter has %d bytes, at most %d are allowed", len(filter), MaxFilter).
			At(pointer).Suggest("%s", g.cure)
	case !utf8.ValidString(filter):
		return made, messages.Reject(messages.Malformed, "the filter is not valid UTF-8").At(pointer).Suggest("encode it as UTF-8")
	}
	g.text = []rune(filter)
	for i, r := range g.text {
		if unicode.IsControl(r) && !unicode.IsSpace(r) {
			return made, g.refuse(i, "a control character stands here").Suggest("leave it out")
		}
	}
	if made, no = g.either(); no != nil {
		return made, no
	}
	if g.space(); g.at < len(g.text) {
		return made, g.refuse(g.at, "%s stands where the filter should end", g.here()).Suggest("join conditions with ; for and, or with , for or")
	}
	return made, nil
}

// either reads constraints joined by or.
func (g grammar[P]) either() (P, *messages.Rejection) {
	return g.joined(',', "or", g.both, g.or)
}

// both reads constraints joined by and.
func (g grammar[P]) both() (P, *messages.Rejection) {
	return g.joined(';', "and", g.constraint, g.and)
}

// joined reads what stands between a sign or the word for it; one alone stays as it is.
func (g grammar[P]) joined(sign rune, word string, each func() (P, *messages.Rejection), of func([]P) P) (P, *messages.Rejection) {
	var kids []P
	for {
		kid, no := each()
		if no != nil {
			return kid, no
		}
		kids = append(kids, kid)
		if !g.sign(sign) && !g.word(word) {
			break
		}
	}
	if len(kids) == 1 {
		return kids[0], nil
	}
	return of(kids), nil
}

// constraint reads a comparison, or a filter in parentheses.
func (g grammar[P]) constraint() (made P, no *messages.Rejection) {
	open := g.space()
	if !g.sign('(') {
		c, no := g.comparison()
		if no != nil {
			return made, no
		}
		if c.operator != "in" && c.operator != "out" && len(c.values) != 1 {
			return made, g.refuse(c.at, "only =in= and =out= take a list").Suggest("write =in= for one of several values")
		}
		return g.leaf(c)
	}
	if g.depth++; g.depth > MaxDepth {
		return made, g.bound(open, "parentheses are nested more than %d deep", MaxDepth)
	}
	made, no = g.either()
	g.depth--
	if no == nil && !g.sign(')') {
		return made, g.refuse(g.at, "%s stands where a parenthesis should close", g.here()).
			Suggest("close the one in column %d, or join conditions with ; or ,", open+1)
	}
	return made, no
}

func (p *parser) comparison() (comparison, *messages.Rejection) {
	c := comparison{nameAt: p.space()}
	if c.name = p.bare(); c.name == "" {
		return c, p.refuse(c.nameAt, "%s stands where a name is expected", p.here()).Suggest("write a condition such as model==e1")
	}
	c.at = p.space()
	var no *messages.Rejection
	if c.operator, no = p.operator(); no != nil {
		return c, no
	}
	open := p.space()
	if !p.sign('(') {
		single, no := p.value()
		c.values = []value{single}
		return c, no
	}
	for {
		element, no := p.value()
		if no != nil {
			return c, no
		}
		c.values = append(c.values, element)
		switch {
		case p.sign(')'):
			return c, nil
		case !p.sign(','):
			return c, p.refuse(p.at, "%s stands where a list should go on or end", p.here()).Suggest("close the list that begins in column %d", open+1)
		}
	}
}

// operators by all their names.
var operators = map[string]string{
	"==": "==", "!=": "!=", "<": "<", "=lt=": "<", "<=": "<=", "=le=": "<=", ">": ">", "=gt=": ">", ">=": ">=", "=ge=": ">=",
	"=in=": "in", "=out=": "out",
}

// operator reads == != < <= > >= or a word between two signs of equality.
func (p *parser) operator() (string, *messages.Rejection) {
	at, end := p.at, p.at
	switch {
	case end == len(p.text):
	case p.text[end] == '=':
		for end++; end < len(p.text) && unicode.IsLetter(p.text[end]); end++ {
			continue
		}
		if end < len(p.text) && p.text[end] == '=' {
			end++
		} else {
			end = at + 1
		}
	case strings.ContainsRune("!<>", p.text[end]):
		if end++; end < len(p.text) && p.text[end] == '=' {
			end++
		}
	}
	written := string(p.text[at:end])
	operator, known := operators[strings.ToLower(written)]
	switch {
	case known:
		p.at = end
		return operator, nil
	case written == "":
		return "", p.refuse(at, "%s stands where an operator is expected", p.here()).Suggest("compare with ==, !=, =lt=, =le=, =gt=, =ge=, =in= or =out=")
	case written == "=":
		return "", p.refuse(at, "= is no operator").Suggest("write == to compare")
	default:
		return "", p.refuse(at, "%.20s is no operator", written).Suggest("use ==, !=, =lt=, =le=, =gt=, =ge=, =in= or =out=")
	}
}

// value reads one value, quoted or not.
func (p *parser) value() (value, *messages.Rejection) {
	v := value{at: p.space()}
	if p.values++; p.values > MaxValues {
		return v, p.bound(v.at, "the filter compares with more than %d values", MaxValues)
	}
	if p.at < len(p.text) && (p.text[p.at] == '"' || p.text[p.at] == '\'') {
		return p.quoted(v)
	}
	written := p.bare()
	if written == "" {
		return v, p.refuse(v.at, "%s stands where a value is expected", p.here()).Suggest("write a value, in quotes if it has spaces or signs")
	}
	var text strings.Builder
	runes := []rune(written)
	for i := 0; i < len(runes); i++ {
		switch {
		case runes[i] == '\\' && i+1 < len(runes) && runes[i+1] == '*':
			i++
		case runes[i] == '*':
			v.stars = append(v.stars, text.Len())
		}
		text.WriteRune(runes[i])
	}
	v.text = text.String()
	return v, nil
}

// quoted reads a value up to the mark it begins with.
func (p *parser) quoted(v value) (value, *messages.Rejection) {
	var text strings.Builder
	mark := p.text[p.at]
	for at := p.at + 1; at < len(p.text); at++ {
		switch r := p.text[at]; {
		case r == mark:
			v.text, p.at = text.String(), at+1
			return v, nil
		case r == '\\' && at+1 < len(p.text):
			at++
			text.WriteRune(p.text[at])
		case r == '*':
			v.stars = append(v.stars, text.Len())
			text.WriteRune(r)
		default:
			text.WriteRune(r)
		}
	}
	return v, p.refuse(p.at, "the text that begins here does not end").Suggest("end it with the quotation mark it begins with")
}

// reserved are the signs that end a name or a value without quotes.
const reserved = `"'();,=!~<>`

// bare reads text without reserved signs and spaces.
func (p *parser) bare() string {
	from := p.at
	for p.at < len(p.text) && !unicode.IsSpace(p.text[p.at]) && !strings.ContainsRune(reserved, p.text[p.at]) {
		p.at++
	}
	return string(p.text[from:p.at])
}

// space passes over white space, and tells where it ends.
func (p *parser) space() int {
	for p.at < len(p.text) && unicode.IsSpace(p.text[p.at]) {
		p.at++
	}
	return p.at
}

// sign takes a sign if it stands here.
func (p *parser) sign(r rune) bool {
	if p.space(); p.at < len(p.text) && p.text[p.at] == r {
		p.at++
		return true
	}
	return false
}

// word takes a word if it stands here.
func (p *parser) word(word string) bool {
	at := p.space()
	if strings.EqualFold(p.bare(), word) {
		return true
	}
	p.at = at
	return false
}

// here names what stands at the place that was reached.
func (p *parser) here() string {
	if p.at >= len(p.text) {
		return "the end"
	}
	return fmt.Sprintf("%q", string(p.text[p.at]))
}

func (p *parser) refuse(at int, format string, args ...any) *messages.Rejection {
	return messages.Reject(messages.Malformed, "column %d: %s", at+1, fmt.Sprintf(format, args...)).At(pointer)
}

func (p *parser) bound(at int, format string, args ...any) *messages.Rejection {
	r := p.refuse(at, format, args...)
	r.Code = messages.OutOfBounds
	return r.Suggest("%s", p.cure)
}
