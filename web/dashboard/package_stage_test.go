package dashboard_test

import (
	"strings"
	"time"
)

// stageHash is the content hash of the staged packages.
var stageHash = strings.Repeat("a81f4be2c27d9035", 4)

// stagePackage is a package for three ECUs in a state, with approvals by the persons named.
func stagePackage(name, version, state string, approvers ...string) map[string]any {
	approvals := []any{}
	for i, by := range approvers {
		approvals = append(approvals, map[string]any{"by": by, "at": at(-time.Duration(40-i) * time.Minute), "contentHash": stageHash})
	}
	pkg := map[string]any{
		"id": name + "@" + version, "name": name, "version": version, "state": state, "author": "m.keller", "updateType": "feature", "revision": 5,
		"description": "Lane changes on motorways are calmer, and the camera is calibrated in half the time.\n\nNeeds no visit to a workshop.",
		"contentHash": stageHash, "approvals": approvals, "createdAt": at(-26 * time.Hour), "changedAt": at(-30 * time.Minute),
		"contents": []any{
			map[string]any{"ecu": "ADAS", "hardwarePart": "4M0 907 121", "hardwareRevisions": []string{"B", "C"}, "version": version, "sha256": strings.Repeat("1f", 32), "sizeBytes": 48_300_000, "fromVersion": ">=4.0.0, <5.0.0"},
			map[string]any{"ecu": "ADAS", "hardwarePart": "4M0 907 122", "version": version, "sha256": strings.Repeat("2e", 32), "sizeBytes": 51_000_000, "fromVersion": ">=4.0.0, <5.0.0"},
			map[string]any{"ecu": "GW", "hardwarePart": "4M0 907 155", "version": "2.9.0", "sha256": strings.Repeat("3d", 32), "sizeBytes": 1_310_000},
		},
	}
	if state == "Deprecated" || state == "Withdrawn" {
		pkg["reason"] = "The camera loses its calibration below -20 °C."
	}
	return pkg
}

// setPackages puts one package of each state on the stage.
func setPackages(s *scripted) {
	list := []any{
		stagePackage("adas-stack", "4.3.0-rc1", "Draft"), stagePackage("gateway", "2.9.0", "Validated", "noor"),
		stagePackage("infotainment", "7.1.0", "Approved", "noor", "ida"), stagePackage("adas-stack", "4.2.1", "Released", "noor", "ida"),
		stagePackage("adas-stack", "4.1.0", "Deprecated", "noor", "ida"), stagePackage("battery", "1.9.2", "Withdrawn", "noor", "ida"),
	}
	s.pages["/packages"] = map[string]any{"items": list}
	for _, one := range list {
		pkg := one.(map[string]any)
		s.pages["/packages/"+pkg["id"].(string)] = pkg
	}
}
