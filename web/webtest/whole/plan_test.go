package whole

import (
	"reflect"
	"testing"
)

// TestNothingIsLeftOut: some value of each field of a plan is not zero, lists and what is in them included.
func TestNothingIsLeftOut(t *testing.T) {
	said := map[string]bool{}
	note(said, "plan", reflect.ValueOf(Plan("all")))
	for field, is := range said {
		if !is {
			t.Errorf("%s is left out", field)
		}
	}
	if len(said) < 80 || !said["plan.Waves.Gate.PerStratum.MinimumSample"] {
		t.Errorf("%d fields are known only", len(said))
	}
}

// note notes which fields say something.
func note(said map[string]bool, at string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return
		}
		said[at] = true
		note(said, at, v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			field := at + "." + v.Type().Field(i).Name
			said[field] = said[field] || !v.Field(i).IsZero()
			note(said, field, v.Field(i))
		}
	case reflect.Slice:
		for i := range v.Len() {
			if v.Index(i).Kind() == reflect.Struct {
				note(said, at, v.Index(i))
			}
		}
	}
}
