//go:build !mutants

package mutant_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"pacecar/mutant"
)

// What a planted bug would do is not in a program that is built without the tag: the
// compiler has left it out.
func TestNothingIsPlantedInTheProduct(t *testing.T) {
	for _, b := range mutant.All() {
		if b.Planted() {
			t.Errorf("bug %d is planted", b)
		}
	}
	for tags, want := range map[string]bool{"": false, "mutants": true} {
		program := build(t, tags)
		if got := bytes.Contains(program, []byte("a planted bug is in the product")); got != want {
			t.Errorf("with the tags %q, what the bug does is in the program: %v, want %v", tags, got, want)
		}
	}
}

func build(t *testing.T, tags string) []byte {
	t.Helper()
	program := filepath.Join(t.TempDir(), "asks")
	if out, err := exec.Command("go", "build", "-tags", tags, "-o", program, "./testdata/asks").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	text, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
