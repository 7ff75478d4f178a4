package dashboard_test

import (
	"fmt"
	"net/http"
	"time"
)

// stageReport is what is counted over the roster of the running campaign.
func stageReport() map[string]any {
	regions := []string{"DE-BY", "DE-BW", "DE-NW", "DE-HE", "DE-NI", "DE-SN", "AT-9", "AT-5", "AT-7", "CH-ZH", "CH-BE", "FR-IDF", "FR-ARA", "IT-25", "IT-34", "ES-MD", "NL-NH", "PL-MZ"}
	values := func(names []string) []any {
		var list []any
		for i, name := range names {
			total := 240 - 12*i
			failed := []int{0, 1, 0, 5, 0, 0, 2, 0}[i%8]
			list = append(list, map[string]any{"value": name, "total": total, "succeeded": total * (80 - 3*i%60) / 100, "failed": failed, "inFlight": total / 10, "waiting": total/10 - failed, "other": 0})
		}
		return list
	}
	shared := func(attribute, value string, failed, of, tried, triedOf int, lift float64) any {
		return map[string]any{"attribute": attribute, "value": value, "failed": failed, "failedOf": of, "tried": tried, "triedOf": triedOf, "lift": lift, "liftAtLeast": lift * 0.6}
	}
	return map[string]any{
		"generatedAt": at(4 * time.Minute), "waiting": 558, "missing": []any{},
		"outlook": map[string]any{
			"percent": 95, "left": 868, "p50At": time.Now().Add(23 * time.Minute).UTC().Format(time.RFC3339), "p90At": time.Now().Add(31 * time.Minute).UTC().Format(time.RFC3339), "perMinute": 642.0,
			"text": "By the pace of the last 4m0s in which vehicles ended, with 10m0s of soak.",
		},
		"breakdowns": []any{
			map[string]any{"attribute": "region", "values": values(regions), "missing": map[string]any{"total": 12, "succeeded": 8, "failed": 0, "inFlight": 2, "waiting": 2, "other": 0}},
			map[string]any{"attribute": "model", "values": values([]string{"e1", "e2", "gt"})},
		},
		"failureGroups": []any{
			map[string]any{"failed": 14, "shared": []any{shared("model", "e2", 9, 14, 300, 1028, 2.2)}},
			map[string]any{"ecu": "ADAS", "code": "FLASH_VERIFY", "failed": 6, "shared": []any{shared(`ecu["ADAS"].hardware_revision`, "H05", 6, 6, 190, 1028, 5.4), shared("market", "AT", 5, 6, 150, 1028, 5.7)}},
		},
		"tail": stageTail(),
		"acts": []any{
			map[string]any{"at": at(-time.Hour), "event": "CampaignCreated", "by": "m.keller"},
			map[string]any{"at": at(-10 * time.Minute), "event": "CampaignApproved", "by": "Aylin Demir", "detail": "content a81f4be2c2"},
			map[string]any{"at": at(0), "event": "CampaignStarted", "by": "m.keller", "detail": "2,000 vehicles on the roster"},
		},
	}
}

// stageTail are the vehicles that the campaign waits for, the longest first.
func stageTail() (list []any) {
	for i, one := range []struct{ state, why string }{
		{"Downloading", "It is parked without a network since 3 hours; the download goes on when it is back."},
		{"Permitted", "It may install, and is being driven."},
		{"Installing", "It is installing since 14 min; its estimate is 10 min."},
		{"Offered", "It has not been online since it was offered the update."},
	} {
		list = append(list, map[string]any{"vin": fmt.Sprintf("WPC0000000A%06d", 711+i*93), "wave": 3, "attempt": 1, "state": one.state, "offeredAt": at(time.Duration(i) * 20 * time.Second), "why": one.why})
	}
	return list
}

// stageServers are two nodes that own half of the slots each.
func stageServers() map[string]any {
	node := func(name string, self bool, more map[string]any) any {
		one := map[string]any{
			"name": name, "id": name + "-7f3a", "state": "Up", "self": self, "url": "http://10.0.0." + name[len(name)-1:] + ":8080", "address": "10.0.0.1:7946", "version": "1.0.0",
			"since": at(-50 * time.Hour), "slots": 128, "active": 48_211, "connections": 412_007, "commits": 9_120_443, "up": 7_310_022, "down": 2_410_905,
		}
		for key, value := range more {
			one[key] = value
		}
		return one
	}
	var slots []any
	for slot := range 256 {
		name := []string{"eu-1", "eu-2"}[slot/128]
		slots = append(slots, map[string]any{"slot": slot, "node": name, "id": name + "-7f3a", "epoch": 3})
	}
	return map[string]any{
		"/nodes": map[string]any{"items": []any{node("eu-1", true, nil), node("eu-2", false, map[string]any{"connections": 388_120})}, "slots": 256, "unowned": 0, "warnings": []any{}},
		"/slots": map[string]any{"items": slots}, "/vehicles:facets": map[string]any{"matched": 0, "total": 0, "facets": []any{}},
	}
}

// metrics is a part of what a node exports.
func (s *scripted) metrics(w http.ResponseWriter, _ *http.Request) {
	fmt.Fprint(w, `# HELP pacecar_mqtt_unacknowledged Messages of vehicles that wait for their commit.
# TYPE pacecar_mqtt_unacknowledged gauge
pacecar_mqtt_unacknowledged 37
pacecar_mqtt_refused_total{reason="bad topic"} 2
pacecar_mqtt_refused_total{reason="bad payload"} 5
pacecar_mqtt_failed_total 3
pacecar_mqtt_retried_total 41
pacecar_commit_conflicts_total 0
pacecar_commit_failures_total 0
pacecar_actor_panics_total 0
pacecar_regressed_records_total 2
pacecar_lease_renewed_seconds 1.204
pacecar_downloads 12
process_resident_memory_bytes 4.12e+08
pacecar_stream_connections 4
`)
}
