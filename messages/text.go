package messages

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// unseen are letters and signs that no font draws, beside those that Unicode counts as
// controls (Cc), formats (Cf) and separators of lines (Zl) and paragraphs (Zp).
var unseen = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x034f, Hi: 0x034f, Stride: 1}, // combining grapheme joiner
		{Lo: 0x115f, Hi: 0x1160, Stride: 1}, // Hangul fillers
		{Lo: 0x17b4, Hi: 0x17b5, Stride: 1}, // Khmer inherent vowels
		{Lo: 0x180b, Hi: 0x180f, Stride: 1}, // Mongolian selectors
		{Lo: 0x2800, Hi: 0x2800, Stride: 1}, // Braille pattern of no dot
		{Lo: 0x3164, Hi: 0x3164, Stride: 1}, // Hangul filler
		{Lo: 0xfe00, Hi: 0xfe0f, Stride: 1}, // variation selectors
		{Lo: 0xffa0, Hi: 0xffa0, Stride: 1}, // Hangul filler
	},
	R32: []unicode.Range32{{Lo: 0xe0100, Hi: 0xe01ef, Stride: 1}}, // variation selectors
}

// isHidden tells a character that people do not see, or that changes the order in which they
// see others: zero-width ones, and those that turn the direction of writing.
func isHidden(r rune) bool {
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unseen)
}

// isTurn tells a character that has what follows it shown in another order, up to its end.
func isTurn(r rune) bool { return r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 }

// disturbs tells what a text for people must not hold. Lines and tabs are part of it, and so
// are the joiners and marks that Persian, Hindi, Arabic and Hebrew are written with.
func disturbs(r rune) bool {
	return unicode.IsControl(r) && r != '\n' && r != '\t' || isTurn(r)
}

// IsLine tells whether a text is one line that shows all that it holds: UTF-8 without a
// character that cannot be seen. Names are lines, so that no two of them look the same
// because of what is hidden in one.
func IsLine(text string) bool {
	for i := range len(text) {
		switch c := text[i]; {
		case c < ' ' || c == 0x7f:
			return false
		case c >= utf8.RuneSelf:
			return utf8.ValidString(text) && !strings.ContainsFunc(text[i:], isHidden)
		}
	}
	return true
}

// CheckLine refuses what is longer than so many bytes, or not a line.
func CheckLine(at, what, text string, most int) *Rejection {
	if len(text) > most {
		return tooLong(at, what, text, most)
	}
	if IsLine(text) {
		return nil
	}
	return spoilt(at, what, text, isHidden)
}

// CheckProse refuses what is longer than so many bytes, or not text for people: UTF-8 whose
// only control characters are line ends and tabs, and which is shown in the order in which
// it is written.
func CheckProse(at, what, text string, most int) *Rejection {
	if len(text) > most {
		return tooLong(at, what, text, most)
	}
	if utf8.ValidString(text) && !strings.ContainsFunc(text, disturbs) {
		return nil
	}
	return spoilt(at, what, text, disturbs)
}

// CheckReason refuses what is no reason for people: nothing that can be seen, or no prose.
func CheckReason(at, text string, most int, cure string) *Rejection {
	if !strings.ContainsFunc(text, func(r rune) bool { return !isHidden(r) && !unicode.IsSpace(r) }) {
		return Reject(Malformed, "no reason is given").At(at).Suggest("%s", cure)
	}
	return CheckProse(at, "the reason", text, most)
}

func tooLong(at, what, text string, most int) *Rejection {
	return Reject(OutOfBounds, "%s has %d bytes, at most %d are allowed", what, len(text), most).At(at).Suggest("shorten it")
}

// spoilt names the first character that is not wanted, which nobody would find by looking.
func spoilt(at, what, text string, bad func(rune) bool) *Rejection {
	if !utf8.ValidString(text) {
		return Reject(Malformed, "%s is not valid UTF-8", what).At(at).Suggest("write it in UTF-8")
	}
	i := strings.IndexFunc(text, bad)
	r, _ := utf8.DecodeRuneInString(text[i:])
	no := Reject(Malformed, "%s holds the character %U, which cannot be seen", what, r).At(at)
	if i == 0 {
		return no.Suggest("remove it: it is the first one")
	}
	return no.Suggest("remove it: it is behind %q", Clip(text[:i]))
}

// Clip shortens what a sentence repeats from a request.
func Clip(text string) string {
	const most = 64 // runes: enough to recognise it
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

// Cut makes text fit to be kept: what cannot be part of a line becomes a space, what is not
// UTF-8 is replaced, and what is over so many bytes is cut between characters. It is for
// text whose message must not be lost for its sake.
func Cut(text string, bytes int) string {
	if len(text) <= bytes && IsLine(text) {
		return text
	}
	if len(text) > 4*bytes {
		text = text[:4*bytes] // nothing behind this can survive
	}
	text = strings.Map(func(r rune) rune {
		if isHidden(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	if len(text) <= bytes {
		return text
	}
	for bytes > 0 && !utf8.RuneStart(text[bytes]) {
		bytes--
	}
	return text[:bytes]
}

// Thousands writes a count with its thousands apart.
func Thousands[N uint32 | uint64](n N) string {
	text := strconv.FormatUint(uint64(n), 10)
	for at := len(text) - 3; at > 0; at -= 3 {
		text = text[:at] + "," + text[at:]
	}
	return text
}
