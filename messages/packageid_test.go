package messages

import "testing"

func TestParsePackageID(t *testing.T) {
	for text, want := range map[string]bool{"assist@1.0.0": true, "assist": false, "@1": false, "assist@": false, "": false} {
		if id, ok := ParsePackageID(text); ok != want || ok && id.String() != text {
			t.Errorf("%q: %+v %t", text, id, ok)
		}
	}
	if id := PackageOf(&PackageRecord{Name: "assist", Version: "1.0.0"}); id.String() != "assist@1.0.0" {
		t.Error(id)
	}
}
