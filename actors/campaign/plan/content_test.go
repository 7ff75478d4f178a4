package plan

import (
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"pacecar/messages"
)

// TestNoFieldOfAPlanIsLeftOutOfItsHash sets every field that a plan has, at any depth, one
// at a time: each makes another content.
func TestNoFieldOfAPlanIsLeftOutOfItsHash(t *testing.T) {
	seen := map[string]string{}
	note := func(at string, p *messages.CampaignPlan) {
		hash := ContentHash(p, pkg(), nil)
		if other, known := seen[hash]; known {
			t.Errorf("%s hashes as %s", at, other)
		}
		seen[hash] = at
	}
	base := &messages.CampaignPlan{}
	note("the empty plan", base)
	each(base.ProtoReflect().Descriptor(), func(path []protoreflect.FieldDescriptor) {
		p := proto.CloneOf(base)
		at, m := "", p.ProtoReflect()
		for _, f := range path {
			at += "/" + string(f.Name())
			m = set(m, f)
		}
		note(at, p)
	})
}

// A value cannot pretend to be another line, and the package's content is bound, too.
func TestWhatElseTheHashBinds(t *testing.T) {
	base, injected, other := example(), example(), pkg()
	injected.Name += "\n/salt=\"x\""
	other.ContentHash = "other"
	a, b, c := ContentHash(base, pkg(), nil), ContentHash(injected, pkg(), nil), ContentHash(base, other, nil)
	if a == b || a == c || b == c {
		t.Errorf("%s, %s and %s", a, b, c)
	}
}

// each calls yield with the way to every field below a message.
func each(d protoreflect.MessageDescriptor, yield func([]protoreflect.FieldDescriptor)) {
	var walk func(protoreflect.MessageDescriptor, []protoreflect.FieldDescriptor)
	walk = func(d protoreflect.MessageDescriptor, before []protoreflect.FieldDescriptor) {
		for i := range d.Fields().Len() {
			f := d.Fields().Get(i)
			path := append(before[:len(before):len(before)], f)
			yield(path)
			if f.Message() != nil {
				walk(f.Message(), path)
			}
		}
	}
	walk(d, nil)
}

// set gives a field a value that is not its default, and answers the message in it.
func set(m protoreflect.Message, f protoreflect.FieldDescriptor) protoreflect.Message {
	switch {
	case f.IsList() && f.Message() != nil:
		return m.Mutable(f).List().AppendMutable().Message()
	case f.IsList():
		m.Mutable(f).List().Append(scalar(f))
	case f.Message() != nil:
		return m.Mutable(f).Message()
	default:
		m.Set(f, scalar(f))
	}
	return nil
}

func scalar(f protoreflect.FieldDescriptor) protoreflect.Value {
	switch f.Kind() {
	case protoreflect.StringKind:
		return protoreflect.ValueOfString("x")
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(true)
	case protoreflect.DoubleKind:
		return protoreflect.ValueOfFloat64(1.5)
	case protoreflect.Uint32Kind:
		return protoreflect.ValueOfUint32(7)
	case protoreflect.Uint64Kind:
		return protoreflect.ValueOfUint64(7)
	case protoreflect.Int64Kind:
		return protoreflect.ValueOfInt64(7)
	case protoreflect.EnumKind:
		return protoreflect.ValueOfEnum(1)
	default:
		panic("a plan has a field of kind " + f.Kind().String())
	}
}
