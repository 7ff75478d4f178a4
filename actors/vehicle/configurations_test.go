package vehicle_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/cockroachdb/datadriven"

	"pacecar/actors/vehicle/configuration"
	"pacecar/messages"
)

// inventoryCommand is about what the vehicle consists of, and what is held against it.
func (s *story) inventoryCommand(t *testing.T, d *datadriven.TestData) string {
	switch d.Cmd {
	case "flag":
		return s.step(t, &messages.FlagVehicle{By: "engine", Flag: &messages.Flag{
			Code: word(d, "code", "DuplicateSerial"), EcuId: word(d, "ecu", "ADAS"), Detail: word(d, "detail", "Vehicle WVWZZZ1KZAW000002 has it, too.")}})
	case "clear":
		clear := &messages.ClearVehicle{By: word(d, "by", "mira"), Reason: word(d, "reason", "looked at")}
		if code := word(d, "code", ""); code != "" {
			clear.Codes = []string{code}
		}
		return s.step(t, clear)
	case "settle":
		return s.step(t, &messages.SettleInstallation{By: word(d, "by", "omar"), Reason: word(d, "reason", "battery replaced")})
	case "remove":
		return s.step(t, &messages.RemoveVehicle{By: word(d, "by", "mira")})
	case "configurations":
		return configurationsOf(s.v.Record().GetInventory(), s.history)
	case "where":
		p := s.v.Record().GetPosition()
		return fmt.Sprintf("%g %g", p.GetLatitude(), p.GetLongitude())
	default:
		t.Fatalf("%s: unknown command", d.Pos)
		return ""
	}
}

// configurationsOf walks back over a history from what is installed now, newest first.
func configurationsOf(inventory []*messages.ECU, history []*messages.HistoryEntry) string {
	var b strings.Builder
	present := configuration.Of(inventory)
	for i := len(history) - 1; i >= 0; i-- {
		entry := history[i]
		if len(entry.GetEcus()) == 0 {
			continue
		}
		before := configuration.Back(present, entry.GetEcus())
		by := entry.GetBy()
		if entry.GetCampaignId() != "" {
			by += fmt.Sprintf(" for %s#%d", entry.GetCampaignId(), entry.GetAttempt())
		}
		fmt.Fprintf(&b, "%s by %s: %s => %s\n", entry.GetEvent(), by, configured(before), configured(present))
		present = before
	}
	return b.String()
}

func configured(states []*messages.ECUState) string {
	if len(states) == 0 {
		return "nothing"
	}
	parts := make([]string, len(states))
	for i, s := range states {
		parts[i] = strings.Join(strings.Fields(strings.Join([]string{s.GetId(), s.GetHardwarePart(), s.GetSerial(), s.GetVersion(), s.GetRxswin()}, " ")), " ")
	}
	return strings.Join(parts, ", ")
}

// positionOf reads lat=… lon=…; without them there is no position.
func positionOf(t *testing.T, d *datadriven.TestData) *messages.Position {
	t.Helper()
	if !d.HasArg("lat") {
		return nil
	}
	latitude, err := strconv.ParseFloat(word(d, "lat", ""), 64)
	if err != nil {
		t.Fatal(err)
	}
	longitude, err := strconv.ParseFloat(word(d, "lon", ""), 64)
	if err != nil {
		t.Fatal(err)
	}
	return &messages.Position{Latitude: latitude, Longitude: longitude}
}
