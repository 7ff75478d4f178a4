package plan

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	"pacecar/messages"
)

// ContentHash binds an approval to what is approved: the plan with its defaults and the
// package's own hash, in a canonical text, one value per line. Every field of a plan is in
// it, whatever it is: one that is not set leaves no line, so that a field that is added to
// plans changes the hash of none that does not use it.
func ContentHash(p *messages.CampaignPlan, pkg *messages.PackageRecord) string {
	var b strings.Builder
	fmt.Fprintf(&b, "format=pacecar campaign 2\npackage content=%s\n", pkg.GetContentHash())
	canonical(&b, "", p.ProtoReflect())
	return string(messages.DigestOf([]byte(b.String())))
}

// canonical writes the fields of a message that are set, by name.
func canonical(b *strings.Builder, path string, m protoreflect.Message) {
	var set []protoreflect.FieldDescriptor
	m.Range(func(f protoreflect.FieldDescriptor, _ protoreflect.Value) bool {
		set = append(set, f)
		return true
	})
	slices.SortFunc(set, func(f, g protoreflect.FieldDescriptor) int {
		return strings.Compare(string(f.Name()), string(g.Name()))
	})
	for _, f := range set {
		at, value := path+"/"+string(f.Name()), m.Get(f)
		switch {
		case f.IsMap():
			panic("a plan has no map: " + at)
		case f.IsList():
			for i := range value.List().Len() {
				canonicalValue(b, at+"/"+strconv.Itoa(i), value.List().Get(i))
			}
		default:
			canonicalValue(b, at, value)
		}
	}
}

// canonicalValue writes one value. A message that says nothing is there all the same.
func canonicalValue(b *strings.Builder, at string, v protoreflect.Value) {
	switch value := v.Interface().(type) {
	case protoreflect.Message:
		fmt.Fprintf(b, "%s\n", at)
		canonical(b, at, value)
	case string:
		fmt.Fprintf(b, "%s=%q\n", at, value)
	default:
		fmt.Fprintf(b, "%s=%v\n", at, value)
	}
}
