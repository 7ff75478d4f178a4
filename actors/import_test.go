package actors_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pacecar/persistence"
	"pacecar/web/importing"
	"pacecar/web/ingest"
	"pacecar/web/view"
)

// sayings are what a file may say of a vehicle, field by field, right and wrong.
var sayings = map[string][]any{
	"vin":       {vinOf(1), vinOf(2), vinOf(3), vinOf(4), vinOf(5), vinOf(6), vinOf(7), "", strings.ToLower(vinOf(8)), "1M8GDM9A0KP042788"},
	"model":     {"e1", strings.Repeat("x", 64), strings.Repeat("x", 65), "a\x00b", "a\u0085b"},
	"market":    {"DE", "US", "de", "Germany"},
	"region":    {"DE-BY", strings.Repeat("ö", 33)},
	"timeZone":  {"Europe/Berlin", "UTC", "Nowhere", "Local"},
	"consent":   {"owner", "fleet", "none", "nobody"},
	"language":  {"de", "pt-BR", "German!", "xx-yy-zz-"},
	"modelYear": {2026, 1886, 1885, 2201, 0},
	"tags":      {[]string{"pilot"}, []string{""}, []string{strings.Repeat("t", 65)}, slices.Repeat([]string{"t"}, 33), []string{"a", "a"}},
	"ecus": {
		said("id", "ADAS"), said("id", ""), said("id", "A", "rxswin", "R79SWIN 0001"), said("id", "A", "rxswin", "79"), said("id", "A", "serial", "\x1f"),
		said("id", "A", "sha256", "ABC"), said("id", "A", "version", strings.Repeat("1", 65)), append(said("id", "A"), said("id", "A")...), slices.Repeat(said("id", "A"), 257),
	},
	"modle": {"e1"},
}

// said is one control unit, of names and values in turn.
func said(pairs ...string) []map[string]string {
	unit := map[string]string{}
	for pair := range slices.Chunk(pairs, 2) {
		unit[pair[0]] = pair[1]
	}
	return []map[string]string{unit}
}

// chanceFile is lines of which about a half are right.
func chanceFile(t *testing.T, chance *rand.Rand, lines int) []byte {
	t.Helper()
	var names []string
	for name := range sayings {
		names = append(names, name)
	}
	slices.Sort(names)
	var file bytes.Buffer
	for range lines {
		line := map[string]any{"vin": vinOf(chance.IntN(8))}
		for range chance.IntN(4) {
			name := names[chance.IntN(len(names))]
			line[name] = sayings[name][chance.IntN(len(sayings[name]))]
		}
		text, err := json.Marshal(line)
		if err != nil {
			t.Fatal(err)
		}
		file.Write(append(text, '\n'))
	}
	return file.Bytes()
}

// What a dry run rejects is what the import rejects: line by line, for the same reasons.
func TestADryRunRejectsWhatTheImportRejects(t *testing.T) {
	for seed := range uint64(20) {
		synctest.Test(t, func(t *testing.T) {
			n := startNode(t, persistence.NewMemory(4, time.Now), silent{}, time.Minute)
			defer n.stop()
			file := chanceFile(t, rand.New(rand.NewPCG(seed, 1)), 200)
			var told [2][]string
			for i, dry := range []bool{true, false} {
				reader, err := ingest.NewReader(ingest.NDJSON, bytes.NewReader(file), "mira")
				if err != nil {
					t.Fatal(err)
				}
				run := importing.NewRun(n.engine(), importing.Options{DryRun: dry}, func(now view.Import) {
					for _, no := range now.Errors {
						told[i] = append(told[i], fmt.Sprintf("%+v", no))
					}
				})
				if result := run.Do(t.Context(), reader); result.Stopped != "" || result.Received != 200 || dry && result.Registered > 0 {
					t.Errorf("seed %d: %+v", seed, result)
				}
			}
			if !slices.Equal(told[0], told[1]) || len(told[0]) == 0 || len(told[0]) == 200 {
				t.Errorf("seed %d: a dry run rejects %d lines, the import %d:\n%q\n%q", seed, len(told[0]), len(told[1]), told[0], told[1])
			}
		})
	}
}
