package shelf

import (
	"slices"
	"testing"

	"pacecar/messages"
)

func record(name, version string, state messages.PackageState) *messages.PackageRecord {
	return &messages.PackageRecord{Name: name, Version: version, State: state}
}

func ids(list []*messages.PackageRecord) (all []string) {
	for _, r := range list {
		all = append(all, messages.PackageOf(r).String())
	}
	return all
}

func TestFind(t *testing.T) {
	vendor := record("brake", "2024.9.0", messages.PackageState_PACKAGE_RELEASED)
	vendor.Terms = &messages.PackageTerms{VersionScheme: "vendor"}
	withdrawn, unapproved := record("brake", "1.0.0", messages.PackageState_PACKAGE_WITHDRAWN), record("brake", "1.1.0", messages.PackageState_PACKAGE_WITHDRAWN)
	withdrawn.Approvals = []*messages.Approval{{By: "theo"}, {By: "ana"}}
	unapproved.Approvals = []*messages.Approval{{By: "theo"}} // it was withdrawn from Validated
	s := Of(
		record("brake", "2.0.0", messages.PackageState_PACKAGE_RELEASED), withdrawn, unapproved,
		record("brake", "3.0.0", messages.PackageState_PACKAGE_VALIDATED), record("brake", "2.0.0", messages.PackageState_PACKAGE_RELEASED),
		record("brake", "KW39-2024", messages.PackageState_PACKAGE_APPROVED), record("motor", "1.0.0", messages.PackageState_PACKAGE_DEPRECATED), vendor,
	)
	if s.Len() != 7 {
		t.Errorf("%d versions", s.Len())
	}
	for _, c := range []struct {
		constraint string
		stand      Stand
		want       []string
	}{
		{"", Fixed, []string{"brake@1.0.0", "brake@2.0.0", "brake@2024.9.0", "brake@KW39-2024"}},
		{"", Usable, []string{"brake@2.0.0", "brake@2024.9.0", "brake@KW39-2024"}},
		{"", Released, []string{"brake@2.0.0", "brake@2024.9.0"}},
		{">=1.0.0", Fixed, []string{"brake@1.0.0", "brake@2.0.0"}},
		{"vendor:>=2.0.0", Fixed, []string{"brake@2.0.0", "brake@2024.9.0", "brake@KW39-2024"}},
		{"newest", Fixed, nil},
	} {
		d := &messages.Dependency{Package: "brake", Version: c.constraint}
		if got := ids(s.Find(d, c.stand)); !slices.Equal(got, c.want) {
			t.Errorf("%q finds %v, want %v", c.constraint, got, c.want)
		}
	}
	if all := ids(s.All(Usable)); !slices.Equal(all, []string{"brake@2.0.0", "brake@2024.9.0", "brake@KW39-2024", "motor@1.0.0"}) {
		t.Errorf("all are %v", all)
	}
	if (Shelf{}).Len() != 0 || (Shelf{}).Find(&messages.Dependency{Package: "brake"}, Fixed) != nil || Means(&messages.Dependency{EcuId: "X"}, record("", "1", 0)) {
		t.Error("an empty shelf has something")
	}
}

func TestNames(t *testing.T) {
	r := &messages.PackageRecord{Terms: &messages.PackageTerms{Dependencies: []*messages.Dependency{{Package: "b"}, {EcuId: "TCU"}, {Package: "a"}, {Package: "b"}}}}
	if names := Names(r); !slices.Equal(names, []string{"b", "a"}) || Names(nil) != nil {
		t.Errorf("names %v", names)
	}
}
