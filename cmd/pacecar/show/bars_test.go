package show

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func TestEachPartHasABarOnATerminal(t *testing.T) {
	var b bytes.Buffer
	now := time.UnixMilli(0)
	bars := NewBars(Screen{Writer: &b, Terminal: true}, "uploading a@1", []Part{{"adas.bin", 4096}, {"tcu\x1b[1m.bin", 1024}})
	bars.now = func() time.Time { return now }
	bars.last = now
	bars.Add("adas.bin", 1024)
	if b.Len() > 0 {
		t.Errorf("drawn before it is due: %q", b.String())
	}
	now = now.Add(time.Second)
	bars.Add("adas.bin", 1024)
	bars.Add("unknown", 99)
	lines := strings.Split(b.String(), "\n")
	if len(lines) != 4 || !strings.Contains(lines[0], "adas.bin") || !strings.Contains(lines[0], " 50 %  2.0 KiB of 4.0 KiB") ||
		!strings.Contains(lines[1], `tcu\x1b[1m.bin`) || !strings.Contains(lines[1], "  0 %") || !strings.Contains(lines[2], "uploading a@1") || !strings.Contains(lines[2], " 40 %  2.0 KiB of 5.0 KiB") {
		t.Errorf("%q", lines)
	}
	bars.Add("adas.bin", 2048)
	bars.Add("tcu\x1b[1m.bin", 1024)
	b.Reset()
	bars.Close()
	bars.Close()
	bars.Add("adas.bin", 1)
	if got := b.String(); strings.Count(got, "100 %") != 3 || strings.Count(got, "\x1b[?25h") != 1 {
		t.Errorf("%q", got)
	}
}

func TestManyPartsFitTheScreen(t *testing.T) {
	var b bytes.Buffer
	parts := make([]Part, 128)
	for i := range parts {
		parts[i] = Part{strings.Repeat("long", 40) + Count(uint32(i)), 10}
	}
	bars := NewBars(Screen{Writer: &b, Terminal: true}, "reading", parts)
	bars.last = time.Time{}
	bars.Add(parts[127].Name, 10)
	text := b.String()
	if n := strings.Count(text, "\n"); n > defaultRows-1 || !strings.Contains(text, "100 %") {
		t.Errorf("%d lines: %q", n, text)
	}
	for line := range strings.Lines(text) {
		plain := strings.NewReplacer("\r", "", "\x1b[K", "", "\x1b[J", "", "\x1b[?25l", "", "\n", "").Replace(line)
		if Width(plain) > defaultColumns {
			t.Errorf("%d columns: %q", Width(plain), plain)
		}
	}
}

func TestElsewhereTheWholeIsToldNowAndThen(t *testing.T) {
	var b bytes.Buffer
	bars := NewBars(NewScreen(&b, true), "uploading a@1", []Part{{"adas.bin", 2048}, {"tcu.bin", 2048}})
	now := time.Now()
	bars.whole.now = func() time.Time { return now }
	bars.Add("adas.bin", 1024)
	now = now.Add(tellEvery)
	bars.Add("tcu.bin", 1024)
	bars.Close()
	if got := b.String(); got != "uploading a@1 2.0 KiB of 4.0 KiB\n" {
		t.Errorf("%q", got)
	}
}
