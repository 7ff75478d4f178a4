package view

import (
	"reflect"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"pacecar/messages"
	"pacecar/web/view/gates"
)

// TestAPlanSaysWhatItsMessageSays walks both sides: a field that only one of them has would
// be lost on the way.
func TestAPlanSaysWhatItsMessageSays(t *testing.T) {
	t.Parallel()
	var walk func(reflect.Type, protoreflect.MessageDescriptor)
	walk = func(shape reflect.Type, m protoreflect.MessageDescriptor) {
		named := map[string]bool{}
		for i := range shape.NumField() {
			f := shape.Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			named[name] = true
			d := m.Fields().ByJSONName(name)
			if d == nil {
				t.Errorf("%s has no field %s", m.Name(), name)
				continue
			}
			inner := f.Type
			for inner.Kind() == reflect.Pointer || inner.Kind() == reflect.Slice {
				inner = inner.Elem()
			}
			if d.Message() != nil {
				walk(inner, d.Message())
			}
		}
		for i := range m.Fields().Len() {
			if d := m.Fields().Get(i); !named[d.JSONName()] {
				t.Errorf("the shape of %s does not name %s", m.Name(), d.JSONName())
			}
		}
	}
	walk(reflect.TypeFor[Plan](), (&messages.CampaignPlan{}).ProtoReflect().Descriptor())
}

// A plan comes back as it was written.
func TestAPlanThereAndBack(t *testing.T) {
	t.Parallel()
	none, most := 0.0, 2.5
	want := Plan{
		ID: "spring", Package: "adas@1", Selector: "true", Pacing: Pacing{MaximumPerMinute: 60}, Retries: Retries{BackOffSeconds: 9},
		PermitLifeSeconds: 7, RequiredApprovals: 2,
		Waves: []PlanWave{
			{Name: "canary", Count: 10, Gate: gates.Gate{MaximumFailedPercent: &none, SoakSeconds: 60}},
			{Percent: 5, Gate: gates.Gate{MaximumFailedPercent: &most}}, {Rest: true},
		},
	}
	plan, no := ToPlan(want)
	if no != nil {
		t.Fatal(no)
	}
	if got := FromPlan(plan); !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if plan.Waves[2].Gate.MaximumFailedPercent != nil || plan.Waves[0].Gate.MaximumFailedPercent == nil {
		t.Errorf("a share that is left out is not none: %v", plan)
	}
	again, _ := ToPlan(FromPlan(plan))
	if !proto.Equal(plan, again) {
		t.Errorf("got %v, want %v", again, plan)
	}
}
