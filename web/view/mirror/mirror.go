// Package mirror copies between a JSON shape and a message whose fields are named by the same
// words, so that nothing is copied by hand and nothing is forgotten.
//
// A field that only one of them has is a bug: naming it panics, and the test of a shape walks
// both sides. It knows the kinds that shapes have: scalars, pointers to them where absence
// says something, structs, and lists of these; no maps, and no enumerations.
package mirror

import (
	"reflect"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// From fills what into points to, a struct, from a message; what is not set there stays zero.
func From(into any, m protoreflect.Message) {
	if m.IsValid() {
		fromMessage(reflect.ValueOf(into).Elem(), m)
	}
}

// fromMessage fills a struct from a message.
func fromMessage(v reflect.Value, m protoreflect.Message) {
	for i := range v.NumField() {
		field, d := v.Field(i), counterpart(v.Type().Field(i), m.Descriptor())
		if !m.Has(d) {
			continue
		}
		if value := m.Get(d); !d.IsList() {
			fromValue(field, value)
		} else {
			for j := range value.List().Len() {
				element := reflect.New(field.Type().Elem()).Elem()
				fromValue(element, value.List().Get(j))
				field.Set(reflect.Append(field, element))
			}
		}
	}
}

func fromValue(into reflect.Value, v protoreflect.Value) {
	if into.Kind() == reflect.Pointer {
		into.Set(reflect.New(into.Type().Elem()))
		into = into.Elem()
	}
	if m, ok := v.Interface().(protoreflect.Message); ok {
		fromMessage(into, m)
		return
	}
	into.Set(reflect.ValueOf(v.Interface()).Convert(into.Type()))
}

// To fills a message from a struct: what is left out there is not set here, and a struct
// that is not behind a pointer is a message in any case.
func To(m protoreflect.Message, from any) { toMessage(m, reflect.ValueOf(from)) }

func toMessage(m protoreflect.Message, v reflect.Value) {
	for i := range v.NumField() {
		field, d := v.Field(i), counterpart(v.Type().Field(i), m.Descriptor())
		pointer := field.Kind() == reflect.Pointer
		if pointer {
			if field.IsNil() {
				continue
			}
			field = field.Elem()
		}
		switch {
		case d.IsList():
			for j := range field.Len() {
				if list := m.Mutable(d).List(); d.Message() != nil {
					toMessage(list.AppendMutable().Message(), field.Index(j))
				} else {
					list.Append(protoreflect.ValueOf(field.Index(j).Interface()))
				}
			}
		case d.Message() != nil:
			toMessage(m.Mutable(d).Message(), field)
		case pointer || !field.IsZero():
			m.Set(d, protoreflect.ValueOf(field.Interface()))
		}
	}
}

// counterpart is the field of a message that a field of a struct mirrors.
func counterpart(f reflect.StructField, m protoreflect.MessageDescriptor) protoreflect.FieldDescriptor {
	name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
	d := m.Fields().ByJSONName(name)
	if d == nil {
		panic(string(m.Name()) + " has no field " + name)
	}
	return d
}
