package population

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"pacecar/messages"
)

func TestPopulation(t *testing.T) {
	const n = 20_000
	fleet := Of(7, n)
	seen := make(map[messages.VIN]bool, n)
	modelCount, serials := make(map[string]int), make(map[string]bool)
	for i := range fleet {
		v := &fleet[i]
		if _, err := messages.ParseVIN(string(v.VIN)); err != nil || v.VIN[0] != 'W' {
			t.Fatalf("vehicle %d: VIN %s: %v", i, v.VIN, err)
		}
		if seen[v.VIN] {
			t.Fatalf("VIN %s is there twice", v.VIN)
		}
		seen[v.VIN] = true
		modelCount[v.Model]++
		if len(v.ECUs) < 3 || len(v.ECUs) > 6 {
			t.Fatalf("%s has %d ECUs", v.VIN, len(v.ECUs))
		}
		for _, e := range v.ECUs {
			if _, err := messages.ParseDigest(e.SHA256); err != nil || e.Part == "" || e.Serial == "" || e.Version == "" || e.Revision == "" {
				t.Fatalf("%s: ECU %+v: %v", v.VIN, e, err)
			}
			if serials[e.Part+e.Serial] {
				t.Fatalf("%s has the part %s with serial %s of another vehicle", v.VIN, e.Part, e.Serial)
			}
			serials[e.Part+e.Serial] = true
		}
		if len(v.Market) != 2 || !strings.HasPrefix(v.Region, v.Market) {
			t.Fatalf("%s is in market %q, region %q", v.VIN, v.Market, v.Region)
		}
	}
	for _, m := range models {
		if share := float64(modelCount[m.name]) / n * 100; share < float64(m.weight)-2 || share > float64(m.weight)+2 {
			t.Errorf("model %s is %.1f %% of the fleet, want %d %%", m.name, share, m.weight)
		}
	}
	if !reflect.DeepEqual(fleet[:100], Of(7, 100)) {
		t.Error("a smaller population is not the beginning of a larger one")
	}
	if reflect.DeepEqual(fleet[:100], Of(8, 100)) {
		t.Error("the seed does not matter")
	}
}

// What control units report is the digest of what can be read from them.
func TestFactorySoftwareIsThere(t *testing.T) {
	for _, v := range Of(7, 200) {
		for _, e := range v.ECUs {
			if got := messages.DigestOf(Factory(e.SHA256)); string(got) != e.SHA256 {
				t.Fatalf("%s %s has digest %s, its software %s", e.ID, e.Version, e.SHA256, got)
			}
		}
	}
	if Factory(string(messages.DigestOf([]byte("later")))) != nil {
		t.Error("the factory knows software that it never had")
	}
	versions := FactoryVersions("TCU")
	if len(versions) != 2 || len(NextImage()) != len(versions["1.9.4"]) {
		t.Fatalf("%d versions", len(versions))
	}
	differs := func(a, b []byte) (n int) {
		for i := range a {
			if a[i] != b[i] {
				n++
			}
		}
		return n
	}
	if n := differs(versions["1.9.4"], NextImage()); n == 0 || n > len(NextImage())/10 {
		t.Errorf("the next image differs in %d bytes of %d", n, len(NextImage()))
	}
	if differs(versions["1.9.0"], NextImage()) <= differs(versions["1.9.4"], NextImage()) {
		t.Error("an older version is not farther away")
	}
}

func TestWrite(t *testing.T) {
	var out bytes.Buffer
	if err := Write(&out, 7, 50); err != nil {
		t.Fatal(err)
	}
	fleet := Of(7, 50)
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != len(fleet) {
		t.Fatalf("%d lines, want %d", len(lines), len(fleet))
	}
	for i, line := range lines {
		var v Vehicle
		if err := json.Unmarshal([]byte(line), &v); err != nil {
			t.Fatalf("line %d: %v", i+1, err)
		}
		if !reflect.DeepEqual(v, fleet[i]) {
			t.Errorf("line %d: %s", i+1, line)
		}
	}
}
