package ingest_test

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"pacecar/messages"
	"pacecar/web/ingest"
)

// tell reads a whole file and prints what was understood of it, line by line.
func tell(format ingest.Format, text string) string {
	r, err := ingest.NewReader(format, strings.NewReader(text), "ida")
	if err != nil {
		return fmt.Sprintf("refused: %v\n", err)
	}
	return rest(r)
}

// rest prints what is understood from where a reader stands.
func rest(r ingest.Reader) string {
	var b strings.Builder
	for {
		line, err := r.Next()
		var bad *ingest.LineError
		switch {
		case errors.Is(err, io.EOF):
			return b.String()
		case errors.As(err, &bad):
			fmt.Fprintf(&b, "line %d: refused", bad.Line)
			if bad.VIN != "" {
				fmt.Fprintf(&b, " (%s)", bad.VIN)
			}
			fmt.Fprintf(&b, ": %s", bad.Reason)
			if bad.Suggestion != "" {
				fmt.Fprintf(&b, "; %s", bad.Suggestion)
			}
			b.WriteString("\n")
		case err != nil:
			fmt.Fprintf(&b, "ended: %v\n", err)
			return b.String()
		default:
			a := line.Command.GetAttributes()
			fmt.Fprintf(&b, "line %d: %s model=%s year=%d region=%s tags=%q", line.Number, line.Command.GetVin(),
				a.GetModel(), a.GetModelYear(), a.GetRegion(), a.GetTags())
			for _, e := range line.Command.GetEcus() {
				fmt.Fprintf(&b, " %s(%s/%s/%s %s)", e.GetId(), e.GetHardwarePart(), e.GetHardwareRevision(), e.GetSerial(), e.GetVersion())
				if e.GetRxswin() != "" {
					fmt.Fprintf(&b, " %q", e.GetRxswin())
				}
			}
			if more := strings.TrimSpace(a.GetTimeZone() + " " + a.GetConsent() + " " + a.GetLanguage()); more != "" {
				b.WriteString(" [" + more + "]")
			}
			b.WriteString("\n")
		}
	}
}

func TestStories(t *testing.T) {
	datadriven.Walk(t, "testdata", func(t *testing.T, path string) {
		if info, err := os.Stat(path); err != nil || info.IsDir() || !strings.HasSuffix(path, ".txt") {
			return
		}
		datadriven.RunTest(t, path, func(t *testing.T, d *datadriven.TestData) string {
			switch d.Cmd {
			case "ndjson":
				return tell(ingest.NDJSON, d.Input)
			case "csv":
				return tell(ingest.CSV, d.Input)
			default:
				t.Fatalf("no command %q", d.Cmd)
				return ""
			}
		})
	})
}

const good = `{"vin":"WVWZZZ1JZXW000001"}`

func TestALineThatIsTooLongIsSkippedWhole(t *testing.T) {
	long := `{"vin":"WVWZZZ1JZXW000002","model":"` + strings.Repeat("x", 3*ingest.MaxLineBytes) + `"}`
	got := tell(ingest.NDJSON, good+"\n"+long+"\n"+good)
	want := "line 1: WVWZZZ1JZXW000001 model= year=0 region= tags=[]\n" +
		"line 2: refused: the line is longer than 65536 bytes; leave out what is not about the vehicle\n" +
		"line 3: WVWZZZ1JZXW000001 model= year=0 region= tags=[]\n"
	if got != want {
		t.Errorf("got\n%s", got)
	}
}

// A byte order mark stands before the first line only, whatever the format and however it comes.
func TestAByteOrderMarkIsPassedOver(t *testing.T) {
	want := "line 1: WVWZZZ1JZXW000001 model= year=0 region= tags=[]\n"
	if got := tell(ingest.NDJSON, "\ufeff"+good); got != want {
		t.Errorf("got\n%s", got)
	}
	if got := tell(ingest.NDJSON, "\ufeff\n\ufeff"+good); !strings.HasPrefix(got, "line 2: refused: ") {
		t.Errorf("got\n%s", got)
	}
	if got := tell(ingest.CSV, "\ufeffvin\nWVWZZZ1JZXW000001\n"); got != strings.Replace(want, "line 1", "line 2", 1) {
		t.Errorf("got\n%s", got)
	}
}

// A quotation mark that is not closed costs its own line: the rest goes on, with the right
// numbers, also behind empty lines and where a later line closes it.
func TestAnOpenQuotationMarkCostsItsLine(t *testing.T) {
	var b strings.Builder
	b.WriteString("vin,model\nWVWZZZ1JZXW000001,\"open\n\n")
	for range 1000 {
		b.WriteString("WVWZZZ1JZXW000002,e1\n")
	}
	b.WriteString("WVWZZZ1JZXW000003,\"open again\nWVWZZZ1JZXW000004,\"e1\"\nWVWZZZ1JZXW000005,\"open at the end")
	lines := strings.Split(strings.TrimSpace(tell(ingest.CSV, b.String())), "\n")
	if len(lines) != 1004 {
		t.Fatalf("%d answers, want one for each line that is not empty", len(lines))
	}
	for at, want := range map[int]string{
		0: "line 2: refused: no CSV: the line ends within quotation marks; close them", 1: "line 4: WVWZZZ1JZXW000002", 1000: "line 1003: WVWZZZ1JZXW000002",
		1001: "line 1004: refused: no CSV: the line ends", 1002: "line 1005: WVWZZZ1JZXW000004 model=e1", 1003: "line 1006: refused: no CSV: the line ends",
	} {
		if !strings.HasPrefix(lines[at], want) {
			t.Errorf("answer %d is %q, want %q…", at, lines[at], want)
		}
	}
}

// A line break within a value is told as what it is, and a quotation mark that was forgotten
// as something else.
func TestALineBreakInAValueIsNamed(t *testing.T) {
	for _, end := range []string{"\n", "\r\n"} {
		got := tell(ingest.CSV, "vin,model"+end+"WVWZZZ1JZXW000001,\"two"+end+"lines\""+end+"WVWZZZ1JZXW000001,\"e\"1"+end)
		if strings.Count(got, "within quotation marks") != 1 || !strings.Contains(got, "line 4: refused: no CSV: extraneous") {
			t.Errorf("got\n%s", got)
		}
	}
}

func TestAReadErrorEndsTheFile(t *testing.T) {
	broken := errors.New("connection reset")
	for _, format := range []ingest.Format{ingest.NDJSON, ingest.CSV} {
		body := io.MultiReader(strings.NewReader("vin\n"), &failing{broken})
		if format == ingest.NDJSON {
			body = io.MultiReader(strings.NewReader(good+"\n"), &failing{broken})
		}
		r, err := ingest.NewReader(format, body, "")
		if err != nil {
			t.Fatal(err)
		}
		for err == nil {
			_, err = r.Next()
		}
		if !errors.Is(err, broken) {
			t.Errorf("%s ended with %v", format, err)
		}
	}
}

type failing struct{ err error }

func (f *failing) Read([]byte) (int, error) { return 0, f.err }

// Whatever comes, reading ends, numbers rise, and what is accepted is a valid registration.
func fuzz(t *testing.T, format ingest.Format, data string) {
	r, err := ingest.NewReader(format, strings.NewReader(data), "f")
	if err != nil {
		return
	}
	last := int64(0)
	for range len(data) + 2 {
		line, err := r.Next()
		var bad *ingest.LineError
		number := line.Number
		switch {
		case errors.Is(err, io.EOF):
			return
		case errors.As(err, &bad):
			number = bad.Line
			if bad.Reason == "" {
				t.Errorf("line %d is refused without a reason", bad.Line)
			}
		case err != nil:
			t.Fatalf("a string cannot fail to be read: %v", err)
		default:
			if _, err := messages.ParseVIN(line.Command.GetVin()); err != nil {
				t.Errorf("line %d is accepted: %v", line.Number, err)
			}
			if len(line.Command.GetEcus()) > 257 {
				t.Errorf("line %d holds more control units than tell that there are too many", line.Number)
			}
		}
		if number <= last {
			t.Fatalf("line %d comes after line %d", number, last)
		}
		last = number
	}
	t.Error("reading does not end")
}

func FuzzNDJSON(f *testing.F) {
	for _, seed := range []string{good, good + "\n\n" + good, "{", "null", `{"vin":1}`, `{"vin":"x","vim":"y"}`, "\xff\n" + good,
		`{"vin":"WVWZZZ1JZXW000001","ecus":[{"id":"A"},{"id":"A"}]}`, good + good} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data string) { fuzz(t, ingest.NDJSON, data) })
}

func FuzzCSV(f *testing.F) {
	for _, seed := range []string{"vin\nWVWZZZ1JZXW000001\n", "vin,ecu.A.version\nWVWZZZ1JZXW000001,1\n", "vin\n\"a\nb\n", "vin,vin\n",
		"\ufeffvin,tags\r\nWVWZZZ1JZXW000001,a;b\r\n", "vin\n\n\n\"\"\n", "ecu..part,vin\n,\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data string) { fuzz(t, ingest.CSV, data) })
}
