package messages

import (
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// TestCompletedTakesEachAttributeByItsBit also fails for an attribute that it forgets.
func TestCompletedTakesEachAttributeByItsBit(t *testing.T) {
	filled := func(text string, year uint32) *VehicleAttributes {
		return &VehicleAttributes{
			Model: text, Variant: text, ModelYear: year, Market: text, Region: text, Tags: []string{text},
			TimeZone: text, Consent: text, Language: text,
		}
	}
	said, known := filled("said", 2026), filled("known", 2020)
	fields := said.ProtoReflect().Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		if !said.ProtoReflect().Has(f) {
			t.Fatalf("%s is not tried", f.Name())
		}
		got := said.Completed(Given(int(f.Number())), known)
		got.ProtoReflect().Range(func(other protoreflect.FieldDescriptor, v protoreflect.Value) bool {
			from := known
			if other.Number() == f.Number() {
				from = said
			}
			if !v.Equal(from.ProtoReflect().Get(other)) {
				t.Errorf("%s given: %s is %v", f.Name(), other.Name(), v)
			}
			return true
		})
	}
	if got := said.Completed(0, known); !proto.Equal(got, said) {
		t.Errorf("without a bit all is said: %v", got)
	}
	if got := said.Completed(Given(1), nil); !proto.Equal(got, said) {
		t.Errorf("of a new vehicle all that is said counts: %v", got)
	}
	if got := (&VehicleAttributes{}).Completed(NothingGiven, known); !proto.Equal(got, known) {
		t.Errorf("nothing given leaves %v", got)
	}
	if got := (&VehicleAttributes{}).Completed(Given(6), known); len(got.Tags) != 0 || got.Model != "known" {
		t.Errorf("tags that are said to be none leave %v", got)
	}
}
