package dashboard_test

import (
	"fmt"
	"maps"
	"time"
)

// The stage holds a campaign of 2,000 vehicles in three waves at chosen moments.

const stageID = "adas-4-2-1"

var (
	stageStart = time.Now().Add(-4 * time.Minute).Truncate(time.Second)
	waveSizes  = []int{20, 180, 1800}
	waveNames  = []string{"Canary", "Early", "Rest"}
)

func at(d time.Duration) string { return stageStart.Add(d).UTC().Format("2006-01-02T15:04:05.000Z") }

// draftCampaign is the campaign before its start.
func draftCampaign(id, name string) map[string]any {
	gate := map[string]any{"minimumSucceededPercent": 95, "maximumFailedPercent": 2, "minimumSample": 20, "soakSeconds": 5}
	return map[string]any{
		"id": id, "name": name, "state": "Draft", "author": "m.keller", "package": "adas-stack@4.2.1", "contentHash": "a81f4be2c2",
		"createdAt": at(-time.Hour), "version": 3, "wave": 0, "total": 0, "inFlight": 0, "offersPerMinute": 0, "succeededPerMinute": 0,
		"plan": map[string]any{
			"package": "adas-stack@4.2.1", "selector": `model == "e1" && region in ["DE-BY", "DE-BW", "AT-9"]`,
			"pacing": map[string]any{"maximumPerMinute": 1200, "maximumInFlight": 500},
			"waves": []any{
				map[string]any{"name": "Canary", "percent": 1, "gate": gate}, map[string]any{"name": "Early", "percent": 10, "gate": gate},
				map[string]any{"name": "Rest", "rest": true, "gate": gate},
			},
		},
	}
}

// stageWave is a wave with its counts and a sentence of its gate.
func stageWave(number int, state string, counts map[string]any, gate string) map[string]any {
	wave := map[string]any{
		"number": number, "name": waveNames[number-1], "state": state, "size": waveSizes[number-1], "counts": counts, "gate": gate,
	}
	if state != "Pending" {
		wave["openedAt"] = at(time.Duration(number-1) * time.Minute)
	}
	if state == "Passed" {
		wave["closedAt"] = at(time.Duration(number)*time.Minute - 4*time.Second)
	}
	return wave
}

// runningCampaign is in the middle of its third wave, with some failures.
func runningCampaign(id, name string) map[string]any {
	keys := draftCampaign(id, name)
	maps.Copy(keys, map[string]any{
		"state": "Running", "startedAt": at(0), "version": 812, "wave": 3, "total": 2000, "inFlight": 412, "offersPerMinute": 1180, "succeededPerMinute": 642,
		"counts.Succeeded": 1014, "counts.Failed": 11, "counts.Reverted": 3, "counts.Rejected": 2, "counts.Waiting": 558, "counts.Offered": 31, "counts.Accepted": 24,
		"counts.Downloading": 186, "counts.Downloaded": 12, "counts.Permitted": 9, "counts.Installing": 118, "counts.Installed": 32,
		"waves.1": stageWave(1, "Passed", map[string]any{"Succeeded": 20}, "wave 1: 20 of 20 vehicles ended, 20 succeeded, 0 failed; at most 2% may fail, at least 95% must succeed, soak 5s: holds"),
		"waves.2": stageWave(2, "Passed", map[string]any{"Succeeded": 177, "Failed": 3}, "wave 2: 180 of 180 vehicles ended, 177 succeeded, 3 failed; at most 2% may fail, at least 95% must succeed, soak 5s: holds"),
		"waves.3": stageWave(3, "Open", map[string]any{"Succeeded": 817, "Failed": 8, "Reverted": 3, "Rejected": 2, "Waiting": 558, "Downloading": 241, "Installing": 171},
			"wave 3: 830 of 1,800 vehicles ended, 817 succeeded, 11 failed; 970 still under way, at most 2% of 20 or more that ended may fail"),
		"failures.ADAS/FLASH_VERIFY": 6, "failures.ADAS/BATTERY_LOW": 3, "failures.GW/E0x31_TIMEOUT": 2, "failures.BMS/E0x07": 2, "failures./MANIFEST_MISMATCH": 1,
		"decisions.1": map[string]any{"at": at(56 * time.Second), "wave": 1, "passed": true, "ended": 20, "succeeded": 20, "failed": 0, "text": "wave 1: 20 of 20 vehicles ended, 20 succeeded, 0 failed: holds"},
		"decisions.2": map[string]any{"at": at(116 * time.Second), "wave": 2, "passed": true, "ended": 180, "succeeded": 177, "failed": 3, "text": "wave 2: 180 of 180 vehicles ended, 177 succeeded, 3 failed: holds"},
	})
	burn(keys, 2000, 1436, 1014, 14)
	return keys
}

// haltedCampaign was stopped by the gate of its second wave.
func haltedCampaign(id, name string) map[string]any {
	keys := runningCampaign(id, name)
	cause := "wave 2: 61 of 180 vehicles ended, 56 succeeded, 5 failed; 5 of 61 failed (8.2%), at most 2% may"
	maps.Copy(keys, map[string]any{
		"state": "Halted", "cause": cause, "wave": 2, "version": 140, "inFlight": 74, "offersPerMinute": 0, "succeededPerMinute": 0,
		"counts.Succeeded": 76, "counts.Failed": 5, "counts.Reverted": 0, "counts.Rejected": 0, "counts.Waiting": 1845, "counts.Offered": 0, "counts.Accepted": 0,
		"counts.Downloading": 31, "counts.Downloaded": 40, "counts.Permitted": 0, "counts.Installing": 3, "counts.Installed": 0,
		"waves.2":                    stageWave(2, "Failed", map[string]any{"Succeeded": 56, "Failed": 5, "Downloading": 31, "Downloaded": 40, "Installing": 3, "Waiting": 45}, cause),
		"waves.3":                    stageWave(3, "Pending", map[string]any{"Waiting": 1800}, ""),
		"failures.ADAS/FLASH_VERIFY": 4, "failures.ADAS/BATTERY_LOW": 1,
		"stop":          map[string]any{"stop": "halt", "at": at(96 * time.Second), "by": "engine", "text": "When it was halted, 31 vehicles were downloading, 40 had downloaded and were told, 3 were installing and finish."},
		"prepared":      map[string]any{"package": "adas-stack@4.1.0", "checkedAt": at(0)},
		"knownFailures": []any{map[string]any{"ecu": "ADAS", "code": "FLASH_VERIFY", "count": 4}, map[string]any{"ecu": "ADAS", "code": "BATTERY_LOW", "count": 1}},
		"freshFailures": []any{map[string]any{"ecu": "ADAS", "code": "FLASH_VERIFY", "count": 3}},
		"decisions.2":   map[string]any{"at": at(96 * time.Second), "wave": 2, "passed": false, "ended": 61, "succeeded": 56, "failed": 5, "text": cause},
	})
	for _, gone := range []string{"failures.GW/E0x31_TIMEOUT", "failures.BMS/E0x07", "failures./MANIFEST_MISMATCH"} {
		delete(keys, gone)
	}
	burn(keys, 2000, 155, 76, 5)
	return keys
}

// burn fills the curve up to the given totals.
func burn(keys map[string]any, total, offered, succeeded, failed int) {
	const points = 120
	maps.DeleteFunc(keys, func(key string, _ any) bool { return len(key) > 7 && key[:7] == "burnUp." })
	for i := range points + 1 {
		x := float64(i) / points
		late := max(0, (x-0.12)/0.88)
		key := fmt.Sprintf("burnUp.%d", stageStart.Add(time.Duration(x*float64(4*time.Minute))).UnixMilli())
		keys[key] = []int{int(float64(offered) * x * x * (3 - 2*x)), int(float64(succeeded) * late * late * (3 - 2*late)), int(float64(failed) * late * late)}
	}
}

// stageSummary is the row that a list shows of a campaign's keys.
func stageSummary(keys map[string]any) map[string]any {
	counts := map[string]any{}
	for key, value := range keys {
		if len(key) > 7 && key[:7] == "counts." {
			counts[key[7:]] = value
		}
	}
	row := map[string]any{"counts": counts, "waves": 3}
	for _, key := range []string{"id", "name", "state", "cause", "version", "author", "package", "total", "inFlight", "offersPerMinute", "succeededPerMinute", "wave", "createdAt", "startedAt"} {
		if value, has := keys[key]; has {
			row[key] = value
		}
	}
	return row
}

// stageLines are a campaign's latest events.
func stageLines() []any {
	var lines []any
	vin := func(i int) string { return fmt.Sprintf("WPC0000000A%06d", 104+i*37) }
	add := func(after time.Duration, line map[string]any) {
		line["at"] = at(after)
		lines = append(lines, line)
	}
	for i := range 6 {
		add(238*time.Second-time.Duration(i)*300*time.Millisecond, map[string]any{"event": "AssignmentSucceeded", "vin": vin(i), "to": "SUCCEEDED", "by": "vehicle"})
	}
	add(233*time.Second, map[string]any{"event": "AssignmentFailed", "vin": vin(7), "to": "FAILED", "ecu": "ADAS", "code": "FLASH_VERIFY", "by": "vehicle", "detail": "checksum of block 0x31 differs after write"})
	add(231*time.Second, map[string]any{"event": "AssignmentFailed", "vin": vin(9), "to": "REVERTED", "ecu": "GW", "code": "E0x31_TIMEOUT", "by": "vehicle", "detail": "<b>not bold</b>"})
	add(120*time.Second, map[string]any{"event": "WaveOpened", "by": "engine", "detail": "wave 3 (Rest) with 1,800 vehicles"})
	add(116*time.Second, map[string]any{"event": "WavePassed", "by": "engine", "detail": "wave 2: 180 of 180 vehicles ended, 177 succeeded, 3 failed"})
	add(60*time.Second, map[string]any{"event": "WaveOpened", "by": "engine", "detail": "wave 2 (Early) with 180 vehicles"})
	add(0, map[string]any{"event": "CampaignStarted", "by": "m.keller", "detail": "2,000 vehicles on the roster"})
	return lines
}

// stageRoster is a page of failed vehicles.
func stageRoster() map[string]any {
	var items []any
	codes := []string{"FLASH_VERIFY", "FLASH_VERIFY", "BATTERY_LOW", "FLASH_VERIFY", "E0x31_TIMEOUT", "E0x07", "BATTERY_LOW", "FLASH_VERIFY"}
	for i, code := range codes {
		items = append(items, map[string]any{"vin": fmt.Sprintf("WPC0000000A%06d", 363+i*211), "wave": 2 + i/4, "attempt": 1, "state": "Failed", "ecu": "ADAS", "code": code})
	}
	return map[string]any{"items": items, "total": 2000, "next": "8"}
}

// stageVehicle is a vehicle that downloads.
func stageVehicle() map[string]any {
	keys := map[string]any{
		"vin": "WPC0000000A000104", "model": "e1", "variant": "touring", "modelYear": 2026, "market": "DE", "region": "DE-BY", "tags": []string{"employee", "beta"},
		"online": true, "lastSeenAt": at(239 * time.Second), "registeredAt": at(-72 * time.Hour), "encoding": "binary", "version": 9, "inventoryVersion": 4, "percent": 62,
		"why": "It is downloading the update that campaign adas-4-2-1 offered; it may install as soon as the download is verified and the campaign runs.",
		"assignment": map[string]any{
			"campaign": stageID, "attempt": 1, "state": "Downloading", "package": "adas-stack@4.2.1", "offeredAt": at(200 * time.Second), "changedAt": at(230 * time.Second),
			"artifacts": []any{map[string]any{"ecu": "ADAS", "version": "4.2.1", "sizeBytes": 1_450_000}, map[string]any{"ecu": "GW", "version": "2.9.0", "sizeBytes": 310_000}},
		},
		"results": []any{map[string]any{"campaign": "gw-2-8-0", "attempt": 1, "state": "Succeeded", "endedAt": at(-26 * time.Hour)}, map[string]any{"campaign": "ivi-7-1", "attempt": 2, "state": "Failed", "ecu": "IVI", "code": "NO_SPACE", "endedAt": at(-50 * time.Hour)}},
	}
	for i, id := range []string{"ADAS", "BMS", "GW", "IVI", "TCU"} {
		version := []string{"4.1.0", "1.9.3", "2.9.0", "7.0.12", "3.12.0"}[i]
		keys["ecus."+id] = map[string]any{"id": id, "hardwarePart": fmt.Sprintf("4M0 907 %d", 121+i*17), "hardwareRevision": "B", "serial": fmt.Sprintf("SN%07d", 4410*i+104), "version": version}
	}
	return keys
}

// stageDryRun is what a start of the draft would do.
func stageDryRun() map[string]any {
	return map[string]any{
		"selected": 2000, "registered": 12480, "sample": []any{}, "excluded": []any{map[string]any{"code": "AlreadyInstalled", "count": 38}},
		"waves": []any{
			map[string]any{"number": 1, "name": "Canary", "size": 20}, map[string]any{"number": 2, "name": "Early", "size": 200},
			map[string]any{"number": 3, "name": "Rest", "size": 1780},
		},
	}
}
