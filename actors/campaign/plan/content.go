package plan

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	"pacecar/messages"
	"pacecar/mutant"
)

// ContentHash binds an approval to what is approved: the plan with its defaults and the
// package's own hash, in a canonical text, one value per line. Every field of a plan is in
// it, whatever it is: one that is not set leaves no line, so that a field that is added to
// plans changes the hash of none that does not use it. The cohorts that the plan names are in it
// with their versions: who agrees to a selector agrees to what it stands for.
func ContentHash(p *messages.CampaignPlan, pkg *messages.PackageRecord, named []*messages.NamedCohort) string {
	var b strings.Builder
	fmt.Fprintf(&b, "format=pacecar campaign 2\npackage content=%s\n", pkg.GetContentHash())
	canonical(&b, "", p.ProtoReflect())
	if mutant.CohortsUnapproved.Planted() {
		named = nil
	}
	for _, c := range slices.SortedFunc(slices.Values(named), func(a, b *messages.NamedCohort) int { return cmp.Compare(a.GetName(), b.GetName()) }) {
		fmt.Fprintf(&b, "cohort %q version=%d\n", c.GetName(), c.GetVersion())
	}
	return string(messages.DigestOf([]byte(b.String())))
}

// Keeps tells whether a plan is the one that a campaign has already, whatever has become of the cohorts that it names: the
// campaign has begun, or is from before they were kept. Hash and named are the campaign's, unless it can be written again (open).
func Keeps(p *messages.CampaignPlan, pkg *messages.PackageRecord, hash string, named []*messages.NamedCohort, open bool) bool {
	return (!open || len(named) == 0) && hash == ContentHash(p, pkg, named)
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
