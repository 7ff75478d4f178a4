package sheet

import (
	"bytes"
	"fmt"
	"reflect"
	"testing"

	"pacecar/cmd/pacecar/show"
	"pacecar/web/view"
	"pacecar/web/webtest/whole"
)

// TestShowSaysAllOfAPlan: whatever field of a plan says another thing, the sheet of its campaign does, too.
func TestShowSaysAllOfAPlan(t *testing.T) {
	plan := whole.Plan("all")
	drawn := func() string {
		var b bytes.Buffer
		c := view.Campaign{ID: "all", Name: plan.Name, Package: plan.Package, State: "Draft", Plan: plan}
		if err := show.One(show.NewScreen(&b, false), show.Table, c, func(s *show.Sheet) { Campaign(s, c) }); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	before, changed := drawn(), 0
	each(reflect.ValueOf(&plan).Elem(), "plan", func(at string, v reflect.Value) {
		was := reflect.New(v.Type()).Elem()
		was.Set(v)
		other(v)
		if changed++; drawn() == before && at != "plan.ID" && at != "plan.Selector" { // which a way back says in its words
			t.Errorf("%s says another thing, and nobody can read that", at)
		}
		v.Set(was)
	})
	if changed < 80 || drawn() != before {
		t.Errorf("%d values were tried", changed)
	}
	plan.RollsBack = ""
	before, plan.Selector = drawn(), "true"
	if drawn() == before {
		t.Error("the selector cannot be read")
	}
}

// each visits every single value of a plan that is there, by its place.
func each(v reflect.Value, at string, visit func(at string, v reflect.Value)) {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			each(v.Elem(), at, visit)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			each(v.Field(i), at+"."+v.Type().Field(i).Name, visit)
		}
	case reflect.Slice:
		for i := range v.Len() {
			each(v.Index(i), fmt.Sprintf("%s[%d]", at, i), visit)
		}
	default:
		if !v.IsZero() {
			visit(at, v)
		}
	}
}

// other makes a value another one: a word that means something becomes its counterpart.
func other(v reflect.Value) {
	words := map[string]string{"join": "exclude", "revert": "keep", "fleet": "owner", "owner": "fleet", "2036-12-01T21:00:00.000Z": "2036-12-02T21:00:00.000Z", "2036-12-24T12:00:00.000Z": "2036-12-25T12:00:00.000Z"}
	switch v.Kind() {
	case reflect.Bool:
		v.SetBool(false)
	case reflect.String:
		if word, is := words[v.String()]; is {
			v.SetString(word)
		} else {
			v.SetString(v.String() + "x")
		}
	case reflect.Uint32:
		v.SetUint(v.Uint() + 1)
	case reflect.Int64:
		v.SetInt(v.Int() + 60)
	case reflect.Float64:
		v.SetFloat(v.Float() + 1)
	default:
		panic("a plan has a " + v.Kind().String())
	}
}
