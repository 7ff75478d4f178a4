package show

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// Safe makes everything visible in a text that a terminal might act on: control
// characters, marks of direction and width, broken UTF-8.
func Safe(s string) string {
	plain := true
	for _, r := range s {
		if !strconv.IsPrint(r) || r == utf8.RuneError {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, n := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && n == 1:
			b.WriteString(`\x` + strconv.FormatUint(uint64(s[0])|0x100, 16)[1:])
		case strconv.IsPrint(r):
			b.WriteRune(r)
		default:
			quoted := strconv.QuoteRune(r)
			b.WriteString(quoted[1 : len(quoted)-1])
		}
		s = s[n:]
	}
	return b.String()
}

// SafeLines is Safe for a text of several lines.
func SafeLines(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = Safe(line)
	}
	return strings.Join(lines, "\n")
}

// Width is the number of columns that a safe text takes.
func Width(s string) int {
	n := 0
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

func runeWidth(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// Cut shortens a safe text to n columns.
func Cut(s string, n int) string {
	if n <= 0 || Width(s) <= n {
		return s
	}
	used := 0
	for at, r := range s {
		if used+runeWidth(r) > n-1 {
			return s[:at] + "…"
		}
		used += runeWidth(r)
	}
	return s
}

// pad fills a text up to n columns, on the left when it is right-aligned.
func pad(s string, n int, right bool) string {
	gap := strings.Repeat(" ", max(0, n-Width(s)))
	if right {
		return gap + s
	}
	return s + gap
}

// Count writes a whole number in groups of three.
func Count[N int | int64 | uint32 | uint64](n N) string {
	digits := strconv.FormatInt(int64(n), 10)
	if len(digits) <= 4 {
		return digits
	}
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 && digits[i-1] != '-' {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return b.String()
}

// Plural writes a number of things; the plural of thing ends in s.
func Plural[N int | int64 | uint32 | uint64](n N, thing string) string {
	if n != 1 {
		thing += "s"
	}
	return Count(n) + " " + thing
}

// Percent writes a share; of nothing there is none. Only none of them is 0 % and only all are 100 %, and
// a half is rounded up, as the dashboard does.
func Percent[N int | int64 | uint32 | uint64](part, whole N) string {
	if whole == 0 {
		return "-"
	}
	switch tenths := math.Floor(1000*float64(part)/float64(whole) + 0.5); {
	case part > 0 && 1000*float64(part) < float64(whole):
		return "< 0.1 %"
	case part < whole && 1000*float64(part) > 999*float64(whole):
		return "> 99.9 %"
	default:
		return strconv.FormatFloat(tenths/10, 'f', 1, 64) + " %"
	}
}

// Bytes writes a size.
func Bytes[N int64 | uint64](n N) string {
	size, unit := float64(n), "B"
	for _, u := range []string{"KiB", "MiB", "GiB", "TiB"} {
		if size < 1024 {
			break
		}
		size, unit = size/1024, u
	}
	if unit == "B" {
		return strconv.FormatInt(int64(n), 10) + " B"
	}
	return strconv.FormatFloat(size, 'f', 1, 64) + " " + unit
}

// Instant writes a time of the API without its fraction, in UTC and saying so (Z), as it is where it cannot be read:
// those who read of one event in several places must not meet several clocks.
func Instant(s string) string {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return s
	}
	return t.UTC().Format("2006-01-02 15:04:05Z")
}

// Lasting is a time in its two largest units.
func Lasting(seconds int64) string {
	d := time.Duration(seconds) * time.Second
	switch days := int(d.Hours()) / 24; {
	case days > 0:
		return fmt.Sprintf("%d d %d h", days, int(d.Hours())%24)
	case d >= time.Hour:
		return fmt.Sprintf("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
	case d >= time.Minute:
		return fmt.Sprintf("%d min %d s", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%d s", int(d.Seconds()))
}
