package vocabulary

import "testing"

func TestCure(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"ECUReplaced": "", "ECUReplacd": "did you mean ECUReplaced?", "x": "write one of DuplicateSerial, ECUReplaced, ManifestsBehind, UnknownECU",
	} {
		if got := Cure(word, Flags); got != want {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
}
