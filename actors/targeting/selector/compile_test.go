package selector

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/cockroachdb/datadriven"

	"pacecar/actors/targeting/memo"
	"pacecar/actors/targeting/place"
)

// TestStories runs the golden stories: what the compiler says to the input of each compile.
func TestStories(t *testing.T) {
	datadriven.Walk(t, "testdata", func(t *testing.T, path string) {
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			if d.Cmd != "compile" {
				d.Fatalf(t, "no command %s", d.Cmd)
			}
			return compiled(d.Input)
		})
	})
}

func compiled(source string) string {
	s, rejection := Compile(source)
	if rejection != nil {
		return fmt.Sprintf("%s %s\n%s\n→ %s\n", rejection.Code, rejection.Field, rejection.Message, rejection.Suggestion)
	}
	var asks []string
	for _, m := range s.Mentions() {
		asks = append(asks, m.Attribute.String())
	}
	return fmt.Sprintf("compiled; can be undecided about: %s; residual=%t\n", strings.Join(asks, ", "), s.Residual())
}

// TestLargestAreaCompiles: an area with as many corners as it may have is within the bounds
// of a selector, and one more is refused for its corners.
func TestLargestAreaCompiles(t *testing.T) {
	corner := func(i int) string { return fmt.Sprintf("[%d.1372, %d.5755]", i%2+48, i%90) }
	corners := []string{corner(0)}
	for i := 1; len(corners) < place.MaxVertices; i++ {
		corners = append(corners, corner(i))
	}
	if _, no := Compile("within([" + strings.Join(corners, ", ") + "])"); no != nil {
		t.Error(no)
	}
	corners = append(corners, corner(7))
	if _, no := Compile("within([" + strings.Join(corners, ", ") + "])"); no == nil || !strings.Contains(no.Message, "256 corners") {
		t.Errorf("one more: %v", no)
	}
}

// TestCompileConcurrently: slots compile the same selectors at the same time.
func TestCompileConcurrently(t *testing.T) {
	var group sync.WaitGroup
	for worker := range 8 {
		group.Go(func() {
			for i := range 2 * memo.Size {
				source := fmt.Sprintf("model_year == %d", 1+i%(memo.Size+worker))
				if s, rejection := Compile(source); rejection != nil || s.String() != source {
					t.Errorf("%s: %v %v", source, s, rejection)
				}
			}
		})
	}
	group.Wait()
	if selectors.Len() > memo.Size {
		t.Errorf("%d selectors are kept", selectors.Len())
	}
}

// BenchmarkCompile measures a selector that is not remembered.
func BenchmarkCompile(b *testing.B) {
	const source = `model == "e1" && region in ["R01","R02","R03"] && ecu["ADAS"].version < semver("4.2.0") && ecu["TCU"].hardware_part == "TCU-P1"`
	for b.Loop() {
		if _, rejection := compile(source); rejection != nil {
			b.Fatal(rejection)
		}
	}
}
