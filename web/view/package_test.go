package view_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"pacecar/messages"
	"pacecar/web/view"
)

// fill gives every field of a message a value of its own, so that a field that is lost or
// exchanged on the way shows. A field that is added to a message is filled, too.
func fill(m protoreflect.Message, count *int) {
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		switch {
		case f.IsList() && f.Message() != nil:
			list := m.Mutable(f).List()
			fill(list.AppendMutable().Message(), count)
			fill(list.AppendMutable().Message(), count)
		case f.IsList():
			m.Mutable(f).List().Append(scalar(f, count))
		case f.Message() != nil:
			fill(m.Mutable(f).Message(), count)
		default:
			m.Set(f, scalar(f, count))
		}
	}
}

func scalar(f protoreflect.FieldDescriptor, count *int) protoreflect.Value {
	*count++
	switch f.Kind() {
	case protoreflect.StringKind:
		return protoreflect.ValueOfString("text " + strings.Repeat("i", *count))
	case protoreflect.BoolKind:
		return protoreflect.ValueOfBool(true)
	case protoreflect.Uint32Kind:
		return protoreflect.ValueOfUint32(uint32(*count))
	case protoreflect.Uint64Kind:
		return protoreflect.ValueOfUint64(uint64(*count))
	case protoreflect.EnumKind:
		return protoreflect.ValueOfEnum(protoreflect.EnumNumber(1 + *count%(f.Enum().Values().Len()-1)))
	case protoreflect.BytesKind:
		return protoreflect.ValueOfBytes([]byte(`{"payloadType":"t","payload":"cGF5","signatures":[{"keyid":"k","sig":"c2ln"}]}`))
	default:
		panic("no value for " + string(f.FullName()))
	}
}

// TestNothingOfAPackageIsLost: what creates a package is shown, and what is shown creates it again.
func TestNothingOfAPackageIsLost(t *testing.T) {
	count, said := 0, &messages.CreatePackage{}
	fill(said.ProtoReflect(), &count)
	said.OnlyNew, said.ExpectedVersion = false, 0 // what a draft rests on is said by headers
	record := &messages.PackageRecord{
		Name: said.Name, Version: said.Version, Author: said.Author, Description: said.Description, UpdateType: said.UpdateType,
		Contents: said.Contents, Terms: said.Terms, Signature: said.Signature, SignedBy: []string{"k"},
	}
	shown := view.FromPackage(&messages.PackageStatus{Record: record})
	if shown.Signature == nil || shown.Signature.Signatures[0].KeyID != "k" || !reflect.DeepEqual(shown.SignedBy, []string{"k"}) {
		t.Errorf("signature %+v by %v", shown.Signature, shown.SignedBy)
	}
	encoded, err := json.Marshal(view.Rewritten(shown))
	if err != nil {
		t.Fatal(err)
	}
	var again view.NewPackage
	if err := json.Unmarshal(encoded, &again); err != nil {
		t.Fatal(err)
	}
	if got := view.ToPackage(again, ""); !proto.Equal(got, said) {
		t.Errorf("got  %v\nwant %v", got, said)
	}
}

// TestSilenceStaysSilence: a package without terms has none, so that its content keeps its form.
func TestSilenceStaysSilence(t *testing.T) {
	made := view.ToPackage(view.NewPackage{Name: "a", Version: "1"}, "ida")
	if made.Terms != nil || made.Signature != nil || made.Author != "ida" {
		t.Errorf("%v", made)
	}
	if s := view.FromPackage(&messages.PackageStatus{}).Signature; s != nil {
		t.Errorf("signature %+v", s)
	}
	if kind := view.ToPackage(view.NewPackage{Terms: view.Terms{Dependencies: []view.Dependency{{Kind: "needs"}}}}, "").Terms.Dependencies[0].Kind; kind != 0 {
		t.Errorf("a kind that is no word became %v", kind)
	}
	for _, broken := range []string{"", "[", `"x"`, `{"payload":1}`} {
		if e := view.DecodeEnvelope([]byte(broken)); e != nil {
			t.Errorf("%s: %+v", broken, e)
		}
	}
}

// The campaigns of a package are shown only where they are those that a withdrawal has
// still to stop.
func TestWhatAWithdrawalHasStillToStop(t *testing.T) {
	for state, want := range map[messages.PackageState][]string{
		messages.PackageState_PACKAGE_RELEASED:  nil,
		messages.PackageState_PACKAGE_WITHDRAWN: {"spring"},
	} {
		p := view.FromPackage(&messages.PackageStatus{Record: &messages.PackageRecord{State: state, Campaigns: []string{"spring"}}})
		if !reflect.DeepEqual(p.StillToStop, want) {
			t.Errorf("%v: %v are still to stop", state, p.StillToStop)
		}
	}
}
