package ingest

import (
	"bytes"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"pacecar/messages"
)

// object is a line of NDJSON while it is read. An error of its methods means that the line
// is no JSON; what it says wrongly is kept in bad, and reading goes on.
type object struct {
	*ndjson
	m    *messages.RegisterVehicle
	bad  *LineError     // the first thing that is wrong
	slab []messages.ECU // for the ECUs to come
}

func (o *object) refuse(reason, cure string) {
	if o.bad == nil {
		o.bad = &LineError{Reason: reason, Suggestion: cure}
	}
}

// each reads an object, member by member; null is an empty one.
func (o *object) each(member func(name []byte) error) error {
	begin, err := o.json.ReadToken()
	if err != nil || begin.Kind() == 'n' {
		return err
	}
	for o.json.PeekKind() != '}' {
		name, err := o.json.ReadValue()
		if err == nil {
			err = member(o.plain(name))
		}
		if err != nil {
			return err
		}
	}
	_, err = o.json.ReadToken()
	return err
}

// list reads an array, element by element; null is an empty one.
func (o *object) list(field string, element func() error) error {
	if ok, err := o.is(field, '['); !ok {
		return err
	}
	if _, err := o.json.ReadToken(); err != nil {
		return err
	}
	for o.json.PeekKind() != ']' {
		if err := element(); err != nil {
			return err
		}
	}
	_, err := o.json.ReadToken()
	return err
}

// is tells whether a value of that kind follows. One of another kind is passed over, and
// is wrong unless it is null.
func (o *object) is(field string, kind jsontext.Kind) (bool, error) {
	found := o.json.PeekKind()
	if found == kind {
		return true, nil
	}
	if found != 'n' && found != 0 {
		o.refuse(fmt.Sprintf("%s cannot be %s", field, nameOf(found)), "write "+nameOf(kind)+", or leave it out")
	}
	return false, o.json.SkipValue()
}

// vehicle reads the value of one member of the line.
func (o *object) vehicle(name []byte) error {
	if i, ok := attributeOfField[string(name)]; ok {
		o.m.Given |= messages.Given(attributes[i].number)
		return o.string(attributes[i].of(o.m.Attributes), attributes[i].field, o.texts.text)
	}
	switch string(name) {
	case vinField:
		return o.string(&o.m.Vin, vinField, distinct)
	case yearField:
		o.m.Given |= messages.Given(yearNumber)
		return o.year()
	case tagsField:
		o.m.Given |= messages.Given(tagsNumber)
		return o.list(tagsField, func() error {
			var tag string
			err := o.string(&tag, tagsField, o.texts.text)
			o.m.Attributes.Tags = append(o.m.Attributes.Tags, tag)
			return err
		})
	case ecusField:
		o.slab = make([]messages.ECU, o.ecus)
		o.m.Ecus = make([]*messages.ECU, 0, o.ecus)
		return o.list(ecusField, o.ecu)
	}
	return o.unknown(name, vehicleFields)
}

// ecu reads one control unit.
func (o *object) ecu() error {
	if ok, err := o.is(ecusField, '{'); !ok {
		return err
	}
	if len(o.slab) == 0 {
		o.slab = make([]messages.ECU, 1)
	}
	e := &o.slab[0]
	o.slab = o.slab[1:]
	if len(o.m.Ecus) <= maxECUs { // one too many is refused, and more need not be kept
		o.m.Ecus = append(o.m.Ecus, e)
	}
	return o.each(func(name []byte) error {
		i, ok := partOfField[string(name)]
		switch {
		case ok && parts[i].field == "serial":
			return o.string(parts[i].of(e), parts[i].field, distinct)
		case ok:
			return o.string(parts[i].of(e), parts[i].field, o.texts.text)
		case string(name) == idField:
			return o.string(&e.Id, idField, o.texts.text)
		}
		return o.unknown(name, ecuFields)
	})
}

// distinct makes a string of a text that hardly comes again.
func distinct(b []byte) string { return string(b) }

// string reads a text.
func (o *object) string(to *string, field string, keep func([]byte) string) error {
	if ok, err := o.is(field, '"'); !ok {
		return err
	}
	value, err := o.json.ReadValue()
	if err == nil {
		*to = keep(o.plain(value))
	}
	return err
}

// plain is the text of a JSON string, valid until the next one is read.
func (o *object) plain(value jsontext.Value) []byte {
	if bytes.IndexByte(value, '\\') < 0 {
		return value[1 : len(value)-1]
	}
	o.spare, _ = jsontext.AppendUnquote(o.spare[:0], value) // the decoder has checked it
	return o.spare
}

func (o *object) year() error {
	if ok, err := o.is(yearField, '0'); !ok {
		return err
	}
	value, err := o.json.ReadValue()
	if err != nil {
		return err
	}
	year, ok := parseYear(string(value))
	if !ok {
		o.refuse(fmt.Sprintf("%s is %s, want a year", yearField, printable(string(value))), yearCure)
	}
	o.m.Attributes.ModelYear = year
	return nil
}

// unknown refuses a member that nobody reads.
func (o *object) unknown(name []byte, known []string) error {
	if o.bad == nil {
		field := string(name)
		o.bad = &LineError{Reason: fmt.Sprintf("field %q is not known", printable(field)), Suggestion: messages.DidYouMean(field, known)}
	}
	return o.json.SkipValue()
}
