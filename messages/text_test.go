package messages

import (
	"strings"
	"testing"
)

func TestALineShowsAllThatItHolds(t *testing.T) {
	for _, good := range []string{"", "e1 GT", "Škoda Enyaq", "モデル", "R79SWIN 0001"} {
		if no := CheckLine("/model", "the model", good, 64); no != nil || !IsLine(good) {
			t.Errorf("%q: %v", good, no)
		}
	}
	for r, shown := range map[rune]string{
		'\x00': "U+0000", '\n': "U+000A", '\u0085': "U+0085", '\u00ad': "U+00AD", '\u200b': "U+200B", '\u200f': "U+200F", '\u202a': "U+202A",
		'\u202e': "U+202E", '\u2060': "U+2060", '\u2066': "U+2066", '\u2069': "U+2069", '\ufeff': "U+FEFF", '\U000e0041': "U+E0041", '\ufe0e': "U+FE0E",
	} {
		no := CheckLine("/model", "the model", "é1"+string(r)+"x", 64)
		if no.GetCode() != Malformed || no.GetField() != "/model" || !strings.Contains(no.GetMessage(), shown) || !strings.Contains(no.GetSuggestion(), `"é1"`) {
			t.Errorf("%U: %v", r, no)
		}
	}
	if no := CheckLine("/model", "the model", "e\xff", 64); no.GetCode() != Malformed || no.GetSuggestion() == "" {
		t.Errorf("not UTF-8: %v", no)
	}
	if no := CheckLine("/model", "the model", "12345", 4); no.GetCode() != OutOfBounds || no.GetSuggestion() == "" {
		t.Errorf("too long: %v", no)
	}
}

// Text for people has lines, and the joiners and marks of languages; it is not shown in
// another order than it is written.
func TestProseIsReadAsItIsWritten(t *testing.T) {
	for _, good := range []string{"better\n\tand faster", "می\u200cخواهم", "क्\u200dष", "a\u200fb", "👩\u200d🔧"} {
		if no := CheckProse("/reason", "the reason", good, 64); no != nil {
			t.Errorf("%q: %v", good, no)
		}
	}
	for _, bad := range []string{"a\x00", "a\u202eb", "a\u2066b", "\xff", "a\rb"} {
		if no := CheckProse("/reason", "the reason", bad, 64); no.GetCode() != Malformed || no.GetField() != "/reason" || no.GetSuggestion() == "" {
			t.Errorf("%q: %v", bad, no)
		}
	}
}

func TestAReasonCanBeSeen(t *testing.T) {
	for text, code := range map[string]string{
		"it is\n\tgood": "", "می\u200cخواهم": "", "": Malformed, " \n": Malformed, "\u200b": Malformed, "\u3164 \ufe0f": Malformed, "a\u202eb": Malformed,
		strings.Repeat("a", 65): OutOfBounds,
	} {
		no := CheckReason("/reason", text, 64, "say why")
		if no.GetCode() != code || code != "" && (no.GetField() != "/reason" || no.GetSuggestion() == "") {
			t.Errorf("%q: %v, want %q", text, no, code)
		}
	}
}

func FuzzCut(f *testing.F) {
	f.Add("a\x00b\u202ec\xff", 8)
	f.Add("a\u200bb\u2028c\u3164d", 16)
	f.Fuzz(func(t *testing.T, text string, bytes int) {
		if bytes < 0 || bytes > 1<<10 {
			t.Skip()
		}
		cut := Cut(text, bytes)
		if len(cut) > bytes || !IsLine(cut) {
			t.Errorf("%q to %d bytes is %q", text, bytes, cut)
		}
		if len(text) <= bytes && IsLine(text) && cut != text {
			t.Errorf("%q is changed into %q", text, cut)
		}
	})
}
