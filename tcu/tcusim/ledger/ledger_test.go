package ledger

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// entry is an Entry about the first vehicle's TCU.
func entry(kind Kind, campaign string, attempt uint32, version string) Entry {
	e := Entry{AtMS: 1, VIN: "WPZZZZE50NL000001", Kind: kind, Campaign: campaign, Attempt: attempt, Package: "telematics", Version: version}
	if kind == InstallStarted || kind == InstallFinished {
		e.ECUs = []ECUEntry{{ID: "TCU", Version: version}}
	}
	return e
}

// in puts an entry's software into another package, of gives it other bytes.
func in(pkg string, e Entry) Entry {
	e.Package = pkg
	return e
}

func of(digest string, e Entry) Entry {
	e.ECUs[0].SHA256 = digest
	return e
}

// Offers stand between installations, and the number of the attempt rises: neither hides
// that a vehicle installs twice.
func TestRisingAttemptsHideNoDoubleInstall(t *testing.T) {
	const v = "4.2.0"
	once := []Entry{entry(Accepted, "a", 1, v), entry(InstallStarted, "a", 1, v), entry(InstallFinished, "a", 1, v)}
	for name, c := range map[string]struct {
		then    []Entry
		doubles uint64
		says    string
	}{
		"a second attempt installs again": {
			[]Entry{entry(Accepted, "a", 2, v), entry(InstallStarted, "a", 2, v), entry(InstallFinished, "a", 2, v)}, 1, "after attempt 1 was installed"},
		"other software by a second attempt": {
			[]Entry{entry(Accepted, "a", 2, "5.0.0"), entry(InstallStarted, "a", 2, "5.0.0")}, 1, "after attempt 1 was installed"},
		"the old attempt after a new offer": {
			[]Entry{entry(Accepted, "a", 2, v), entry(Discarded, "a", 2, v), entry(InstallStarted, "a", 1, v)}, 1, "after attempt 1 was installed"},
		"the end of one that ended": {
			[]Entry{entry(Accepted, "a", 2, v), entry(InstallFinished, "a", 1, v)}, 1, "ends (install_finished) and is not installing"},
		"a failure after the success": {[]Entry{entry(InstallFailed, "a", 1, v)}, 1, "ends (install_failed)"},
		"an end without a beginning":  {[]Entry{entry(Accepted, "b", 1, v), entry(InstallFinished, "b", 1, v)}, 1, "attempt 1 of b ends"},
		"two at one time": {
			[]Entry{entry(Accepted, "b", 1, "5.0.0"), entry(InstallStarted, "b", 1, "5.0.0"), entry(Accepted, "b", 2, "5.0.0"),
				entry(InstallStarted, "b", 2, "5.0.0"), entry(InstallFinished, "b", 2, "5.0.0"), entry(InstallFinished, "b", 1, "5.0.0")}, 1, "while attempt 1 of b is installing"},
		"a retry of a retry": {
			[]Entry{entry(Accepted, "b", 1, "5.0.0"), entry(InstallStarted, "b", 1, "5.0.0"), entry(InstallFailed, "b", 1, "5.0.0"),
				entry(Accepted, "b", 2, "5.0.0"), entry(InstallStarted, "b", 2, "5.0.0"), entry(Reverted, "b", 2, "5.0.0"),
				entry(Accepted, "b", 3, "5.0.0"), entry(InstallStarted, "b", 3, "5.0.0"), entry(InstallFinished, "b", 3, "5.0.0")}, 0, ""},
	} {
		s := Summarize(append(append([]Entry(nil), once...), c.then...))
		if s.DoubleInstalls != c.doubles || !strings.Contains(strings.Join(s.Violations, "\n"), c.says) {
			t.Errorf("%s: %d double installs, %q, want %d that say %q", name, s.DoubleInstalls, s.Violations, c.doubles, c.says)
		}
	}
}

func TestSummary(t *testing.T) {
	const v = "4.2.0"
	for name, c := range map[string]struct {
		entries []Entry
		doubles uint64
		says    string
	}{
		"once": {[]Entry{entry(InstallStarted, "a", 1, v), entry(InstallFinished, "a", 1, v)}, 0, ""},
		"started twice": {[]Entry{
			entry(InstallStarted, "a", 1, v), entry(InstallFinished, "a", 1, v), entry(InstallStarted, "a", 1, v),
		}, 1, "after attempt 1 was installed"},
		"an older attempt": {[]Entry{
			entry(InstallStarted, "a", 2, v), entry(InstallFailed, "a", 2, v), entry(InstallStarted, "a", 1, v),
		}, 1, "attempt 1 of a starts after attempt 2 was started"},
		"a retry": {[]Entry{
			entry(InstallStarted, "a", 1, v), entry(Reverted, "a", 1, v), entry(InstallStarted, "a", 2, v), entry(InstallFinished, "a", 2, v),
		}, 0, ""},
		"overlapping": {[]Entry{entry(InstallStarted, "a", 1, v), entry(InstallStarted, "b", 1, "5.0.0")}, 1, "while attempt 1 of a is installing"},
		"the same software again": {[]Entry{
			entry(InstallStarted, "a", 1, v), entry(InstallFinished, "a", 1, v), entry(InstallStarted, "b", 1, v),
		}, 1, "whose software an installation has left there"},
		"the same software in another package": {[]Entry{
			entry(InstallStarted, "a", 1, v), entry(InstallFinished, "a", 1, v), in("bundle", entry(InstallStarted, "b", 1, v)),
		}, 1, "b installs bundle@4.2.0"},
		"other bytes of the same version": {[]Entry{
			entry(InstallStarted, "a", 1, v), entry(InstallFinished, "a", 1, v), of("ab", entry(InstallStarted, "b", 1, v)),
		}, 0, ""},
		"the same software after a failure": {[]Entry{
			entry(InstallStarted, "a", 1, v), entry(InstallFailed, "a", 1, v), entry(InstallStarted, "b", 1, v),
		}, 0, ""},
		"there, back and there again": {[]Entry{
			entry(InstallStarted, "a", 1, v), entry(InstallFinished, "a", 1, v),
			entry(InstallStarted, "b", 1, "4.1.0"), entry(InstallFinished, "b", 1, "4.1.0"),
			entry(InstallStarted, "c", 1, v), entry(InstallFinished, "c", 1, v),
		}, 0, ""},
	} {
		s := Summarize(c.entries)
		if s.DoubleInstalls != c.doubles || !strings.Contains(strings.Join(s.Violations, "\n"), c.says) {
			t.Errorf("%s: %d double installs, %q, want %d that say %q", name, s.DoubleInstalls, s.Violations, c.doubles, c.says)
		}
	}
	s := Summarize([]Entry{
		entry(Accepted, "a", 1, v), entry(Downloaded, "a", 1, v), entry(InstallStarted, "a", 1, v), entry(Reverted, "a", 1, v),
		entry(Accepted, "a", 2, v), entry(InstallStarted, "a", 2, v), entry(InstallFinished, "a", 2, v), entry(Accepted, "b", 1, "5.0.0"),
	})
	if s.Vehicles != 1 || s.Accepted != 3 || s.Started != 2 || s.Finished != 1 || s.Reverted != 1 || s.Open != 0 {
		t.Errorf("summary %+v", s)
	}
	if s.Outcomes["a"] != (Outcome{Installed: 1}) || s.Outcomes["b"] != (Outcome{Accepted: 1}) {
		t.Errorf("outcomes %+v", s.Outcomes)
	}
	if s.Final["WPZZZZE50NL000001"]["TCU"] != v {
		t.Errorf("final versions %v", s.Final)
	}
}

func TestLedgerSurvives(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger")
	l, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	started := entry(InstallStarted, "a", 1, "4.2.0")
	if err := l.Append(&started); err != nil {
		t.Fatal(err)
	}
	// The process dies here: the entry is in the file although nothing was closed. The
	// next line is torn.
	entries, err := Read(path)
	if err != nil || len(entries) != 1 || entries[0].Kind != InstallStarted {
		t.Fatalf("read %v, %v", entries, err)
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.WriteString(`{"at_ms":2,"vin":"WPZ`); err != nil {
		t.Fatal(err)
	}
	_ = file.Close()
	if entries, err := Read(path); err != nil || len(entries) != 1 {
		t.Errorf("with a torn line: %v, %v", entries, err)
	}
	_ = l.Close()
	again, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	finished := entry(InstallFinished, "a", 1, "4.2.0")
	if err := again.Append(&finished); err != nil {
		t.Fatal(err)
	}
	if s := again.Summary(); s.Started != 1 || s.Finished != 1 || s.Open != 0 {
		t.Errorf("summary %+v", s)
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	if err := again.Append(&finished); err == nil {
		t.Error("a closed ledger takes entries")
	}
	if entries, err := Read(path); err != nil || len(entries) != 2 {
		t.Errorf("after all: %v, %v", entries, err)
	}
}

func TestReadLedgerNamesTheLine(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger")
	good := `{"at_ms":1,"vin":"V","kind":"accepted","campaign":"a","attempt":1}` + "\n"
	for content, says := range map[string]string{
		good + "garbage\n":                  "line 2",
		good + `{"kind":"exploded"}` + "\n": `"exploded"`,
		`{"vin":1}` + "\n":                  "line 1",
		`{"wheels":4}` + "\n":               "wheels",
	} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Read(path); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want an error that says %s", content, err, says)
		}
	}
	if _, err := Open(t.TempDir()); err == nil {
		t.Error("a directory was opened as a ledger")
	}
}
