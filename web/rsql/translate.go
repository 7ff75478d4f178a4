package rsql

import (
	"strconv"
	"strings"
	"time"

	"github.com/Masterminds/semver/v3"

	"pacecar/messages"
)

// maxCohort is the length of a cohort's name in bytes.
const maxCohort = 64

// firstYearBeyond is the year that times must be before.
const firstYearBeyond = 2100

// phrase is a part of a selector.
type phrase struct {
	text string
	or   bool // needs parentheses beside &&
}

// Translate writes an RSQL filter as a selector.
func Translate(filter string) (string, *messages.Rejection) {
	p := &parser{cure: "save the vehicles as a cohort and filter by cohort==name"}
	made, no := parse(grammar[phrase]{
		parser: p, leaf: p.translate,
		or: func(kids []phrase) phrase { return phrase{join(kids, " || "), true} },
		and: func(kids []phrase) phrase {
			for i, kid := range kids {
				if kid.or {
					kids[i].text = "(" + kid.text + ")"
				}
			}
			return phrase{join(kids, " && "), false}
		},
	}, filter)
	if no != nil {
		return "", no
	}
	return made.text, nil
}

func join(kids []phrase, sign string) string {
	texts := make([]string, len(kids))
	for i, kid := range kids {
		texts[i] = kid.text
	}
	return strings.Join(texts, sign)
}

// translate writes one comparison as a condition.
func (p *parser) translate(c comparison) (phrase, *messages.Rejection) {
	f, no := p.field(c)
	if no != nil {
		return phrase{}, no
	}
	switch f.kind {
	case tag, ecuID, cohort:
		return p.member(f, c)
	case connection:
		return p.connection(f, c)
	case moment:
		return p.moment(f, c)
	default:
		return p.comparable(f, c)
	}
}

// comparable writes a comparison of text, of a version or of a year.
func (p *parser) comparable(f field, c comparison) (phrase, *messages.Rejection) {
	if c.operator == "in" || c.operator == "out" {
		return p.list(f, c)
	}
	v := c.values[0]
	equal, not := c.operator == "==" || c.operator == "!=", c.operator == "!="
	switch {
	case len(v.stars) == 0 && v.text == "" && equal:
		return negated(!not, "has("+f.name+")"), nil
	case len(v.stars) == 0:
		operand, no := p.operand(f, c.operator, v)
		return phrase{text: f.name + " " + c.operator + " " + operand}, no
	case !equal:
		return phrase{}, p.refuse(v.at, "a star has no order").Suggest("compare with a whole value, or with == or !=")
	case v.text == "*":
		return negated(not, "has("+f.name+")"), nil
	case len(v.stars) > 1 || v.stars[0] != len(v.text)-1:
		return phrase{}, p.refuse(v.at, "a star stands for the rest of a text, at its end").
			Suggest("write the beginning and one star, or \\* for a star itself")
	case f.kind == year:
		return phrase{}, p.refuse(v.at, "a year is a number").Suggest("compare with =ge= and =le=")
	}
	return negated(not, f.name+".startsWith("+strconv.Quote(v.text[:len(v.text)-1])+")"), nil
}

// negated writes a condition or its opposite.
func negated(not bool, condition string) phrase {
	if not {
		return phrase{text: "!" + condition}
	}
	return phrase{text: condition}
}

// list writes =in= and =out=.
func (p *parser) list(f field, c comparison) (phrase, *messages.Rejection) {
	operands := make([]string, len(c.values))
	for i, v := range c.values {
		if len(v.stars) > 0 || v.text == "" {
			return phrase{}, p.refuse(v.at, "a list has whole values only").Suggest("join conditions with , for or: %s==…,%s==…", clip(c.name), clip(c.name))
		}
		var no *messages.Rejection
		if operands[i], no = p.operand(f, "==", v); no != nil {
			return phrase{}, no
		}
	}
	condition := f.name + " in [" + strings.Join(operands, ", ") + "]"
	if c.operator == "out" {
		condition = "(" + condition + ")"
	}
	return negated(c.operator == "out", condition), nil
}

// operand writes a value as a selector does.
func (p *parser) operand(f field, operator string, v value) (string, *messages.Rejection) {
	switch {
	case f.kind == year:
		number, err := strconv.ParseUint(v.text, 10, 16)
		if err != nil || number == 0 {
			return "", p.refuse(v.at, "%q is not a year", clip(v.text)).Suggest("write, for example, model_year=ge=2024")
		}
		return strconv.FormatUint(number, 10), nil
	case f.kind == version && operator != "==" && operator != "!=":
		if _, err := semver.StrictNewVersion(v.text); err != nil {
			return "", p.refuse(v.at, "%q is not a semantic version, and others have no order", clip(v.text)).
				Suggest("write major.minor.patch, for example 4.2.0")
		}
		return "semver(" + strconv.Quote(v.text) + ")", nil
	case v.text == "":
		return "", p.refuse(v.at, "an empty text has no order").Suggest("compare with a text, or with == or !=")
	default:
		return strconv.Quote(v.text), nil
	}
}

// member writes what is asked about a set: tags, ECUs, cohorts.
func (p *parser) member(f field, c comparison) (phrase, *messages.Rejection) {
	switch c.operator {
	case "==", "!=", "in", "out":
	default:
		return phrase{}, p.refuse(c.at, "%s has no order", f.name).Suggest("compare with ==, !=, =in= or =out=")
	}
	conditions := make([]string, len(c.values))
	for i, v := range c.values {
		switch {
		case len(v.stars) > 0 || v.text == "":
			return phrase{}, p.refuse(v.at, "%s is compared with whole names", f.name).Suggest("join conditions with , for or")
		case f.kind == cohort && len(v.text) > maxCohort:
			return phrase{}, p.refuse(v.at, "the name of a cohort has at most %d bytes", maxCohort).Suggest("look at the list of cohorts")
		case f.kind == cohort:
			conditions[i] = "cohort(" + strconv.Quote(v.text) + ")"
		default:
			conditions[i] = strconv.Quote(v.text) + " in " + f.name
		}
	}
	made := phrase{text: strings.Join(conditions, " || "), or: len(conditions) > 1}
	if c.operator == "==" || c.operator == "in" {
		return made, nil
	}
	if f.kind == cohort && len(conditions) == 1 {
		return negated(true, made.text), nil
	}
	return negated(true, "("+made.text+")"), nil
}

// connection writes whether the vehicle is connected.
func (p *parser) connection(f field, c comparison) (phrase, *messages.Rejection) {
	v := c.values[0]
	is, err := strconv.ParseBool(strings.ToLower(v.text))
	if err != nil || c.operator != "==" && c.operator != "!=" {
		return phrase{}, p.refuse(v.at, "%s is true or false", f.name).Suggest("write %s==true or %s==false", f.name, f.name)
	}
	return negated(is != (c.operator == "=="), f.name), nil
}

// moment writes a comparison with a time.
func (p *parser) moment(f field, c comparison) (phrase, *messages.Rejection) {
	v := c.values[0]
	if v.text == "*" && len(v.stars) == 1 && (c.operator == "==" || c.operator == "!=") {
		return negated(c.operator == "!=", "has("+f.name+")"), nil
	}
	if !strings.ContainsAny(c.operator, "<>") {
		return phrase{}, p.refuse(c.at, "%s is before or after a time", f.name).Suggest("compare with =lt=, =le=, =gt= or =ge=")
	}
	at, no := p.time(v)
	return phrase{text: f.name + " " + c.operator + " timestamp(" + strconv.Quote(at.Format(time.RFC3339Nano)) + ")"}, no
}

// time reads a time: milliseconds since 1970, as hawkBit has it, or RFC 3339.
func (p *parser) time(v value) (time.Time, *messages.Rejection) {
	at, err := time.Parse(time.RFC3339, v.text)
	if ms, number := strconv.ParseInt(v.text, 10, 64); number == nil {
		at, err = time.UnixMilli(ms), nil
	}
	if at = at.UTC(); err != nil || at.Year() < 1970 || at.Year() >= firstYearBeyond {
		return at, p.refuse(v.at, "%q is not a time", clip(v.text)).
			Suggest("write milliseconds since 1970, or, in quotes, \"2026-11-01T00:00:00Z\"")
	}
	return at, nil
}
