package memo

import (
	"fmt"
	"testing"
)

// TestOldestLeaves: a full memo parses again what left it first, and only that.
func TestOldestLeaves(t *testing.T) {
	var m Memo[string]
	parsed := 0
	get := func(i int) {
		t.Helper()
		text := fmt.Sprint(i)
		value, ok := m.Get(text, func(text string) (string, bool) { parsed++; return "made of " + text, true })
		if !ok || value != "made of "+text {
			t.Fatalf("%s is remembered as %q", text, value)
		}
	}
	for range 2 {
		for i := range Size {
			get(i)
		}
	}
	if parsed != Size || m.Len() != Size {
		t.Fatalf("%d texts are parsed and %d kept, want %d", parsed, m.Len(), Size)
	}
	get(Size)
	get(1)
	if parsed != Size+1 || m.Len() != Size {
		t.Fatalf("%d texts are parsed and %d kept after one more", parsed, m.Len())
	}
	if get(0); parsed != Size+2 {
		t.Fatal("the oldest has stayed")
	}
}

// TestRefusalsAreNotKept: what did not parse is asked again.
func TestRefusalsAreNotKept(t *testing.T) {
	var m Memo[int]
	asked := 0
	for range 3 {
		if _, ok := m.Get("x", func(string) (int, bool) { asked++; return 0, false }); ok {
			t.Fatal("a refusal is an answer")
		}
	}
	if asked != 3 || m.Len() != 0 {
		t.Fatalf("asked %d times, %d kept", asked, m.Len())
	}
}
