package ingest_test

import (
	"errors"
	"strings"
	"testing"

	"pacecar/web/ingest"
)

// A header is understood as spreadsheets write it; ids of control units stay as they are.
func TestHeadersInLettersOfEitherCase(t *testing.T) {
	t.Parallel()
	r, err := ingest.NewReader(ingest.CSV, strings.NewReader("VIN,Model,ECU.Adas.Version\nWPX00001Z00000001,e1,4.1\n"), "mira")
	if err != nil {
		t.Fatal(err)
	}
	line, err := r.Next()
	if err != nil || line.Command.GetAttributes().GetModel() != "e1" || len(line.Command.GetEcus()) != 1 || line.Command.GetEcus()[0].GetId() != "Adas" || line.Command.GetEcus()[0].GetVersion() != "4.1" {
		t.Errorf("read %v, %v", line.Command, err)
	}
	for text, want := range map[string]string{
		"VIN,vin\n":                "there twice",
		"VIN;Model\n":              "separated by semicolons: use commas",
		"\x1f\x8b\x08\x00rest\n":   "this is gzip: name the file .gz",
		"VIN,ecu.ADAS.versoin\n":   "did you mean version?",
		"vin,ecu.ADAS..version,\n": "is not known",
	} {
		if _, err := ingest.NewReader(ingest.CSV, strings.NewReader(text), ""); !errors.Is(err, ingest.ErrHeader) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
