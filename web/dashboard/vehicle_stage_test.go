package dashboard_test

import (
	"time"

	"pacecar/messages"
)

const (
	stageVIN   = "WPC0000000A000104"
	flaggedVIN = "WPC0000000A000105"
)

// stageECU is a control unit of the stage; a later one is the same with fields changed.
func stageECU(id, version string, changes ...string) map[string]any {
	ecu := map[string]any{"id": id, "hardwarePart": "4M0 907 121", "hardwareRevision": "B", "serial": "SN0000104", "version": version, "sha256": string(messages.DigestOf([]byte(id + version)))}
	for i := 0; i+1 < len(changes); i += 2 {
		ecu[changes[i]] = changes[i+1]
	}
	return ecu
}

// stageConfigurations are the changes of a vehicle: registered, updated, repaired, newest first.
func stageConfigurations() map[string]any {
	adas, newer := stageECU("ADAS", "4.1.0", "rxswin", "R79SWIN 0001"), stageECU("ADAS", "4.2.10", "rxswin", "R79SWIN 0002")
	swapped := stageECU("ADAS", "4.2.10", "rxswin", "R79SWIN 0002", "serial", "SN0000999", "hardwareRevision", "C")
	gateway, camera := stageECU("GW", "2.9.0"), stageECU("CAM", "1.0.3")
	change := func(before, after map[string]any) map[string]any {
		made := map[string]any{}
		if before != nil {
			made["before"] = before
		}
		if after != nil {
			made["after"] = after
		}
		return made
	}
	return map[string]any{"next": "3", "items": []any{
		map[string]any{"at": at(-time.Hour), "event": "InventoryChanged", "by": "vehicle", "changes": []any{change(newer, swapped), change(nil, camera)},
			"before": []any{newer, gateway}, "after": []any{swapped, gateway, camera}},
		map[string]any{"at": at(-26 * time.Hour), "event": "InventoryChanged", "by": "vehicle", "campaign": "adas-4-2-0", "attempt": 2, "changes": []any{change(adas, newer)},
			"before": []any{adas, gateway}, "after": []any{newer, gateway}},
		map[string]any{"at": at(-72 * time.Hour), "event": "VehicleRegistered", "by": "plant Leipzig", "changes": []any{change(nil, adas), change(nil, gateway)},
			"before": []any{}, "after": []any{adas, gateway}},
	}}
}

// setVehicles puts two vehicles on the stage: one that downloads, and one that a garage has worked on.
func setVehicles(s *scripted) {
	s.set("vehicle:"+stageVIN, stageVehicle())
	flagged := stageVehicle()
	for _, gone := range []string{"assignment", "results"} {
		delete(flagged, gone)
	}
	flagged["vin"], flagged["percent"], flagged["online"] = flaggedVIN, 0, false
	flagged["why"] = "It is flagged ECUReplaced, and no campaign may have it until somebody has cleared it."
	flagged["timeZone"], flagged["consent"], flagged["language"] = "Europe/Berlin", "owner", "pt-BR"
	flagged["position"] = map[string]any{"latitude": 48.1374, "longitude": 11.5755}
	flagged["ecus.ADAS"] = stageECU("ADAS", "4.2.10", "rxswin", "R79SWIN 0002", "serial", "SN0000999", "hardwareRevision", "C")
	flagged["ecus.CAM"] = stageECU("CAM", "1.0.3")
	flagged["flags"] = []any{
		map[string]any{"code": "ECUReplaced", "ecu": "ADAS", "detail": "The vehicle reports ADAS with part 4M0 907 121 revision C serial SN0000999 instead of part 4M0 907 121 revision B serial SN0000104.", "at": at(-time.Hour)},
		map[string]any{"code": "UnknownECU", "ecu": "CAM", "detail": "The vehicle reports a control unit CAM (part 4M0 907 121 revision B serial SN0000104), which no registration names.", "at": at(-time.Hour)},
		map[string]any{"code": "DuplicateSerial", "ecu": "GW", "detail": "WPC0000000A000777 has a control unit of this part and serial number, too.", "at": at(-2 * time.Hour)},
	}
	flagged["condition"] = map[string]any{
		"at": at(-10 * time.Minute), "parked": false, "ignitionOff": true, "batteryPercent": 86, "stateOfChargePercent": 41, "network": "metered", "freeBytes": 2_684_354_560,
	}
	s.set("vehicle:"+flaggedVIN, flagged)
	for _, vin := range []string{stageVIN, flaggedVIN} {
		s.pages["/vehicles/"+vin+"/timeline"] = map[string]any{"items": stageLines()[7:9]}
		s.pages["/vehicles/"+vin+"/configurations"] = stageConfigurations()
		s.pages["/packages/adas-stack@4.3.0-rc1/vehicles/"+vin] = map[string]any{
			"vin": vin, "code": "SteppingStone", "detail": "Package gateway 2.9.0 must be passed through first, because ECU GW runs 2.8.1.",
			"way": []any{"gateway@2.9.0", "adas-stack@4.2.1", "adas-stack@4.3.0-rc1"},
		}
	}
}
