package view_test

import (
	"testing"

	"pacecar/messages"
	"pacecar/web/view"
)

// TestEncodingOfAVehicleThatWasSeen: a binary message names no encoding, and a vehicle that
// never spoke has none.
func TestEncodingOfAVehicleThatWasSeen(t *testing.T) {
	for _, c := range []struct {
		name   string
		status *messages.VehicleStatus
		want   string
	}{
		{"never seen", &messages.VehicleStatus{Record: &messages.VehicleRecord{}}, ""},
		{"online", &messages.VehicleStatus{Record: &messages.VehicleRecord{Online: true}}, "binary"},
		{"seen in the record", &messages.VehicleStatus{Record: &messages.VehicleRecord{LastSeenMs: 1}}, "binary"},
		{"seen since", &messages.VehicleStatus{LastSeenMs: 1, Record: &messages.VehicleRecord{}}, "binary"},
		{"spoke JSON", &messages.VehicleStatus{Record: &messages.VehicleRecord{LastSeenMs: 1, Encoding: messages.Encoding_ENCODING_JSON}}, "json"},
	} {
		if got := view.FromVehicle(c.status).Encoding; got != c.want {
			t.Errorf("%s: encoding %q, want %q", c.name, got, c.want)
		}
	}
}
