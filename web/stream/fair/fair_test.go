package fair

import "testing"

// TestNobodyTakesMoreThanTheirShare, and who leaves makes room.
func TestNobodyTakesMoreThanTheirShare(t *testing.T) {
	s := New(2)
	leave, _ := s.Enter("mira")
	if _, ok := s.Enter("mira"); !ok {
		t.Error("a second one is too many")
	}
	if _, ok := s.Enter("mira"); ok {
		t.Error("a third one is not too many")
	}
	if _, ok := s.Enter("noor"); !ok {
		t.Error("another one has no room")
	}
	leave()
	if _, ok := s.Enter("mira"); !ok {
		t.Error("who left makes no room")
	}
	for range 5 {
		if _, ok := s.Enter(""); !ok {
			t.Error("nobody has a bound")
		}
	}
}
