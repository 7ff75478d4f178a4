package fleet

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pacecar/web/view"
)

var told = []view.LineError{
	{Line: 2, VIN: "=1+1", Reason: "VIN has 4 characters, want 17"},
	{Line: 5, Reason: `field "modle" is not known`, Suggestion: "did you mean model?"},
	{Line: 9, VIN: "'-", Reason: "two, with a comma\nand a line feed"},
}

// A file of rejected lines that an import continues keeps what is about earlier lines, and
// what its predecessor did not write to the end is told again.
func TestRejectsContinue(t *testing.T) {
	for _, name := range []string{"rejects.ndjson", "rejects.csv"} {
		path := filepath.Join(t.TempDir(), name)
		write := func(before int64, lines ...view.LineError) {
			t.Helper()
			r, err := openRejects(path, before)
			if err != nil {
				t.Fatal(err)
			}
			if err := r.write(lines); err != nil {
				t.Fatal(err)
			}
			if err := r.close(); err != nil {
				t.Fatal(err)
			}
		}
		read := func(before int64) []view.LineError {
			t.Helper()
			lines, err := readRejects(path, filepath.Ext(path) == ".csv", before)
			if err != nil {
				t.Fatal(err)
			}
			return lines
		}
		if got := read(100); got != nil {
			t.Errorf("a file that is not there holds %v", got)
		}
		write(1, told...)
		if got := read(100); !slices.Equal(got, told) {
			t.Errorf("%s holds %+v", name, got)
		}
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		write(6, told[2])
		if got := read(100); !slices.Equal(got, told) {
			t.Errorf("continued, %s holds %+v", name, got)
		}
		if err := os.WriteFile(path, whole[:len(whole)-12], 0o600); err != nil { // the last line was cut
			t.Fatal(err)
		}
		write(6, told[2])
		if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, whole) {
			t.Errorf("%s was cut and is\n%s\nwant\n%s", name, got, whole)
		}
		write(1, told[0])
		if got := read(100); len(got) != 1 {
			t.Errorf("begun anew, %s holds %+v", name, got)
		}
	}
}

// A file that somebody else wrote is an error or nothing, and never a panic.
func FuzzRejects(f *testing.F) {
	for _, seed := range []string{"", "{", "{}\n{\"line\":1}", "line,vin,reason,suggestion\n1,,a,\n", "1,2", "line\n\"", "a,b,c,d\nx,y,z,w\n"} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, text string, asCSV bool) {
		path := filepath.Join(t.TempDir(), "rejects")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		kept, err := readRejects(path, asCSV, 10)
		for _, line := range kept {
			if line.Line >= 10 && err == nil {
				t.Errorf("line %d is kept", line.Line)
			}
		}
	})
}
