package show

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

type car struct {
	VIN   string `json:"vin"`
	Count uint32 `json:"count"`
	Note  string `json:"note,omitempty"`
}

var columns = []Column[car]{
	{Title: "VIN", Cell: func(c car) string { return c.VIN }},
	{Title: "N", Right: true, Cell: func(c car) string { return Count(c.Count) }},
	{Title: "NOTE", Cell: func(c car) string { return c.Note }, Tone: func(c car) Tone { return StateTone(c.Note) }},
}

var cars = []car{{"WVW1", 5, ""}, {"WVW22", 1234567, "<Failed>"}, {"W", 0, "a\x1b[31mred\nrow"}, {"=1+1", 12345, "true"}}

func TestListsInEveryFormat(t *testing.T) {
	for format, want := range map[Format]string{
		Table: "VIN            N  NOTE\n" +
			"WVW1           5\n" +
			"WVW22  1,234,567  <Failed>\n" +
			"W              0  a\\x1b[31mred\\nrow\n" +
			"=1+1      12,345  true\n",
		NDJSON: `{"vin":"WVW1","count":5}` + "\n" + `{"vin":"WVW22","count":1234567,"note":"<Failed>"}` + "\n" +
			`{"vin":"W","count":0,"note":"a\u001b[31mred\nrow"}` + "\n" + `{"vin":"=1+1","count":12345,"note":"true"}` + "\n",
		CSV:  "vin,n,note\nWVW1,5,\nWVW22,1234567,<Failed>\nW,0,\"a\x1b[31mred\nrow\"\n'=1+1,12345,true\n",
		YAML: "items:\n- vin: WVW1\n  count: 5\n- vin: WVW22\n  count: 1234567\n  note: <Failed>\n- vin: W\n  count: 0\n  note: \"a\\e[31mred\\nrow\"\n- vin: =1+1\n  count: 12345\n  note: \"true\"\n",
		JSON: `{
  "items": [
    {
      "vin": "WVW1",
      "count": 5
    },
    {
      "vin": "WVW22",
      "count": 1234567,
      "note": "<Failed>"
    },
    {
      "vin": "W",
      "count": 0,
      "note": "a\u001b[31mred\nrow"
    },
    {
      "vin": "=1+1",
      "count": 12345,
      "note": "true"
    }
  ]
}
`,
	} {
		var b bytes.Buffer
		if err := ShowList(NewScreen(&b, true), format, columns, cars); err != nil {
			t.Fatal(err)
		}
		if b.String() != want {
			t.Errorf("%s:\n%s\nwant\n%s", format, b.String(), want)
		}
	}
}

// What says more than its items is written whole where that has a place.
func TestAnAnswerWithItemsIsWrittenWhole(t *testing.T) {
	whole := struct {
		Items   []car `json:"items"`
		Unowned int   `json:"unowned"`
	}{cars[:1], 7}
	for format, want := range map[Format]string{
		NDJSON: "{\"vin\":\"WVW1\",\"count\":5}\n", CSV: "vin,n,note\nWVW1,5,\n", YAML: "items:\n  - vin: WVW1\n    count: 5\nunowned: 7\n",
		JSON: "{\n  \"items\": [\n    {\n      \"vin\": \"WVW1\",\n      \"count\": 5\n    }\n  ],\n  \"unowned\": 7\n}\n",
	} {
		var b bytes.Buffer
		if err := ShowPart(NewScreen(&b, true), format, columns, whole, whole.Items); err != nil || b.String() != want {
			t.Errorf("%s: %q %v", format, b.String(), err)
		}
	}
}

func TestEmptyListsAreStillOfTheirFormat(t *testing.T) {
	for format, want := range map[Format]string{Table: "VIN  N  NOTE\n", NDJSON: "", CSV: "vin,n,note\n", YAML: "items: []\n", JSON: "{\n  \"items\": []\n}\n"} {
		var b bytes.Buffer
		if err := ShowList(NewScreen(&b, true), format, columns, nil); err != nil || b.String() != want {
			t.Errorf("%s: %q %v", format, b.String(), err)
		}
	}
}

func TestALongTableIsWrittenWhileItComes(t *testing.T) {
	var b bytes.Buffer
	l := NewList(NewScreen(&b, false), Table, columns)
	for range tableWindow {
		if err := l.Add(car{VIN: "WVW", Count: 1}); err != nil {
			t.Fatal(err)
		}
	}
	if n := strings.Count(b.String(), "\n"); n != tableWindow+1 {
		t.Errorf("%d lines are written before the end", n)
	}
	if err := l.Add(car{VIN: "WVWWIDER", Count: 2, Note: "x"}); err != nil || l.Close() != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(b.String(), "WVWWIDER  2  x\n") {
		t.Errorf("the last line is %q", b.String()[b.Len()-20:])
	}
}

func TestOneThing(t *testing.T) {
	people := func(s *Sheet) {
		s.Field("vin", "WVW1")
		s.Field("empty", "")
		s.Toned("state", "Fai\aled", Bad)
		s.Section("cars")
		Rows(s, columns, cars[:1])
		s.Line("that was %s", "all\r")
	}
	for format, want := range map[Format]string{
		Table:  "vin    WVW1\nstate  Fai\\aled\n\ncars\nVIN   N  NOTE\nWVW1  5\nthat was all\\r\n",
		NDJSON: `{"vin":"WVW1","count":5}` + "\n",
		JSON:   "{\n  \"vin\": \"WVW1\",\n  \"count\": 5\n}\n",
		YAML:   "vin: WVW1\ncount: 5\n",
	} {
		var b bytes.Buffer
		if err := One(NewScreen(&b, false), format, cars[0], people); err != nil || b.String() != want {
			t.Errorf("%s: %v\n%s\nwant\n%s", format, err, b.String(), want)
		}
	}
	deep := map[string]any{"a": []any{map[string]any{"n": 1.5, "s": "=1+1", "-k": "'quoted "}, "x,y", nil}, "none": []string{}, "yes": true}
	for want, value := range map[string]any{
		"field,value\nvin,WVW1\ncount,5\n": cars[0],
		"field,value\na.0.-k,''quoted \na.0.n,1.5\na.0.s,'=1+1\na.1,\"x,y\"\na.2,\nnone,\nyes,true\n": deep,
	} {
		var b bytes.Buffer
		if err := One(NewScreen(&b, false), CSV, value, people); err != nil || b.String() != want {
			t.Errorf("CSV: %v\n%s\nwant\n%s", err, b.String(), want)
		}
	}
}

func TestSafeTextCannotMoveTheCursor(t *testing.T) {
	for text, want := range map[string]string{
		"Größe 東京 ✓":     "Größe 東京 ✓",
		"\x1b]0;x\x07":   `\x1b]0;x\a`,
		"a\u009b1Ab":     `a\u009b1Ab`,
		"a\u202eb\u2066": `a\u202eb\u2066`,
		"\xff\xfe":       `\xff\xfe`,
		"\ufffd":         "\ufffd",
		"a\tb\r\n":       `a\tb\r\n`,
	} {
		if got := Safe(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	if got := SafeLines("a\x1b\nb"); got != "a\\x1b\nb" {
		t.Errorf("lines: %q", got)
	}
}

func TestNumbersForPeople(t *testing.T) {
	for got, want := range map[string]string{
		Count(999): "999", Count(1234): "1234", Count(12345): "12,345", Count(int64(-1234567)): "-1,234,567", Count(uint64(100000)): "100,000",
		Plural(1, "file"): "1 file", Plural(0, "file"): "0 files", Percent(1, 3): "33.3 %", Percent(51, 1200): "4.3 %", Percent(1999, 2000): "> 99.9 %", Percent(1, 2500): "< 0.1 %", Percent(0, 7): "0.0 %", Percent(7, 7): "100.0 %", Percent(999, 1000): "99.9 %", Percent(1, 1000): "0.1 %", Percent(uint32(1), 0): "-", Bytes(int64(12)): "12 B", Bytes(uint64(3 << 20)): "3.0 MiB",
		Instant("2026-11-23T12:00:00.123Z"): "2026-11-23 12:00:00Z", Instant("never"): "never",
		Cut("東京都", 5): "東京…", Cut("abc", 3): "abc", Cut("abcd", 3): "ab…",
		Bar(0.5, 4): "██░░", Bar(0.3, 4): "█▏░░", Bar(7, 2): "██",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestFormatsSuggest(t *testing.T) {
	var f Format
	if err := f.Set("jsno"); err == nil || !strings.Contains(err.Error(), "did you mean json?") {
		t.Errorf("%v", err)
	}
	if err := f.Set("protobuf"); err == nil || !strings.Contains(err.Error(), "table, json, yaml, ndjson, csv") {
		t.Errorf("%v", err)
	}
	if err := f.Set("yaml"); err != nil || f != YAML {
		t.Errorf("%v %v", f, err)
	}
}

// At an instant that is not yet due nothing is told; on a terminal the last line stays.
func TestProgressIsToldNowAndThen(t *testing.T) {
	for _, terminal := range []bool{true, false} {
		var b bytes.Buffer
		clock := time.Unix(0, 0)
		p := NewProgress(Screen{Writer: &b, Terminal: terminal}, "uploading a\x1bb", 2048)
		p.now, p.last = func() time.Time { return clock }, clock
		p.Add(512)
		if b.Len() != 0 {
			t.Errorf("told at once: %q", b.String())
		}
		clock = clock.Add(tellEvery)
		p.Note("%d files", 2)
		p.Add(1536)
		p.Close()
		p.Close()
		want := "uploading a\\x1bb 512 B of 2.0 KiB, 2 files\n"
		if terminal {
			want = "\r\x1b[Kuploading a\\x1bb ██████░░░░░░░░░░░░░░░░░░ 512 B of 2.0 KiB, 2 files" +
				"\r\x1b[Kuploading a\\x1bb ████████████████████████ 2.0 KiB of 2.0 KiB, 2 files\n"
		}
		if b.String() != want {
			t.Errorf("terminal %v:\n%q\nwant\n%q", terminal, b.String(), want)
		}
	}
}

func TestALivePictureIsDrawnInItsPlace(t *testing.T) {
	var b bytes.Buffer
	l := NewLive(Screen{Writer: &b, Terminal: true, Color: true})
	if err := l.Draw([]Styled{{{"Running", Busy}, {" x\x1b", Plain}}, {{strings.Repeat("y", 100), Plain}}}); err != nil {
		t.Fatal(err)
	}
	if err := l.Draw([]Styled{{{"Done", Good}}}); err != nil {
		t.Fatal(err)
	}
	if err := l.Close(); err != nil || l.Close() != nil {
		t.Fatal(err)
	}
	want := "\x1b[?25l\r\x1b[K\x1b[36mRunning\x1b[0m x\\x1b\n\r\x1b[K" + strings.Repeat("y", 79) + "…\n\x1b[J" +
		"\x1b[2A\r\x1b[K\x1b[32mDone\x1b[0m\n\x1b[J\x1b[?25h"
	if b.String() != want {
		t.Errorf("%q\nwant\n%q", b.String(), want)
	}
	if s := (Styled{{"a ", Bad}, {"b  ", Plain}}).String(); s != "a b" {
		t.Errorf("%q", s)
	}
}
