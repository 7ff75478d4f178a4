package document_test

import (
	"testing"

	"pacecar/cmd/pacecar/document"
	"pacecar/web/view"
)

func TestPlacesAreKnownAfterwards(t *testing.T) {
	var p view.PackageDocument
	places, err := document.DecodeTraced("f", []byte("name: a\nseverity: low\n\ncontents:\n  - ecu: A\n    version: 1\n  - {ecu: B}\nestimate:\n  installSeconds: 5\n"), &p)
	if err != nil || p.Severity != "low" || p.Estimate.InstallSeconds != 5 {
		t.Fatalf("%+v %v", p, err)
	}
	for path, want := range map[string]string{
		"name": "f:1: x 1", "contents": "f:4: x 1", "contents[0].version": "f:6: x 1", "contents[0].file": "f:5: x 1", "contents[1].ecu": "f:7: x 1",
		"contents[9].ecu": "f:4: x 1", "estimate.installSeconds": "f:9: x 1", "estimate.download": "f:8: x 1", "rxswins[0].after": "f:1: x 1", "": "f:1: x 1",
	} {
		if got := places.At(path, "x %d", 1).Error(); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	if got := (document.Places{}).At("name", "x").Error(); got != "x" {
		t.Errorf("without a document: %s", got)
	}
}

func TestPointersBecomePaths(t *testing.T) {
	for pointer, want := range map[string]string{
		"/contents/0/hardware_part": "contents[0].hardwarePart", "/name": "name", "": "", "/a__b/12/3": "aB[12][3]", "/releaseNotes/1": "releaseNotes[1]",
	} {
		if got := document.Path(pointer); got != want {
			t.Errorf("%s: %s, want %s", pointer, got, want)
		}
	}
}
