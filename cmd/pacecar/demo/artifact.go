package demo

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"

	"pacecar/messages"
	"pacecar/messages/delta"
	"pacecar/tcu/tcusim/population"
	"pacecar/web/view"
)

// The update that the demonstration rolls out: one artifact for each hardware revision
// of the driver assistance ECU, one for the telematics unit of every vehicle.
const (
	packageName    = "driver-assistance"
	packageVersion = "2026.4.0"
	packageID      = packageName + "@" + packageVersion
	artifactBytes  = 1 << 20
)

// updated are the ECUs that the package has artifacts for.
var updated = []string{"ADAS", "TCU"}

// artifact is one file and where it belongs.
type artifact struct {
	content view.Content
	bytes   []byte
	besides [][]byte // files that are stored with it: patches, and what they are applied to
}

// makeArtifacts makes the files; the same seed makes the same bytes. The telematics units get
// the image that follows those of the factory, which a patch makes out of each of them.
func makeArtifacts(seed uint64) ([]artifact, error) {
	made := []artifact{
		{content: view.Content{ECU: "ADAS", HardwarePart: "8K0907107", HardwareRevisions: []string{"H05"}, Version: "4.2.0"}},
		{content: view.Content{ECU: "ADAS", HardwarePart: "8K0907107", HardwareRevisions: []string{"H07"}, Version: "4.2.0"}},
		{content: view.Content{ECU: "TCU", HardwarePart: "80A035741", Version: "2.0.0"}},
	}
	for i := range made {
		made[i].bytes = incompressible(seed, uint64(i), artifactBytes)
		if made[i].content.ECU == "TCU" {
			made[i].bytes = population.NextImage()
			if err := made[i].patch(population.FactoryVersions("TCU")); err != nil {
				return nil, err
			}
		}
		made[i].content.SHA256 = string(messages.DigestOf(made[i].bytes))
		made[i].content.SizeBytes = uint64(len(made[i].bytes))
	}
	return made, nil
}

// patch adds a patch from each older software.
func (a *artifact) patch(older map[string][]byte) error {
	for _, version := range slices.Sorted(maps.Keys(older)) {
		old := older[version]
		patch, err := delta.Make(old, a.bytes)
		if err != nil {
			return fmt.Errorf("patch from %s: %w", version, err)
		}
		a.besides = append(a.besides, old, patch)
		a.content.Deltas = append(a.content.Deltas, view.Delta{
			FromSHA256: string(messages.DigestOf(old)), SHA256: string(messages.DigestOf(patch)), SizeBytes: uint64(len(patch)), Format: delta.Format,
		})
	}
	return nil
}

// incompressible looks like firmware that has been compressed and encrypted.
func incompressible(seed, stream uint64, size int) []byte {
	dice := rand.New(rand.NewPCG(seed, stream))
	b := make([]byte, size)
	for i := 0; i+8 <= len(b); i += 8 {
		word := dice.Uint64()
		for k := range 8 {
			b[i+k] = byte(word >> (8 * k))
		}
	}
	return b
}
