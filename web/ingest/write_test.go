package ingest_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"pacecar/messages"
	"pacecar/web/ingest"
)

// write writes vehicles.
func write(t testing.TB, format ingest.Format, fleet []*messages.VehicleRecord) []byte {
	t.Helper()
	var layout ingest.Layout
	for _, r := range fleet {
		if err := layout.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	w, err := ingest.NewWriter(format, &b, &layout)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range fleet {
		if err := w.Write(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Text is whatever a registration may hold: what spreadsheets calculate, trim and split included.
var (
	text = rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"a", "B7", "=", "+", "-", "@", "'", ";", "\\", " ", ",", `"`, "ü", ".", "\u00a0"}), 0, 6).Draw(t, "text"), "")
	})
	some = rapid.Custom(func(t *rapid.T) string { return text.Filter(func(s string) bool { return s != "" }).Draw(t, "some") })
)

func drawVehicle(t *rapid.T, number int) *messages.VehicleRecord {
	r := &messages.VehicleRecord{Vin: fmt.Sprintf("WVWZZZ1JZXW%06d", number), Attributes: &messages.VehicleAttributes{
		Model: text.Draw(t, "model"), Variant: text.Draw(t, "variant"), Market: text.Draw(t, "market"), Region: text.Draw(t, "region"),
		TimeZone: rapid.SampledFrom([]string{"", "UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires"}).Draw(t, "time zone"), Consent: text.Draw(t, "consent"), Language: text.Draw(t, "language"),
		ModelYear: rapid.Uint32Range(0, 9999).Draw(t, "year"), Tags: rapid.SliceOfN(some, 0, 3).Draw(t, "tags"),
	}}
	ids := rapid.SliceOfNDistinct(some, 0, 3, rapid.ID).Draw(t, "ids")
	slices.Sort(ids) // as an inventory is
	for _, id := range ids {
		r.Inventory = append(r.Inventory, &messages.ECU{
			Id: id, HardwarePart: text.Draw(t, "part"), HardwareRevision: text.Draw(t, "revision"), Serial: text.Draw(t, "serial"),
			Version: text.Draw(t, "version"), Rxswin: text.Draw(t, "rxswin"),
			Sha256: rapid.SampledFrom([]string{"", strings.Repeat("ab", 32)}).Draw(t, "sha256"),
		})
	}
	return r
}

// What is written reads back as it was, in both formats, and is written the same again.
func TestWhatIsWrittenReadsBack(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var fleet []*messages.VehicleRecord
		for i := range rapid.IntRange(1, 4).Draw(rt, "vehicles") {
			fleet = append(fleet, drawVehicle(rt, i))
		}
		for _, format := range []ingest.Format{ingest.NDJSON, ingest.CSV} {
			file := write(t, format, fleet)
			r, err := ingest.NewReader(format, bytes.NewReader(file), "")
			if err != nil {
				rt.Fatalf("%v\n%s", err, file)
			}
			var again []*messages.VehicleRecord
			for _, want := range fleet {
				line, err := r.Next()
				if err != nil {
					rt.Fatalf("%v\n%s", err, file)
				}
				got := &messages.VehicleRecord{Vin: line.Command.GetVin(), Attributes: line.Command.GetAttributes(), Inventory: line.Command.GetEcus()}
				if !proto.Equal(got, want) {
					rt.Fatalf("read %v\nwant %v\n%s", got, want, file)
				}
				again = append(again, got)
			}
			if _, err := r.Next(); !errors.Is(err, io.EOF) {
				rt.Fatalf("there is more: %v\n%s", err, file)
			}
			if second := write(t, format, again); !bytes.Equal(second, file) {
				rt.Fatalf("written\n%s\nand again\n%s", file, second)
			}
		}
	})
}

// Nothing in a CSV is a formula to a spreadsheet.
func TestNothingWrittenIsAFormula(t *testing.T) {
	file := write(t, ingest.CSV, []*messages.VehicleRecord{{
		Vin: "WVWZZZ1JZXW000001", Attributes: &messages.VehicleAttributes{Model: "=1+1", Tags: []string{"@a", "-b"}},
		Inventory: []*messages.ECU{{Id: "A", Serial: "+49"}},
	}})
	want := "vin,model,variant,market,region,time_zone,consent,language,model_year,tags,ecu.A.serial\n" +
		"WVWZZZ1JZXW000001,'=1+1,,,,,,,,'@a;-b,'+49\n"
	if string(file) != want {
		t.Errorf("got\n%s\nwant\n%s", file, want)
	}
}

// A fleet with more different ECUs than a CSV may have is told so before anything is written.
func TestACSVHasItsWidth(t *testing.T) {
	var layout ingest.Layout
	var err error
	for i := range 300 {
		if err = layout.Add(&messages.VehicleRecord{Inventory: []*messages.ECU{{Id: fmt.Sprint("E", i), Version: "1"}}}); err != nil {
			break
		}
	}
	if !errors.Is(err, ingest.ErrTooWide) {
		t.Errorf("300 ECUs: %v", err)
	}
	w, err := ingest.NewWriter(ingest.CSV, io.Discard, &ingest.Layout{})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write(&messages.VehicleRecord{Inventory: []*messages.ECU{{Id: "A"}}}); !errors.Is(err, ingest.ErrTooWide) {
		t.Errorf("an ECU that the columns do not have: %v", err)
	}
}

// An import that continues behind a line reads from there what it would have read, with
// the same numbers.
func TestSkipToContinuesInTheFile(t *testing.T) {
	long := strings.Repeat("x", 2*ingest.MaxLineBytes)
	files := map[ingest.Format]string{
		ingest.NDJSON: good + "\n\n" + long + "\n{\n" + good + "\n" + good,
		ingest.CSV:    "vin,model\nWVWZZZ1JZXW000001,\"two\nlines\"\n\n" + long + "\nWVWZZZ1JZXW000002,e1\nWVWZZZ1JZXW000003,\"e\n",
	}
	for format, file := range files {
		whole := strings.SplitAfter(tell(format, file), "\n")
		for from := range int64(12) {
			r, err := ingest.NewReader(format, strings.NewReader(file), "ida")
			if err != nil {
				t.Fatal(err)
			}
			if err := r.SkipTo(from); err != nil {
				t.Fatal(err)
			}
			var want strings.Builder
			for _, line := range whole {
				var number int64
				if fmt.Sscanf(line, "line %d:", &number); number >= from {
					want.WriteString(line)
				}
			}
			if got := rest(r); got != want.String() {
				t.Errorf("%s from line %d:\n%s\nwant\n%s", format, from, got, want.String())
			}
		}
	}
}

// BenchmarkNDJSON reads lines of four ECUs.
func BenchmarkNDJSON(b *testing.B) {
	var file bytes.Buffer
	for i := range 1000 {
		fmt.Fprintf(&file, `{"vin":"WPVZZZE50RN%06d","model":"e1","variant":"base","modelYear":2022,"market":"DE","region":"R%d","tags":["t7"],"ecus":[`, i, i%40)
		for j, id := range []string{"ADAS", "IVI", "BMS", "GW"} {
			fmt.Fprintf(&file, `%s{"id":"%s","hardwarePart":"P-%s-1","hardwareRevision":"C","serial":"S%s%07d","version":"4.%d.0"}`, ","[:min(j, 1)], id, id, id, i, i%9)
		}
		file.WriteString("]}\n")
	}
	b.ReportAllocs()
	b.SetBytes(int64(file.Len()) / 1000)
	for n := 0; n < b.N; {
		r, err := ingest.NewReader(ingest.NDJSON, bytes.NewReader(file.Bytes()), "ida")
		if err != nil {
			b.Fatal(err)
		}
		for ; n < b.N; n++ {
			if _, err := r.Next(); err != nil {
				break
			}
		}
	}
}
