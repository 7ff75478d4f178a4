package ledger

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"
)

// The reader takes whole lines only: what it has read can be cut off where it says and
// reads the same again, and what was read can be written and added up.
func FuzzReadEntries(f *testing.F) {
	for _, e := range []Entry{entry(Accepted, "a", 1, "4.2.0"), entry(InstallStarted, "a", 1, "4.2.0"), entry(InstallFinished, "a", 1, "4.2.0")} {
		line, err := json.Marshal(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(append(line, '\n'))
		f.Add(append(append(line, '\n'), line[:len(line)/2]...)) // torn by a crash
	}
	for _, seed := range []string{"", "\n", "null\n", "{}\n", "[1]\n", `{"vin":"V","kind":"exploded"}` + "\n", `{"vin":"V","kind":"accepted","attempt":-1}` + "\n", `{"vin":"V","kind":"accepted"} {"more":1}` + "\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		read := func(text []byte) (entries []Entry, whole int64, err error) {
			whole, err = readEntries(bytes.NewReader(text), func(e *Entry) { entries = append(entries, *e) })
			return entries, whole, err
		}
		entries, whole, err := read(text)
		if whole < 0 || whole > int64(len(text)) || whole > 0 && text[whole-1] != '\n' {
			t.Fatalf("%d of %d bytes are whole lines", whole, len(text))
		}
		if err == nil && bytes.IndexByte(text[whole:], '\n') >= 0 {
			t.Fatalf("a whole line is left out after byte %d", whole)
		}
		again, same, err := read(text[:whole])
		if err != nil || same != whole || !reflect.DeepEqual(again, entries) {
			t.Fatalf("cut off at %d, it reads as %+v (%d, %v), before as %+v", whole, again, same, err, entries)
		}
		sum := newTally()
		for i := range entries {
			if entries[i].VIN == "" {
				t.Fatalf("an entry about nobody: %+v", entries[i])
			}
			sum.add(&entries[i])
			line, err := json.Marshal(&entries[i])
			if err != nil {
				t.Fatal(err)
			}
			if once, _, err := read(append(line, '\n')); err != nil || len(once) != 1 {
				t.Fatalf("%s comes back as %+v, %v", line, once, err)
			}
		}
		if sum.summary() == nil {
			t.Fatal("entries do not add up")
		}
	})
}
