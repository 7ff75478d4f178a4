package vinlist

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"pacecar/messages"
)

const (
	one = "WVWZZZ1JZXW000001"
	two = "1M8GDM9AXKP042788"
)

// read reads to the end.
func read(t *testing.T, r *Reader) (vins []string) {
	t.Helper()
	for {
		vin, err := r.Next()
		if errors.Is(err, io.EOF) {
			return vins
		}
		if err != nil {
			t.Fatal(err)
		}
		vins = append(vins, vin)
	}
}

func TestLists(t *testing.T) {
	long := strings.Repeat("x", 3*MaxLineBytes)
	for name, c := range map[string]struct {
		format Format
		body   string
		vins   []string
		bad    []string // line: reason
	}{
		"nothing":      {Text, "", nil, nil},
		"plain":        {Text, one + "\n" + two + "\n", []string{one, two}, nil},
		"no last end":  {Text, one + "\n" + two, []string{one, two}, nil},
		"windows":      {Text, "\ufeff" + one + "\r\n\r\n  " + two + "\t\r\n", []string{one, two}, nil},
		"bad ones":     {Text, one + "\nWVW\n\n" + strings.ToLower(two) + "\n" + two, []string{one, two}, []string{"2: VIN has 3 characters", "4: VIN has lower-case"}},
		"too long":     {Text, long + "\n" + one + "\n" + long, []string{one}, []string{"1: the line is longer", "3: the line is longer"}},
		"check digit":  {Text, "1M8GDM9A1KP042788", nil, []string{"1: VIN has check digit"}},
		"json texts":   {NDJSON, `"` + one + `"` + "\n" + ` "` + two + `" `, []string{one, two}, nil},
		"json objects": {NDJSON, `{"model":"e1","vin":"` + one + `","ecus":[{"id":"ADAS"}]}`, []string{one}, nil},
		"json mistakes": {NDJSON, "{}\n" + one + "\n{\"vin\":3}\n\"" + one + "\n" + `{"vin":"x"}`, nil, []string{
			"1: the object has no member vin", "2: the line is neither", "3: no JSON object", "4: no JSON", "5: VIN has 1 characters"}},
	} {
		r := New(c.format, iotest.HalfReader(strings.NewReader(c.body)))
		vins := read(t, r)
		count, bad := r.Bad()
		if !slices.Equal(vins, c.vins) || int(count) != len(c.bad) || len(bad) != len(c.bad) || r.Received() != uint64(len(vins)+len(bad)) {
			t.Errorf("%s: %v, %v of %d; want %v, %v", name, vins, bad, r.Received(), c.vins, c.bad)
			continue
		}
		for i, b := range bad {
			if got := fmt.Sprintf("%d: %s", b.Line, b.Reason); !strings.HasPrefix(got, c.bad[i]) {
				t.Errorf("%s: %q, want %q", name, got, c.bad[i])
			}
		}
	}
}

func TestBadLinesAreBounded(t *testing.T) {
	r := New(Text, strings.NewReader(strings.Repeat("WVW\n", 2*MaxBad)))
	read(t, r)
	if count, bad := r.Bad(); count != 2*MaxBad || len(bad) != MaxBad || bad[MaxBad-1].Line != MaxBad {
		t.Errorf("%d counted, %d kept", count, len(bad))
	}
}

func TestBodyThatBreaks(t *testing.T) {
	broken := errors.New("the line is cut")
	r := New(Text, io.MultiReader(strings.NewReader(one+"\n"+two), iotest.ErrReader(broken)))
	if vin, err := r.Next(); vin != one || err != nil {
		t.Errorf("%q, %v", vin, err)
	}
	if vin, err := r.Next(); !errors.Is(err, broken) {
		t.Errorf("%q, %v: half a line is taken for a whole one", vin, err)
	}
}

// FuzzNext: any body ends, and yields VINs only.
func FuzzNext(f *testing.F) {
	for _, seed := range []string{one, one + "\r\n" + two, `{"vin":"` + one + `"}`, `"` + two + `"`, "\ufeff", "{", "\"\xff\"", "{\"vin\":null}", "{\"VIN\":\"" + one + "\"}"} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, body string, asJSON bool) {
		format := Text
		if asJSON {
			format = NDJSON
		}
		r := New(format, strings.NewReader(body))
		vins := read(t, r)
		for _, vin := range vins {
			if _, err := messages.ParseVIN(vin); err != nil {
				t.Fatalf("%q yields %q: %v", body, vin, err)
			}
		}
		if count, _ := r.Bad(); r.Received() != count+uint64(len(vins)) || int(r.Received()) > strings.Count(body, "\n")+1 {
			t.Fatalf("%q: %d lines, %d bad, %d VINs", body, r.Received(), count, len(vins))
		}
	})
}
