package dashboard_test

import (
	"maps"
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
	if name == "adas-stack" {
		maps.Copy(pkg, stageTerms())
		pkg["updateType"] = "recall"
		pkg["signature"], pkg["signedBy"] = map[string]any{"signatures": []any{map[string]any{"keyid": strings.Repeat("9c", 32)}, map[string]any{"keyid": strings.Repeat("07", 32)}}}, []string{strings.Repeat("9c", 32)}
		first := pkg["contents"].([]any)[0].(map[string]any)
		first["revisionFrom"], first["revisionTo"] = "D", "F"
		first["deltas"] = []any{map[string]any{"fromSha256": strings.Repeat("aa", 32), "sha256": strings.Repeat("bb", 32), "sizeBytes": 1_900_000}}
		for i, group := range []string{"perception", "perception", "gateway"} {
			pkg["contents"].([]any)[i].(map[string]any)["group"] = group
		}
	}
	if state == "Deprecated" || state == "Withdrawn" {
		pkg["reason"] = "The camera loses its calibration below -20 °C."
	}
	return pkg
}

// stageTerms are terms of every kind; the assessment leaves one question open.
func stageTerms() map[string]any {
	return map[string]any{
		"severity": "critical", "skilledPerson": "The camera must be calibrated on a test bench afterwards.",
		"releaseNotes": []any{
			map[string]any{"language": "en", "before": "This update improves emergency braking. The vehicle cannot be driven for about 25 minutes.", "after": "Emergency braking now recognises trailers that stand across the road."},
			map[string]any{"language": "de", "before": "Dieses Update verbessert die Notbremsung.", "after": "Die Notbremsung erkennt jetzt Anhänger, die quer auf der Straße stehen."},
		},
		"estimate":      map[string]any{"downloadSeconds": 600, "installSeconds": 1500},
		"preconditions": map[string]any{"parked": true, "ignitionOff": true, "minimumBatteryPercent": 60, "minimumStateOfChargePercent": 20, "network": "wifi", "minimumFreeBytes": 2 << 30},
		"dependencies": []any{
			map[string]any{"kind": "requires", "ecu": "GW", "version": ">= 3.1.0"},
			map[string]any{"kind": "conflicts", "package": "trailer-assist", "version": "< 11.0.0"},
			map[string]any{"kind": "steppingStone", "package": "gateway", "version": ">= 2.9.0", "whenEcu": "GW", "whenVersion": "< 2.9.0"},
		},
		"rxswins": []any{map[string]any{"ecu": "ADAS", "before": "R152SWIN 0001", "after": "R152SWIN 0002"}, map[string]any{"ecu": "GW", "before": "R155SWIN 0004", "after": "R155SWIN 0004"}},
		"assessment": map[string]any{
			"purpose": "Corrects the recognition of obstacles that stand across the road (recall 26V-114).", "systemsAffected": "Advanced emergency braking; the display of its warnings.",
			"typeApprovedSystems": "Advanced emergency braking (UN R152).", "effectOnRequirements": "The requirements of UN R152, 5.1 and 5.2, stay fulfilled.",
			"effectOnParameters": "The software identification changes; no other parameter does.", "approvalSought": "Extension 03, granted on 2 March 2026.",
			"conditions": "Over the air, vehicle parked, ignition off.", "safetyConfirmation": "All units of the group are activated together; see safety case SC-118.",
		},
	}
}

// stageMapping is how a fleet stands towards a package, with reasons of every kind.
func stageMapping(id string) map[string]any {
	reason := func(code string, n int, detail string) map[string]any {
		return map[string]any{"code": code, "count": n, "detail": detail, "sample": []any{stageVIN}}
	}
	return map[string]any{
		"package": id, "registered": 12480, "selected": 12476, "eligible": 8204, "installed": 2611, "blocked": 1661, "undecided": 4, "residual": true,
		"reasons": []any{
			reason("AlreadyInstalled", 2611, "Every ECU of the package already runs what the package brings."),
			reason("MissingDependency", 902, "ECU GW must run >= 3.1.0, which is not so."),
			reason("HardwareMismatch", 412, "ECU ADAS has hardware that the package has no artifact for."),
			reason("Occupied", 261, "Campaign halted holds the vehicles."), reason("Occupied", 38, "Campaign spring-2026 holds the vehicles."),
			reason("SteppingStone", 36, "Package gateway >= 2.9.0 must be passed through first."),
			reason("Flagged", 12, "Flagged ECUReplaced, which nobody has cleared."),
			reason("MissingAttribute", 4, "The vehicles have no model."),
		},
	}
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
		id := pkg["id"].(string)
		s.pages["/packages/"+id], s.pages["/packages/"+id+":map"] = pkg, stageMapping(id)
		s.pages["/packages/"+id+"/vehicles"] = map[string]any{"next": "n", "items": []any{
			map[string]any{"vin": stageVIN, "code": "Occupied", "detail": "Campaign halted holds the vehicles."},
			map[string]any{"vin": flaggedVIN, "code": "Occupied", "detail": "Campaign spring-2026 holds the vehicles."},
		}}
	}
}
