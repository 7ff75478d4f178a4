package topic

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"

	"pacecar/messages"
	"pacecar/web/view"
)

// TestAWithdrawnPackageIsSaidOfItsCampaign: on the stream as over HTTP, and of no other.
func TestAWithdrawnPackageIsSaidOfItsCampaign(t *testing.T) {
	for state, want := range map[messages.PackageState]bool{messages.PackageState_PACKAGE_RELEASED: false, messages.PackageState_PACKAGE_WITHDRAWN: true} {
		status := &messages.CampaignStatus{Record: &messages.CampaignRecord{Package: &messages.PackageRecord{State: state}}}
		if _, told := flattenCampaign(status)["withdrawn"]; told != want || view.FromCampaign(status).Withdrawn != want {
			t.Errorf("package %v: the stream says %v, the view %v", state, told, view.FromCampaign(status).Withdrawn)
		}
	}
}

// TestTheStreamSaysWhatTheViewSays: whatever has a place in view.Campaign is on the topic of a
// campaign, too, under its name or split below it; the content before this one, and what has become of cohorts, are read with the review,
// and what a command did not change is told to whoever gave it.
func TestTheStreamSaysWhatTheViewSays(t *testing.T) {
	status := &messages.CampaignStatus{}
	fill(status.ProtoReflect(), 6)
	status.Record.State, status.Record.Package.State = messages.CampaignState_HALTED, messages.PackageState_PACKAGE_WITHDRAWN
	status.Counts = map[string]uint32{"SUCCEEDED": 1}
	status.Record.Gate, status.Record.EndReachedAtMs = nil, 0
	status.Record.Strata, status.Record.StratumCounts, status.Record.StratumWaveCounts = []string{"e1"}, []uint32{1, 5}, []uint32{1, 2}
	shown, err := json.Marshal(view.FromCampaign(status))
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(shown, &fields); err != nil {
		t.Fatal(err)
	}
	if len(fields) < 40 {
		t.Fatalf("the view shows %d fields only", len(fields))
	}
	flat := flattenCampaign(status)
	for field := range fields {
		if field == "reviewed" || field == "changedCohorts" || field == "already" {
			continue
		}
		under := func(key string) bool { return key == field || strings.HasPrefix(key, field+".") }
		if !slices.ContainsFunc(slices.Collect(maps.Keys(flat)), under) {
			t.Errorf("the stream does not say %s", field)
		}
	}
}

// fill sets every field but maps of a message and of those in it, so many deep.
func fill(m protoreflect.Message, deep int) {
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		switch d := fields.Get(i); {
		case d.IsMap(), d.Message() != nil && deep == 0:
		case d.IsList() && d.Message() != nil:
			fill(m.Mutable(d).List().AppendMutable().Message(), deep-1)
		case d.Message() != nil:
			fill(m.Mutable(d).Message(), deep-1)
		case d.IsList():
			m.Mutable(d).List().Append(set(d))
		default:
			m.Set(d, set(d))
		}
	}
}

// set is a value of a field that is not zero.
func set(d protoreflect.FieldDescriptor) protoreflect.Value {
	switch d.Kind() {
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(true)
	case protoreflect.StringKind:
		return protoreflect.ValueOfString("one")
	case protoreflect.BytesKind:
		return protoreflect.ValueOfBytes([]byte("one"))
	case protoreflect.EnumKind:
		return protoreflect.ValueOfEnum(1)
	case protoreflect.DoubleKind:
		return protoreflect.ValueOfFloat64(1)
	case protoreflect.Int64Kind:
		return protoreflect.ValueOfInt64(1)
	case protoreflect.Uint64Kind:
		return protoreflect.ValueOfUint64(1)
	case protoreflect.Int32Kind:
		return protoreflect.ValueOfInt32(1)
	}
	return protoreflect.ValueOfUint32(1)
}
